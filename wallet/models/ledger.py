"""The books: accounts, transfers, entries.

The words and laws are those of double-entry ledgers with two-phase transfers: a transfer debits
one account and credits another; a pending transfer reserves, and is posted or voided at most
once by a new row that points at it. Transfers and entries are only ever inserted.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

MAX_AMOUNT = 10**12


class Account(models.Model):
    """Money of one holder in one currency, in integer minor units.

    balance = credits_posted - debits_posted; available = balance - debits_pending.
    A person's account has an ``owner`` and the code ``wallet``; others are told by their code
    alone (``shop.<id>``, ``fees``, ``clearing.sandbox``).
    """

    id = models.UUIDField(primary_key=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="accounts",
    )
    code = models.CharField(_("code"), max_length=64)
    currency = models.CharField(_("currency"), max_length=3)
    may_overdraw = models.BooleanField(_("may go below zero"), default=False)
    debits_pending = models.BigIntegerField(_("debits pending"), default=0)
    debits_posted = models.BigIntegerField(_("debits posted"), default=0)
    credits_pending = models.BigIntegerField(_("credits pending"), default=0)
    credits_posted = models.BigIntegerField(_("credits posted"), default=0)
    created_at = models.DateTimeField(_("opened"), default=timezone.now)

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "code", "currency"],
                name="account_once_a_holder",
                nulls_distinct=False,
            ),
            # What transfers refer to, so that none can carry another currency (migration 0002).
            models.UniqueConstraint(fields=["id", "currency"], name="account_has_one_currency"),
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$"), name="account_currency_well_formed"
            ),
            models.CheckConstraint(
                condition=Q(may_overdraw=True)
                | Q(credits_posted__gte=F("debits_posted") + F("debits_pending")),
                name="account_never_overdrawn",
            ),
            models.CheckConstraint(
                condition=Q(
                    debits_pending__gte=0,
                    debits_posted__gte=0,
                    credits_pending__gte=0,
                    credits_posted__gte=0,
                ),
                name="account_counters_never_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} ({self.currency})"

    @property
    def balance(self) -> int:
        return self.credits_posted - self.debits_posted

    @property
    def available(self) -> int:
        return self.balance - self.debits_pending


class Transfer(models.Model):
    """One movement between two accounts. ``id`` is made by the caller and is the idempotency key.

    ``phase``: single moves at once; pending reserves; post and void resolve ``pending``.
    The foreign keys to the accounts are those of migration 0002: (account, currency) together.
    """

    class Phase(models.TextChoices):
        SINGLE = "single", _("single")
        PENDING = "pending", _("pending")
        POST = "post", _("post")
        VOID = "void", _("void")

    id = models.UUIDField(primary_key=True, editable=False)
    phase = models.CharField(_("phase"), max_length=7, choices=Phase.choices)
    pending = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="resolutions"
    )
    debit_account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="transfers_out", db_constraint=False
    )
    credit_account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="transfers_in", db_constraint=False
    )
    amount = models.BigIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    kind = models.CharField(_("kind"), max_length=24)
    memo = models.CharField(_("memo"), max_length=140, blank=True)
    created_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0, amount__lte=MAX_AMOUNT), name="transfer_amount_positive"
            ),
            models.CheckConstraint(
                condition=~Q(debit_account=F("credit_account")),
                name="transfer_between_two_accounts",
            ),
            models.CheckConstraint(
                condition=Q(phase__in=["post", "void"], pending__isnull=False)
                | Q(phase__in=["single", "pending"], pending__isnull=True),
                name="transfer_resolves_a_pending_one",
            ),
            models.UniqueConstraint(
                fields=["pending"],
                condition=Q(phase__in=["post", "void"]),
                name="transfer_resolved_once",
            ),
        ]
        indexes = [
            models.Index(fields=["debit_account", "-created_at"], name="transfer_by_debit"),
            models.Index(fields=["credit_account", "-created_at"], name="transfer_by_credit"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} {self.currency} ({self.phase})"


class Entry(models.Model):
    """One side of a transfer that moved money: signed amount, and the balance after it."""

    id = models.BigAutoField(primary_key=True)
    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, related_name="entries")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="entries")
    amount = models.BigIntegerField(_("amount"))
    balance_after = models.BigIntegerField(_("balance after"))
    created_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        constraints = [
            models.UniqueConstraint(
                fields=["transfer", "account"], name="entry_once_a_transfer_and_account"
            ),
            models.CheckConstraint(condition=~Q(amount=0), name="entry_moves_something"),
        ]
        indexes = [models.Index(fields=["account", "-id"], name="entry_statement")]

    def __str__(self) -> str:
        return f"{self.amount:+d} on {self.account_id}"
