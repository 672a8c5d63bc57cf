"""What we asked payment providers to do, what they told us, and what we know of people there."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wallet.money import format_money


class ProviderAttempt(models.Model):
    """One thing that a provider is asked to do with money: written down before it is asked.

    ``id`` is the idempotency key, for ever: who does not know what became of it asks again under
    the same key, with the same ``request``. ``subject_id`` is the top-up, refund or payout it is
    for: there is one attempt a subject, so nothing can be asked twice under two keys.
    """

    class Purpose(models.TextChoices):
        CHARGE = "charge", _("top-up")
        REFUND = "refund", _("refund")
        PAYOUT = "payout", _("payout")

    class State(models.TextChoices):
        STARTED = "started", _("started")
        ACTION = "action", _("asks its owner")
        WAITING = "waiting", _("on its way")
        UNKNOWN = "unknown", _("unknown")
        DONE = "done", _("done")
        REFUSED = "refused", _("refused")

    id = models.UUIDField(primary_key=True, editable=False)
    purpose = models.CharField(_("purpose"), max_length=8, choices=Purpose.choices)
    subject_id = models.UUIDField(_("for"))
    provider = models.CharField(_("provider"), max_length=24)
    amount = models.BigIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    request = models.JSONField(_("request"), default=dict)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.STARTED)
    reference = models.CharField(_("provider's id"), max_length=255, blank=True)
    url = models.TextField(_("page to go to"), blank=True)
    reason = models.CharField(_("reason"), max_length=100, blank=True)
    tries = models.PositiveIntegerField(_("tries"), default=0)
    due_at = models.DateTimeField(_("asked again"), null=True, blank=True)
    created_at = models.DateTimeField(_("made"), default=timezone.now)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)

    class Meta:
        verbose_name = _("provider attempt")
        verbose_name_plural = _("provider attempts")
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "subject_id"], name="attempt_once_a_subject"
            ),
            models.UniqueConstraint(
                fields=["provider", "reference"],
                condition=~Q(reference=""),
                name="attempt_alone_has_its_reference",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="attempt_amount_positive"),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="attempt_due")
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {format_money(self.amount, self.currency)} ({self.state})"


class ProviderEvent(models.Model):
    """Something a provider told us, signed. It says where to look, never what to believe."""

    provider = models.CharField(_("provider"), max_length=24)
    event_id = models.CharField(_("event"), max_length=255)
    kind = models.CharField(_("kind"), max_length=80)
    object_id = models.CharField(_("about"), max_length=255, blank=True)
    account = models.CharField(_("account"), max_length=255, blank=True)
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    applied_at = models.DateTimeField(_("applied"), null=True, blank=True)
    tries = models.PositiveIntegerField(_("tries"), default=0)
    problem = models.CharField(_("problem"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("provider event")
        verbose_name_plural = _("provider events")
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "event_id"], name="provider_event_received_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["received_at"],
                condition=Q(applied_at__isnull=True),
                name="provider_event_unapplied",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.event_id}"


class ProviderCustomer(models.Model):
    """Who a person is at a provider."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="provider_customers",
        verbose_name=_("person"),
    )
    provider = models.CharField(_("provider"), max_length=24)
    reference = models.CharField(_("provider's id"), max_length=255)

    class Meta:
        verbose_name = _("provider's customer")
        verbose_name_plural = _("provider's customers")
        constraints = [
            models.UniqueConstraint(fields=["user", "provider"], name="customer_once_a_provider"),
            models.UniqueConstraint(
                fields=["provider", "reference"], name="customer_is_one_person"
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Card(models.Model):
    """A card that a provider keeps for a person. We know what it looks like, never its number."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="cards",
        verbose_name=_("person"),
    )
    id = models.UUIDField(primary_key=True, editable=False)
    provider = models.CharField(_("provider"), max_length=24)
    reference = models.CharField(_("provider's id"), max_length=255)
    brand = models.CharField(_("brand"), max_length=24)
    last4 = models.CharField(_("last digits"), max_length=4)
    exp_month = models.PositiveSmallIntegerField(_("expires in month"))
    exp_year = models.PositiveSmallIntegerField(_("expires in year"))
    is_default = models.BooleanField(_("first choice"), default=False)
    created_at = models.DateTimeField(_("made"), default=timezone.now)

    class Meta:
        verbose_name = _("card")
        verbose_name_plural = _("cards")
        constraints = [
            models.UniqueConstraint(fields=["provider", "reference"], name="card_known_once"),
            models.UniqueConstraint(
                fields=["user"], condition=Q(is_default=True), name="card_one_first_choice"
            ),
            models.CheckConstraint(
                condition=Q(last4__regex=r"^[0-9]{4}$"), name="card_shows_four_digits"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.brand} ·· {self.last4}"


class SandboxRecord(models.Model):
    """What the sandbox did for us: the books of a provider that does not exist."""

    id = models.CharField(primary_key=True, max_length=64, editable=False)
    key = models.CharField(_("key"), max_length=64, unique=True)
    purpose = models.CharField(_("purpose"), max_length=8)
    amount = models.BigIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    state = models.CharField(_("state"), max_length=16)
    request = models.JSONField(_("request"), default=dict)
    created_at = models.DateTimeField(_("made"), default=timezone.now)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)

    class Meta:
        verbose_name = _("sandbox record")
        verbose_name_plural = _("sandbox records")

    def __str__(self) -> str:
        return f"{self.id} ({self.state})"
