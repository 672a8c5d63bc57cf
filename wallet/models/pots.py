"""Shared pots: money that a group puts together for a goal."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

TITLE_LENGTH = 60


class Pot(models.Model):
    """A pot of a group. Its money is in the ledger account ``pot.<id>`` and nowhere else.

    ``goal`` is what it is hoped to hold, 0 for none. ``id`` is made by the form.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="pots",
        verbose_name=_("owner"),
    )
    conversation = models.ForeignKey(
        "messaging.Conversation",
        on_delete=models.PROTECT,
        related_name="pots",
        verbose_name=_("conversation"),
    )
    account = models.OneToOneField(
        "wallet.Account", on_delete=models.PROTECT, related_name="pot", verbose_name=_("account")
    )
    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    goal = models.BigIntegerField(_("goal"), default=0)
    currency = models.CharField(_("currency"), max_length=3)
    created_at = models.DateTimeField(_("made"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    class Meta:
        verbose_name = _("shared pot")
        verbose_name_plural = _("shared pots")
        constraints = [
            models.CheckConstraint(condition=Q(goal__gte=0), name="pot_goal_not_negative"),
            models.CheckConstraint(condition=~Q(title=""), name="pot_has_a_title"),
        ]

    def __str__(self) -> str:
        return self.title


class PotMove(models.Model):
    """Money in or out of a pot. ``id`` is the ledger transfer's id too."""

    class Kind(models.TextChoices):
        CONTRIBUTION = "in", _("put in")
        WITHDRAWAL = "out", _("taken out")
        RETURN = "return", _("returned")

    id = models.UUIDField(primary_key=True, editable=False)
    pot = models.ForeignKey(
        Pot, on_delete=models.PROTECT, related_name="moves", verbose_name=_("pot")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="pot_moves",
        verbose_name=_("person"),
    )
    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices)
    amount = models.BigIntegerField(_("amount"))
    note = models.CharField(_("note"), max_length=140, blank=True)
    created_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("movement of a pot")
        verbose_name_plural = _("movements of pots")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="pot_move_amount_positive")
        ]
        indexes = [models.Index(fields=["pot", "created_at"], name="pot_moves_in_order")]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"
