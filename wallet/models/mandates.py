"""Allowances: what somebody else may spend of a person's money, how much, where and until when."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from wallet.models.payments import GoodAt
from wallet.money import format_money


class Mandate(GoodAt):
    """One allowance. ``spent`` never passes ``cap``, whoever spends at the same moment: it is the
    uses without what came back of them while the allowance stood.

    Without ``category`` it is for everything; what the category is called is kept with it. What is
    over (revoked, or past ``until``) stays, with what was spent under it. ``expired_at`` is when
    its card said that its time was over.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    grantor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="mandates_given",
        verbose_name=_("given by"),
    )
    grantee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="mandates",
        verbose_name=_("given to"),
    )
    conversation = models.ForeignKey(
        "messaging.Conversation",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("conversation"),
    )
    category = models.SlugField(_("category"), max_length=50, blank=True)
    category_names = models.JSONField(_("category, by language"), default=dict, blank=True)
    cap = models.BigIntegerField(_("at most in all"))
    per_use = models.BigIntegerField(_("at most each time"), null=True, blank=True)
    spent = models.BigIntegerField(_("spent"), default=0, db_default=0)
    currency = models.CharField(_("currency"), max_length=3)
    until = models.DateTimeField(_("until"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    expired_at = models.DateTimeField(_("expired"), null=True, blank=True)
    created_at = models.DateTimeField(_("given"), default=timezone.now)

    class Meta:
        verbose_name = _("allowance")
        verbose_name_plural = _("allowances")
        constraints = [
            models.CheckConstraint(condition=Q(cap__gt=0), name="mandate_cap_positive"),
            models.CheckConstraint(
                condition=Q(spent__gte=0, spent__lte=F("cap")), name="mandate_never_above_its_cap"
            ),
            models.CheckConstraint(
                condition=Q(per_use__isnull=True) | Q(per_use__gt=0, per_use__lte=F("cap")),
                name="mandate_use_within_its_cap",
            ),
            models.CheckConstraint(
                condition=~Q(grantor=F("grantee")), name="mandate_between_two_people"
            ),
            models.CheckConstraint(condition=Q(until__gt=F("created_at")), name="mandate_lasts"),
        ]
        indexes = [
            models.Index(
                fields=["until"],
                condition=Q(revoked_at__isnull=True, expired_at__isnull=True),
                name="mandate_to_expire",
            )
        ]

    def __str__(self) -> str:
        spent, cap = (format_money(sum_, self.currency) for sum_ in (self.spent, self.cap))
        return f"{spent} / {cap}"

    @property
    def left(self) -> int:
        return self.cap - self.spent

    @property
    def most(self) -> int:
        """How much may be spent at once at this moment."""
        return self.left if self.per_use is None else min(self.left, self.per_use)

    @property
    def category_name(self) -> str:
        """What it is for, in the active language; "" for everything."""
        names: dict[str, Any] = self.category_names
        return str(names.get((get_language() or "en")[:2]) or names.get("en") or self.category)

    @property
    def stands(self) -> str:
        """open, spent, revoked or expired, at this moment."""
        if self.revoked_at is not None:
            return "revoked"
        if self.until <= timezone.now():
            return "expired"
        return "open" if self.left else "spent"


class MandateUse(models.Model):
    """One use of an allowance, written once. ``id`` is that of the payment it was for, and
    ``amount`` what that came to: 0 where there was nothing to pay."""

    id = models.UUIDField(primary_key=True, editable=False)
    mandate = models.ForeignKey(
        Mandate, on_delete=models.PROTECT, related_name="uses", verbose_name=_("allowance")
    )
    amount = models.BigIntegerField(_("amount"))
    memo = models.CharField(_("memo"), max_length=140, blank=True)
    created_at = models.DateTimeField(_("made"), default=timezone.now)

    class Meta:
        verbose_name = _("use of an allowance")
        verbose_name_plural = _("uses of allowances")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="mandate_use_not_negative")
        ]

    def __str__(self) -> str:
        return self.memo or str(self.id)


class MandateBack(models.Model):
    """What came back of a use, written once. ``id`` is that of what brought it back.

    ``is_restored``: the allowance stood at that moment, so that it may be spent again; otherwise
    it came back to the wallet of who gave the allowance, and to nothing else.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    use = models.ForeignKey(
        MandateUse,
        on_delete=models.PROTECT,
        related_name="backs",
        verbose_name=_("use of an allowance"),
    )
    amount = models.BigIntegerField(_("amount"))
    is_restored = models.BooleanField(_("may be spent again"))
    created_at = models.DateTimeField(_("made"), default=timezone.now)

    class Meta:
        verbose_name = _("return to an allowance")
        verbose_name_plural = _("returns to allowances")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="mandate_back_positive")
        ]

    def __str__(self) -> str:
        return str(self.id)
