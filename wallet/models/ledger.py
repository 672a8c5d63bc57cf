"""The books: accounts, transfers, entries.

The words and laws are those of double-entry ledgers with two-phase transfers: a transfer debits
one account and credits another; a pending transfer reserves, and is posted, voided or expired at
most once by a new row that points at it. Transfers, entries and seals are only ever inserted.

Accounts are never deleted and never change their currency (migration 0005), so what refers to
them is checked when it is written, without the row locks that foreign keys would take.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

MAX_AMOUNT = 10**12


class Account(models.Model):
    """Money of one holder in one currency, in integer minor units.

    balance = credits_posted - debits_posted; available = balance - debits_pending.
    A person's account has an ``owner`` and the code ``wallet``; others are told by their code
    alone (``shop.<id>``, ``fees``, ``clearing.sandbox``).

    An ``insert_only`` account is one that everybody's money passes: writers neither lock nor
    change its row. Its counters tell how it stood at the last seal, which folds into them what
    was written since; what it has this moment is ``selectors.counters_of``.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="accounts",
        verbose_name=_("owner"),
    )
    code = models.CharField(_("code"), max_length=64)
    currency = models.CharField(_("currency"), max_length=3)
    may_overdraw = models.BooleanField(_("may go below zero"), default=False)
    insert_only = models.BooleanField(_("counted afterwards"), default=False, db_default=False)
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
            # Whose balance nobody knows while writing can't be kept from going below zero.
            models.CheckConstraint(
                condition=Q(insert_only=False) | Q(may_overdraw=True),
                name="account_insert_only_unbounded",
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

    ``phase``: single moves at once; pending reserves until ``expires_at``, if that is set; post
    moves all or a part of what ``pending`` reserved and gives back the rest; void gives all back,
    and so does expire, once it is due. ``number`` is the order in which transfers are sealed:
    they draw it from a sequence, some draw one and are never written, and none comes late to a
    seal (``services.seal_books``).
    """

    class Phase(models.TextChoices):
        SINGLE = "single", _("single")
        PENDING = "pending", _("pending")
        POST = "post", _("post")
        VOID = "void", _("void")
        EXPIRE = "expire", _("expire")

    id = models.UUIDField(primary_key=True, editable=False)
    number = models.BigIntegerField(
        _("number"),
        unique=True,
        editable=False,
        db_default=Func(Value("wallet_transfer_number"), function="nextval"),
    )
    phase = models.CharField(_("phase"), max_length=7, choices=Phase.choices)
    pending = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="resolutions",
        db_constraint=False,
        db_index=False,
        verbose_name=_("resolves"),
    )
    debit_account = models.ForeignKey(
        Account,
        on_delete=models.PROTECT,
        related_name="transfers_out",
        db_constraint=False,
        db_index=False,
        verbose_name=_("from account"),
    )
    credit_account = models.ForeignKey(
        Account,
        on_delete=models.PROTECT,
        related_name="transfers_in",
        db_constraint=False,
        db_index=False,
        verbose_name=_("to account"),
    )
    amount = models.BigIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    kind = models.CharField(_("kind"), max_length=24)
    memo = models.CharField(_("memo"), max_length=140, blank=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
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
                condition=Q(phase__in=["post", "void", "expire"], pending__isnull=False)
                | Q(phase__in=["single", "pending"], pending__isnull=True),
                name="transfer_resolves_a_pending_one",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__isnull=True) | Q(phase="pending"),
                name="transfer_expires_while_pending",
            ),
            models.UniqueConstraint(
                fields=["pending"],
                condition=Q(pending__isnull=False),
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
    """One side of a transfer that moved money: signed amount, and the balance after it.

    Entries of insert-only accounts have no balance: nobody knew it when they were written. Their
    statements show the movements alone, and the balance once, of the moment of reading.
    """

    id = models.BigAutoField(primary_key=True)
    transfer = models.ForeignKey(
        Transfer,
        on_delete=models.PROTECT,
        related_name="entries",
        db_constraint=False,
        db_index=False,
        verbose_name=_("transfer"),
    )
    account = models.ForeignKey(
        Account,
        on_delete=models.PROTECT,
        related_name="entries",
        db_constraint=False,
        db_index=False,
        verbose_name=_("account"),
    )
    amount = models.BigIntegerField(_("amount"))
    balance_after = models.BigIntegerField(_("balance after"), null=True, blank=True)
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


class Seal(models.Model):
    """A link of the chain over the books: nothing up to ``upto`` can change unnoticed.

    ``head`` is the hash of the head before it and of every transfer, with its entries, whose
    number is above the seal before and not above ``upto``. Each head is also written to the log,
    so that it is known outside this database too.
    """

    position = models.BigIntegerField(_("position"), primary_key=True, editable=False)
    upto = models.BigIntegerField(_("up to number"), unique=True)
    transfers = models.IntegerField(_("transfers"))
    head = models.BinaryField(_("head"), max_length=32)
    created_at = models.DateTimeField(_("sealed"), default=timezone.now)

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        constraints = [
            models.CheckConstraint(condition=Q(position__gt=0), name="seal_position_positive"),
            models.CheckConstraint(condition=Q(transfers__gt=0), name="seal_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {bytes(self.head).hex()}"


class Verification(models.Model):
    """What came of reading the whole ledger: when, how much of it, how many drifts were found."""

    started_at = models.DateTimeField(_("started"))
    ended_at = models.DateTimeField(_("ended"), default=timezone.now)
    transfers = models.BigIntegerField(_("transfers"))
    accounts = models.BigIntegerField(_("accounts"))
    drifts = models.BigIntegerField(_("drifts"))
    head = models.CharField(_("head"), max_length=90, blank=True)

    class Meta:
        verbose_name = _("verification")
        verbose_name_plural = _("verifications")
        indexes = [models.Index(fields=["-ended_at"], name="verification_by_age")]

    def __str__(self) -> str:
        return f"{self.ended_at:%Y-%m-%d %H:%M}: {self.drifts} drifts"
