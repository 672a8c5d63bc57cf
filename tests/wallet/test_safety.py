"""Limits of one's own, freezing, tiers, adjustments: services, and the laws of the database."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from messaging.errors import Conflict, Invalid, NotAllowed
from messaging.models import AuditEntry, uuid7
from tests.factories import UserFactory
from wallet import selectors, services
from wallet.errors import LimitTooHigh, NotEnough, StepUpNeeded, WalletFrozen
from wallet.models import Adjustment, Guard, Outflow, StepUp, Tier
from wallet.models.ledger import Account
from wallet.selectors.audit import Drift, audit
from wallet.selectors.stepping import Bound

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(db):
    return UserFactory(handle="ada", is_staff=True, is_superuser=True)


@pytest.fixture
def grace(db):
    return UserFactory(handle="grace", is_staff=True, is_superuser=True)


@pytest.fixture
def later(monkeypatch):
    def later(**span) -> None:
        moved = timezone.now() + timedelta(**span)
        monkeypatch.setattr("wallet.ledger.timezone.now", lambda: moved)

    return later


def pay(payer, amount: int) -> None:
    services.clear(payer=payer, amount=amount, currency="EUR", payee="packet", reference=uuid7())


def limit(owner, amount: int | None, name: str = "free"):
    return services.set_limit(owner=owner, name=name, amount=amount, currency="EUR")


def test_a_lower_limit_holds_at_once(alice):
    assert limit(alice, 10_00) is None
    with pytest.raises(StepUpNeeded):
        pay(alice, 10_01)
    pay(alice, 10_00)


def test_a_higher_limit_holds_a_day_later(alice, later):
    limit(alice, 10_00)
    assert limit(alice, 100_00) > timezone.now() + timedelta(hours=23)
    with pytest.raises(StepUpNeeded):
        pay(alice, 10_01)
    later(hours=25)
    pay(alice, 100_00)


def test_who_lowers_it_again_takes_the_raise_back(alice, later):
    limit(alice, 10_00)
    limit(alice, 100_00)
    limit(alice, 5_00)
    later(hours=25)
    with pytest.raises(StepUpNeeded):
        pay(alice, 5_01)


def test_nothing_above_the_tier_can_be_set(alice):
    for name, most in (("free", 200_00), ("day", 2_000_00)):
        with pytest.raises(LimitTooHigh) as refused:
            limit(alice, most + 1, name)
        assert refused.value.details["most"] == most
    for amount in (-1, True):
        with pytest.raises(Invalid):
            limit(alice, amount)


def test_a_change_of_a_limit_is_in_the_audit_log(alice):
    limit(alice, 10_00)
    data = AuditEntry.objects.get(verb="limit.changed").data
    assert (data["limit"], data["before"], data["after"]) == ("free", 200_00, 10_00)


def test_a_frozen_wallet_takes_money_in_and_lets_none_out(alice, funded_wallet, reserve):
    services.freeze_wallet(actor=alice, owner=alice)
    services.freeze_wallet(actor=alice, owner=alice)
    with pytest.raises(WalletFrozen):
        reserve(1_00)
    services.top_up(user=alice, top_up_id=uuid7(), amount=5_00)
    assert selectors.balance_of(alice)["available"] == 105_00
    assert selectors.allowance_of(alice).left == 0
    services.thaw_wallet(actor=alice, owner=alice)
    reserve(1_00)
    verbs = AuditEntry.objects.filter(verb__startswith="wallet.").values_list("verb", flat=True)
    assert sorted(verbs) == ["wallet.frozen", "wallet.thawed"]


def test_what_an_admin_froze_only_an_admin_opens(alice, ada):
    with pytest.raises(Invalid):
        services.freeze_wallet(actor=ada, owner=alice)
    services.freeze_wallet(actor=ada, owner=alice, reason="stolen phone")
    assert selectors.is_frozen_by_house(alice)
    with pytest.raises(WalletFrozen):
        services.thaw_wallet(actor=alice, owner=alice)
    services.thaw_wallet(actor=ada, owner=alice, reason="found again")
    assert not selectors.is_frozen(alice)
    assert AuditEntry.objects.get(verb="wallet.frozen").data["reason"] == "stolen phone"


def test_a_tier_is_given_with_a_reason_and_never_to_oneself(alice, ada):
    services.set_tier(admin=ada, owner=alice, tier="identified", reason="passport seen")
    assert selectors.allowance_of(alice).limits.per_day == 30_000_00
    data = AuditEntry.objects.get(verb="tier.given").data
    assert (data["before"], data["after"]) == ("", "identified")
    for owner, tier, reason in ((ada, "identified", "me"), (alice, "no", "x"), (alice, "", " ")):
        with pytest.raises((Invalid, NotAllowed)):
            services.set_tier(admin=ada, owner=owner, tier=tier, reason=reason)


def test_a_changed_tier_holds_for_the_next_payment(alice, ada):
    tier = Tier.objects.get(code="unverified", currency="EUR")
    tier.free = tier.free_most = 1_00
    services.save_tier(admin=ada, tier=tier)
    with pytest.raises(StepUpNeeded):
        pay(alice, 1_01)
    data = AuditEntry.objects.get(verb="tier.changed").data
    assert (data["before"]["free"], data["after"]["free"]) == (200_00, 1_00)


def ask(admin, account, amount=5_00, way="in", reason="counted twice"):
    return services.ask_adjustment(
        admin=admin, account_id=account.id, way=way, amount=amount, reason=reason
    )


def test_an_adjustment_takes_two_people_and_balances(alice, ada, grace, funded_wallet):
    asked = ask(ada, funded_wallet)
    assert selectors.balance_of(alice)["available"] == 100_00
    with pytest.raises(NotAllowed):
        services.approve_adjustment(admin=ada, adjustment_id=asked.id)
    services.approve_adjustment(admin=grace, adjustment_id=asked.id)
    assert selectors.balance_of(alice)["available"] == 105_00
    assert Account.objects.get(code="adjustments").balance == -5_00
    with pytest.raises(Conflict):
        services.approve_adjustment(admin=grace, adjustment_id=asked.id)
    said = AuditEntry.objects.get(verb="adjustment.posted")
    assert (said.actor, said.data["asked_by"]) == (grace, str(ada.id))
    assert (said.data["before"], said.data["after"]) == ("waiting", "posted")
    assert not [found for found in audit() if isinstance(found, Drift)]
    assert selectors.statement_of(alice)[0].title == "Correction by the house"


def test_a_declined_adjustment_moves_nothing(alice, ada, grace, funded_wallet):
    asked = ask(ada, funded_wallet, way="out")
    services.decline_adjustment(admin=grace, adjustment_id=asked.id)
    with pytest.raises(Conflict):
        services.approve_adjustment(admin=grace, adjustment_id=asked.id)
    assert selectors.balance_of(alice)["available"] == 100_00


def test_an_adjustment_overdraws_nobody(alice, ada, grace, funded_wallet):
    asked = ask(ada, funded_wallet, amount=100_01, way="out")
    with pytest.raises(NotEnough), transaction.atomic():
        services.approve_adjustment(admin=grace, adjustment_id=asked.id)
    assert Adjustment.objects.get().state == "waiting"


def test_nobody_adjusts_their_own_account_or_without_the_right(alice, ada, grace, funded_wallet):
    own = services.open_wallet(owner=ada)
    with pytest.raises(NotAllowed):
        ask(ada, own)
    with pytest.raises(NotAllowed):
        services.approve_adjustment(admin=ada, adjustment_id=ask(grace, own).id)
    with pytest.raises(NotAllowed):
        ask(alice, funded_wallet)
    for bad in ({"amount": 0}, {"amount": -1}, {"way": "up"}, {"reason": "  "}):
        with pytest.raises(Invalid):
            ask(ada, funded_wallet, **bad)


@pytest.mark.parametrize(
    "values",
    [
        {"amount": 0},
        {"reason": ""},
        {"state": "posted"},
        {"state": "posted", "decided_at": timezone.now(), "decided_by": "made_by"},
    ],
)
def test_the_database_refuses_half_an_adjustment(ada, funded_wallet, values):
    row = {"account": funded_wallet, "way": "in", "amount": 1, "reason": "x", "made_by": ada}
    if values.get("decided_by"):
        values = values | {"decided_by": ada}
    with pytest.raises(IntegrityError), transaction.atomic():
        Adjustment.objects.create(**row | values)


@pytest.mark.parametrize(
    "values",
    [
        {"pin_tries": 11},
        {"pin_hash": "x"},
        {"frozen_at": timezone.now()},
        {"frozen_reason": "why"},
        {"owner_froze": True},
        {"free_limit": -1},
        {"day_limit_next": 5},
    ],
)
def test_the_database_refuses_a_guard_that_makes_no_sense(alice, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        Guard.objects.create(user=alice, **values)


def test_the_database_lets_outflows_only_grow(alice):
    pay(alice, 1_00)
    for deed in (
        lambda: Outflow.objects.update(amount=1),
        lambda: Outflow.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            deed()
    row = Outflow.objects.get()
    again = {"user": alice, "reference": row.reference, "payee": row.payee, "currency": "EUR"}
    for amount in (1, 0):
        with pytest.raises(IntegrityError), transaction.atomic():
            Outflow.objects.create(amount=amount, **again)


def test_no_confirmation_is_used_before_it_is_proven(alice):
    with pytest.raises(IntegrityError), transaction.atomic():
        StepUp.objects.create(
            user=alice,
            method="pin",
            amount=1,
            currency="EUR",
            payee="packet",
            reference=uuid7(),
            expires_at=timezone.now(),
            used_at=timezone.now(),
        )


def test_old_confirmations_are_forgotten(alice, later):
    services.set_pin(owner=alice, pin="271828")
    bound = Bound(1, "EUR", "packet", str(uuid7()))
    services.prove_by_pin(owner=alice, pin="271828", bound=bound)
    later(hours=30)
    assert services.forget_step_ups() == 1


def test_another_currency_has_limits_too(alice):
    assert selectors.allowance_of(alice, "JPY").limits.free == 200
    assert selectors.allowance_of(alice, "KWD").limits.free == 200_000
