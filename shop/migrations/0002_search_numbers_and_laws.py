"""What the models can't say: how words are searched, how orders are numbered, what never changes.

Search. ``palabre_fr`` and ``palabre_en`` stem each language after taking accents off;
``palabre_plain`` only takes accents off, so that a word half typed finds the whole one.
``shop_search_query`` asks for every word in any of the three ways; words that say nothing
("the", "de") are left out when others say something. ``shop_listing_alike`` forgives typos.
"""

from django.db import migrations

# The floor below makes them too: whichever migration runs first.
CONFIGURATION = """
DO $do$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_ts_config WHERE cfgname = '{name}') THEN
        CREATE TEXT SEARCH CONFIGURATION {name} (COPY = pg_catalog.{of});
        ALTER TEXT SEARCH CONFIGURATION {name}
            ALTER MAPPING FOR hword, hword_part, word, asciiword, asciihword, hword_asciipart
            WITH unaccent, {dictionary};
    END IF;
END $do$;
"""
CONFIGURATIONS = "".join(
    CONFIGURATION.format(name=name, of=of, dictionary=dictionary)
    for name, of, dictionary in (
        ("palabre_fr", "french", "french_stem"),
        ("palabre_en", "english", "english_stem"),
        ("palabre_plain", "simple", "simple"),
    )
)

# The words are cut by the caller's text alone: letters and digits, at most twelve of them.
WORDS = r"""
CREATE FUNCTION shop_search_words(words text) RETURNS SETOF text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT found[1]
    FROM regexp_matches(lower(words COLLATE "pg_c_utf8"), '([[:alnum:]]+)', 'g') AS found
    LIMIT 12
$$;
"""

QUERY = r"""
CREATE FUNCTION shop_search_query(words text, any_word boolean DEFAULT false) RETURNS tsquery
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
    word text;
    one tsquery;
    telling tsquery;
    everything tsquery;
BEGIN
    FOR word IN SELECT shop_search_words(words) LOOP
        one := to_tsquery('palabre_plain', word || ':*')
            || plainto_tsquery('palabre_fr', word)
            || plainto_tsquery('palabre_en', word);
        IF any_word THEN
            everything := CASE WHEN everything IS NULL THEN one ELSE everything || one END;
        ELSE
            everything := CASE WHEN everything IS NULL THEN one ELSE everything && one END;
            -- Asked with their accents: "thé" is tea, while "the" says nothing.
            IF numnode(plainto_tsquery('french', word)) > 0
                AND numnode(plainto_tsquery('english', word)) > 0
            THEN
                telling := CASE WHEN telling IS NULL THEN one ELSE telling && one END;
            END IF;
        END IF;
    END LOOP;
    RETURN coalesce(telling, everything, ''::tsquery);
END
$$;
"""

# Word similarity of each word to the closest stretch of the listing's words. The threshold is
# the function's own setting, so the index serves the operator and no session is changed.
ALIKE = r"""
CREATE FUNCTION shop_listing_alike(words text) RETURNS TABLE (listing_id uuid, likeness real)
LANGUAGE sql STABLE
SET pg_trgm.word_similarity_threshold = 0.42 AS $$
    SELECT listing.id, (sum(word_similarity(word, listing.search_text)) / count(*))::real
    FROM (
        SELECT unaccent(found) AS word FROM shop_search_words(words) AS found
        WHERE length(found) > 2
    ) AS asked
    JOIN shop_listing AS listing ON asked.word <% listing.search_text
    GROUP BY listing.id
    HAVING count(*) = (
        SELECT count(*) FROM shop_search_words(words) AS found WHERE length(found) > 2
    )
$$;
"""

NUMBERS = "CREATE SEQUENCE shop_order_number START 1001"

# An order only moves forward, and what was bought stays as it was bought.
LAWS = r"""
CREATE FUNCTION shop_order_moves_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
        ('placed', 'shipped'), ('shipped', 'delivered'), ('placed', 'cancelled')
    ) THEN
        RAISE EXCEPTION 'order_moves_forward: % to %', OLD.state, NEW.state
            USING ERRCODE = 'check_violation';
    END IF;
    IF (NEW.total, NEW.currency, NEW.buyer_id, NEW.shop_id, NEW.payment_id, NEW.number)
        IS DISTINCT FROM
        (OLD.total, OLD.currency, OLD.buyer_id, OLD.shop_id, OLD.payment_id, OLD.number)
    THEN
        RAISE EXCEPTION 'order_stays_as_bought' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER order_moves_forward BEFORE UPDATE ON shop_order
    FOR EACH ROW EXECUTE FUNCTION shop_order_moves_forward();

CREATE FUNCTION shop_order_line_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'order_line_stays_as_bought' USING ERRCODE = 'check_violation';
END
$$;
CREATE TRIGGER order_line_stays_as_bought BEFORE UPDATE ON shop_orderline
    FOR EACH ROW EXECUTE FUNCTION shop_order_line_stays();
"""

LAWS_BACK = """
DROP TRIGGER order_line_stays_as_bought ON shop_orderline;
DROP FUNCTION shop_order_line_stays();
DROP TRIGGER order_moves_forward ON shop_order;
DROP FUNCTION shop_order_moves_forward();
"""


class Migration(migrations.Migration):
    dependencies = [("shop", "0001_initial")]

    operations = [
        migrations.RunSQL(CONFIGURATIONS, migrations.RunSQL.noop),
        migrations.RunSQL(WORDS, "DROP FUNCTION shop_search_words(text)"),
        migrations.RunSQL(QUERY, "DROP FUNCTION shop_search_query(text, boolean)"),
        migrations.RunSQL(ALIKE, "DROP FUNCTION shop_listing_alike(text)"),
        migrations.RunSQL(NUMBERS, "DROP SEQUENCE shop_order_number"),
        migrations.RunSQL(LAWS, LAWS_BACK),
    ]
