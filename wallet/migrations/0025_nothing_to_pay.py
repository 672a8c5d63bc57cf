"""What costs nothing is a payment of 0, and a use of an allowance that took nothing of it."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("wallet", "0024_guard_version")]

    operations = [
        migrations.RemoveConstraint("payment", "payment_amount_positive"),
        migrations.AddConstraint(
            "payment",
            models.CheckConstraint(
                condition=Q(amount__gte=0), name="payment_amount_not_negative"
            ),
        ),
        migrations.RemoveConstraint("mandateuse", "mandate_use_positive"),
        migrations.AddConstraint(
            "mandateuse",
            models.CheckConstraint(condition=Q(amount__gte=0), name="mandate_use_not_negative"),
        ),
    ]
