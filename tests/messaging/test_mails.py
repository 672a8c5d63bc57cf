"""What stays unread goes by e-mail: when, to whom, once; and what the links of a mail do."""

import re
import smtplib
from datetime import UTC, datetime, time, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from messaging import services
from messaging.models import Block, Message, Participant, User
from messaging.selectors.mails import due_before
from tests.factories import direct, say

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def origin(settings):
    settings.ORIGINS = ["https://palabre.example"]
    settings.UNREAD_MAIL_MINUTES = 15


def said_ago(minutes: int, sender, conversation, *texts: str) -> None:
    """Said that long ago."""
    ids = [one.id for one in say(sender, conversation, *texts)]
    Message.objects.filter(id__in=ids).update(
        created_at=timezone.now() - timedelta(minutes=minutes)
    )


def links(kind: str, body: str | None = None) -> list[str]:
    """The paths of that kind in the last mail."""
    found = mail.outbox[-1].body if body is None else body
    return re.findall(rf"https://palabre\.example(/away/{kind}/\S+)", found)


def test_one_mail_tells_of_all_conversations_once(alice, bob, carol, conversation):
    said_ago(20, alice, conversation, "Hello", "Are you there?")
    said_ago(30, carol, direct(carol, bob), "Lunch?")
    assert services.mail_unread() == 1
    [sent] = mail.outbox
    assert sent.to == [bob.email] and sent.subject == "3 new messages in 2 conversations"
    for text in ("Are you there?", "Lunch?", "Alice Martin", "Carol Petit"):
        assert text in sent.body
        assert text in sent.alternatives[0].content
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert services.mail_unread() == 0
    said_ago(16, alice, conversation, "Well?")
    assert services.mail_unread() == 1
    assert mail.outbox[1].subject == "Alice Martin: 1 new message"
    assert "Are you there?" not in mail.outbox[1].body


def test_a_quick_round_looks_at_the_last_hour_and_a_full_one_at_all(alice, bob, conversation):
    said_ago(20, alice, conversation, "Hello")
    conversation.refresh_from_db()
    later = conversation.last_message_at + timedelta(hours=3)
    assert services.mail_unread(now=later, is_lately=True) == 0
    assert services.mail_unread(now=later) == 1
    said_ago(20, alice, conversation, "Again")
    assert services.mail_unread(is_lately=True) == 1


def test_fresh_words_and_read_ones_wait(alice, bob, conversation):
    said_ago(10, alice, conversation, "Just now")
    assert services.mail_unread() == 0
    Message.objects.update(created_at=timezone.now() - timedelta(minutes=16))
    services.mark_read(reader=bob, conversation=conversation, seq=1)
    assert services.mail_unread() == 0


def test_nobody_is_mailed_while_here_or_just_gone(alice, bob, conversation):
    said_ago(20, alice, conversation, "Hello")
    services.arrive(user=bob, socket_id="tab")
    assert services.mail_unread() == 0
    services.leave(user=bob, socket_id="tab")
    assert services.mail_unread() == 0
    User.objects.filter(id=bob.id).update(last_seen_at=timezone.now() - timedelta(minutes=16))
    assert services.mail_unread() == 1


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
def test_how_a_conversation_is_kept_is_honoured(alice, bob, conversation, fields):
    Participant.objects.filter(user=bob).update(**fields)
    said_ago(20, alice, conversation, "Hello")
    assert services.mail_unread() == 0


def test_who_wants_no_mails_or_is_at_odds_gets_none(alice, bob, conversation):
    said_ago(20, alice, conversation, "Hello")
    for fields in ({"mail_when": "never"}, {"is_active": False}):
        User.objects.filter(id=bob.id).update(**fields)
        assert services.mail_unread() == 0
        User.objects.filter(id=bob.id).update(mail_when="soon", is_active=True)
    Block.objects.create(blocker=bob, blocked=alice)
    assert services.mail_unread() == 0


def test_quiet_hours_hold_the_mail_back_until_they_end(alice, bob, conversation):
    said_ago(20, alice, conversation, "Hello")
    User.objects.filter(id=bob.id).update(quiet_from=time(0), quiet_until=time(23, 59, 59))
    assert services.mail_unread() == 0
    User.objects.filter(id=bob.id).update(quiet_from=None, quiet_until=None)
    assert services.mail_unread() == 1


PARIS = "Europe/Paris"


@pytest.mark.parametrize(
    ("zone", "now", "before"),
    [
        (PARIS, datetime(2026, 1, 5, 7, 30, tzinfo=UTC), datetime(2026, 1, 5, 7, tzinfo=UTC)),
        (PARIS, datetime(2026, 1, 5, 6, 30, tzinfo=UTC), datetime(2026, 1, 4, 7, tzinfo=UTC)),
        (PARIS, datetime(2026, 7, 5, 6, 30, tzinfo=UTC), datetime(2026, 7, 5, 6, tzinfo=UTC)),
        # The clocks went forward, and back, in the night between.
        (PARIS, datetime(2026, 3, 29, 5, 59, tzinfo=UTC), datetime(2026, 3, 28, 7, tzinfo=UTC)),
        (PARIS, datetime(2026, 3, 29, 6, 1, tzinfo=UTC), datetime(2026, 3, 29, 6, tzinfo=UTC)),
        (PARIS, datetime(2026, 10, 25, 7, 1, tzinfo=UTC), datetime(2026, 10, 25, 7, tzinfo=UTC)),
        (
            "Pacific/Auckland",
            datetime(2026, 7, 4, 21, tzinfo=UTC),
            datetime(2026, 7, 4, 20, tzinfo=UTC),
        ),
    ],
)
def test_the_daily_mail_is_due_at_eight_on_the_wall(zone, now, before):
    person = User(time_zone=zone, mail_when="daily")
    assert due_before(person, now) == before


def test_the_daily_mail_leaves_once_a_day(alice, bob, conversation):
    User.objects.filter(id=bob.id).update(mail_when="daily", time_zone=PARIS)
    say(alice, conversation, "One")
    eight = datetime(2026, 11, 20, 7, tzinfo=UTC)
    Message.objects.update(created_at=eight - timedelta(hours=2))
    assert services.mail_unread(now=eight - timedelta(minutes=1)) == 0
    assert services.mail_unread(now=eight + timedelta(minutes=1)) == 1
    [late] = say(alice, conversation, "Two")
    Message.objects.filter(id=late.id).update(created_at=eight + timedelta(minutes=5))
    assert services.mail_unread(now=eight + timedelta(hours=3)) == 0
    assert services.mail_unread(now=eight + timedelta(hours=25)) == 1


def test_a_mail_speaks_its_readers_language_and_can_hide_what_was_said(alice, bob, conversation):
    User.objects.filter(id=bob.id).update(locale="fr", hides_previews=True)
    said_ago(20, alice, conversation, "Secret")
    services.mail_unread()
    [sent] = mail.outbox
    assert sent.subject == "Alice Martin : 1 nouveau message"
    assert "Bonjour Bob" in sent.body and "Secret" not in sent.body
    assert "Secret" not in Client().get(links("reply")[0]).content.decode()


def test_names_cannot_write_headers_or_markup(alice, bob, conversation):
    User.objects.filter(id=alice.id).update(display_name="A\nBcc: x@y.z <b>B</b>")
    said_ago(20, alice, conversation, "<script>boom</script>")
    services.mail_unread()
    [sent] = mail.outbox
    assert "\n" not in sent.subject
    assert "<script>" not in sent.alternatives[0].content
    assert "<b>B</b>" not in sent.alternatives[0].content


class Away:
    """A mail server that is not there."""

    def __init__(self, error):
        self.error = error

    def __call__(self, *_args, **_named):
        raise self.error


def test_a_mail_server_that_is_away_is_tried_again(alice, bob, conversation, monkeypatch):
    said_ago(20, alice, conversation, "Hello")
    with monkeypatch.context() as patch:
        patch.setattr("messaging.services.mails.EmailMultiAlternatives.send", Away(OSError()))
        assert services.mail_unread() == 0
    assert services.mail_unread() == 1


def test_an_address_that_is_refused_is_not_tried_for_ever(alice, bob, conversation, monkeypatch):
    said_ago(20, alice, conversation, "Hello")
    refused = Away(smtplib.SMTPRecipientsRefused({}))
    with monkeypatch.context() as patch:
        patch.setattr("messaging.services.mails.EmailMultiAlternatives.send", refused)
        assert services.mail_unread() == 0
    assert services.mail_unread() == 0


@pytest.fixture
def mailed(alice, bob, conversation):
    said_ago(20, alice, conversation, "Are you there?")
    services.mail_unread()
    return links("reply")[0]


def test_an_answer_goes_without_signing_in_and_once(mailed, alice, bob, conversation):
    client = Client()
    page = client.get(mailed)
    assert page.status_code == 200 and "Are you there?" in page.content.decode()
    assert page.headers["X-Robots-Tag"] == "noindex" and "no-store" in page["Cache-Control"]
    body = {"client_id": page.context["client_id"], "text": "Yes, I am."}
    for _twice in range(2):
        answer = client.post(mailed, body)
        assert answer.status_code == 302
    assert "Sent." in client.get(answer.url).content.decode()
    [message] = Message.objects.filter(sender=bob)
    assert message.text == "Yes, I am." and message.conversation == conversation
    assert services.mail_unread() == 0  # who answers has read
    assert client.get("/").status_code == 302  # and is signed in nowhere


def test_looking_at_the_links_changes_nothing(mailed, bob):
    client = Client()
    for kind in ("reply", "mute", "stop"):
        assert client.get(links(kind)[0]).status_code == 200
    bob.refresh_from_db()
    assert bob.mail_when == "soon" and Participant.objects.get(user=bob).muted_until is None


def test_an_empty_answer_says_so_and_keeps_the_page(mailed):
    answer = Client().post(mailed, {"client_id": "x", "text": "  "})
    assert answer.status_code == 400 and "Write something first." in answer.content.decode()


def test_answers_are_counted(mailed, settings):
    settings.RATE_LIMITS_TIMES = 0.05  # one at a time
    codes = [Client().post(mailed, {"text": f"answer {n}"}).status_code for n in range(2)]
    assert codes == [302, 400] and Message.objects.filter(text__startswith="answer").count() == 1


@pytest.mark.parametrize("end", ["password", "banned", "left", "late", "forged", "other"])
def test_a_link_that_is_over_is_no_link(mailed, alice, bob, conversation, monkeypatch, end):
    if end == "password":
        bob.set_password("another one entirely")
        bob.save()
    elif end == "banned":
        User.objects.filter(id=bob.id).update(is_active=False)
    elif end == "left":
        Participant.objects.filter(user=bob).update(left_at=timezone.now())
    elif end == "late":
        later = datetime.now().timestamp() + 8 * 24 * 3600
        monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    elif end == "forged":
        mailed = mailed[:-6] + "aaaaa/"
    else:  # a link for one thing does no other
        mailed = links("mute")[0].replace("/mute/", "/reply/")
    assert Client().get(mailed).status_code == 404
    assert Client().post(mailed, {"text": "x"}).status_code == 404
    assert not Message.objects.filter(sender=bob).exists()


def test_muting_and_stopping_take_one_press(mailed, bob):
    client = Client(enforce_csrf_checks=True)
    answer = client.post(links("stop")[0], {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    bob.refresh_from_db()
    assert bob.mail_when == "never"
    assert client.post(links("mute")[0]).status_code == 403  # that one is pressed on its page
    assert Client().post(links("mute")[0]).status_code == 200
    assert Participant.objects.get(user=bob).muted_until > timezone.now()
