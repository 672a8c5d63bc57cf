"""What was given out and what was bought stay so; nobody uses a coupon more often than one may."""

from django.db import migrations

LAWS = r"""
CREATE OR REPLACE FUNCTION shop_order_moves_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
        ('placed', 'shipped'), ('shipped', 'delivered'), ('placed', 'cancelled')
    ) THEN
        RAISE EXCEPTION 'order_moves_forward: % to %', OLD.state, NEW.state
            USING ERRCODE = 'check_violation';
    END IF;
    IF (NEW.total, NEW.currency, NEW.buyer_id, NEW.shop_id, NEW.payment_id, NEW.number,
        NEW.discount, NEW.coupon_code)
        IS DISTINCT FROM
        (OLD.total, OLD.currency, OLD.buyer_id, OLD.shop_id, OLD.payment_id, OLD.number,
         OLD.discount, OLD.coupon_code)
    THEN
        RAISE EXCEPTION 'order_stays_as_bought' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION shop_coupon_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.shop_id, NEW.code, NEW.percent, NEW.amount, NEW.currency, NEW.minimum, NEW.starts_at,
        NEW.ends_at, NEW.most_uses, NEW.most_each, NEW.customer_id)
        IS DISTINCT FROM
        (OLD.shop_id, OLD.code, OLD.percent, OLD.amount, OLD.currency, OLD.minimum, OLD.starts_at,
         OLD.ends_at, OLD.most_uses, OLD.most_each, OLD.customer_id)
    THEN
        RAISE EXCEPTION 'coupon_stays_as_given' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER coupon_stays_as_given BEFORE UPDATE ON shop_coupon
    FOR EACH ROW EXECUTE FUNCTION shop_coupon_stays();

CREATE FUNCTION shop_coupon_use_is_allowed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM shop_coupon c WHERE c.id = NEW.coupon_id
           AND (NEW.slot > c.most_each OR NEW.person_id <> c.customer_id)
    ) THEN
        RAISE EXCEPTION 'coupon_used_by_whom_it_is_for' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER coupon_used_by_whom_it_is_for BEFORE INSERT OR UPDATE ON shop_couponuse
    FOR EACH ROW EXECUTE FUNCTION shop_coupon_use_is_allowed();
"""

LAWS_BACK = r"""
DROP TRIGGER coupon_used_by_whom_it_is_for ON shop_couponuse;
DROP FUNCTION shop_coupon_use_is_allowed();
DROP TRIGGER coupon_stays_as_given ON shop_coupon;
DROP FUNCTION shop_coupon_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("shop", "0007_coupons")]

    operations = [migrations.RunSQL(LAWS, LAWS_BACK)]
