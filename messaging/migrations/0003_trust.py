"""The audit log only grows; a message may carry cautions for its readers."""

import django.contrib.postgres.fields
from django.db import migrations, models

APPEND_ONLY = """
CREATE FUNCTION messaging_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE restrict_violation USING
        MESSAGE = format('%s only grows: %s refused', TG_TABLE_NAME, TG_OP);
END $$;
CREATE TRIGGER audit_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON messaging_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION messaging_append_only();
"""
APPEND_ONLY_OFF = """
DROP TRIGGER audit_append_only ON messaging_auditentry;
DROP FUNCTION messaging_append_only;
"""


class Migration(migrations.Migration):
    dependencies = [("messaging", "0002_messenger")]

    operations = [
        migrations.AddField(
            model_name="message",
            name="cautions",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=12),
                blank=True,
                db_default=[],
                default=list,
                verbose_name="cautions",
            ),
        ),
        migrations.RunSQL(APPEND_ONLY, APPEND_ONLY_OFF),
    ]
