"""What is owed for chargebacks: who is asked for it, what it freezes, and when that ends."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from messaging.models import uuid7
from tests.factories import UserFactory, direct
from tests.wallet.test_chargebacks import hear, paid, spend  # noqa: F401 (fixture)
from tests.wallet.test_chargebacks_month import debtor  # noqa: F401 (fixture)
from wallet import ledger, selectors, services
from wallet.cards.home import waiting_for
from wallet.models import Chargeback, ProviderEvent
from wallet.selectors.attempts import EVENT_TRIES, events_unapplied
from wallet.selectors.chargebacks import debtors, owed_by, owed_code
from wallet.services.accounts import open_clearing_account
from wallet.tasks.chargebacks import settle_chargebacks

pytestmark = pytest.mark.django_db


def move(debit, credit, amount, currency):
    ledger.write(
        [
            ledger.Single(
                id=uuid7(),
                debit_id=debit.id,
                credit_id=credit.id,
                amount=amount,
                currency=currency,
                kind="chargeback",
            )
        ]
    )


def owe(user, amount, currency="EUR"):
    owed = ledger.open_account(
        account_id=uuid7(), code=owed_code(user.id), currency=currency, may_overdraw=True
    )
    move(owed, open_clearing_account(provider="stripe", currency=currency), amount, currency)


def earn(user, amount, currency="EUR"):
    """Money comes in, and nobody is there to collect a debt from it."""
    wallet = services.open_wallet(owner=user, currency=currency)
    move(open_clearing_account(provider="stripe", currency=currency), wallet, amount, currency)


def test_a_wallet_stays_frozen_while_anything_is_owed_in_any_currency(debtor):  # noqa: F811
    owe(debtor, 5_00, "USD")
    earn(debtor, 90_00)
    settle_chargebacks()
    assert (owed_by(debtor, "EUR"), owed_by(debtor, "USD")) == (0, 5_00)
    assert selectors.is_frozen_by_house(debtor)
    earn(debtor, 5_00, "USD")
    settle_chargebacks()
    assert owed_by(debtor, "USD") == 0 and not selectors.is_frozen(debtor)


def test_the_page_says_what_is_owed_and_what_opens_it(debtor, browser_of):  # noqa: F811
    page = browser_of(debtor).get(reverse("wallet:safety")).content.decode()
    assert "You owe €70.00." in page and "opens by itself" in page
    assert f"{reverse('wallet:top_up')}?amount=7000" in page and "Nothing, as long" in page
    assert reverse("wallet:support") in page
    assert reverse("wallet:thaw") not in page


def test_a_debt_waits_before_everything_that_it_keeps(debtor, bob):  # noqa: F811
    services.request_money(
        asker=bob,
        request_id=uuid7(),
        people=[debtor],
        conversation=direct(bob, debtor),
        amount=6_00,
        currency="EUR",
        note="Tickets",
    )
    debt, asked = waiting_for(debtor)
    assert (debt.title, debt.amount, debt.url) == (
        "You owe Palabre",
        70_00,
        f"{reverse('wallet:top_up')}?amount=7000",
    )
    assert asked.amount == 6_00


def test_what_an_operator_froze_leads_to_support(alice, browser_of):
    ada = UserFactory(is_staff=True, is_superuser=True)
    services.freeze_wallet(actor=ada, owner=alice, reason="Stolen phone")
    page = browser_of(alice).get(reverse("wallet:safety")).content.decode()
    assert "Stolen phone" in page and reverse("wallet:support") in page
    assert "You owe" not in page


def test_a_claim_that_is_won_frees_what_it_froze(alice, stripe, paid):  # noqa: F811
    spend(alice, 70_00)
    dispute = stripe.claim(paid[1])
    hear(stripe)
    assert selectors.is_frozen_by_house(alice)
    stripe.decide(dispute["id"], "won")
    hear(stripe)
    assert owed_by(alice, "EUR") == 0 and not selectors.is_frozen(alice)


@pytest.mark.parametrize("when", ["before", "during"])
def test_what_its_owner_froze_stays_so_when_the_debt_is_paid(alice, stripe, paid, when):  # noqa: F811
    spend(alice, 70_00)
    if when == "before":
        services.freeze_wallet(actor=alice, owner=alice)
    stripe.claim(paid[1])
    hear(stripe)
    assert selectors.is_frozen_by_house(alice)
    if when == "during":
        services.freeze_wallet(actor=alice, owner=alice)
    earn(alice, 70_00)
    settle_chargebacks()
    assert owed_by(alice, "EUR") == 0
    assert selectors.is_frozen(alice) and not selectors.is_frozen_by_house(alice)
    services.thaw_wallet(actor=alice, owner=alice)
    assert not selectors.is_frozen(alice)


def test_what_an_operator_froze_during_a_debt_no_payment_frees(debtor):  # noqa: F811
    ada = UserFactory(is_staff=True, is_superuser=True)
    services.freeze_wallet(actor=ada, owner=debtor, reason="Stolen phone")
    earn(debtor, 70_00)
    settle_chargebacks()
    assert owed_by(debtor, "EUR") == 0 and selectors.is_frozen_by_house(debtor)


def test_all_who_can_pay_are_asked_and_nobody_else(debtor, bob, carol):  # noqa: F811
    for person in (bob, carol):
        owe(person, 10_00)
        earn(person, 4_00)
    earn(debtor, 50_00, "USD")  # which pays no debt in another currency
    asked = list(debtors(page=1))
    assert sorted(asked) == sorted([(bob.id, "EUR"), (carol.id, "EUR")])
    settle_chargebacks()
    assert list(debtors()) == [] and owed_by(carol, "EUR") == 6_00


@pytest.fixture
def stuck(alice, stripe, paid):  # noqa: F811
    """A claim that is never booked: it is in another currency than what it takes back."""
    dispute = stripe.claim(paid[1])
    dispute["currency"] = "usd"
    hear(stripe)
    return ProviderEvent.objects.filter(applied_at=None)


def test_an_event_whose_turn_never_comes_is_asked_about_ever_less(stuck):
    now = timezone.now()
    one = stuck.first()
    waits = []
    for tries in range(1, 6):
        stuck.update(tries=tries, received_at=now)
        hour = [now + timedelta(seconds=20 * second) for second in range(180)]
        waits.append(next(n for n, at in enumerate(hour) if one in events_unapplied(at)))
    assert waits == [2, 4, 8, 16, 32]


def test_an_event_whose_turn_never_comes_is_given_up_in_the_end(stuck):
    assert stuck.exists()
    stuck.update(tries=EVENT_TRIES)
    for event in stuck.all():
        services.apply_event(event=event)
    assert not stuck.exists() and not Chargeback.objects.exists()
    assert ProviderEvent.objects.filter(problem="what it takes back is not booked").exists()


def test_new_events_go_before_those_that_were_tried(stuck):
    now = timezone.now()
    stuck.update(tries=3, received_at=now - timedelta(days=1))
    new = ProviderEvent.objects.create(
        provider="stripe", event_id=str(uuid4()), kind="x", received_at=now - timedelta(minutes=1)
    )
    assert events_unapplied(now, limit=1) == [new]


def test_one_of_which_nothing_is_learned_waits_for_its_next_turn(alice, stripe, paid):  # noqa: F811
    dispute = stripe.claim(paid[1])
    hear(stripe)
    dispute["currency"] = "usd"
    Chargeback.objects.update(due_at=timezone.now())
    settle_chargebacks()
    assert Chargeback.objects.get().due_at > timezone.now()
