"""Who asks says whether the last word may be half typed, however short it is.

Among a million messages two letters find too much; among listings they are how a search begins.
"""

from django.db import migrations

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
                WHEN half_typed AND place = array_length(listed, 1){rule}
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
"""


class Migration(migrations.Migration):
    dependencies = [("messaging", "0007_titles")]

    operations = [
        migrations.RunSQL(
            QUERY.replace("{rule}", ""), QUERY.replace("{rule}", " AND length(word) > 2")
        )
    ]
