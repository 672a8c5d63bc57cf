"""The shop searches in the words and ways of the ground floor, which made them for everyone."""

from django.db import migrations

ALIKE = r"""
CREATE OR REPLACE FUNCTION shop_listing_alike(words text)
RETURNS TABLE (listing_id uuid, likeness real)
LANGUAGE sql STABLE
SET pg_trgm.word_similarity_threshold = 0.42 AS $$
    SELECT listing.id, (sum(word_similarity(word, listing.search_text)) / count(*))::real
    FROM (
        SELECT unaccent(found) AS word FROM {words}(words) AS found
        WHERE length(found) > 2
    ) AS asked
    JOIN shop_listing AS listing ON asked.word <% listing.search_text
    GROUP BY listing.id
    HAVING count(*) = (
        SELECT count(*) FROM {words}(words) AS found WHERE length(found) > 2
    )
$$;
"""
DROP = """
DROP FUNCTION shop_search_query(text, boolean);
DROP FUNCTION shop_search_words(text);
"""
# What the functions were, for the way back: the same words, asked of the ground floor.
BACK = """
CREATE FUNCTION shop_search_words(words text) RETURNS SETOF text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT search_words(words) $$;
CREATE FUNCTION shop_search_query(words text, any_word boolean DEFAULT false) RETURNS tsquery
LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT search_query(words, true, any_word) $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("shop", "0002_search_numbers_and_laws"),
        ("messaging", "0008_half_typed"),
    ]

    operations = [
        migrations.RunSQL(ALIKE.replace("{words}", "search_words"), migrations.RunSQL.noop),
        migrations.RunSQL(DROP, BACK + ALIKE.replace("{words}", "shop_search_words")),
    ]
