"""The gate before every way out: limits, freeze, and when the owner is asked who they are."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from messaging.models import AuditEntry, uuid7
from wallet import ledger, selectors, services
from wallet.errors import (
    IdReused,
    OverLimit,
    PinLocked,
    PinTooSimple,
    PinWrong,
    StepUpNeeded,
    WalletFrozen,
)
from wallet.models import Guard, Outflow, Tier
from wallet.selectors import devices
from wallet.selectors.stepping import Bound

pytestmark = pytest.mark.django_db
PIN, PAYEE = "271828", "user.someone"


@pytest.fixture
def let_out(alice):
    """Let money out of Alice's wallet: ``let_out(5000, payee=…, proof=…)``."""

    def let_out(amount: int, *, payee: str = PAYEE, reference=None, **more) -> None:
        services.clear(
            payer=alice,
            amount=amount,
            currency="EUR",
            payee=payee,
            reference=reference or uuid7(),
            **more,
        )

    return let_out


@pytest.fixture
def pinned(alice):
    services.set_pin(owner=alice, pin=PIN)
    return alice


@pytest.fixture
def later(monkeypatch):
    """Move the clock: ``later(hours=25)``, backwards too."""

    def later(**span) -> None:
        moved = timezone.now() + timedelta(**span)
        monkeypatch.setattr("wallet.ledger.timezone.now", lambda: moved)

    return later


def proof_for(owner, amount: int, reference, payee: str = PAYEE, pin: str = PIN) -> str:
    bound = Bound(amount, "EUR", payee, str(reference))
    return services.prove_by_pin(owner=owner, pin=pin, bound=bound)


def test_nobody_without_a_pin_is_asked_for_one_under_the_free_limit(let_out):
    let_out(150_00)
    let_out(50_00)
    with pytest.raises(StepUpNeeded) as refused:
        let_out(1)
    assert refused.value.details["why"] == "limit"
    assert refused.value.details["has_pin"] is False


def test_above_it_the_pin_opens_for_exactly_this_once(pinned, let_out):
    reference = uuid7()
    with pytest.raises(StepUpNeeded) as refused:
        let_out(250_00, reference=reference)
    assert refused.value.details == {
        "amount": 250_00,
        "currency": "EUR",
        "payee": PAYEE,
        "reference": str(reference),
        "has_pin": True,
        "has_passkey": False,
        "why": "limit",
    }
    proof = proof_for(pinned, 250_00, reference)
    for other in (
        {"amount": 250_01, "reference": reference},
        {"amount": 250_00, "reference": uuid7()},
        {"amount": 250_00, "reference": reference, "payee": "user.other"},
    ):
        with pytest.raises(StepUpNeeded):
            let_out(**other, proof=proof)
    let_out(250_00, reference=reference, proof=proof)
    let_out(250_00, reference=reference)
    assert Outflow.objects.get().is_confirmed
    with pytest.raises(StepUpNeeded):
        let_out(250_00, proof=proof)


def test_a_proof_is_its_owners(pinned, bob, let_out):
    services.set_pin(owner=bob, pin=PIN)
    reference = uuid7()
    with pytest.raises(StepUpNeeded):
        let_out(250_00, reference=reference, proof=proof_for(bob, 250_00, reference))


@pytest.mark.parametrize("seconds", [121, 3600, -3600])
def test_a_proof_ends_after_two_minutes_and_when_the_clock_jumps(pinned, let_out, later, seconds):
    reference = uuid7()
    proof = proof_for(pinned, 250_00, reference)
    later(seconds=seconds)
    with pytest.raises(StepUpNeeded):
        let_out(250_00, reference=reference, proof=proof)


def test_the_same_again_is_let_out_once(alice, let_out):
    reference = uuid7()
    for _ in range(3):
        let_out(100_00, reference=reference)
    assert Outflow.objects.count() == 1
    with pytest.raises(IdReused):
        let_out(100_01, reference=reference)


@pytest.mark.parametrize(
    ("period", "earlier", "amount"),
    [("hour", timedelta(minutes=30), 900_00), ("day", timedelta(hours=9), 900_00)],
)
def test_no_limit_is_passed(alice, let_out, period, earlier, amount):
    with ledger.dated(timezone.now() - earlier):
        for payee in ("a", "b") if period == "day" else ("a",):
            let_out(amount, payee=payee)
    with pytest.raises(OverLimit) as refused:
        let_out(250_00, payee="c", is_agreed=True)
    assert refused.value.details["period"] == period
    assert refused.value.details["remaining"] == {"hour": 100_00, "day": 200_00}[period]


def test_one_payee_has_a_limit_of_its_own(alice, let_out):
    Tier.objects.filter(code="unverified").update(per_payee=300_00)
    let_out(200_00, is_agreed=True)
    with pytest.raises(OverLimit) as refused:
        let_out(101_00, is_agreed=True)
    assert refused.value.details == {
        "limit": 300_00,
        "remaining": 100_00,
        "period": "payee",
        "currency": "EUR",
    }
    let_out(101_00, payee="user.other", is_agreed=True)


def test_a_clock_that_jumps_back_gives_no_new_allowance(alice, let_out, later):
    let_out(900_00, is_agreed=True)
    later(days=-40)
    with pytest.raises(OverLimit):
        let_out(200_00, payee="user.other", is_agreed=True)


def test_a_new_payee_is_confirmed_for_a_day_by_who_can(pinned, let_out, later):
    let_out(15_00)
    with pytest.raises(StepUpNeeded) as refused:
        let_out(30_00)
    assert refused.value.details["why"] == "new_payee"
    later(hours=25)
    let_out(30_00)


def test_a_new_browser_is_confirmed_for_a_day(pinned, let_out, later):
    with ledger.dated(timezone.now() - timedelta(days=9)):
        let_out(10_00)
    token = devices.asking.set("cookie")
    try:
        services.know_device(owner=pinned, key="cookie")
        with pytest.raises(StepUpNeeded) as refused:
            let_out(30_00)
        assert refused.value.details["why"] == "new_device"
        later(hours=25)
        let_out(30_00)
        devices.asking.set("")
        with pytest.raises(StepUpNeeded):
            let_out(31_00)
    finally:
        devices.asking.reset(token)


def test_a_changed_pin_makes_a_careful_day(pinned, let_out):
    with ledger.dated(timezone.now() - timedelta(days=9)):
        let_out(10_00)
    services.set_pin(owner=pinned, pin="314159")
    with pytest.raises(StepUpNeeded) as refused:
        let_out(30_00)
    assert refused.value.details["why"] == "changed"
    with pytest.raises(OverLimit) as capped:
        let_out(301_00, is_agreed=True)
    assert capped.value.details["limit"] == 300_00


def test_nothing_leaves_a_frozen_wallet(alice, let_out):
    Guard.objects.create(user=alice, frozen_at=timezone.now(), frozen_by=alice)
    with pytest.raises(WalletFrozen):
        let_out(1)
    assert not Outflow.objects.exists()


def test_what_is_imported_is_written_down_and_not_refused(alice, let_out):
    with ledger.dated(timezone.now() - timedelta(days=2)):
        let_out(90_000_00)
    assert Outflow.objects.get().amount == 90_000_00


def test_every_way_out_is_in_the_audit_log(alice, let_out):
    let_out(5_00)
    entry = AuditEntry.objects.get(verb="money.out")
    assert entry.actor == alice
    assert (entry.data["amount"], entry.data["payee"]) == (5_00, PAYEE)
    assert entry.data["confirmed"] == "free"


def test_wrong_pins_are_counted_and_lock_it(pinned, later):
    reference = uuid7()
    for left in (4, 3, 2, 1):
        with pytest.raises(PinWrong) as refused:
            proof_for(pinned, 1, reference, pin="999000")
        assert refused.value.details["left"] == left
    for pin in ("999000", PIN):
        with pytest.raises(PinLocked) as locked:
            proof_for(pinned, 1, reference, pin=pin)
        assert locked.value.details["minutes"] == 15
    later(minutes=16)
    with pytest.raises(PinLocked) as locked:
        proof_for(pinned, 1, reference, pin="999000")
    assert locked.value.details["minutes"] == 30


def test_after_ten_only_support_can_help(pinned, bob, later):
    Guard.objects.filter(user=pinned).update(pin_tries=9)
    with pytest.raises(PinLocked) as locked:
        proof_for(pinned, 1, uuid7(), pin="999000")
    assert locked.value.details["minutes"] == 0
    later(days=400)
    for deed in (
        lambda: proof_for(pinned, 1, uuid7()),
        lambda: services.set_pin(owner=pinned, pin="314159"),
    ):
        with pytest.raises(PinLocked):
            deed()
    services.unlock_pin(admin=bob, owner=pinned, reason="called us")
    assert proof_for(pinned, 1, uuid7())


def test_a_lock_outlasts_no_jump_of_the_clock(pinned, later):
    locked = timezone.now() + timedelta(minutes=15)
    Guard.objects.filter(user=pinned).update(pin_tries=5, pin_locked_until=locked)
    later(days=-30)
    with pytest.raises(PinLocked) as refused:
        proof_for(pinned, 1, uuid7())
    assert refused.value.details["minutes"] == 15


def test_the_right_pin_forgets_the_wrong_ones(pinned):
    with pytest.raises(PinWrong):
        proof_for(pinned, 1, uuid7(), pin="999000")
    proof_for(pinned, 1, uuid7())
    assert Guard.objects.get().pin_tries == 0


@pytest.mark.parametrize(
    "pin", ["000000", "123456", "654321", "890123", "121212", "123123", "112233", "123321"]
)
def test_a_pin_that_anybody_tries_first_is_refused(alice, pin):
    with pytest.raises(PinTooSimple):
        services.set_pin(owner=alice, pin=pin)


def test_the_pin_is_kept_as_an_argon2id_hash(pinned):
    kept = Guard.objects.get().pin_hash
    assert kept.startswith("argon2$argon2id$") and PIN not in kept


def test_a_cart_of_two_shops_counts_for_each(alice, funded_wallet, shop, florist):
    parts = [services.Part(uuid7(), shop.id, 30_00), services.Part(uuid7(), florist.id, 20_00)]
    services.reserve_payment(payer=alice, payment_id=uuid.uuid4(), parts=parts)
    assert dict(Outflow.objects.values_list("payee", "amount")) == {
        f"shop.{shop.id}": 30_00,
        f"shop.{florist.id}": 20_00,
    }


def test_what_is_left_is_known_before_typing(pinned, let_out):
    let_out(15_00)
    allowance = selectors.allowance_of(pinned)
    assert (allowance.left, allowance.free) == (985_00, 185_00)
    assert [(room.period, room.left) for room in allowance.rooms] == [
        ("hour", 985_00),
        ("day", 1_985_00),
        ("month", 4_985_00),
    ]
