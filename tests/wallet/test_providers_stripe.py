"""Stripe, spoken to over HTTP with its own library: a server of ours that misbehaves on command."""

import json
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from messaging.models import uuid7
from tests.stripe_server import sign
from wallet import selectors, services
from wallet.errors import IdReused, ProviderSilent, TopUpDeclined
from wallet.models import Card, ProviderAttempt, ProviderCustomer, ProviderEvent, TopUp
from wallet.models.ledger import Account
from wallet.selectors.attempts import attempt_of, attempts_due
from wallet.tasks.providers import on_provider_spoke, settle_open_attempts

pytestmark = pytest.mark.django_db
URL = "/wallet/events/stripe/"


def start(user, amount=20_00, **facts):
    return services.top_up(user=user, top_up_id=uuid7(), amount=amount, **facts)


def session_of(top_up):
    return attempt_of("charge", top_up.id).reference


def post(client, letter):
    body, headers = letter
    return client.post(URL, body, content_type="application/json", headers=headers)


def work():
    """What the worker would do with the events."""
    for event in ProviderEvent.objects.filter(applied_at=None):
        on_provider_spoke({"data": {"event": event.pk}})


def due():
    ProviderAttempt.objects.filter(settled_at=None).update(due_at=timezone.now())


@pytest.fixture
def card(alice, stripe):
    """Alice's kept card."""

    def keep(name="pm_card_visa"):
        if not ProviderCustomer.objects.filter(user=alice).exists():
            services.sync_cards(user=alice)
        stripe.keep_card(ProviderCustomer.objects.get(user=alice).reference, name)
        services.sync_cards(user=alice)
        return Card.objects.get(reference=name)

    return keep


def test_a_new_card_is_typed_on_the_hosted_page(alice, stripe):
    top_up = start(alice)
    assert top_up.state == "requires_action"
    assert selectors.page_to_go_to(top_up).startswith(f"{stripe.url}/pay/cs_")
    assert selectors.balance_of(alice)["balance"] == 0
    stripe.pay(session_of(top_up))
    done = services.refresh_top_up(user=alice, top_up_id=top_up.id)
    assert (done.state, done.provider) == ("succeeded", "stripe")
    assert selectors.balance_of(alice)["available"] == 20_00
    clearing = Account.objects.get(code="clearing.stripe")
    assert selectors.business_balance(clearing.id)["balance"] == -20_00


def test_what_is_asked_is_on_record_before_and_under_one_key(alice, stripe):
    top_up = start(alice)
    attempt = attempt_of("charge", top_up.id)
    keys = [key for path, key, _body in stripe.books.asked if "sessions" in path]
    assert keys == [str(attempt.id)]
    assert services.top_up(user=alice, top_up_id=top_up.id, amount=20_00).id == top_up.id
    with pytest.raises(IdReused):
        services.top_up(user=alice, top_up_id=top_up.id, amount=20_01)
    assert len(stripe.made("checkout.session")) == 1


def test_a_page_that_nobody_used_is_a_decline(alice, stripe):
    top_up = start(alice)
    stripe.pay(session_of(top_up), is_confirmed=False)
    done = services.refresh_top_up(user=alice, top_up_id=top_up.id)
    assert done.state == "declined"
    with pytest.raises(TopUpDeclined):
        services.top_up(user=alice, top_up_id=top_up.id, amount=20_00)


def test_a_kept_card_pays_at_once(alice, stripe, card):
    top_up = start(alice, card=card())
    assert top_up.state == "succeeded"
    assert selectors.balance_of(alice)["available"] == 20_00


def test_a_kept_card_that_is_declined_charges_nothing(alice, stripe, card):
    with pytest.raises(TopUpDeclined):
        start(alice, card=card("pm_card_chargeDeclined"))
    assert selectors.balance_of(alice)["balance"] == 0
    assert ProviderAttempt.objects.get().reason == "card_declined"


@pytest.mark.parametrize("is_confirmed", [True, False])
def test_a_bank_that_wants_to_see_its_client_is_visited(alice, stripe, card, is_confirmed):
    top_up = start(alice, card=card("pm_card_authenticationRequired"))
    assert top_up.state == "requires_action"
    assert "/bank/pi_" in selectors.page_to_go_to(top_up)
    stripe.authenticate(session_of(top_up), is_confirmed=is_confirmed)
    done = services.refresh_top_up(user=alice, top_up_id=top_up.id)
    assert done.state == ("succeeded" if is_confirmed else "declined")


def test_a_card_is_kept_when_its_owner_wants_it(alice, stripe):
    top_up = start(alice, keeps_card=True)
    stripe.pay(session_of(top_up))
    services.refresh_top_up(user=alice, top_up_id=top_up.id)
    [kept] = selectors.cards_of(alice, "stripe")
    assert (kept.brand, kept.last4) == ("visa", "4242")
    services.prefer_card(user=alice, card_id=kept.id)
    services.sync_cards(user=alice)
    assert selectors.cards_of(alice, "stripe")[0].is_default
    services.remove_card(user=alice, card_id=kept.id)
    services.sync_cards(user=alice)
    assert selectors.cards_of(alice, "stripe") == []


def test_somebody_elses_card_pays_for_nobody(alice, bob, stripe, card, browser_of):
    mine = card()
    client = browser_of(bob)
    form = {"top_up_id": str(uuid7()), "amount": "2000", "card": str(mine.id)}
    answer = client.post("/wallet/top-up/", form, headers={"HX-Request": "true"})
    assert answer.status_code == 400
    assert not TopUp.objects.exists()


@pytest.mark.parametrize("kind", ["silent", "deaf", "500", "500_after"])
@pytest.mark.parametrize("kept", [True, False])
def test_a_lost_answer_leaves_it_unknown_until_it_is_found(alice, stripe, card, kind, kept):
    facts = {"card": card()} if kept else {}
    path = "/v1/payment_intents" if kept else "/v1/checkout/sessions"
    stripe.fail(path, kind)
    top_up = start(alice, **facts)
    assert top_up.state == "unknown"
    assert selectors.balance_of(alice)["balance"] == 0
    due()
    settle_open_attempts()
    top_up.refresh_from_db()
    assert top_up.state == ("succeeded" if kept else "requires_action")
    made = stripe.made("payment_intent" if kept else "checkout.session")
    assert len(made) == 1
    assert {key for at, key, _body in stripe.books.asked if path == at} <= {
        str(attempt_of("charge", top_up.id).id)
    }
    assert selectors.balance_of(alice)["balance"] == (20_00 if kept else 0)


def test_what_never_arrived_is_not_sent_again_once_the_key_is_forgotten(alice, stripe, card):
    stripe.fail("/v1/payment_intents", "deaf")
    top_up = start(alice, card=card())
    yesterday = timezone.now() - timedelta(hours=24)
    ProviderAttempt.objects.update(created_at=yesterday, due_at=timezone.now())
    settle_open_attempts()
    top_up.refresh_from_db()
    assert top_up.state == "declined"
    assert stripe.made("payment_intent") == []


def test_a_provider_that_does_not_answer_at_all_is_said_to_be_silent(alice, stripe, settings):
    settings.STRIPE_API_BASE = "http://127.0.0.1:1"
    with pytest.raises(ProviderSilent):
        start(alice)
    assert not TopUp.objects.exists()


def test_another_sum_than_was_asked_for_is_never_booked(alice, stripe):
    top_up = start(alice)
    stripe.pay(session_of(top_up))
    for intent in stripe.made("payment_intent"):
        intent["amount_received"] = 19_99
    assert services.refresh_top_up(user=alice, top_up_id=top_up.id).state == "unknown"
    assert selectors.balance_of(alice)["balance"] == 0


def test_an_event_settles_what_its_owner_never_came_back_for(alice, stripe, client):
    top_up = start(alice)
    stripe.pay(session_of(top_up))
    for letter in stripe.letters():
        assert post(client, letter).status_code == 200
    work()
    assert selectors.balance_of(alice)["available"] == 20_00
    assert ProviderEvent.objects.filter(applied_at=None).count() == 0


def test_events_come_late_twice_and_in_any_order_and_count_once(alice, stripe, client):
    first, second = start(alice), start(alice, 30_00)
    stripe.pay(session_of(second))
    stripe.pay(session_of(first))
    for letter in stripe.letters()[::-1] * 5:
        assert post(client, letter).status_code == 200
        work()
    assert ProviderEvent.objects.count() == len(stripe.books.events)
    assert selectors.balance_of(alice)["available"] == 50_00


def test_an_event_before_our_own_record_finds_what_it_is_about(alice, stripe, card, client):
    # The answer is lost, the event is faster than the sweeper.
    stripe.fail("/v1/payment_intents", "silent")
    start(alice, card=card())
    for letter in stripe.letters():
        post(client, letter)
    work()
    assert selectors.balance_of(alice)["available"] == 20_00


def test_forged_altered_and_stale_events_are_refused(alice, stripe, client):
    top_up = start(alice)
    stripe.pay(session_of(top_up))
    event = stripe.books.events[-1]
    body, headers = sign(event)
    altered = json.dumps(event | {"type": "charge.refunded"}).encode()
    refused = [
        sign(event, secret="whsec_other"),
        sign(event, at=int(time.time()) - 301),
        (altered, headers),
        (body, {}),
        (body, {"Stripe-Signature": "t=1,v1="}),
        (body, {"Stripe-Signature": "nonsense"}),
        sign({"type": "payment_intent.succeeded"}),
        (b"\xff\xfe", headers),
    ]
    for letter in refused:
        answer = post(client, letter)
        assert answer.status_code == 400, letter
    assert not ProviderEvent.objects.exists()
    assert post(client, (body, headers)).status_code == 200


def test_an_event_about_nothing_of_ours_is_put_aside(stripe, client):
    other = stripe.make("payment_intent", "pi", status="succeeded")
    stripe.tell("payment_intent.succeeded", other)
    stripe.tell("customer.updated", stripe.make("thing", "xx"))
    for letter in stripe.letters():
        assert post(client, letter).status_code == 200
    work()
    assert [event.problem for event in ProviderEvent.objects.all()] == ["about nothing of ours"] * 2


def test_events_are_heard_from_the_provider_in_use_alone(client, settings, stripe):
    settings.PAYMENT_PROVIDER = "sandbox"
    assert post(client, sign({"id": "evt_1"})).status_code == 404
    assert client.get(URL).status_code == 405


def test_no_secret_no_event(client, settings, stripe):
    settings.STRIPE_WEBHOOK_SECRET = ""
    event = {"id": "evt_1", "type": "x", "data": {"object": {"id": "pi_1"}}}
    assert post(client, sign(event, secret="")).status_code == 400


def test_a_wrong_key_is_a_refusal_and_not_a_riddle(alice, stripe, settings):
    start(alice)
    settings.STRIPE_SECRET_KEY = "sk_test_wrong"
    with pytest.raises(TopUpDeclined):
        start(alice)


def test_open_attempts_are_asked_about_less_and_less_often(alice, stripe):
    top_up = start(alice)
    waits = []
    for _ in range(4):
        due()
        [attempt] = attempts_due(timezone.now())
        services.poll_attempt(attempt=attempt)
        attempt.refresh_from_db()
        waits.append(attempt.due_at - timezone.now())
    assert waits == sorted(waits)
    stripe.pay(session_of(top_up))
    services.refresh_top_up(user=alice, top_up_id=top_up.id)
    assert attempt_of("charge", top_up.id).due_at is None
