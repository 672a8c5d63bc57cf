"""What a bank took back is no spending, and what is owed for it is paid as soon as money comes."""

from uuid import uuid4

import pytest
from django.utils import timezone

from tests.factories import UserFactory, direct
from tests.wallet.test_chargebacks import available, hear, paid, spend  # noqa: F401 (fixture)
from wallet import selectors, services
from wallet.models import Outflow
from wallet.selectors import spending_of
from wallet.selectors.chargebacks import owed_by
from wallet.selectors.safety import allowance_of
from wallet.services.balances import announce_balances, collect_debt
from wallet.tasks.chargebacks import settle_chargebacks

pytestmark = pytest.mark.django_db


def month(user):
    found = selectors.month_of(user, timezone.localdate())
    assert found.closing == found.opening + found.received - found.spent - found.taken
    return found.received, found.spent, found.taken


def test_what_was_taken_back_is_not_spent(alice, stripe, paid, browser_of):  # noqa: F811
    _top_up, intent = paid
    spend(alice, 30_00)
    dispute = stripe.claim(intent)
    hear(stripe)
    assert month(alice) == (100_00, 30_00, 70_00)
    spent = spending_of(services.open_wallet(owner=alice), timezone.localdate())
    assert (spent.total, len(spent.by_party)) == (30_00, 1)
    assert [one.spent for one in allowance_of(alice).rooms] == [0, 0, 0]
    assert not Outflow.objects.exists()
    page = browser_of(alice).get("/wallet/").content.decode()
    assert "−€70.00 taken back by your card's bank" in page and "−€30.00 out" in page
    stripe.decide(dispute["id"], "won")
    hear(stripe)
    assert month(alice) == (100_00, 30_00, 0)
    assert "taken back" not in browser_of(alice).get("/wallet/").content.decode().split("Movem")[0]


def test_what_is_paid_for_it_later_is_not_spent_either(alice, stripe, paid):  # noqa: F811
    _top_up, intent = paid
    spend(alice, 70_00)
    stripe.claim(intent)
    hear(stripe)
    services.top_up(user=alice, top_up_id=uuid4(), amount=90_00)
    for session in stripe.made("checkout.session"):
        stripe.pay(session["id"])
    hear(stripe)
    settle_chargebacks()
    assert owed_by(alice, "EUR") == 0
    assert month(alice) == (190_00, 70_00, 100_00)


@pytest.fixture
def debtor(alice, stripe, paid):  # noqa: F811
    """Owes 70.00."""
    spend(alice, 70_00)
    stripe.claim(paid[1])
    hear(stripe)
    assert owed_by(alice, "EUR") == 70_00 and available(alice) == 0
    return alice


def test_a_debt_is_paid_as_soon_as_money_comes_in(
    debtor, stripe, django_capture_on_commit_callbacks
):
    services.top_up(user=debtor, top_up_id=uuid4(), amount=50_00)
    stripe.pay(stripe.made("checkout.session")[-1]["id"])
    with django_capture_on_commit_callbacks(execute=True):
        hear(stripe)
    assert (available(debtor), owed_by(debtor, "EUR")) == (0, 20_00)
    assert selectors.is_frozen(debtor)


def test_a_transfer_that_was_on_its_way_pays_it_too(
    alice,
    stripe,
    paid,  # noqa: F811
    django_capture_on_commit_callbacks,
):
    giver = UserFactory()
    services.top_up(user=giver, top_up_id=uuid4(), amount=80_00)
    stripe.pay(stripe.made("checkout.session")[-1]["id"])
    hear(stripe)
    sent = services.send_transfer(
        payer=giver,
        transfer_id=uuid4(),
        payee=alice,
        conversation=direct(giver, alice),
        amount=80_00,
        currency="EUR",
        is_confirmed=True,
    )
    spend(alice, 70_00)
    stripe.claim(paid[1])
    hear(stripe)
    assert owed_by(alice, "EUR") == 70_00
    with django_capture_on_commit_callbacks(execute=True):
        services.accept_transfer(payee=alice, transfer_id=sent.id)
    assert (available(alice), owed_by(alice, "EUR")) == (10_00, 0)
    assert not selectors.is_frozen(alice)


def test_collecting_it_again_takes_nothing_more(debtor, stripe, django_capture_on_commit_callbacks):
    services.top_up(user=debtor, top_up_id=uuid4(), amount=100_00)
    stripe.pay(stripe.made("checkout.session")[-1]["id"])
    with django_capture_on_commit_callbacks() as waiting:
        hear(stripe)
    assert owed_by(debtor, "EUR") == 70_00  # nobody was there to collect it: the clock does
    settle_chargebacks()
    assert (available(debtor), owed_by(debtor, "EUR")) == (30_00, 0)
    for callback in waiting:
        callback()
    assert collect_debt(user_id=debtor.id, currency="EUR") == 0
    assert available(debtor) == 30_00


def test_nobody_else_is_asked_for_anything(
    alice,
    stripe,
    paid,  # noqa: F811
    django_capture_on_commit_callbacks,
):
    with django_capture_on_commit_callbacks(execute=True) as done:
        announce_balances(account_ids=[services.open_wallet(owner=alice).id])
    assert len(done) == 1  # the balance is told
