"""Money from one person to another in a conversation, and the name that payers are shown."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wallet.money import format_money

NOTE_LENGTH = 140


class LegalName(models.Model):
    """The name on somebody's papers, as they gave it. Others see its initials alone."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="legal_name",
        verbose_name=_("person"),
    )
    name = models.CharField(_("legal name"), max_length=120)
    given_at = models.DateTimeField(_("given"), default=timezone.now)

    class Meta:
        verbose_name = _("legal name")
        verbose_name_plural = _("legal names")
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="legal_name_says_one")]

    def __str__(self) -> str:
        return self.name


class ChatTransfer(models.Model):
    """One sum on its way. ``id`` is made by the form; it is the pending ledger transfer's id too.

    It waits until the payee accepts; accepted before ``releases_at`` (a delay the payer chose) it
    is paid at that moment. What nobody accepted by ``expires_at`` goes back.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        ACCEPTED = "accepted", _("accepted, on its way")
        PAID = "paid", _("paid")
        DECLINED = "declined", _("declined")
        RECALLED = "recalled", _("taken back")
        RETURNED = "returned", _("expired, gone back")

    id = models.UUIDField(primary_key=True, editable=False)
    payer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="transfers_sent",
        verbose_name=_("payer"),
    )
    payee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="transfers_received",
        verbose_name=_("payee"),
    )
    conversation = models.ForeignKey(
        "messaging.Conversation",
        on_delete=models.PROTECT,
        related_name="chat_transfers",
        verbose_name=_("conversation"),
    )
    amount = models.BigIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    note = models.CharField(_("note"), max_length=NOTE_LENGTH, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField(_("sent"))
    releases_at = models.DateTimeField(_("can be paid from"))
    expires_at = models.DateTimeField(_("goes back at"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    standing = models.ForeignKey(
        "wallet.StandingTransfer",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="runs",
        verbose_name=_("standing transfer"),
    )
    mailed_at = models.DateTimeField(_("mailed"), null=True, blank=True)

    class Meta:
        verbose_name = _("transfer to a person")
        verbose_name_plural = _("transfers to people")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="chat_transfer_amount_positive"),
            models.CheckConstraint(
                condition=~Q(payer=F("payee")), name="chat_transfer_between_two_people"
            ),
            models.CheckConstraint(
                condition=Q(releases_at__gte=F("created_at"), expires_at__gt=F("releases_at")),
                name="chat_transfer_times_in_order",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "accepted"], settled_at__isnull=True)
                | Q(
                    state__in=["paid", "declined", "recalled", "returned"],
                    settled_at__isnull=False,
                ),
                name="chat_transfer_settled_when_over",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "paid"]) | Q(accepted_at__isnull=False),
                name="chat_transfer_paid_only_if_accepted",
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"],
                condition=Q(state="waiting"),
                name="chat_transfer_expiring",
            ),
            models.Index(
                fields=["releases_at"],
                condition=Q(state="accepted"),
                name="chat_transfer_releasing",
            ),
            models.Index(fields=["payee", "state"], name="chat_transfer_by_payee"),
            models.Index(fields=["payer", "payee", "state"], name="chat_transfer_by_pair"),
        ]

    def __str__(self) -> str:
        return f"{format_money(self.amount, self.currency)} ({self.get_state_display()})"

    @property
    def is_open(self) -> bool:
        """Whether the money is still on its way, and nobody's for good."""
        return self.state in (self.State.WAITING, self.State.ACCEPTED)

    @property
    def is_delayed(self) -> bool:
        return self.releases_at > self.created_at
