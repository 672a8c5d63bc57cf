"""Interactive blocks: what they may say, who posts and answers them, and that once is once."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from messaging import selectors, services
from messaging.cards import attach_faces, render_bubble
from messaging.errors import Conflict, Invalid, NotAllowed, NotFound
from messaging.models import Answer, Ask, Message
from messaging.services.asks import close_due_polls
from messaging.services.specs import check_spec
from tests.factories import say

pytestmark = pytest.mark.django_db(transaction=True)

OPTIONS = {
    "buttons": {"text": "Which one?", "options": [{"title": "Blue"}, {"title": "Vert pâle"}]},
    "list": {
        "text": "Pick some",
        "sections": [{"title": "Cups", "items": [{"title": "Mug"}, {"title": "Bowl"}]}],
        "max": 2,
    },
    "form": {
        "title": "Your size",
        "is_private": True,
        "pages": [
            {"fields": [{"id": "height", "label": "Height", "type": "number", "least": 40}]},
            {
                "fields": [
                    {"id": "fit", "label": "Fit", "type": "choice", "options": [{"title": "Slim"}]},
                    {"id": "ok", "label": "Agreed", "type": "consent", "is_required": True},
                ]
            },
        ],
    },
    "times": {
        "text": "When?",
        "minutes": 30,
        "options": [{"start": "2031-03-04T10:00+01:00"}, {"start": "2031-03-05T10:00+01:00"}],
    },
    "carousel": {
        "slides": [
            {"title": "Mug", "line": "Stoneware", "buttons": [{"title": "I like it"}]},
            {"title": "Bowl", "buttons": [{"title": "Me too", "id": "bowl"}]},
        ]
    },
    "poll": {"question": "Where?", "options": [{"title": "Sea"}, {"title": "Hills"}]},
    "location": {"name": "Stall", "latitude": 48.8566, "longitude": 2.3522},
    "contact": {"handle": "bob"},
}


@pytest.fixture
def ask(alice, conversation):
    """``ask("buttons")``: Alice asks it in her conversation with Bob."""

    def post(kind, **changes):
        return services.post_ask(
            asker=alice, conversation=conversation, kind=kind, spec=OPTIONS[kind] | changes
        )

    return post


@pytest.mark.parametrize("kind", OPTIONS)
def test_each_kind_is_posted_as_a_card_that_says_itself_in_words(kind, ask, conversation):
    posted = ask(kind)
    message = Message.objects.get(card_ref=str(posted.id))
    assert set(message.summary) == {"en", "fr"}
    assert all(message.summary.values())
    attach_faces([message])
    assert message.face["sheet_url"] == f"/asks/{posted.id}/"
    assert 'class="card ask' in render_bubble(message)


def test_the_words_of_a_question_number_its_answers(ask):
    posted = ask("buttons")
    summary = Message.objects.get(card_ref=str(posted.id)).summary["en"]
    assert summary == "Which one? 1. Blue 2. Vert pâle (reply with a number from 1 to 2)"


@pytest.mark.parametrize(
    ("kind", "changes", "place"),
    [
        ("buttons", {"options": []}, "options"),
        ("buttons", {"options": [{"title": str(n)} for n in range(11)]}, "options"),
        ("buttons", {"options": [{"title": "x" * 25}]}, "options.0.title"),
        ("buttons", {"options": [{"title": "a"}, {"title": "Á"}]}, "options.1.title"),
        ("buttons", {"options": [{"title": "a", "id": "1"}, {"title": "b", "id": "1"}]}, None),
        ("buttons", {"text": "x" * 1025}, "text"),
        ("buttons", {"colour": "red"}, "colour"),
        ("buttons", {"text": None}, "text"),
        ("list", {"sections": "all"}, "sections"),
        ("list", {"max": 3}, "max"),
        ("list", {"sections": [{"items": [{"title": "a", "image": "https://e.org/a"}]}]}, None),
        ("form", {"pages": [{"fields": [{"label": "a", "type": "password"}]}]}, None),
        ("form", {"is_private": 1}, "is_private"),
        ("times", {"options": [{"start": "2031-03-04T10:00"}]}, "options.0.start"),
        ("times", {"options": [{"start": "soon"}]}, "options.0.start"),
        ("carousel", {"slides": [{"title": "a", "buttons": [{"title": "b"}] * 3}]}, None),
        ("poll", {"options": [{"title": "only"}]}, "options"),
        ("poll", {"closes_at": "2001-01-01T00:00+00:00"}, "closes_at"),
        ("location", {"latitude": 91}, "latitude"),
        ("location", {"longitude": None}, "longitude"),
        ("location", {"latitude": float("nan")}, "latitude"),
        ("location", {"latitude": None, "longitude": None}, "address"),
    ],
)
def test_a_wrong_content_is_refused_with_its_place(kind, changes, place):
    with pytest.raises(Invalid) as refused:
        check_spec(kind=kind, spec=OPTIONS[kind] | changes)
    assert refused.value.code == "bad_spec"
    assert place is None or place in refused.value.fields


@pytest.mark.parametrize("spec", [None, [], "x", 1, {}])
@pytest.mark.parametrize("kind", sorted(set(OPTIONS) - {"contact"}))
def test_no_content_is_refused_in_words(kind, spec):
    with pytest.raises(Invalid):
        check_spec(kind=kind, spec=spec)


def test_it_is_answered_once_and_shows_the_answer(ask, bob, alice):
    posted = ask("buttons")
    services.answer_ask(person=bob, ask=posted, values={"choices": ["1"]})
    services.answer_ask(person=bob, ask=posted, values={"choices": ["1"]})  # a double click
    with pytest.raises(Conflict) as refused:
        services.answer_ask(person=bob, ask=posted, values={"choices": ["2"]})
    assert refused.value.code == "already_answered"
    assert refused.value.details == {"values": {"choices": ["1"]}}
    assert Message.objects.filter(text="Blue", sender=bob).count() == 1
    card = Message.objects.get(card_ref=str(posted.id))
    assert card.changed_seq > card.seq
    attach_faces([card])
    assert "Bob Durand" in render_bubble(card)


def test_two_answers_of_one_person_break_the_law_of_the_database(ask, bob):
    posted = ask("buttons")
    Answer.objects.create(ask=posted, person=bob)
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.create(ask=posted, person=bob)


@pytest.mark.parametrize("typed", ["2", "VERT PALE", "vert pâle.", " 2 "])
def test_typed_words_right_after_it_are_the_answer(typed, ask, bob, conversation):
    posted = ask("buttons")
    say(bob, conversation, typed)
    assert Answer.objects.get(ask=posted, person=bob).values == {"choices": ["2"]}
    assert Message.objects.filter(sender=bob).count() == 1  # said once, by themselves


def test_typed_words_are_just_words_later_and_of_the_asker_and_of_the_unknown(
    ask, alice, bob, conversation
):
    posted = ask("buttons")
    say(alice, conversation, "2")
    say(bob, conversation, "2")
    ask("buttons")
    say(bob, conversation, "3", "green")
    assert not Answer.objects.exists()
    assert posted.is_open


def test_wrong_picks_are_refused(ask, bob):
    posted = ask("list")
    for picked in (None, "1", [], ["9"], ["1", "1"], [1], [["1"]], {"1": 1}):
        with pytest.raises(Invalid):
            services.answer_ask(person=bob, ask=posted, values={"choices": picked})
    services.answer_ask(person=bob, ask=posted, values={"choices": ["2", "1"]})
    assert Message.objects.filter(text="Mug, Bowl", sender=bob).exists()


def test_a_form_is_kept_page_by_page_and_sent_once(ask, alice, bob):
    posted = ask("form")
    with pytest.raises(Invalid) as refused:
        services.save_page(person=bob, ask=posted, number=0, values={"height": 3})
    assert set(refused.value.fields) == {"height"}
    services.save_page(person=bob, ask=posted, number=0, values={"height": "172"})
    begun = Answer.objects.get(ask=posted, person=bob)
    assert (begun.page, begun.values, begun.is_complete) == (1, {"height": 172}, False)
    with pytest.raises(Invalid) as refused:
        services.send_form(person=bob, ask=posted)
    assert set(refused.value.fields) == {"ok"}
    services.save_page(person=bob, ask=posted, number=1, values={"ok": True, "fit": "1"})
    services.send_form(person=bob, ask=posted)
    assert selectors.answers_to(alice, selectors.ask_for(alice, posted.id))[0].values == {
        "height": 172,
        "fit": "1",
        "ok": True,
    }
    with pytest.raises(Conflict):
        services.save_page(person=bob, ask=posted, number=0, values={})


def test_private_answers_are_the_askers_alone(ask, alice, bob, carol, conversation):
    group = services.open_conversation(
        kind="group", title="Fitting", sign="users", hue=1,
        members=[(alice, "owner"), (bob, "member"), (carol, "member")],
    )  # fmt: skip
    posted = services.post_ask(
        asker=alice, conversation=group, kind="form", spec=OPTIONS["form"], purpose="measures"
    )
    services.answer_ask(person=bob, ask=posted, values={"height": 172, "ok": True})
    shown = {
        person.handle: selectors.answers_to(person, selectors.ask_for(person, posted.id))
        for person in (alice, bob, carol)
    }
    assert [len(shown[name]) for name in ("alice", "bob", "carol")] == [1, 1, 0]
    card = Message.objects.get(card_ref=str(posted.id))
    attach_faces([card])
    assert "172" not in render_bubble(card)
    assert "172" not in str(card.summary)


def test_a_vote_moves_and_is_taken_back(ask, alice, bob):
    posted = ask("poll")
    services.answer_ask(person=alice, ask=posted, values={"choices": ["1"]})
    services.answer_ask(person=bob, ask=posted, values={"choices": ["1"]})
    services.answer_ask(person=bob, ask=posted, values={"choices": ["2"]})
    assert selectors.tally_of(posted.id) == ({"1": 1, "2": 1}, 2)
    services.take_back_vote(person=bob, ask=posted)
    services.take_back_vote(person=bob, ask=posted)
    assert selectors.tally_of(posted.id) == ({"1": 1}, 1)
    with pytest.raises(Invalid):
        services.answer_ask(person=bob, ask=posted, values={"choices": ["1", "2"]})
    with pytest.raises(NotAllowed):
        services.take_back_vote(person=bob, ask=ask("buttons"))


def test_nobody_votes_in_a_closed_poll(ask, alice, bob):
    posted = ask("poll", closes_at=(timezone.now() + timedelta(hours=1)).isoformat())
    with pytest.raises(NotAllowed):
        services.close_ask(actor=bob, ask=posted)
    assert close_due_polls() == 0
    assert close_due_polls(now=timezone.now() + timedelta(hours=2)) == 1
    services.close_ask(actor=alice, ask=posted)  # twice is once
    with pytest.raises(Conflict) as refused:
        services.answer_ask(person=bob, ask=posted, values={"choices": ["1"]})
    assert refused.value.code == "ask_closed"


def test_an_anonymous_poll_names_nobody(ask, alice, bob):
    posted = ask("poll", is_anonymous=True)
    services.answer_ask(person=bob, ask=posted, values={"choices": ["1"]})
    card = Message.objects.get(card_ref=str(posted.id))
    attach_faces([card])
    assert "Bob" not in render_bubble(card)
    assert selectors.answers_to(alice, selectors.ask_for(alice, posted.id)) == []


def test_the_same_attempt_is_one_ask(alice, conversation):
    client_id = uuid.uuid4()
    posted = [
        services.post_own_ask(
            asker=alice,
            conversation=conversation,
            kind="poll",
            spec=OPTIONS["poll"],
            client_id=client_id,
        )
        for _attempt in range(2)
    ]
    assert posted[0].id == posted[1].id
    assert Message.objects.count() == Ask.objects.count() == 1


def test_only_a_shops_staff_asks_and_only_its_customers_answer(alice, bob, carol):
    counter = services.open_conversation(
        kind="shop", title="Kaolin", sign="cup", hue=1,
        members=[(alice, "staff"), (bob, "customer")],
    )  # fmt: skip
    post = {"conversation": counter, "kind": "buttons", "spec": OPTIONS["buttons"]}
    posted = services.post_own_ask(asker=alice, **post)
    with pytest.raises(NotAllowed):
        services.post_own_ask(asker=bob, **post)
    with pytest.raises(NotFound):
        services.post_own_ask(asker=carol, **post)
    with pytest.raises(NotAllowed):
        services.answer_ask(person=alice, ask=posted, values={"choices": ["1"]})
    with pytest.raises(NotFound):
        services.answer_ask(person=carol, ask=posted, values={"choices": ["1"]})
    with pytest.raises(NotFound):
        selectors.ask_for(carol, posted.id)


def test_the_api_asks_answers_and_shows(api_of, alice, bob, conversation):
    url = f"/api/conversations/{conversation.id}/asks/"
    body = {"client_id": str(uuid.uuid4()), "kind": "poll", "spec": OPTIONS["poll"]}
    made = api_of(alice).post(url, body, format="json")
    assert made.status_code == 201, made.json()
    at = f"/api/asks/{made.json()['id']}/"
    voted = api_of(bob).put(f"{at}answer/", {"values": {"choices": ["2"]}}, format="json")
    assert (voted.status_code, voted.json()["tally"]) == (200, {"2": 1})
    assert api_of(bob).get(f"/api/asks/mine/?ids={made.json()['id']},x").json() == [
        {"ask": made.json()["id"], "values": {"choices": ["2"]}, "is_complete": True, "page": 0}
    ]
    assert api_of(alice).get(at).json()["answers"][0]["name"] == "Bob Durand"
    assert api_of(bob).delete(f"{at}answer/").json()["tally"] == {}
    assert api_of(bob).post(f"{at}closing/").status_code == 403
    assert api_of(alice).post(f"{at}closing/").json()["is_open"] is False
    assert api_of(alice).post(url, body | {"kind": "form"}, format="json").status_code == 403


@pytest.mark.parametrize("kind", OPTIONS)
def test_its_sheet_opens(kind, ask, browser_of, alice, bob):
    posted = ask(kind)
    for person in (alice, bob):
        for headers in ({}, {"HX-Request": "true"}):
            answer = browser_of(person).get(f"/asks/{posted.id}/", headers=headers)
            assert answer.status_code == 200


def test_a_form_is_filled_in_its_sheet(ask, browser_of, bob):
    posted, window = ask("form"), browser_of(bob)
    at, hx = f"/asks/{posted.id}/", {"HX-Request": "true"}
    wrong = window.post(at, {"page": "0", "field-0": "tall"}, headers=hx)
    assert wrong.status_code == 400
    assert window.post(at, {"page": "0", "field-0": "172"}, headers=hx).status_code == 200
    resumed = window.get(at, headers=hx).content.decode()
    assert 'name="page" value="1"' in resumed
    review = window.post(at, {"page": "1", "field-0": "1", "field-1": "on"}, headers=hx)
    assert "172" in review.content.decode()
    assert window.post(at, {"send": "1"}, headers=hx).status_code == 204
    assert Answer.objects.get(ask=posted, person=bob).is_complete


def test_a_contact_cards_sheet_is_the_persons_profile(ask, browser_of, bob, carol):
    posted = ask("contact", handle="carol")
    at, window = f"/asks/{posted.id}/", browser_of(bob)
    said = window.get(at, headers={"HX-Request": "true"}).content.decode()
    assert 'hx-post="/@carol/"' in said and "Add contact" in said and "Message" in said
    window.post("/@carol/", {"verb": "request"}, headers={"HX-Request": "true"})
    assert "Request sent" in window.get(at).content.decode()
    services.block_person(actor=carol, person=bob)
    hidden = window.get(at, headers={"HX-Request": "true"}).content.decode()
    carol.is_active = False
    carol.save()
    gone = window.get(at, headers={"HX-Request": "true"}).content.decode()
    assert "be reached" in hidden and "hx-post" not in hidden
    assert hidden == gone
