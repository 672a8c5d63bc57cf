"""Who is told by push, of what, when, and until when; devices come and go with their sessions."""

import uuid
from datetime import UTC, datetime, time, timedelta

import pytest
from django.conf import settings as django_settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.module_loading import import_string

from messaging import services
from messaging.models import Block, Participant, PushNote, PushSubscription, User
from messaging.selectors.away import GLANCE, is_quiet
from messaging.services.away import WAITS
from tests.factories import say
from tests.push import PushService

pytestmark = pytest.mark.django_db


@pytest.fixture
def push():
    service = PushService()
    yield service
    service.stop()


def session_of(user: User) -> str:
    store = import_string(f"{django_settings.SESSION_ENGINE}.SessionStore")()
    store["_auth_user_id"] = str(user.pk)
    store["_auth_user_hash"] = user.get_session_auth_hash()
    store.save()
    return store.session_key


def device(push, user, name="one", session_key=None) -> PushSubscription:
    found, _is_new = services.subscribe(
        person=user,
        session_key=session_key or session_of(user),
        endpoint=push.endpoint(name),
        user_agent="Mozilla/5.0 (X11; Linux) Firefox/150.0",
        **push.keys,
    )
    return found


def tell(conversation, message) -> None:
    services.tell_of_message(conversation_id=conversation.id, seq=message.seq)


def keeps(user, conversation, **fields) -> None:
    Participant.objects.filter(user=user, conversation=conversation).update(**fields)


@pytest.fixture
def group(alice, bob, carol):
    members = [(alice, "owner"), (bob, "member"), (carol, "member")]
    return services.open_conversation(
        kind="group", title="Picnic", sign="users", hue=1, members=members
    )


def test_a_message_reaches_the_device_of_whoever_is_away(push, alice, bob, conversation):
    one = device(push, bob)
    [message] = say(alice, conversation, "Bonjour  !\nÇa va ?")
    tell(conversation, message)
    [(headers, said)] = push.got
    assert said["type"] == "message" and said["title"] == "Alice Martin"
    assert said["text"] == "Bonjour ! Ça va ?" and said["badge"] == 1
    assert said["url"] == f"/chats/{conversation.id}/" and said["user"] == str(bob.id)
    assert said["standing"] == [str(conversation.id)]
    assert headers["Content-Encoding"] == "aes128gcm" and headers["Urgency"] == "high"
    assert int(headers["TTL"]) > 0 and len(headers["Topic"]) == 22
    assert headers["Authorization"].startswith("vapid t=")
    one.refresh_from_db()
    assert one.last_success_at and one.device == "Firefox, Linux"
    tell(conversation, message)  # the task runs again: the same note, replaced by its topic
    assert PushNote.objects.count() == 1


def test_the_sender_and_those_who_read_or_look_are_not_told(push, alice, bob, conversation):
    device(push, alice, "a")
    device(push, bob, "b")
    [message] = say(alice, conversation, "one")
    services.set_looking(user=bob, socket_id="tab", conversation=str(conversation.id), left=None)
    tell(conversation, message)
    assert push.said == []
    services.mark_read(reader=bob, conversation=conversation, seq=message.seq)
    after_a_glance()
    tell(conversation, message)
    assert push.said == [] and not PushNote.objects.exists()


def test_who_seemed_to_look_and_has_not_read_is_told_all_the_same(push, alice, bob, conversation):
    device(push, bob)
    services.set_looking(user=bob, socket_id="tab", conversation=str(conversation.id), left=None)
    [message] = say(alice, conversation, "one")
    tell(conversation, message)
    assert push.said == []
    after_a_glance()
    assert [one["text"] for one in push.said] == ["one"]


def after_a_glance():
    """The clock comes by when those who looked had their time to read."""
    PushNote.objects.filter(due_at__gt=timezone.now()).update(due_at=F("due_at") - GLANCE)
    services.settle_notes()


@pytest.mark.parametrize(
    "fields",
    [
        {"muted_until": datetime(9999, 1, 1, tzinfo=UTC)},
        {"notify": "nothing"},
        {"notify": "mentions"},
        {"archived_at": datetime(2026, 1, 1, tzinfo=UTC)},
        {"left_at": datetime(2026, 1, 1, tzinfo=UTC)},
    ],
)
def test_how_somebody_keeps_a_conversation_is_honoured(push, alice, bob, conversation, fields):
    device(push, bob)
    keeps(bob, conversation, **fields)
    [message] = say(alice, conversation, "one")
    tell(conversation, message)
    assert push.said == [] and not PushNote.objects.exists()


def test_a_mute_that_is_over_and_a_mention_are_told(push, alice, bob, group):
    device(push, bob)
    keeps(bob, group, notify="mentions", muted_until=timezone.now() - timedelta(minutes=1))
    [message] = say(alice, group, "@bob look")
    type(message).objects.filter(id=message.id).update(mentions=[bob.id])
    tell(group, message)
    assert [one["text"] for one in push.said] == ["Alice: @bob look"]
    assert push.said[0]["title"] == "Picnic"


def test_an_answer_to_ones_own_words_is_told(push, alice, bob, group):
    device(push, bob)
    keeps(bob, group, notify="mentions")
    [mine] = say(bob, group, "who comes?")
    [message] = say(alice, group, "I do")
    type(message).objects.filter(id=message.id).update(reply_to=mine)
    tell(group, message)
    assert len(push.said) == 1


def test_people_at_odds_are_not_told_of_each_other(push, alice, bob, carol, group):
    device(push, bob, "b")
    device(push, carol, "c")
    Block.objects.create(blocker=bob, blocked=alice)
    [message] = say(alice, group, "one")
    tell(group, message)
    assert [one["user"] for one in push.said] == [str(carol.id)]


def test_words_can_be_hidden_and_come_in_ones_language(push, alice, bob, conversation):
    device(push, bob)
    User.objects.filter(id=bob.id).update(hides_previews=True, locale="fr")
    [message] = say(alice, conversation, "secret")
    tell(conversation, message)
    assert push.said[0]["text"] == "Nouveau message" and "secret" not in str(push.said)


PARIS, NEW_YORK = "Europe/Paris", "America/New_York"


@pytest.mark.parametrize(
    ("zone", "start", "end", "moment", "is_it"),
    [
        (PARIS, time(22), time(7), datetime(2026, 1, 5, 21, 30, tzinfo=UTC), True),  # 22:30
        (PARIS, time(22), time(7), datetime(2026, 7, 5, 20, 30, tzinfo=UTC), True),  # 22:30, DST
        (PARIS, time(22), time(7), datetime(2026, 1, 5, 20, 30, tzinfo=UTC), False),  # 21:30
        (PARIS, time(22), time(7), datetime(2026, 1, 6, 6, 0, tzinfo=UTC), False),  # 07:00
        # The night the clocks go forward: 01:59 is followed by 03:00.
        (PARIS, time(2), time(3), datetime(2026, 3, 29, 1, 0, tzinfo=UTC), False),
        (PARIS, time(1), time(3), datetime(2026, 3, 29, 0, 59, tzinfo=UTC), True),
        # The night they go back: half past two comes twice, and is quiet twice.
        (PARIS, time(2), time(3), datetime(2026, 10, 25, 0, 30, tzinfo=UTC), True),
        (PARIS, time(2), time(3), datetime(2026, 10, 25, 1, 30, tzinfo=UTC), True),
        (NEW_YORK, time(13), time(14), datetime(2026, 1, 5, 18, 30, tzinfo=UTC), True),
        (NEW_YORK, time(13), time(14), datetime(2026, 7, 5, 18, 30, tzinfo=UTC), False),
        ("Mars/Olympus", time(13), time(14), datetime(2026, 7, 5, 13, 30, tzinfo=UTC), True),
        (PARIS, None, None, datetime(2026, 7, 5, 13, 30, tzinfo=UTC), False),
    ],
)
def test_quiet_hours_follow_the_clock_on_the_wall(zone, start, end, moment, is_it):
    person = User(time_zone=zone, quiet_from=start, quiet_until=end)
    assert is_quiet(person, moment) is is_it


def test_nobody_is_told_in_their_quiet_hours(push, alice, bob, conversation):
    device(push, bob)
    User.objects.filter(id=bob.id).update(quiet_from=time(0), quiet_until=time(23, 59, 59))
    [message] = say(alice, conversation, "one")
    tell(conversation, message)
    assert push.said == []


def test_what_was_read_elsewhere_goes_away(push, alice, bob, conversation):
    device(push, bob)
    [message] = say(alice, conversation, "one")
    tell(conversation, message)
    services.mark_read(reader=bob, conversation=conversation, seq=message.seq)
    services.take_back(conversation_id=conversation.id, person_id=bob.id)
    services.settle_notes()
    assert [one["type"] for one in push.said] == ["message", "clear"]
    assert push.said[1]["conversation"] == str(conversation.id) and push.said[1]["badge"] == 0
    assert push.said[1]["text"]  # a push always shows something
    assert not PushNote.objects.exists()
    services.take_back(conversation_id=conversation.id, person_id=bob.id)
    services.settle_notes()
    assert len(push.said) == 2


def test_answering_on_one_device_clears_the_others(push, alice, bob, conversation):
    device(push, bob)
    [message] = say(alice, conversation, "one")
    tell(conversation, message)
    [answer] = say(bob, conversation, "two")
    tell(conversation, answer)
    assert [one["type"] for one in push.said] == ["message", "clear"]


def test_browsers_that_must_show_something_get_no_bare_clearing(push, alice, bob, conversation):
    one = device(push, bob)
    [message] = say(alice, conversation, "one")
    tell(conversation, message)
    PushSubscription.objects.filter(id=one.id).update(endpoint="https://web.push.apple.com/x")
    services.mark_read(reader=bob, conversation=conversation, seq=message.seq)
    services.take_back(conversation_id=conversation.id, person_id=bob.id)
    assert services.settle_notes() == 0
    assert push.asked == 1 and not PushNote.objects.exists()


def test_facts_for_tasks_are_published_only_where_somebody_waits(
    push, alice, bob, conversation, monkeypatch, django_capture_on_commit_callbacks
):
    queued = []
    monkeypatch.setattr(
        "messaging.bus._enqueue", lambda task, fact: queued.append((task.name, fact["data"]))
    )

    def ours():
        return [one for one in queued if one[0] in MINE]

    with django_capture_on_commit_callbacks(execute=True):
        [message] = say(alice, conversation, "one")
        services.mark_read(reader=bob, conversation=conversation, seq=message.seq)
    assert ours() == []
    device(push, bob)
    with django_capture_on_commit_callbacks(execute=True):
        say(bob, conversation, "mine")
    assert ours() == []
    with django_capture_on_commit_callbacks(execute=True):
        [message] = say(alice, conversation, "two")
    where = {"conversation": str(conversation.id), "seq": message.seq}
    assert ours() == [("messaging.on_message_awaited", where)]
    tell(conversation, message)
    with django_capture_on_commit_callbacks(execute=True):
        services.mark_read(reader=bob, conversation=conversation, seq=message.seq)
    assert ours()[1][0] == "messaging.on_note_outdated"


MINE = {"messaging.on_message_awaited", "messaging.on_note_outdated"}


@pytest.mark.parametrize("status", [404, 410])
def test_an_endpoint_that_is_gone_is_forgotten(push, alice, bob, conversation, status):
    device(push, bob)
    push.answers = [(status, {})]
    [message] = say(alice, conversation, "one")
    tell(conversation, message)
    assert not PushSubscription.objects.exists()


def test_what_fails_for_now_is_tried_again_a_bounded_number_of_times(
    push, alice, bob, conversation
):
    one = device(push, bob)
    push.answers = [(503, {})] * 20
    [message] = say(alice, conversation, "one")
    tell(conversation, message)
    for attempt in range(1, len(WAITS) + 1):
        note = PushNote.objects.get()
        assert note.attempts == attempt
        assert note.due_at > timezone.now() + timedelta(seconds=WAITS[attempt - 1] - 30)
        assert services.settle_notes() == 0 and push.asked == attempt  # not due yet
        PushNote.objects.update(due_at=timezone.now())
        services.settle_notes()
    assert not PushNote.objects.exists() and push.asked == len(WAITS) + 1
    one.refresh_from_db()
    assert one.failures == len(WAITS) + 1


def test_a_service_that_asks_for_patience_gets_it(push, alice, bob, conversation):
    device(push, bob)
    push.answers = [(429, {"Retry-After": "7200"})]
    [message] = say(alice, conversation, "one")
    tell(conversation, message)
    assert PushNote.objects.get().due_at > timezone.now() + timedelta(seconds=7000)
    PushNote.objects.update(due_at=timezone.now())
    assert services.settle_notes() == 1
    assert PushSubscription.objects.get().failures == 0


def test_a_service_that_is_away_is_a_failure_for_now(push, alice, bob, conversation):
    device(push, bob)
    push.stop()
    [message] = say(alice, conversation, "one")
    tell(conversation, message)
    assert PushNote.objects.get().attempts == 1 and PushSubscription.objects.get().failures == 1


def test_how_one_is_reached_is_saved_and_checked(alice, api_of):
    api = api_of(alice)
    wanted = {
        "mail_when": "daily",
        "quiet_from": "22:00:00",
        "quiet_until": "07:30:00",
        "hides_previews": True,
    }
    assert api.put("/api/me/notifications/", wanted, format="json").json() == wanted
    assert api.get("/api/me/notifications/").json() == wanted
    for wrong in ({"quiet_until": None}, {"quiet_until": "22:00:00"}, {"mail_when": "hourly"}):
        answer = api.put("/api/me/notifications/", {**wanted, **wrong}, format="json")
        assert answer.status_code == 400


def test_the_database_keeps_one_note_a_conversation(push, bob, conversation):
    one = device(push, bob)
    fields = {"subscription": one, "conversation": conversation, "seq": 1}
    PushNote.objects.create(**fields, due_at=timezone.now())
    for wrong in ({"due_at": timezone.now()}, {"id": uuid.uuid4()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PushNote.objects.create(**{**fields, **wrong})
