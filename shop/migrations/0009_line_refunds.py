"""What was given back for a line of an order: counted on it, and never taken from it again."""

from django.db import migrations, models

LAWS = r"""
CREATE OR REPLACE FUNCTION shop_order_line_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - 'refunded' IS DISTINCT FROM to_jsonb(OLD) - 'refunded'
        OR NEW.refunded < OLD.refunded
    THEN
        RAISE EXCEPTION 'order_line_stays_as_bought' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
"""

LAWS_BACK = r"""
CREATE OR REPLACE FUNCTION shop_order_line_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'order_line_stays_as_bought' USING ERRCODE = 'check_violation';
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("shop", "0008_coupon_laws")]

    operations = [
        migrations.AddField(
            model_name="orderline",
            name="refunded",
            field=models.BigIntegerField(db_default=0, default=0, verbose_name="refunded"),
        ),
        migrations.AddConstraint(
            model_name="orderline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("refunded__gte", 0),
                    (
                        "refunded__lte",
                        models.F("price") * models.F("quantity") - models.F("discount"),
                    ),
                ),
                name="order_line_never_refunded_above_what_was_paid",
            ),
        ),
        migrations.RunSQL(LAWS, LAWS_BACK),
    ]
