from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("wallet", "0021_chargeback_evidence"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="guard",
            name="owner_froze",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="frozen by its owner too"
            ),
        ),
        migrations.AddConstraint(
            model_name="guard",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("owner_froze", False),
                    models.Q(("frozen_at__isnull", False), ("frozen_by__isnull", True)),
                    _connector="OR",
                ),
                name="guard_frozen_twice_for_a_debt_alone",
            ),
        ),
    ]
