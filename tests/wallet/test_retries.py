"""Whole transactions are tried again for three reasons only, and never from the middle."""

import contextlib

import pytest
from django.db import OperationalError, connection, transaction
from psycopg import errors

from wallet import ledger, services
from wallet.errors import LedgerBusy, NotEnough
from wallet.models.ledger import Account

PASSING = (errors.SerializationFailure, errors.DeadlockDetected, errors.LockNotAvailable)


@pytest.fixture(autouse=True)
def no_pause(monkeypatch):
    monkeypatch.setattr(ledger, "PAUSE_MILLISECONDS", (0, 0))


def failing(times: int, reason: type[Exception]):
    """Work that opens an account and fails so often before it ends well; how often it began."""
    begun = []

    def work() -> int:
        begun.append(1)
        ledger.open_account(account_id=ledger.UUID(int=len(begun)), code="retry", currency="EUR")
        if len(begun) <= times:
            cause = reason("in the way")
            raise OperationalError("in the way") from cause
        return len(begun)

    work.begun = begun
    return work


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("reason", PASSING)
def test_the_whole_transaction_is_done_again(reason):
    assert services.whole_transaction(failing(3, reason))() == 4
    assert [account.id.int for account in Account.objects.all()] == [4]


@pytest.mark.django_db(transaction=True)
def test_it_gives_up_politely_after_four_tries():
    work = failing(99, errors.DeadlockDetected)
    with pytest.raises(LedgerBusy):
        services.whole_transaction(work)()
    assert not Account.objects.exists()
    assert work.begun == [1] * 4


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("reason", [errors.UniqueViolation, errors.QueryCanceled])
def test_other_reasons_are_no_reason(reason):
    with pytest.raises(OperationalError):
        services.whole_transaction(failing(1, reason))()
    assert not Account.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_in_anothers_transaction_it_is_tried_once():
    with pytest.raises(OperationalError), transaction.atomic():
        services.whole_transaction(failing(1, errors.DeadlockDetected))()
    assert not Account.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_inside_another_it_is_a_part_of_it():
    @services.whole_transaction
    def part() -> None:
        ledger.open_account(account_id=ledger.UUID(int=7), code="part", currency="EUR")
        raise NotEnough

    @services.whole_transaction
    def bears_it() -> str:
        with pytest.raises(NotEnough), transaction.atomic():
            part()
        return "done"

    @services.whole_transaction
    def forgets_to() -> None:
        with contextlib.suppress(NotEnough):
            part()
        ledger.open_account(account_id=ledger.UUID(int=8), code="rest", currency="EUR")

    assert bears_it() == "done"
    with pytest.raises(transaction.TransactionManagementError):
        forgets_to()
    assert not Account.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_refusal_goes_up_at_once():
    begun = []

    @services.whole_transaction
    def work() -> None:
        begun.append(1)
        raise NotEnough

    with pytest.raises(NotEnough):
        work()
    assert len(begun) == 1
    assert not connection.in_atomic_block


@pytest.mark.django_db(transaction=True)
def test_a_request_with_a_key_is_done_again_and_answered_once(alice):
    work = failing(2, errors.LockNotAvailable)
    ask = {"user": alice, "key": "k", "fingerprint": "f"}
    assert services.run_once(**ask, work=lambda: (201, {"n": work()})) == (201, {"n": 3}, False)
    assert services.run_once(**ask, work=lambda: (201, {"n": work()})) == (201, {"n": 3}, True)
