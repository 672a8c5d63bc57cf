"""Compounds are found joined as well: "micro-ondes" is found by "microondes", and it by that.

What search_vector makes is only ever more than before, so that the indexes stay true while they
are built anew, beside the old ones: nobody waits for a table, however long it is. What an
interrupted run leaves behind is dropped by the next.
"""

from django.db import migrations

JOINED = """
CREATE OR REPLACE FUNCTION search_joined(words text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT regexp_replace(words, '(?<=[[:alnum:]])[-‐‑](?=[[:alnum:]])', '', 'g')
$$
"""

VECTOR = """
CREATE OR REPLACE FUNCTION search_vector(words text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 500 SET search_path FROM CURRENT AS $$
    SELECT strip(to_tsvector('palabre_plain', said) || to_tsvector('palabre_fr', said)
        || to_tsvector('palabre_en', said))
    FROM regexp_replace({words}, '[^[:alnum:]]+', ' ', 'g') AS said
$$
"""
WITH_JOINED = "words || coalesce(' ' || nullif(search_joined(words), words), '')"

QUERY = r"""
CREATE OR REPLACE FUNCTION search_query(
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
                WHEN half_typed AND place = array_length(listed, 1)
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
    RETURN coalesce(telling, everything, ''::tsquery){joined};
END
$$
"""
OR_JOINED = """ || CASE
        WHEN search_joined(words) <> words
        THEN search_query(search_joined(words), half_typed, any_word)
        ELSE '' END"""

PATIENT = "SET statement_timeout = 0; SET lock_timeout = 0"
AS_BEFORE = "RESET statement_timeout; RESET lock_timeout"


def anew(*indexes: str) -> list[migrations.RunSQL]:
    """Build these indexes again while they are used. Backwards they may keep what they have."""
    steps = []
    for index in indexes:
        left_over = f"DROP INDEX CONCURRENTLY IF EXISTS {index}_ccnew"
        again = f"REINDEX INDEX CONCURRENTLY {index}"
        steps += [migrations.RunSQL(one, migrations.RunSQL.noop) for one in (left_over, again)]
    return steps


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("messaging", "0011_names")]

    operations = [
        migrations.RunSQL(JOINED, "DROP FUNCTION search_joined(text)"),
        migrations.RunSQL(
            VECTOR.replace("{words}", WITH_JOINED), VECTOR.replace("{words}", "words")
        ),
        migrations.RunSQL(QUERY.replace("{joined}", OR_JOINED), QUERY.replace("{joined}", "")),
        migrations.RunSQL(PATIENT, AS_BEFORE),
        *anew("message_words", "attachment_words"),
        migrations.RunSQL(AS_BEFORE, PATIENT),
    ]
