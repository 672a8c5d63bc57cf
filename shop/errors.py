"""Refusals of the shop."""

from django.utils.translation import gettext_lazy as _

from messaging.errors import Conflict, Invalid, NotAllowed, Refusal


class SoldOut(Refusal):
    """Fewer left than asked for. ``details``: variant, left."""

    kind = "conflict"
    code = "sold_out"
    message = _("There are not that many left.")


class BadQuantity(Invalid):
    code = "bad_quantity"
    message = _("Choose a quantity between 1 and 99.")


class EmptyCart(Invalid):
    code = "empty_cart"
    message = _("Your cart is empty.")


class CartFull(Conflict):
    code = "cart_full"
    message = _("Your cart is full. Check out, or take something out first.")


class WrongState(Conflict):
    """The order can't take this step from where it stands. ``details``: state."""

    code = "wrong_state"
    message = _("The order has moved on in the meantime.")


class NotOnSale(Conflict):
    """``details``: variant."""

    code = "not_on_sale"
    message = _("This is no longer on sale.")


class PriceChanged(Conflict):
    """The total the buyer saw is not the total any more. ``details``: total, currency."""

    code = "price_changed"
    message = _("The total has changed. Have a look before you pay.")


class OwnShop(NotAllowed):
    code = "own_shop"
    message = _("You can't buy from your own shop.")


class PaymentReused(Conflict):
    """The payment's id came back with other lines, or from somebody else."""

    code = "payment_reused"
    message = _("This checkout was already used for another order.")


class BadPicture(Invalid):
    code = "bad_picture"
    message = _("Use a JPEG, PNG or WebP picture of at most 20 MB and 40 megapixels.")


class ChargeOver(Conflict):
    """Paid by somebody, called off or expired. ``details``: state."""

    code = "charge_over"
    message = _("This code can't be paid any more. Ask for a new one.")


class ChargeReused(Conflict):
    """The charge's id came back with another amount, or from somebody else."""

    code = "charge_reused"
    message = _("This was already sent with other details.")


class ShopClosed(Conflict):
    code = "shop_closed"
    message = _("This shop is closed at the moment.")


class CustomerCantPay(Refusal):
    """The payer's wallet refused. A till is not told why."""

    kind = "unprocessable"
    code = "customer_cant_pay"
    message = _("Nothing was paid. Ask for another way to pay.")


class GrantorCantPay(Refusal):
    """The wallet of who gave an allowance refused. How much is in it, or may leave it, is told
    nobody else. ``details``: why (wallet, limit)."""

    kind = "unprocessable"
    code = "grantor_cant_pay"


class TillShort(Refusal):
    """The shop's account has not that much."""

    kind = "unprocessable"
    code = "till_short"
    message = _("There is not enough in the till.")


class CouponRefused(Refusal):
    """Why a coupon takes nothing off; each reason has a class."""

    kind = "unprocessable"


class CouponUnknown(CouponRefused):
    code = "coupon_unknown"
    message = _("No shop here knows this code.")


class OneCouponAShop(CouponRefused):
    code = "one_coupon_a_shop"
    message = _("A shop takes one code for an order.")


class CouponNotYet(CouponRefused):
    """``details``: starts_at."""

    code = "coupon_not_yet"
    message = _("This code is not valid yet.")


class CouponOver(CouponRefused):
    """Its time is over, or the shop has ended it."""

    code = "coupon_over"
    message = _("This code is no longer valid.")


class CouponUsedUp(CouponRefused):
    code = "coupon_used_up"
    message = _("This code has been used up.")


class CouponUsed(CouponRefused):
    """This person has used it as often as one may."""

    code = "coupon_used"
    message = _("You have used this code already.")


class CouponBelowMinimum(CouponRefused):
    """``details``: minimum, currency."""

    code = "coupon_below_minimum"
    message = _("Your order is too small for this code.")


class CouponNotYours(CouponRefused):
    code = "coupon_not_yours"
    message = _("This code is for somebody else.")


class CodeTaken(Conflict):
    """The shop has, or had, another coupon with this code."""

    code = "code_taken"
    message = _("You have used this code before. Choose another one.")


class CouponReused(Conflict):
    """The coupon's id came back with other terms, or from somebody else."""

    code = "coupon_reused"
    message = _("This was already sent with other details.")
