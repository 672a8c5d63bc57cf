"""The laws hold in the database: bad rows are written past the services, and refused."""

import json
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models.deletion import ProtectedError
from django.utils import timezone

from messaging.models import uuid7
from wallet import ledger, services
from wallet.models import IdempotentRequest, Payment, PaymentPart, TopUp
from wallet.models.ledger import Account, Entry, Transfer

pytestmark = pytest.mark.django_db


def refused_by(name: str, write) -> None:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        write()
        connection.check_constraints()
    assert name in str(refused.value) + str(refused.value.__cause__.diag.constraint_name)


@pytest.fixture
def yen(db) -> Account:
    return services.open_business_account(code="shop.yen", currency="JPY", name="Yen")


@pytest.fixture
def transfer(funded_wallet: Account, shop: Account):
    """Write a transfer row as it comes: ``transfer(amount=0)``; entries only if asked for."""

    def write(with_entries: bool = False, **fields: Any) -> Transfer:
        facts: dict[str, Any] = {
            "id": uuid7(),
            "phase": "single",
            "debit_account": funded_wallet,
            "credit_account": shop,
            "amount": 100,
            "currency": "EUR",
            "kind": "test",
            "created_at": timezone.now(),
        }
        row = Transfer.objects.create(**facts | fields)
        if with_entries:
            Entry.objects.bulk_create(
                [entry(row, row.debit_account, -100), entry(row, row.credit_account, 100)]
            )
        return row

    return write


def entry(transfer: Transfer, account: Account, amount: int) -> Entry:
    return Entry(
        transfer=transfer,
        account=account,
        amount=amount,
        balance_after=0,
        created_at=timezone.now(),
    )


@pytest.mark.parametrize(
    ("law", "fields"),
    [
        ("account_never_overdrawn", {"debits_posted": 1}),
        ("account_never_overdrawn", {"debits_pending": 1}),
        ("account_never_overdrawn", {"debits_posted": 5, "credits_posted": 4}),
        ("account_counters_never_negative", {"debits_pending": -1}),
        ("account_counters_never_negative", {"credits_pending": -1}),
        ("account_counters_never_negative", {"debits_posted": -1}),
        ("account_counters_never_negative", {"credits_posted": -1, "may_overdraw": True}),
    ],
)
def test_an_account_keeps_its_laws(shop, law, fields):
    refused_by(law, lambda: Account.objects.filter(id=shop.id).update(**fields))


def test_an_account_opens_empty(db):
    refused_by(
        "account_opens_empty",
        lambda: Account.objects.create(id=uuid7(), code="x", currency="EUR", credits_posted=5),
    )


def test_a_holder_has_an_account_once(alice, shop):
    wallet = services.open_wallet(owner=alice)
    for known in (wallet, shop):
        refused_by(
            "account_once_a_holder",
            lambda known=known: Account.objects.create(
                id=uuid7(), owner_id=known.owner_id, code=known.code, currency="EUR"
            ),
        )


def test_an_account_counted_afterwards_may_go_below_zero(db):
    refused_by(
        "account_insert_only_unbounded",
        lambda: Account.objects.create(id=uuid7(), code="x", currency="EUR", insert_only=True),
    )


def test_an_account_is_in_a_currency(db):
    refused_by(
        "account_currency_well_formed",
        lambda: Account.objects.create(id=uuid7(), code="x", currency="eur"),
    )


@pytest.mark.parametrize("change", [{"currency": "USD"}, {"insert_only": True}])
def test_an_account_stays_what_it_was_opened_as(funded_wallet, change):
    refused_by(
        "account_stays",
        lambda: Account.objects.filter(id=funded_wallet.id).update(may_overdraw=True, **change),
    )


def test_an_account_with_money_is_never_deleted(funded_wallet):
    with pytest.raises(ProtectedError):
        funded_wallet.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.filter(id=funded_wallet.id)._raw_delete("default")
        connection.check_constraints()


@pytest.mark.parametrize("amount", [0, -5, 10**12 + 1])
def test_a_transfer_moves_a_positive_amount(transfer, amount):
    refused_by("transfer_amount_positive", lambda: transfer(amount=amount))


def test_a_transfer_is_between_two_accounts(transfer, shop):
    refused_by("transfer_between_two_accounts", lambda: transfer(debit_account=shop))


@pytest.mark.parametrize("phase", ["post", "void", "expire", ""])
def test_a_transfer_has_a_known_phase_that_fits(transfer, phase):
    refused_by("transfer_resolves_a_pending_one", lambda: transfer(phase=phase))


@pytest.mark.parametrize("phase", ["single", "pending"])
def test_only_a_resolution_points_at_a_pending_one(transfer, phase):
    held = transfer(phase="pending")
    refused_by("transfer_resolves_a_pending_one", lambda: transfer(phase=phase, pending=held))


@pytest.mark.parametrize(("first", "second"), [("void", "void"), ("void", "post")])
def test_a_pending_one_is_resolved_once(transfer, first, second):
    held = transfer(phase="pending")
    transfer(phase=first, pending=held)
    refused_by("transfer_resolved_once", lambda: transfer(phase=second, pending=held))


def test_a_resolution_repeats_what_it_resolves(transfer, shop, florist, funded_wallet):
    held = transfer(phase="pending")
    single = transfer(with_entries=True)
    law = "transfer_mirrors_its_pending_one"
    refused_by(law, lambda: transfer(phase="void", pending=held, amount=99))
    refused_by(law, lambda: transfer(phase="void", pending=held, credit_account=florist))
    refused_by(
        law,
        lambda: transfer(
            phase="void", pending=held, debit_account=shop, credit_account=funded_wallet
        ),
    )
    refused_by(law, lambda: transfer(phase="void", pending=single))


@pytest.mark.parametrize("currency", ["USD", "JPY"])
def test_a_transfer_is_in_the_currency_of_both_accounts(transfer, yen, currency):
    refused_by("transfer_debits_its_currency", lambda: transfer(currency=currency))
    refused_by("transfer_credits_its_currency", lambda: transfer(credit_account=yen))


@pytest.mark.parametrize("phase", ["single", "post"])
def test_a_transfer_that_moves_money_has_its_entries(transfer, phase):
    pending = transfer(phase="pending") if phase == "post" else None
    refused_by("transfer_has_entries", lambda: transfer(phase=phase, pending=pending))


def test_entries_come_in_twos_that_mirror_their_transfer(transfer, funded_wallet, shop, florist):
    wrong = {
        "one side": lambda row: [entry(row, shop, 100)],
        "other amount": lambda row: [entry(row, funded_wallet, -99), entry(row, shop, 99)],
        "other sign": lambda row: [entry(row, funded_wallet, 100), entry(row, shop, -100)],
        "other account": lambda row: [entry(row, funded_wallet, -100), entry(row, florist, 100)],
        "unbalanced": lambda row: [entry(row, funded_wallet, -100), entry(row, shop, 101)],
    }
    for rows in wrong.values():
        refused_by(
            "entries_mirror_their_transfer",
            lambda rows=rows: Entry.objects.bulk_create(rows(transfer())),
        )
    refused_by(
        "entries_mirror_their_transfer",
        lambda: Entry.objects.bulk_create(
            [entry(held := transfer(phase="pending"), funded_wallet, -100), entry(held, shop, 100)]
        ),
    )
    late = transfer(with_entries=True)
    refused_by(
        "entries_mirror_their_transfer",
        lambda: Entry.objects.bulk_create([entry(late, florist, 100)]),
    )
    refused_by(
        "entry_once_a_transfer_and_account",
        lambda: Entry.objects.bulk_create([entry(late, shop, 100)]),
    )


def test_an_entry_moves_something(transfer, shop):
    refused_by(
        "entry_moves_something", lambda: Entry.objects.bulk_create([entry(transfer(), shop, 0)])
    )


@pytest.mark.parametrize("table", ["wallet_transfer", "wallet_entry"])
@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE {} SET amount = amount + 1",
        "UPDATE {} SET created_at = now() WHERE false",
        "DELETE FROM {}",
        "TRUNCATE {} CASCADE",
        "INSERT INTO {0} SELECT * FROM {0} ON CONFLICT (id) DO UPDATE SET amount = 1",
        "MERGE INTO {0} t USING {0} s ON t.id = s.id WHEN MATCHED THEN DELETE",
    ],
)
def test_the_books_only_grow(funded_wallet, table, attack):
    connection.check_constraints()  # so that nothing is left to check but the attack
    with (
        pytest.raises(DatabaseError, match="only grows"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(attack.format(table))


def test_the_orm_can_not_rewrite_the_books_either(funded_wallet):
    row = Transfer.objects.get()
    for rewrite in (row.save, Entry.objects.all().delete, Transfer.objects.update):
        arguments = {"memo": "x"} if rewrite == Transfer.objects.update else {}
        with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
            rewrite(**arguments)


@pytest.mark.parametrize("amount", [0, -1])
def test_payments_and_top_ups_are_positive(alice, shop, amount):
    facts = {"id": uuid7(), "amount": amount, "currency": "EUR"}
    if amount:
        refused_by(
            "payment_amount_not_negative", lambda: Payment.objects.create(payer=alice, **facts)
        )
    refused_by("top_up_amount_positive", lambda: TopUp.objects.create(user=alice, **facts))
    payment = Payment.objects.create(id=uuid7(), payer=alice, amount=5, currency="EUR")
    part = {"id": uuid7(), "payment": payment, "payee_account_id": shop.id}
    refused_by(
        "payment_part_amount_positive", lambda: PaymentPart.objects.create(**part, amount=amount)
    )
    refused_by(
        "payment_part_fee_within_amount",
        lambda: PaymentPart.objects.create(**part, amount=5, fee=6 if amount else -1),
    )


def test_an_idempotency_key_is_used_once(alice):
    facts = {"user": alice, "key": "k", "fingerprint": "f", "status": 200, "body": "{}"}
    IdempotentRequest.objects.create(**facts)
    refused_by("idempotency_key_used_once", lambda: IdempotentRequest.objects.create(**facts))


def test_the_function_itself_refuses_bad_amounts(funded_wallet, shop):
    item = ledger._row(ledger.Single(uuid7(), funded_wallet.id, shop.id, 1, "EUR", "test"))
    for amount in (0, -1, 10**12 + 1, None):
        with (
            pytest.raises(DatabaseError, match="bad_amount"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(
                "SELECT wallet_write(jsonb_build_array(%s::jsonb || jsonb_build_object('amount',"
                " %s::bigint)))",
                [json.dumps(item), amount],
            )
