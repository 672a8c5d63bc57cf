"""Listings whose words have hyphens are found by them joined, as the catalogue now writes them."""

from django.db import migrations

VECTOR = r"""
    SELECT setweight(to_tsvector('palabre_plain', said) || to_tsvector('palabre_fr', said)
        || to_tsvector('palabre_en', said), '{weight}')
    FROM array_to_string(ARRAY(
        SELECT search_joined(compound[1]) FROM regexp_matches(
            concat_ws(' ', {texts}), '[[:alnum:]]+(?:[-‐‑][[:alnum:]]+)+', 'g'
        ) AS compound
    ), ' ') AS said
"""
TITLES = VECTOR.format(weight="A", texts="title_en, title_fr")
FACTS = VECTOR.format(weight="B", texts="facts_en, facts_fr")

JOINED = rf"""
UPDATE shop_listing SET search = search || ({TITLES}) || ({FACTS})
WHERE concat_ws(' ', title_en, title_fr, facts_en, facts_fr) ~ '[[:alnum:]][-‐‑][[:alnum:]]'
"""


class Migration(migrations.Migration):
    dependencies = [("shop", "0009_line_refunds"), ("messaging", "0012_compounds")]

    operations = [migrations.RunSQL(JOINED, migrations.RunSQL.noop)]
