import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("wallet", "0018_tenders_allowance")]

    operations = [
        migrations.CreateModel(
            name="MandateBack",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("amount", models.BigIntegerField(verbose_name="amount")),
                ("is_restored", models.BooleanField(verbose_name="may be spent again")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="made"),
                ),
                (
                    "use",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="backs",
                        to="wallet.mandateuse",
                    ),
                ),
            ],
            options={
                "verbose_name": "return to an allowance",
                "verbose_name_plural": "returns to allowances",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="mandate_back_positive"
                    )
                ],
            },
        ),
        migrations.AlterField(
            model_name="adjustment",
            name="amount",
            field=models.BigIntegerField(verbose_name="amount"),
        ),
        migrations.RunSQL(
            """
            CREATE TRIGGER mandateback_append_only
                BEFORE UPDATE OR DELETE OR TRUNCATE ON wallet_mandateback
                FOR EACH STATEMENT EXECUTE FUNCTION wallet_append_only();
            """,
            "DROP TRIGGER mandateback_append_only ON wallet_mandateback;",
        ),
    ]
