"""How words are searched, for every floor: without accents, stemmed in French and in English.

``palabre_fr`` and ``palabre_en`` stem each language after taking accents off; ``palabre_plain``
only takes accents off, so that a word half typed finds the whole one. ``search_query`` asks for
every word in any of the three ways. ``message_words`` is what a message is found by: its text and
its summaries. ``people_alike`` forgives typos in names.
"""

import django.contrib.postgres.indexes
import django.contrib.postgres.operations
from django.db import migrations, models

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

# The schema is kept with each function: indexes are built and kept up with a bare search path.
FUNCTIONS = r"""
CREATE FUNCTION search_plain(words text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path FROM CURRENT AS $$
    SELECT lower(unaccent('unaccent', words) COLLATE "pg_c_utf8")
$$;

CREATE FUNCTION person_words(name text, handle text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path FROM CURRENT AS $$
    SELECT search_plain(name || ' ' || handle)
$$;

CREATE FUNCTION search_words(words text) RETURNS SETOF text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT found[1]
    FROM regexp_matches(lower(words COLLATE "pg_c_utf8"), '([[:alnum:]]+)', 'g') AS found
    LIMIT 12
$$;

CREATE FUNCTION search_vector(words text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 500 SET search_path FROM CURRENT AS $$
    SELECT strip(to_tsvector('palabre_plain', said) || to_tsvector('palabre_fr', said)
        || to_tsvector('palabre_en', said))
    FROM regexp_replace(words, '[^[:alnum:]]+', ' ', 'g') AS said
$$;

CREATE FUNCTION message_words(said text, summary jsonb) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 500 SET search_path FROM CURRENT AS $$
    SELECT search_vector(
        said || coalesce(' ' || (summary->>'fr'), '') || coalesce(' ' || (summary->>'en'), '')
    )
$$;

CREATE FUNCTION search_query(
    words text, half_typed boolean DEFAULT false, any_word boolean DEFAULT false
) RETURNS tsquery
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path FROM CURRENT AS $$
DECLARE
    listed text[] := ARRAY(SELECT search_words(words));
    word text;
    one tsquery;
    telling tsquery;
    everything tsquery;
BEGIN
    FOR place IN 1 .. coalesce(array_length(listed, 1), 0) LOOP
        word := listed[place];
        one := to_tsquery('palabre_plain', word || CASE
                WHEN half_typed AND place = array_length(listed, 1) AND length(word) > 2
                THEN ':*' ELSE '' END)
            || plainto_tsquery('palabre_fr', word)
            || plainto_tsquery('palabre_en', word);
        everything := CASE WHEN everything IS NULL THEN one
            WHEN any_word THEN everything || one ELSE everything && one END;
        -- Asked with their accents: "thé" is tea, while "the" says nothing.
        IF numnode(plainto_tsquery('french', word)) > 0
            AND numnode(plainto_tsquery('english', word)) > 0
        THEN
            telling := CASE WHEN telling IS NULL THEN one
                WHEN any_word THEN telling || one ELSE telling && one END;
        END IF;
    END LOOP;
    RETURN coalesce(telling, everything, ''::tsquery);
END
$$;

CREATE FUNCTION people_alike(words text) RETURNS TABLE (user_id uuid, likeness real)
LANGUAGE sql STABLE
SET pg_trgm.word_similarity_threshold = 0.4 SET search_path FROM CURRENT AS $$
    SELECT person.id, word_similarity(
        search_plain(words), person_words(person.display_name, person.handle)
    )
    FROM messaging_user AS person
    WHERE person.is_active AND search_plain(words)
        <% person_words(person.display_name, person.handle)
$$;
"""

FUNCTIONS_BACK = """
DROP FUNCTION people_alike(text);
DROP FUNCTION search_query(text, boolean, boolean);
DROP FUNCTION message_words(text, jsonb);
DROP FUNCTION search_vector(text);
DROP FUNCTION search_words(text);
DROP FUNCTION person_words(text, text);
DROP FUNCTION search_plain(text);
"""


class Migration(migrations.Migration):
    dependencies = [("messaging", "0004_away")]

    operations = [
        django.contrib.postgres.operations.TrigramExtension(),
        django.contrib.postgres.operations.UnaccentExtension(),
        migrations.RunSQL(CONFIGURATIONS, migrations.RunSQL.noop),
        migrations.RunSQL(FUNCTIONS, FUNCTIONS_BACK),
        migrations.AddIndex(
            model_name="message",
            index=django.contrib.postgres.indexes.GinIndex(
                models.Func("text", "summary", function="message_words"), name="message_words"
            ),
        ),
        migrations.AddIndex(
            model_name="attachment",
            index=django.contrib.postgres.indexes.GinIndex(
                models.Func("name", function="search_vector"), name="attachment_words"
            ),
        ),
        migrations.AddIndex(
            model_name="user",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    models.Func("display_name", "handle", function="person_words"),
                    "gin_trgm_ops",
                ),
                name="user_names",
            ),
        ),
    ]
