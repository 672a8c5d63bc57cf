"""Payouts: kept from the request on, sent once, told to the end, given back when they fail."""

import uuid
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from messaging.errors import Conflict, Invalid, NotAllowed, NotFound
from messaging.models import uuid7
from messaging.selectors.away import zone_of
from tests.factories import UserFactory
from wallet import selectors, services
from wallet.errors import (
    AlreadyResolved,
    BadIban,
    BankRests,
    FeeChanged,
    IdReused,
    NotEnough,
    RefundTooLarge,
)
from wallet.models import (
    BankAccount,
    Payout,
    PayoutApproval,
    ProviderAttempt,
    Refund,
    Tier,
    TopUp,
)
from wallet.providers import NoAnswer
from wallet.providers.sandbox import Sandbox
from wallet.selectors.attempts import attempt_of
from wallet.selectors.payouts import most_payable, payout_fee
from wallet.selectors.spending import spending_of
from wallet.tasks.payouts import send_missed_payouts
from wallet.tasks.providers import settle_open_attempts

pytestmark = pytest.mark.django_db
IBAN = "FR76 3000 6000 0112 3456 7890 189"


@pytest.fixture(autouse=True)
def rules(db, settings):
    """Payouts' own rules are tried here; what a person may move at all is tried elsewhere."""
    much = dict.fromkeys(("free", "free_most", "cooling_free", "cooling_day", "per_payee"), 10**9)
    hours = dict.fromkeys(("per_hour", "per_day", "per_month"), 10**9)
    Tier.objects.update(**much, **hours)
    settings.SANDBOX_SECONDS = 0
    settings.PAYOUT_APPROVAL_ABOVE = 500_00
    settings.PAYOUT_SECOND_APPROVAL_ABOVE = 800_00


@pytest.fixture
def wallet(alice):
    services.top_up(user=alice, top_up_id=uuid7(), amount=1_000_00)
    return services.open_wallet(owner=alice)


def add(user, iban=IBAN, **facts):
    facts = {"holder": "Alice Martin", "bank_id": uuid7(), **facts}
    return services.add_bank(
        user=user, account=services.open_wallet(owner=user), iban=iban, **facts
    )


@pytest.fixture
def bank(alice, wallet):
    made = add(alice)
    BankAccount.objects.update(usable_at=timezone.now())
    return made


def ask(user, bank, amount=100_00, payout_id=None, **facts):
    return services.request_payout(
        user=user,
        account=services.open_wallet(owner=user),
        payout_id=payout_id or uuid7(),
        bank_id=bank.id,
        amount=amount,
        **{"expected_fee": payout_fee(amount), **facts},
    )


def operator(handle):
    person = UserFactory(handle=handle, is_staff=True)
    person.user_permissions.add(Permission.objects.get(codename="approve_payout"))
    return person


def sweep():
    ProviderAttempt.objects.exclude(due_at=None).update(due_at=timezone.now())
    settle_open_attempts()


def figures(user):
    balance = selectors.balance_of(user)
    return balance["available"], balance["held"]


def test_a_payout_goes_to_its_end_and_its_owner_is_told(alice, bank):
    payout = ask(alice, bank)
    fee = payout_fee(100_00)
    assert (payout.state, payout.fee) == ("approved", fee) and fee > 0
    assert figures(alice) == (1_000_00 - 100_00 - fee, 100_00 + fee)
    services.send_payout(payout_id=payout.id)
    payout.refresh_from_db()
    assert payout.state == "sent"
    services.mail_payout(payout_id=payout.id)
    sweep()
    payout.refresh_from_db()
    assert payout.state == "paid"
    for _ in range(2):
        services.mail_payout(payout_id=payout.id)
    assert [one.subject for one in mail.outbox] == [
        "Your payout of €100.00 is on its way",
        "Your payout of €100.00 has arrived",
    ]
    assert "FR ···· 0189" in mail.outbox[0].body and "30006" not in mail.outbox[0].body
    letter, kind = mail.outbox[0].alternatives[0]
    day = timezone.localtime(payout.created_at, zone_of(alice)).strftime("%-d %B %Y")
    told = f"The payout of €100.00 to FR ···· 0189, asked for on {day}, has left."
    assert kind == "text/html" and "Hello Alice," in letter and f"<p>{told}" in letter
    assert f"/wallet/payouts/{payout.id}/" in letter and payout.short in letter
    assert told in mail.outbox[0].body and "is paid to your bank" in mail.outbox[1].body
    assert figures(alice) == (1_000_00 - 100_00 - fee, 0)
    rows = {row.kind: row for row in selectors.statement_of(alice)}
    assert (rows["payout"].counterparty.name, rows["payout"].counterparty.icon) == (
        "Your bank",
        "home",
    )
    assert selectors.movement_of(alice, rows["payout"].transfer_id).other.name == "Your bank"
    kinds = {kind: row.amount for kind, row in rows.items()}
    assert kinds == {"top_up": 1_000_00, "payout": -100_00, "payout_fee": -fee}


def test_the_same_id_pays_out_once(alice, bank):
    payout_id = uuid7()
    for _ in range(3):
        ask(alice, bank, payout_id=payout_id)
        send_missed_payouts()
    assert Payout.objects.count() == ProviderAttempt.objects.filter(purpose="payout").count() == 1
    with pytest.raises(IdReused):
        ask(alice, bank, 50_00, payout_id=payout_id)


@pytest.mark.parametrize(
    "iban",
    ["", "FR00", "FR7630006000011234567890188", "XX82WEST12345698765432", "FR76" + "9" * 60, "é"],
)
def test_an_iban_that_does_not_hold_is_refused(alice, iban):
    with pytest.raises(BadIban):
        add(alice, iban)
    assert not BankAccount.objects.exists()


@pytest.mark.parametrize("holder", ["", "x", "x" * 71, "<b>Alice</b>", "Alice\u202e"])
def test_a_holder_is_a_name(alice, holder):
    with pytest.raises(Invalid):
        add(alice, holder=holder)


def test_a_new_bank_account_rests_and_one_that_was_removed_rests_again(alice, wallet, settings):
    made = add(alice)
    assert made.usable_at - made.created_at == timedelta(hours=24)
    assert add(alice, "fr7630006000011234567890189").id == made.id
    with pytest.raises(BankRests):
        ask(alice, made)
    services.remove_bank(user=alice, account=wallet, bank_id=made.id)
    with pytest.raises(NotFound):
        ask(alice, made)
    again = add(alice)
    assert again.id != made.id and again.usable_at > timezone.now()


def test_a_bank_account_is_not_removed_under_a_payout(alice, wallet, bank):
    ask(alice, bank)
    with pytest.raises(Conflict):
        services.remove_bank(user=alice, account=wallet, bank_id=bank.id)


def test_nobody_pays_out_to_a_strangers_bank_account(alice, bob, bank):
    services.top_up(user=bob, top_up_id=uuid7(), amount=500_00)
    with pytest.raises(NotFound):
        ask(bob, bank)


def test_the_fee_is_the_one_that_was_shown_and_is_paid_from_the_same_money(alice, bank):
    with pytest.raises(FeeChanged) as refused:
        ask(alice, bank, expected_fee=0)
    assert refused.value.details["fee"] == payout_fee(100_00)
    with pytest.raises(NotEnough), transaction.atomic():
        ask(alice, bank, 1_000_00)
    most = most_payable(1_000_00)
    assert most + payout_fee(most) <= 1_000_00 < most + 1 + payout_fee(most + 1)


def test_above_a_limit_somebody_else_must_agree_and_above_another_two(alice, bank):
    ada, grace = operator("ada"), operator("grace")
    one = ask(alice, bank, 600_00)
    assert (one.state, one.approvals_needed) == ("requested", 1)
    services.send_payout(payout_id=one.id)
    assert not ProviderAttempt.objects.filter(purpose="payout").exists()
    with pytest.raises(NotAllowed):
        services.approve_payout(operator=UserFactory(is_staff=True), payout_id=one.id)
    assert services.approve_payout(operator=ada, payout_id=one.id).state == "approved"
    with pytest.raises(AlreadyResolved):
        services.approve_payout(operator=grace, payout_id=one.id)
    services.top_up(user=alice, top_up_id=uuid7(), amount=1_000_00)
    two = ask(alice, bank, 900_00)
    assert services.approve_payout(operator=ada, payout_id=two.id).state == "requested"
    with pytest.raises(NotAllowed):
        services.approve_payout(operator=ada, payout_id=two.id)
    assert services.approve_payout(operator=grace, payout_id=two.id).state == "approved"


def test_nobody_approves_their_own(alice, bank):
    alice.user_permissions.add(Permission.objects.get(codename="approve_payout"))
    payout = ask(alice, bank, 600_00)
    alice = type(alice).objects.get(pk=alice.pk)
    with pytest.raises(NotAllowed):
        services.approve_payout(operator=alice, payout_id=payout.id)
    with pytest.raises(IntegrityError), transaction.atomic():
        PayoutApproval.objects.create(payout=payout, by=alice, requester=alice)


@pytest.mark.parametrize("who", ["owner", "operator"])
def test_what_is_called_off_or_refused_gives_the_money_back(alice, wallet, bank, who):
    payout = ask(alice, bank, 600_00)
    if who == "owner":
        for _ in range(2):
            services.cancel_payout(user=alice, account=wallet, payout_id=payout.id)
    else:
        services.refuse_payout(operator=operator("ada"), payout_id=payout.id, reason="No")
    payout.refresh_from_db()
    assert payout.state == "cancelled" and figures(alice) == (1_000_00, 0)
    services.send_payout(payout_id=payout.id)
    assert not ProviderAttempt.objects.filter(purpose="payout").exists()


def test_what_was_sent_can_not_be_called_off(alice, wallet, bank):
    payout = ask(alice, bank)
    services.send_payout(payout_id=payout.id)
    with pytest.raises(AlreadyResolved):
        services.cancel_payout(user=alice, account=wallet, payout_id=payout.id)


def test_what_the_bank_refuses_comes_back_whole(alice, bank):
    payout = ask(alice, bank, 100_13)
    services.send_payout(payout_id=payout.id)
    payout.refresh_from_db()
    assert payout.state == "failed" and figures(alice) == (1_000_00, 0)


def test_what_comes_back_days_later_is_given_back_with_its_fee(alice, bank, settings):
    settings.SANDBOX_SECONDS = 0.0
    payout = ask(alice, bank, 100_73)
    services.send_payout(payout_id=payout.id)
    states = []
    spent = []
    for _ in range(3):
        sweep()
        payout.refresh_from_db()
        states.append(payout.state)
        spent.append((payout.state, spending_of(payout.account, timezone.localdate()).total))
    assert states[-1] == "returned" and figures(alice) == (1_000_00, 0)
    assert ("paid", payout.total) in spent and spent[-1] == ("returned", 0)


class Crash(BaseException):
    """As a process that is killed at this very point."""


def crash(*_words, **_facts):
    raise Crash


POINTS = ["before", "deaf", "silent", "recording"]


@pytest.mark.parametrize("point", POINTS)
def test_a_crash_anywhere_pays_out_once_under_one_key(alice, bank, monkeypatch, point):
    sent = Sandbox.send
    keys = []

    def watched(self, order):
        keys.append(order.key)
        outcome = sent(self, order)
        if point == "silent" and len(keys) == 1:
            raise Crash
        return outcome

    payout = ask(alice, bank)
    with monkeypatch.context() as patch:
        patch.setattr(Sandbox, "send", crash if point in ("before", "deaf") else watched)
        if point == "recording":
            patch.setattr("wallet.services.attempts._noted", crash)
        with pytest.raises(Crash):
            services.send_payout(payout_id=payout.id)
    monkeypatch.setattr(Sandbox, "send", watched)
    for _ in range(3):
        send_missed_payouts()
        sweep()
    payout.refresh_from_db()
    attempt = attempt_of("payout", payout.id)
    assert payout.state == "paid" and set(keys) <= {attempt.id}
    assert figures(alice) == (1_000_00 - payout.total, 0)


def test_an_unknown_payout_is_not_sent_under_a_new_key(alice, bank, monkeypatch):
    def silent(self, order):
        raise NoAnswer

    payout = ask(alice, bank)
    monkeypatch.setattr(Sandbox, "send", silent)
    services.send_payout(payout_id=payout.id)
    for _ in range(3):
        services.send_payout(payout_id=payout.id)
        sweep()
    payout.refresh_from_db()
    assert payout.state == "sent" and attempt_of("payout", payout.id).state == "unknown"
    assert ProviderAttempt.objects.filter(purpose="payout").count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        again = attempt_of("payout", payout.id)
        again.id = uuid.uuid4()
        again.save(force_insert=True)
    assert figures(alice)[1] == payout.total


def test_a_refund_goes_back_to_the_card_and_never_more_than_came(alice, wallet):
    top_up = TopUp.objects.get()
    refund_id = uuid7()
    for _ in range(2):
        sent = services.refund_top_up(
            user=alice, refund_id=refund_id, top_up_id=top_up.id, amount=400_00
        )
    assert sent.state == "done" and figures(alice) == (600_00, 0)
    services.top_up(user=alice, top_up_id=uuid7(), amount=900_00)
    with pytest.raises(RefundTooLarge) as refused:
        services.refund_top_up(user=alice, refund_id=uuid7(), top_up_id=top_up.id, amount=600_01)
    assert refused.value.details["remaining"] == 600_00
    top_up.refresh_from_db()
    assert top_up.refunded == 400_00 and Refund.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        TopUp.objects.filter(id=top_up.id).update(refunded=1_000_01)


def test_a_refund_that_is_refused_may_be_asked_for_again(alice, wallet, settings):
    top_up = TopUp.objects.get()
    failed = services.refund_top_up(
        user=alice, refund_id=uuid7(), top_up_id=top_up.id, amount=400_13
    )
    assert failed.state == "failed" and figures(alice) == (1_000_00, 0)
    services.refund_top_up(user=alice, refund_id=uuid7(), top_up_id=top_up.id, amount=1_000_00)
    assert figures(alice) == (0, 0)


def test_nobody_sends_back_somebody_elses_top_up(alice, bob, wallet):
    with pytest.raises(NotFound):
        services.refund_top_up(
            user=bob, refund_id=uuid7(), top_up_id=TopUp.objects.get().id, amount=1
        )


def test_what_was_spent_can_not_go_back(alice, bob, wallet, bank):
    ask(alice, bank, 500_00)
    with pytest.raises(NotEnough):
        services.refund_top_up(
            user=alice, refund_id=uuid7(), top_up_id=TopUp.objects.get().id, amount=1_000_00
        )
