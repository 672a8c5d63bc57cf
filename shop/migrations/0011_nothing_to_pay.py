"""An order costs nothing where its coupon takes all of it off; what it costs is a payment's part."""

from django.db import migrations, models
from django.db.models import Q

LAWS = r"""
CREATE FUNCTION shop_order_is_paid() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.total <> coalesce((
        SELECT p.amount FROM wallet_paymentpart p
         WHERE p.id = NEW.id AND p.payment_id = NEW.payment_id
    ), 0) THEN
        RAISE EXCEPTION 'order_is_paid_by_its_part' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER order_is_paid_by_its_part AFTER INSERT ON shop_order
    FOR EACH ROW EXECUTE FUNCTION shop_order_is_paid();
"""

LAWS_BACK = r"""
DROP TRIGGER order_is_paid_by_its_part ON shop_order;
DROP FUNCTION shop_order_is_paid();
"""


class Migration(migrations.Migration):
    dependencies = [("shop", "0010_compounds"), ("wallet", "0025_nothing_to_pay")]

    operations = [
        migrations.RemoveConstraint("order", "order_total_positive"),
        migrations.AddConstraint(
            "order",
            models.CheckConstraint(
                condition=Q(total__gt=0) | Q(total=0, discount__gt=0),
                name="order_costs_something_or_is_all_discount",
            ),
        ),
        migrations.RunSQL(LAWS, LAWS_BACK),
    ]
