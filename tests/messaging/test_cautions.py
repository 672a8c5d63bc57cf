"""Cautions under strangers' texts; first links of new accounts wait for a second word."""

import uuid

import pytest
from django.utils import timezone

from messaging import services
from messaging.models import Contact, Message, MessageVersion, User, uuid7
from messaging.selectors.cautions import cautions_in, is_suspect
from messaging.services.cautions import ConfirmCode, ConfirmLink
from tests.factories import direct, say

PAID = "Envoyez 50 € par PayPal"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Bonjour, la tasse est-elle disponible ?", []),
        ("It costs 24.50 and weighs 350 g", []),
        ("Order PL-10023 of 2026-11-22, 14:30", []),
        ("Call me on 06 12 34 56 78", ["phone"]),
        ("WhatsApp : +33 6 12 34 56 78", ["phone"]),
        ("FR14 2004 1010 0505 0001 3M02 606", ["pay"]),
        ("fr1420041010050500013m02606", ["pay"]),
        ("FR14 2004 1010 0505 0001 3M02 607", []),
        (PAID, ["pay"]),
        ("Can you pay me outside, by bank transfer?", ["pay"]),
        ("https://paypal.me/somebody/50", ["pay", "link"]),
        ("123456789012345678", ["till"]),
        ("voici : 134567 890123 456789 !", ["till"]),
        ("1512 3456 7890 1234 56", ["till"]),
        ("161234567890123456 or 12345678901234567 or 1234567890123456789", []),
        ("see www.example.org/mugs", ["link"]),
        ("your code is 123456", ["code"]),
        ("Votre code de vérification : 123 456", ["code"]),
        ("482913 is your passcode", ["code"]),
        ("https://palabre-pay.com/login", ["lookalike", "link"]),
        ("https://pa1abre.example.net/", ["lookalike", "link"]),
        ("https://" + "p\u0430labre.com".encode("idna").decode() + "/", ["lookalike", "link"]),
        ("http://127.0.0.1:8000/orders/1/", []),
    ],
)
def test_what_a_text_asks_for_is_seen(text, kinds):
    assert cautions_in(text) == kinds


def test_most_texts_are_done_with_at_once():
    assert not is_suspect("Bonjour ! Elle est superbe, je la prends en bleu, merci 😊")
    assert not is_suspect("See you at 8, bring 3 chairs")
    assert is_suspect(PAID)


pytestmark = pytest.mark.django_db


def cautions_of(message):
    return Message.objects.get(id=message.id).cautions


def test_a_strangers_text_carries_them_and_a_contacts_does_not(alice, bob, conversation):
    [from_stranger] = say(bob, conversation, "Call 06 12 34 56 78 or your code is 123456")
    assert cautions_of(from_stranger) == ["code", "phone"]
    key = ":".join(sorted([str(alice.id), str(bob.id)]))
    Contact.objects.create(asker=alice, asked=bob, pair_key=key, state="accepted")
    [from_contact] = say(bob, conversation, "Call 06 12 34 56 78")
    assert cautions_of(from_contact) == []


def test_people_who_talked_for_a_while_are_no_strangers(alice, bob, conversation, settings):
    settings.STRANGER_MESSAGES = 4
    say(bob, conversation, "one", "two", "three")
    assert cautions_of(say(bob, conversation, PAID)[0]) == ["pay"]  # nobody answered yet
    say(alice, conversation, "one", "two")
    assert cautions_of(say(bob, conversation, PAID)[0]) == []


def test_it_costs_a_plain_text_no_question(bob, conversation, django_assert_num_queries):
    say(bob, conversation, "warm")
    with django_assert_num_queries(3):  # the one statement, and the test's own savepoint about it
        say(bob, conversation, "Une phrase de tous les jours, sans rien de plus.")


@pytest.fixture
def new(bob) -> User:
    bob.date_joined = timezone.now()
    bob.save(update_fields=["date_joined"])
    return bob


def send(sender, conversation, text, client_id=None, **more):
    return services.send_message(
        sender=sender,
        conversation=conversation,
        client_id=client_id or uuid.uuid4(),
        text=text,
        **more,
    )


def test_a_new_accounts_first_link_waits_for_a_second_word(new, conversation):
    attempt = uuid.uuid4()
    with pytest.raises(ConfirmLink) as held:
        send(new, conversation, "look: https://example.org/x", attempt)
    assert held.value.code == "confirm_link" and not Message.objects.exists()
    message, _is_new = send(
        new, conversation, "look: https://example.org/x", attempt, is_confirmed=True
    )
    assert cautions_of(message) == ["link"]
    send(new, conversation, "and https://example.org/y")  # the first one only
    again, is_new = send(
        new, conversation, "look: https://example.org/x", attempt, is_confirmed=True
    )
    assert (again.id, is_new) == (message.id, False)


def test_an_edit_does_not_slip_the_first_link_through(new, conversation, api_of):
    [plain] = say(new, conversation, "look")
    door = f"/api/messages/{plain.id}/"
    body = {"text": "look: https://example.org/x"}
    held = api_of(new).patch(door, body, format="json")
    assert (held.status_code, held.json()["code"]) == (409, "confirm_link")
    assert Message.objects.get(id=plain.id).text == "look"
    assert not MessageVersion.objects.exists()
    said = api_of(new).patch(door, {**body, "confirmed": True}, format="json")
    assert said.status_code == 200 and cautions_of(plain) == ["link"]
    more = api_of(new).patch(door, {"text": "see https://example.org/y"}, format="json")
    assert more.status_code == 200  # the first one only


def test_an_old_accounts_link_and_our_own_go_at_once(alice, new, conversation):
    send(alice, conversation, "https://example.org/")
    send(new, conversation, "http://127.0.0.1:8000/listings/1/")


def test_both_doors_say_why_and_take_the_second_word(new, conversation, api_of):
    url = f"/api/conversations/{conversation.id}/messages/"
    body = {"client_id": str(uuid.uuid4()), "text": "https://example.org/"}
    held = api_of(new).post(url, body, format="json")
    assert (held.status_code, held.json()["code"]) == (409, "confirm_link")
    sent = api_of(new).post(url, {**body, "confirmed": True}, format="json")
    assert sent.status_code == 201 and sent.json()["cautions"] == ["link"]


def test_the_bubble_says_the_most_serious_in_each_language(alice, bob, conversation, browser_of):
    say(bob, conversation, "https://palabre-pay.com/ 06 12 34 56 78")
    page = browser_of(alice).get(f"/chats/{conversation.id}/").content.decode()
    assert 'data-caution="lookalike"' in page and "looks like ours" in page
    User.objects.filter(id=alice.id).update(locale="fr")
    page = browser_of(alice).get(f"/chats/{conversation.id}/").content.decode()
    assert "ressemble" in page


def test_a_group_is_cautioned_too(alice, bob, carol):
    group = services.open_conversation(
        kind="group",
        title="Picnic",
        sign="users",
        hue=1,
        members=[(alice, "owner"), (bob, "member"), (carol, "member")],
    )
    assert cautions_of(say(bob, group, PAID)[0]) == ["pay"]
    assert cautions_of(say(bob, direct(bob, carol), "hello")[0]) == []


@pytest.mark.django_db
def test_a_payment_code_waits_for_a_second_word_whoever_it_goes_to(alice, bob, conversation):
    services.request_contact(asker=alice, person=bob)
    services.answer_contact(person=bob, asker=alice, accepts=True)
    code = {"sender": alice, "conversation": conversation, "text": "It is 123456789012345678"}
    with pytest.raises(ConfirmCode) as held:
        services.send_message(client_id=uuid7(), **code)
    assert held.value.code == "confirm_code" and not Message.objects.exists()
    sent, _is_new = services.send_message(client_id=uuid7(), is_confirmed=True, **code)
    assert sent.cautions == ["till"]
