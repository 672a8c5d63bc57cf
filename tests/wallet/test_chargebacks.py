"""Chargebacks: what a card's bank takes back leaves our books once, and its owner is told."""

import html
import random
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from messaging.models import AuditEntry, uuid7
from messaging.selectors.away import zone_of
from tests.factories import UserFactory
from wallet import ledger, selectors, services
from wallet.errors import RefundTooLarge, WalletFrozen
from wallet.models import Chargeback, ProviderEvent, TopUp
from wallet.models.ledger import Account
from wallet.selectors.attempts import attempt_of
from wallet.selectors.audit import Drift, audit
from wallet.selectors.chargebacks import owed_by, owed_code
from wallet.selectors.payouts import refundable_of
from wallet.services.reconciliation import reconcile
from wallet.tasks.chargebacks import settle_chargebacks
from wallet.tasks.providers import BEGINNING, settle_open_attempts

pytestmark = pytest.mark.django_db
HX = {"HX-Request": "true"}


@pytest.fixture
def paid(alice, stripe):
    """A top-up of 100.00 that came through Stripe: the top-up, and its payment there."""
    top_up = services.top_up(user=alice, top_up_id=uuid4(), amount=100_00)
    session = attempt_of("charge", top_up.id).reference
    stripe.pay(session)
    services.refresh_top_up(user=alice, top_up_id=top_up.id)
    return top_up, stripe.books.objects[session]["payment_intent"]


def hear(stripe, letters=None):
    """Stripe's events come in and are looked into."""
    for body, headers in stripe.letters() if letters is None else letters:
        services.receive_event(provider="stripe", body=body, headers=headers)
    ProviderEvent.objects.update(received_at=timezone.now() - timedelta(minutes=1))
    settle_open_attempts()


def spend(user, amount):
    """Out of the wallet, to somebody else."""
    other = services.open_wallet(owner=UserFactory())
    ledger.write(
        [
            ledger.Single(
                id=uuid7(),
                debit_id=services.open_wallet(owner=user).id,
                credit_id=other.id,
                amount=amount,
                currency="EUR",
                kind="transfer",
            )
        ]
    )


def available(user):
    return selectors.balance_of(user)["available"]


def agrees(provider):
    _kept, found = reconcile(
        operator=None,
        provider=provider,
        currency="EUR",
        since=BEGINNING,
        until=timezone.now() + timedelta(minutes=1),
    )
    assert [one for one in audit() if isinstance(one, Drift)] == []
    return found.agrees


def test_what_the_bank_takes_leaves_the_wallet_once(alice, stripe, paid):
    top_up, intent = paid
    stripe.claim(intent)
    for _ in range(3):
        hear(stripe)
    chargeback = Chargeback.objects.get()
    assert (chargeback.state, chargeback.taken, chargeback.top_up_id) == ("open", 100_00, top_up.id)
    assert chargeback.answer_by > timezone.now() and chargeback.reason == "fraudulent"
    assert available(alice) == 0 and owed_by(alice, "EUR") == 0
    rows = selectors.statement_of(alice)
    assert [(row.kind, row.amount) for row in rows] == [
        ("chargeback", -100_00),
        ("top_up", 100_00),
    ]
    assert str(rows[0].title) == "Taken back by your card's bank"
    assert agrees("stripe")
    assert not selectors.is_frozen(alice)


def test_what_is_spent_is_owed_and_the_wallet_frozen_until_it_is_paid(alice, stripe, paid):
    _top_up, intent = paid
    spend(alice, 70_00)
    stripe.claim(intent)
    hear(stripe)
    assert (available(alice), owed_by(alice, "EUR")) == (0, 70_00)
    assert selectors.is_frozen_by_house(alice) and agrees("stripe")
    with pytest.raises(WalletFrozen):
        services.thaw_wallet(actor=alice, owner=alice)
    with pytest.raises(WalletFrozen):
        services.clear(payer=alice, amount=1, currency="EUR", payee="packet", reference=uuid7())
    again = services.top_up(user=alice, top_up_id=uuid4(), amount=50_00)
    stripe.pay(attempt_of("charge", again.id).reference)
    services.refresh_top_up(user=alice, top_up_id=again.id)
    settle_chargebacks()
    settle_chargebacks()
    assert (available(alice), owed_by(alice, "EUR")) == (0, 20_00)
    assert selectors.is_frozen(alice)
    third = services.top_up(user=alice, top_up_id=uuid4(), amount=30_00)
    stripe.pay(attempt_of("charge", third.id).reference)
    services.refresh_top_up(user=alice, top_up_id=third.id)
    settle_chargebacks()
    assert (available(alice), owed_by(alice, "EUR")) == (10_00, 0)
    assert not selectors.is_frozen(alice) and agrees("stripe")
    verbs = set(AuditEntry.objects.filter(actor=None).values_list("verb", flat=True))
    assert verbs >= {"chargeback.moved", "wallet.frozen", "debt.collected", "wallet.thawed"}


def test_what_an_operator_froze_no_payment_frees(alice, stripe, paid):
    _top_up, intent = paid
    spend(alice, 70_00)
    ada = UserFactory(is_staff=True, is_superuser=True)
    services.freeze_wallet(actor=ada, owner=alice, reason="Stolen phone")
    stripe.claim(intent)
    hear(stripe)
    again = services.top_up(user=alice, top_up_id=uuid4(), amount=80_00)
    stripe.pay(attempt_of("charge", again.id).reference)
    services.refresh_top_up(user=alice, top_up_id=again.id)
    settle_chargebacks()
    assert owed_by(alice, "EUR") == 0 and selectors.is_frozen_by_house(alice)


@pytest.mark.parametrize("seed", range(4))
def test_events_in_any_order_and_number_come_to_the_same(alice, stripe, paid, seed):
    _top_up, intent = paid
    spend(alice, 40_00)
    dispute = stripe.claim(intent)
    stripe.decide(dispute["id"], "won")
    letters = stripe.letters() * 2
    random.Random(seed).shuffle(letters)  # noqa: S311
    for letter in letters:
        hear(stripe, [letter])
    chargeback = Chargeback.objects.get()
    assert (chargeback.state, chargeback.taken, len(chargeback.lines)) == ("won", 0, 2)
    assert (available(alice), owed_by(alice, "EUR")) == (60_00, 0)
    assert agrees("stripe")


def test_it_is_heard_before_the_payment_itself_is(alice, stripe):
    top_up = services.top_up(user=alice, top_up_id=uuid4(), amount=100_00)
    session = attempt_of("charge", top_up.id).reference
    stripe.pay(session)
    stripe.claim(stripe.books.objects[session]["payment_intent"])
    claims = [one for one in stripe.letters() if b"charge.dispute" in one[0]]
    hear(stripe, claims)
    assert TopUp.objects.get().state == "succeeded" and Chargeback.objects.get().taken == 100_00
    assert available(alice) == 0 and agrees("stripe")


def test_what_comes_back_pays_what_is_owed_first(alice, stripe, paid):
    _top_up, intent = paid
    spend(alice, 70_00)
    dispute = stripe.claim(intent)
    hear(stripe)
    stripe.decide(dispute["id"], "won")
    hear(stripe)
    assert (available(alice), owed_by(alice, "EUR")) == (30_00, 0)
    settle_chargebacks()
    assert agrees("stripe")


def test_the_one_that_is_lost_stays_taken(alice, stripe, paid):
    _top_up, intent = paid
    dispute = stripe.claim(intent)
    stripe.decide(dispute["id"], "lost")
    hear(stripe)
    chargeback = Chargeback.objects.get()
    assert (chargeback.state, chargeback.is_closed, chargeback.due_at) == ("lost", True, None)
    assert available(alice) == 0 and agrees("stripe")


def test_a_question_takes_nothing(alice, stripe, paid):
    _top_up, intent = paid
    dispute = stripe.claim(intent, status="warning_needs_response")
    hear(stripe)
    assert (Chargeback.objects.get().state, available(alice)) == ("inquiry", 100_00)
    stripe.decide(dispute["id"], "warning_closed")
    hear(stripe)
    assert (Chargeback.objects.get().state, available(alice)) == ("won", 100_00)


def test_a_lost_event_is_made_up_for_by_looking_again(alice, stripe, paid):
    _top_up, intent = paid
    dispute = stripe.claim(intent)
    hear(stripe)
    stripe.decide(dispute["id"], "won")
    Chargeback.objects.update(due_at=timezone.now())
    stripe.fail("disputes", "deaf")
    settle_chargebacks()
    assert Chargeback.objects.get().state == "won" and available(alice) == 100_00


def test_it_goes_back_to_the_card_by_one_way_alone(browser_of, alice, stripe, paid):
    top_up, intent = paid
    spend(alice, 20_00)
    stripe.claim(intent, status="warning_needs_response")
    hear(stripe)
    with pytest.raises(RefundTooLarge):
        services.refund_top_up(user=alice, refund_id=uuid4(), top_up_id=top_up.id, amount=1_00)
    page = browser_of(alice).get(f"/wallet/top-ups/{top_up.id}/", headers=HX).content.decode()
    assert "bank asks about it" in page and "Send it back" not in page
    assert refundable_of(alice) == []


def test_the_person_is_told(browser_of, alice, stripe, paid):
    top_up, intent = paid
    spend(alice, 70_00)
    dispute = stripe.claim(intent)
    hear(stripe)
    Chargeback.objects.update(created_at=timezone.now() - timedelta(minutes=5))
    for _ in range(2):
        settle_chargebacks()
    assert [one.subject for one in mail.outbox] == ["Your card's bank took €100.00 back"]
    assert "you owe €70.00" in mail.outbox[0].body
    letter = html.unescape(mail.outbox[0].alternatives[0][0])
    day = timezone.localtime(top_up.created_at, zone_of(alice)).strftime("%-d %B %Y")
    news = f"Your card's bank took €100.00 back, of the top-up that you made on {day}:"
    for said in (mail.outbox[0].body, letter):
        assert news in said and f"/wallet/top-ups/{top_up.id}/" in said
    assert "when the bank has decided" in letter and "what comes in pays it first" in letter
    client = browser_of(alice)
    home = client.get("/wallet/").content.decode()
    assert "You owe Palabre" in home and "€70.00" in home and "frozen" in home
    sheet = client.get(f"/wallet/top-ups/{top_up.id}/", headers=HX).content.decode()
    assert "you owe €70.00" in sheet and "Taken back by your card's bank" in sheet
    stripe.decide(dispute["id"], "lost")
    hear(stripe)
    settle_chargebacks()
    assert mail.outbox[-1].subject == "Your card's bank keeps the €100.00"


def test_the_sandbox_takes_back_and_gives_back_on_command(alice, settings):
    settings.SANDBOX_SECONDS = 3600
    lost = services.top_up(user=alice, top_up_id=uuid4(), amount=10_83)
    won = services.top_up(user=alice, top_up_id=uuid4(), amount=20_93)
    ProviderEvent.objects.update(received_at=timezone.now() - timedelta(minutes=1))
    settle_open_attempts()
    assert set(Chargeback.objects.values_list("state", flat=True)) == {"open"}
    assert available(alice) == 0 and agrees("sandbox")
    settings.SANDBOX_SECONDS = 0
    Chargeback.objects.update(due_at=timezone.now())
    settle_chargebacks()
    states = dict(Chargeback.objects.values_list("top_up", "state"))
    assert states == {lost.id: "lost", won.id: "won"}
    assert available(alice) == 20_93 and agrees("sandbox")


def test_operators_see_them_and_change_nothing(client, alice, stripe, paid):
    _top_up, intent = paid
    stripe.claim(intent)
    hear(stripe)
    ada = UserFactory(handle="ada", is_staff=True, is_superuser=True)
    client.force_login(ada, backend="django.contrib.auth.backends.ModelBackend")
    url, one = "/admin/wallet/chargeback/", Chargeback.objects.get()
    assert b"fraudulent" in client.get(url).content
    assert client.get(f"{url}{one.id}/change/").status_code == 200
    assert client.get(f"{url}add/").status_code == 403
    assert client.post(f"{url}{one.id}/delete/", {"post": "yes"}).status_code == 403


def test_the_database_keeps_its_laws(alice, stripe, paid):
    _top_up, intent = paid
    stripe.claim(intent)
    hear(stripe)
    one = Chargeback.objects.get()
    for wrong in (
        {"amount": 0},
        {"state": "won"},
        {"closed_at": timezone.now()},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Chargeback.objects.filter(id=one.id).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        one.pk = uuid7()
        one.save(force_insert=True)
    owed = Account.objects.get(code=owed_code(alice.id))
    assert owed.may_overdraw and owed.owner_id is None
