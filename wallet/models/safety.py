"""What stands between a person's money and everybody else: PIN, limits, freeze, known devices."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging.models import uuid7
from wallet.money import MAX_AMOUNT, format_money

# A changed password or PIN, an unknown device and a new payee are looked at twice for so long.
COOLING = timedelta(hours=24)
# A limit of one's own that goes up waits for so long; one that goes down holds at once.
RAISE_AFTER = timedelta(hours=24)


class Tier(models.Model):
    """How much the wallets of a kind of person may move. Edited by admins; amounts are minor units.

    ``free`` is what leaves in 24 hours without PIN or passkey unless the person says otherwise,
    ``free_most`` the most they may set; ``cooling_free`` and ``cooling_day`` hold instead while
    something is new.
    """

    code = models.SlugField(_("tier"), max_length=20)
    currency = models.CharField(_("currency"), max_length=3)
    free = models.BigIntegerField(_("free in a day, unless set"))
    free_most = models.BigIntegerField(_("free in a day, at most"))
    cooling_free = models.BigIntegerField(_("free in a day, while something is new"))
    cooling_day = models.BigIntegerField(_("in a day, after a change of credentials"))
    per_payee = models.BigIntegerField(_("to one payee in a day"))
    per_hour = models.BigIntegerField(_("in an hour"))
    per_day = models.BigIntegerField(_("in a day"))
    per_month = models.BigIntegerField(_("in 30 days"))

    class Meta:
        verbose_name = _("wallet tier")
        verbose_name_plural = _("wallet tiers")
        ordering = ["currency", "per_month", "code"]
        constraints = [
            models.UniqueConstraint(fields=["code", "currency"], name="tier_once_a_currency"),
            models.CheckConstraint(
                condition=Q(free__gte=0, cooling_free__gte=0, cooling_day__gte=0, per_payee__gt=0)
                & Q(free__lte=F("free_most"))
                & Q(per_hour__gt=0, per_hour__lte=F("per_day"))
                & Q(per_day__lte=F("per_month"), per_month__lte=MAX_AMOUNT),
                name="tier_grows_with_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.currency}"


@dataclass(frozen=True, slots=True)
class Limits:
    """The amounts of a tier, in the minor units of one currency."""

    free: int
    free_most: int
    cooling_free: int
    cooling_day: int
    per_payee: int
    per_hour: int
    per_day: int
    per_month: int


UNVERIFIED, VERIFIED, IDENTIFIED = "unverified", "verified", "identified"
# What the tiers begin with, and hold where a row is missing: hundredths of the major unit.
HOUSE_LIMITS = {
    UNVERIFIED: Limits(200_00, 200_00, 20_00, 300_00, 1_000_00, 1_000_00, 2_000_00, 5_000_00),
    VERIFIED: Limits(
        *(200_00, 500_00, 20_00, 300_00),
        *(3_000_00, 3_000_00, 6_000_00, 20_000_00),
    ),
    IDENTIFIED: Limits(
        *(200_00, 1_000_00, 50_00, 1_000_00),
        *(15_000_00, 15_000_00, 30_000_00, 100_000_00),
    ),
}


class Guard(models.Model):
    """One a person: the row that everything which decides about their money locks first.

    ``pin_tries`` counts wrong PINs since the last right one. An own limit of NULL is the tier's;
    ``*_next`` replaces it from ``*_next_at`` on. What is frozen by nobody is frozen for what its
    owner owes; where ``owner_froze`` it as well, it stays so when that is paid. ``version`` goes
    up with every change of the row, and of what has left the wallet: the database sees to it.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="guard",
        verbose_name=_("person"),
    )
    tier = models.SlugField(_("tier, where an admin gave one"), max_length=20, blank=True)
    pin_hash = models.CharField(max_length=200, blank=True)
    pin_set_at = models.DateTimeField(_("PIN set"), null=True, blank=True)
    pin_tries = models.PositiveSmallIntegerField(_("wrong PINs"), default=0)
    pin_locked_until = models.DateTimeField(_("PIN locked until"), null=True, blank=True)
    credentials_at = models.DateTimeField(_("credentials changed"), null=True, blank=True)
    free_limit = models.BigIntegerField(_("own free limit"), null=True, blank=True)
    free_limit_next = models.BigIntegerField(null=True, blank=True)
    free_limit_next_at = models.DateTimeField(null=True, blank=True)
    day_limit = models.BigIntegerField(_("own limit a day"), null=True, blank=True)
    day_limit_next = models.BigIntegerField(null=True, blank=True)
    day_limit_next_at = models.DateTimeField(null=True, blank=True)
    frozen_at = models.DateTimeField(_("frozen"), null=True, blank=True)
    frozen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("frozen by"),
    )
    frozen_reason = models.CharField(_("why it is frozen"), max_length=300, blank=True)
    owner_froze = models.BooleanField(_("frozen by its owner too"), default=False, db_default=False)
    created_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveBigIntegerField(default=0, db_default=0, editable=False)

    class Meta:
        verbose_name = _("wallet guard")
        verbose_name_plural = _("wallet guards")
        constraints = [
            models.CheckConstraint(condition=Q(pin_tries__lte=10), name="guard_counts_ten_tries"),
            models.CheckConstraint(
                condition=Q(pin_hash="", pin_set_at__isnull=True)
                | (~Q(pin_hash="") & Q(pin_set_at__isnull=False)),
                name="guard_dates_its_pin",
            ),
            models.CheckConstraint(
                condition=Q(frozen_at__isnull=True, frozen_by__isnull=True, frozen_reason="")
                # By nobody: by the house itself, which then says why.
                | (
                    Q(frozen_at__isnull=False) & (Q(frozen_by__isnull=False) | ~Q(frozen_reason=""))
                ),
                name="guard_frozen_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(owner_froze=False) | Q(frozen_at__isnull=False, frozen_by__isnull=True),
                name="guard_frozen_twice_for_a_debt_alone",
            ),
            models.CheckConstraint(
                condition=(Q(free_limit__isnull=True) | Q(free_limit__gte=0))
                & (Q(day_limit__isnull=True) | Q(day_limit__gte=0))
                & (Q(free_limit_next__isnull=True) | Q(free_limit_next_at__isnull=False))
                & (Q(day_limit_next__isnull=True) | Q(day_limit_next_at__isnull=False)),
                name="guard_limits_are_sums",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)

    @property
    def is_frozen(self) -> bool:
        return self.frozen_at is not None

    @property
    def is_frozen_for_debt(self) -> bool:
        """Frozen until its owner has paid what they owe."""
        return self.is_frozen and self.frozen_by_id is None

    @property
    def is_frozen_by_house(self) -> bool:
        """Frozen by somebody else than its owner, who then can't lift it."""
        return self.is_frozen and self.frozen_by_id != self.user_id


class Device(models.Model):
    """A browser that this person has signed in with: known by a cookie, kept as its hash."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="wallet_devices",
        verbose_name=_("person"),
    )
    key_hash = models.CharField(max_length=64)
    since = models.DateTimeField(_("known since"), default=timezone.now)

    class Meta:
        verbose_name = _("known device")
        verbose_name_plural = _("known devices")
        constraints = [
            models.UniqueConstraint(fields=["user", "key_hash"], name="device_known_once")
        ]

    def __str__(self) -> str:
        return str(self.id)


class Outflow(models.Model):
    """Money that was let out, for one payee. Only ever added to; limits are sums of these rows.

    What came back is a row with the opposite sign and the date of the one that it ``gives_back``:
    it counts as long as that one does. Its ``reference`` is the id of what brought it back.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="outflows",
        verbose_name=_("person"),
    )
    amount = models.BigIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    payee = models.CharField(_("payee"), max_length=80)
    reference = models.UUIDField(_("what is paid"))
    is_confirmed = models.BooleanField(_("confirmed"), default=False)
    gives_back = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="backs",
        verbose_name=_("gives back"),
    )
    created_at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("outflow")
        verbose_name_plural = _("outflows")
        constraints = [
            models.CheckConstraint(
                condition=Q(gives_back__isnull=True, amount__gt=0, amount__lte=MAX_AMOUNT)
                | Q(gives_back__isnull=False, amount__lt=0, amount__gte=-MAX_AMOUNT),
                name="outflow_signed_as_it_goes",
            ),
            models.UniqueConstraint(
                fields=["user", "reference", "payee"],
                condition=Q(gives_back__isnull=True),
                name="outflow_cleared_once",
            ),
            models.UniqueConstraint(
                fields=["gives_back", "reference"],
                condition=Q(gives_back__isnull=False),
                name="outflow_given_back_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["user", "currency", "-created_at"],
                include=["amount", "payee", "is_confirmed"],
                name="outflow_sums",
            ),
            models.Index(fields=["user", "payee", "created_at"], name="outflow_payees"),
        ]

    def __str__(self) -> str:
        return f"{format_money(self.amount, self.currency)} {self.payee}"


class StepUp(models.Model):
    """The owner shows that it is them, for one amount, payee and reference, once.

    With a passkey it begins with a ``nonce`` that is part of the challenge; with a PIN it is proven
    at once. What was proven is used by whoever holds the proof, of which only the hash is kept.
    """

    class Method(models.TextChoices):
        PIN = "pin", _("PIN")
        PASSKEY = "passkey", _("Passkey")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="step_ups",
        verbose_name=_("person"),
    )
    method = models.CharField(max_length=7, choices=Method.choices)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    payee = models.CharField(max_length=80)
    reference = models.UUIDField()
    nonce = models.CharField(max_length=64, blank=True)
    proof_hash = models.CharField(max_length=64, null=True, blank=True, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("confirmation")
        verbose_name_plural = _("confirmations")
        constraints = [
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(proof_hash__isnull=False),
                name="step_up_proven_before_use",
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="step_up_is_no_debt"),
        ]

    def __str__(self) -> str:
        return str(self.id)
