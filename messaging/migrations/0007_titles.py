"""Titles of conversations are searched too; of words that may have been meant, those said."""

import django.contrib.postgres.indexes
from django.db import migrations, models

ALIKE = """
CREATE FUNCTION titles_alike(words text) RETURNS TABLE (conversation_id uuid)
LANGUAGE sql STABLE
SET pg_trgm.word_similarity_threshold = 0.4 SET search_path FROM CURRENT AS $$
    SELECT place.id FROM messaging_conversation AS place
    WHERE search_plain(words) <% search_plain(place.title)
$$;
"""

# Few of the hundreds of spellings near a typed word exist: the rest would be weighed at each match.
SAID = """
CREATE FUNCTION words_said(forms text[]) RETURNS SETOF text
LANGUAGE plpgsql STABLE SET enable_seqscan = off SET search_path FROM CURRENT AS $$
DECLARE
    form text;
BEGIN
    FOREACH form IN ARRAY forms LOOP
        IF EXISTS (SELECT FROM messaging_message
                   WHERE message_words(text, summary) @@ quote_literal(form)::tsquery)
        THEN
            RETURN NEXT form;
        END IF;
    END LOOP;
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("messaging", "0006_people")]

    operations = [
        migrations.RunSQL(ALIKE, "DROP FUNCTION titles_alike(text)"),
        migrations.RunSQL(SAID, "DROP FUNCTION words_said(text[])"),
        migrations.AddIndex(
            model_name="conversation",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(
                    models.Func("title", function="search_plain"), "gin_trgm_ops"
                ),
                name="conversation_titles",
            ),
        ),
    ]
