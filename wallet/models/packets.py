"""Red packets: money put into an envelope for a conversation, and what each person drew of it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging.models import Conversation
from wallet.money import format_money

NOTE_LENGTH = 80


class Packet(models.Model):
    """One envelope. ``id`` is made by the form; its money lies on an account of its own.

    ``left_amount`` and ``left_shares`` are what nobody has drawn yet: they change under the row's
    lock, together with the share that is drawn. Of a packet that went back they say what did.
    ``only_for`` are the ids of those it is for; empty, it is for everybody who is there.
    """

    class Kind(models.TextChoices):
        LUCKY = "lucky", _("lucky")
        EQUAL = "equal", _("equal")

    id = models.UUIDField(primary_key=True, editable=False)
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="packets",
        verbose_name=_("sender"),
    )
    conversation = models.ForeignKey(
        Conversation,
        on_delete=models.PROTECT,
        related_name="packets",
        verbose_name=_("conversation"),
    )
    account = models.OneToOneField(
        "wallet.Account", on_delete=models.PROTECT, related_name="packet", verbose_name=_("account")
    )
    kind = models.CharField(_("kind"), max_length=5, choices=Kind.choices)
    note = models.CharField(_("note"), max_length=NOTE_LENGTH, blank=True)
    amount = models.BigIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    shares = models.PositiveSmallIntegerField(_("shares"))
    only_for = ArrayField(models.UUIDField(), default=list, blank=True)
    left_amount = models.BigIntegerField(_("amount left"))
    left_shares = models.PositiveSmallIntegerField(_("shares left"))
    created_at = models.DateTimeField(_("made"), default=timezone.now)
    expires_at = models.DateTimeField(_("goes back"))
    emptied_at = models.DateTimeField(_("emptied"), null=True, blank=True)
    returned_at = models.DateTimeField(_("went back"), null=True, blank=True)

    class Meta:
        verbose_name = _("red packet")
        verbose_name_plural = _("red packets")
        constraints = [
            models.CheckConstraint(
                condition=Q(shares__gte=1, amount__gte=F("shares")),
                name="packet_has_a_unit_for_each_share",
            ),
            models.CheckConstraint(
                condition=Q(left_shares__lte=F("shares"), left_amount__lte=F("amount")),
                name="packet_gives_no_more_than_it_has",
            ),
            models.CheckConstraint(
                condition=Q(left_shares=0, left_amount=0)
                | Q(left_shares__gt=0, left_amount__gte=F("left_shares")),
                name="packet_keeps_a_unit_for_each_share_left",
            ),
            models.CheckConstraint(
                condition=Q(emptied_at__isnull=False, left_shares=0)
                | Q(emptied_at__isnull=True, left_shares__gt=0),
                name="packet_emptied_by_its_last_share",
            ),
            models.CheckConstraint(
                condition=Q(returned_at__isnull=True) | Q(left_shares__gt=0),
                name="packet_returns_what_is_left",
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"],
                condition=Q(emptied_at__isnull=True, returned_at__isnull=True),
                name="packet_due",
            )
        ]

    def __str__(self) -> str:
        return f"{format_money(self.amount, self.currency)} in {self.shares}"

    @property
    def opened(self) -> int:
        """How many shares were drawn."""
        return self.shares - self.left_shares

    @property
    def is_over(self) -> bool:
        """Nothing can be drawn from it any more."""
        return bool(self.emptied_at or self.returned_at or self.expires_at <= timezone.now())


class PacketShare(models.Model):
    """What one person drew: the transfer of the same id. ``number`` counts from 1."""

    id = models.UUIDField(primary_key=True, editable=False)
    packet = models.ForeignKey(
        Packet, on_delete=models.PROTECT, related_name="drawn", verbose_name=_("red packet")
    )
    claimer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="packet_shares",
        verbose_name=_("drawn by"),
    )
    number = models.PositiveSmallIntegerField(_("number"))
    amount = models.BigIntegerField(_("amount"))
    created_at = models.DateTimeField(_("opened"), default=timezone.now)

    class Meta:
        verbose_name = _("share of a red packet")
        verbose_name_plural = _("shares of red packets")
        constraints = [
            models.UniqueConstraint(
                fields=["packet", "claimer"], name="packet_share_once_a_person"
            ),
            models.UniqueConstraint(fields=["packet", "number"], name="packet_share_numbered_once"),
            models.CheckConstraint(
                condition=Q(amount__gt=0, number__gt=0), name="packet_share_is_a_unit_at_least"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.amount}"
