"""Which of many spellings are said anywhere is asked at once: one plan, one look each."""

from django.db import migrations

ONE_BY_ONE = """
CREATE OR REPLACE FUNCTION words_said(forms text[]) RETURNS SETOF text
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

AT_ONCE = """
CREATE OR REPLACE FUNCTION words_said(forms text[]) RETURNS SETOF text
LANGUAGE sql STABLE SET enable_seqscan = off SET search_path FROM CURRENT AS $$
    SELECT form FROM unnest(forms) AS form CROSS JOIN LATERAL (
        SELECT FROM messaging_message
        WHERE message_words(text, summary) @@ quote_literal(form)::tsquery LIMIT 1
    ) AS said
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("messaging", "0008_half_typed")]

    operations = [migrations.RunSQL(AT_ONCE, ONE_BY_ONE)]
