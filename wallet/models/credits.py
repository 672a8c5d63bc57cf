"""Money that is good for buying and for nothing else: gift cards; and what each payment was
paid with."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wallet.models.payments import GoodAt, PaymentPart
from wallet.money import format_money


def label_of(kind: str) -> str:
    """What pays, in words, by the beginning of its account's code."""
    names = {"credit": gettext("Store credit"), "gift": gettext("Gift card")}
    return names.get(kind, gettext("Wallet"))


class GiftCard(GoodAt):
    """A sum that was paid for once, and that whoever redeems the code spends little by little.

    What is left of it is the balance of ``account`` (``gift.<id>``). The code is kept nowhere.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    buyer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="gift_cards_bought",
        verbose_name=_("buyer"),
    )
    account = models.OneToOneField(
        "wallet.Account",
        on_delete=models.PROTECT,
        related_name="gift_card",
        verbose_name=_("account"),
    )
    amount = models.BigIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    words = models.CharField(_("words"), max_length=140, blank=True)
    digest = models.CharField(_("digest"), max_length=64, unique=True, editable=False)
    conversation = models.ForeignKey(
        "messaging.Conversation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("sent to"),
    )
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="gift_cards",
        verbose_name=_("redeemed by"),
    )
    redeemed_at = models.DateTimeField(_("redeemed"), null=True, blank=True)
    created_at = models.DateTimeField(_("bought"), default=timezone.now)

    class Meta:
        verbose_name = _("gift card")
        verbose_name_plural = _("gift cards")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="gift_card_amount_positive"),
            models.CheckConstraint(
                condition=Q(holder__isnull=True, redeemed_at__isnull=True)
                | Q(holder__isnull=False, redeemed_at__isnull=False),
                name="gift_card_redeemed_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["holder", "redeemed_at"], name="gift_card_by_holder")]

    def __str__(self) -> str:
        return format_money(self.amount, self.currency)


class PartTender(models.Model):
    """What a part of a payment was paid with, in the order in which it was taken.

    ``id`` is the transfer's; the last tender of a part has the part's own id. Refunds give back in
    the inverse order, and no tender more than it gave.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    part = models.ForeignKey(
        PaymentPart,
        on_delete=models.PROTECT,
        related_name="tenders",
        verbose_name=_("part of a payment"),
    )
    position = models.PositiveSmallIntegerField(_("position"))
    account = models.ForeignKey(
        "wallet.Account", on_delete=models.PROTECT, related_name="+", verbose_name=_("account")
    )
    amount = models.BigIntegerField(_("amount"))
    refunded = models.BigIntegerField(_("refunded"), default=0, db_default=0)

    class Meta:
        verbose_name = _("tender")
        verbose_name_plural = _("tenders")
        ordering = ["part", "position"]
        constraints = [
            models.UniqueConstraint(fields=["part", "position"], name="tender_once_a_position"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="tender_amount_positive"),
            models.CheckConstraint(
                condition=Q(refunded__gte=0, refunded__lte=F("amount")),
                name="tender_never_refunded_above_what_it_gave",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def label(self) -> str:
        """What paid it, in words; expects ``account`` to be loaded."""
        return label_of(self.account.code.partition(".")[0])


class PartRefund(models.Model):
    """Money of a paid part that went back. ``id`` is made by the form."""

    id = models.UUIDField(primary_key=True, editable=False)
    part = models.ForeignKey(
        PaymentPart,
        on_delete=models.PROTECT,
        related_name="refunds",
        verbose_name=_("part of a payment"),
    )
    amount = models.BigIntegerField(_("amount"))
    created_at = models.DateTimeField(_("made"), default=timezone.now)

    class Meta:
        verbose_name = _("refund of a payment")
        verbose_name_plural = _("refunds of payments")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="part_refund_amount_positive")
        ]

    def __str__(self) -> str:
        return str(self.id)
