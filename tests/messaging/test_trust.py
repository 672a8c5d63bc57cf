"""Reports: a frozen span, a moderator's decision, and a log that only grows."""

import csv
import io

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.core.files.base import ContentFile
from django.db import DatabaseError, connection, transaction

from messaging import selectors, services
from messaging.errors import Conflict, Invalid, NotAllowed, NotFound
from messaging.models import (
    Attachment,
    AuditEntry,
    Block,
    Message,
    PushSubscription,
    Report,
    User,
)
from messaging.selectors.reports import notices_of
from messaging.services import moderation
from messaging.services.reports import report
from tests.factories import UserFactory, direct, say

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator(db) -> User:
    """Staff with the one right that moderators need."""
    person = UserFactory(handle="mod", display_name="Mo Derator", is_staff=True)
    person.user_permissions.add(Permission.objects.get(codename="moderate"))
    return User.objects.get(pk=person.pk)


def seen_by(viewer, conversation):
    return selectors.conversation_for(viewer, conversation.id)


def reported(reporter, conversation, message=None, **more) -> Report:
    made, _is_new = report(
        reporter=reporter,
        conversation=seen_by(reporter, conversation),
        reason=more.pop("reason", "scam"),
        message_id=message.id if message else None,
        **more,
    )
    return made


def test_the_span_is_ten_before_and_ten_after_and_stays_as_it_was(alice, bob, conversation):
    said = say(bob, conversation, *(f"line {number}" for number in range(30)))
    made = reported(alice, conversation, said[15], note="Look")
    Message.objects.filter(id=said[15].id).update(text="I never said so")
    made.refresh_from_db()
    assert [one["text"] for one in made.evidence] == [f"line {n}" for n in range(5, 26)]
    assert [one["text"] for one in made.evidence if one["is_reported"]] == ["line 15"]
    assert made.evidence[0]["sender"]["handle"] == "bob"
    assert (made.person, made.note, made.state) == (bob, "Look", "open")


def test_the_files_of_the_span_are_copied(alice, bob, conversation, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    [message] = say(bob, conversation, "see")
    carried = Attachment.objects.create(
        uploader=bob,
        conversation=conversation,
        message=message,
        kind="image",
        state="ready",
        name="fake.webp",
        mime="image/webp",
        size=4,
        file=ContentFile(b"RIFF", "a.webp"),
    )
    made = reported(alice, conversation, message)
    carried.file.delete(save=False)
    [copy] = made.evidence[0]["attachments"]
    assert copy["name"] == "fake.webp"
    assert (tmp_path / copy["copy"]).read_bytes() == b"RIFF"


def test_the_same_report_twice_is_one(alice, bob, conversation):
    [message] = say(bob, conversation, "pay me")
    assert reported(alice, conversation, message) == reported(alice, conversation, message)
    assert Report.objects.count() == 1


def test_blocking_comes_with_it_when_asked(alice, bob, conversation):
    [message] = say(bob, conversation, "pay me")
    reported(alice, conversation, message, also_block=True)
    assert Block.objects.filter(blocker=alice, blocked=bob).exists()


def test_my_own_message_and_what_i_cannot_see_are_not_reported(alice, bob, carol, conversation):
    [mine] = say(alice, conversation, "hello")
    with pytest.raises(Invalid):
        reported(alice, conversation, mine)
    [elsewhere] = say(carol, direct(bob, carol), "psst")
    with pytest.raises(NotFound):
        reported(alice, conversation, elsewhere)
    with pytest.raises(NotFound):
        reported(alice, conversation, person_id=carol.id)
    with pytest.raises(NotFound):
        seen_by(carol, conversation)
    with pytest.raises(Invalid):
        reported(alice, conversation, reason="dislike")


def test_a_conversation_is_answered_for_by_its_owner(alice, bob, carol, browser_of):
    group = services.open_conversation(
        kind="group",
        title="Picnic",
        sign="users",
        hue=1,
        members=[(carol, "member"), (bob, "owner"), (alice, "member")],
    )
    assert reported(alice, group).person == bob
    assert reported(alice, group, person_id=carol.id).person == carol
    # Nobody is blocked for what a whole group says.
    for query, offered in (("", False), (f"?person={carol.id}", True)):
        sheet = browser_of(alice).get(f"/chats/{group.id}/report/{query}")
        assert (b'name="block"' in sheet.content) is offered


@pytest.mark.parametrize("door", ["sheet", "api"])
def test_both_doors_report(door, alice, bob, conversation, browser_of, api_of):
    [message] = say(bob, conversation, "pay me")
    if door == "sheet":
        url = f"/chats/{conversation.id}/report/"
        form = browser_of(alice).get(f"{url}?message={message.id}", headers={"HX-Request": "true"})
        assert b"pay me" in form.content
        answer = browser_of(alice).post(
            url, {"message": message.id, "reason": "spam"}, headers={"HX-Request": "true"}
        )
        assert answer.status_code == 200 and b"Nobody else learns" in answer.content
        bad = browser_of(alice).post(url, {"message": message.id}, headers={"HX-Request": "true"})
        assert bad.status_code == 400
    else:
        url = f"/api/conversations/{conversation.id}/reports/"
        body = {"message": str(message.id), "reason": "spam", "note": "x", "block": True}
        first = api_of(alice).post(url, body, format="json")
        again = api_of(alice).post(url, body, format="json")
        assert (first.status_code, again.status_code) == (201, 200)
        assert first.json()["id"] == again.json()["id"]
        assert "reports" not in str(api_of(bob).get("/api/conversations/").json())
    assert Report.objects.get().reporter == alice


def test_a_warning_is_told_and_written_down(
    alice, bob, conversation, moderator, django_capture_on_commit_callbacks
):
    made = reported(alice, conversation, say(bob, conversation, "pay me")[0])
    moderation.decide(moderator=moderator, report=made, action="warn", decision="No scams.")
    [notice] = notices_of(bob)
    assert "No scams." in notice["texts"]["en"] and "No scams." in notice["texts"]["fr"]
    assert notices_of(alice) == []
    made.refresh_from_db()
    assert (made.state, made.decided_by, made.decision) == ("acted", moderator, "No scams.")
    verbs = set(AuditEntry.objects.values_list("verb", flat=True))
    assert verbs == {"person.warned", "report.acted"}
    with pytest.raises(Conflict):
        moderation.decide(moderator=moderator, report=made, action="dismiss", decision="Again")


def test_a_notice_goes_by_mail_in_the_persons_language(bob):
    User.objects.filter(id=bob.id).update(locale="fr")
    moderation.mail_notice(person_id=bob.id, texts={"en": "No", "fr": "Non"})
    [sent] = mail.outbox
    assert (sent.to, sent.body) == ([bob.email], "Non")


def test_the_silenced_write_to_nobody_until_it_is_lifted(alice, bob, conversation, moderator):
    made = reported(alice, conversation, say(bob, conversation, "pay me")[0])
    moderation.decide(
        moderator=moderator, report=made, action="silence", days=7, decision="Calm down."
    )
    with pytest.raises(NotAllowed) as refused:
        say(bob, conversation, "again")
    assert refused.value.code == "silenced"
    moderation.lift(moderator=moderator, person=User.objects.get(pk=bob.pk), decision="All right.")
    say(bob, conversation, "again")


def test_the_suspended_lose_everything_that_was_open(
    alice, bob, conversation, moderator, browser_of
):
    made = reported(alice, conversation, say(bob, conversation, "pay me")[0])
    theirs = browser_of(bob)
    assert theirs.get("/me/").status_code == 200
    PushSubscription.objects.create(user=bob, session_key="x", endpoint="https://a.example/1")
    moderation.decide(moderator=moderator, report=made, action="suspend", decision="Fraud.")
    assert not User.objects.get(pk=bob.pk).is_active
    assert theirs.get("/me/").status_code == 302
    assert not PushSubscription.objects.exists()
    with pytest.raises(NotAllowed):
        say(alice, conversation, "where are you?")
    moderation.lift(moderator=moderator, person=User.objects.get(pk=bob.pk), decision="A mistake.")
    assert theirs.get("/me/").status_code == 302  # the old session does not come back


@pytest.mark.parametrize(
    ("action", "days", "decision"),
    [("warn", None, "  "), ("silence", 2, "Why"), ("silence", None, "Why"), ("hang", None, "Why")],
)
def test_what_is_no_decision_is_refused(
    action, days, decision, alice, bob, conversation, moderator
):
    made = reported(alice, conversation, say(bob, conversation, "pay me")[0])
    with pytest.raises(Invalid):
        moderation.decide(
            moderator=moderator, report=made, action=action, days=days, decision=decision
        )
    assert not AuditEntry.objects.exists()


def test_only_moderators_decide_and_never_about_staff(alice, bob, conversation, moderator):
    made = reported(alice, conversation, say(bob, conversation, "pay me")[0])
    with pytest.raises(NotAllowed):
        moderation.decide(moderator=alice, report=made, action="dismiss", decision="No")
    User.objects.filter(pk=bob.pk).update(is_staff=True)
    with pytest.raises(NotAllowed):
        moderation.decide(moderator=moderator, report=made, action="suspend", decision="No")
    with pytest.raises(NotAllowed):
        moderation.warn(moderator=moderator, person=moderator, decision="Me")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE messaging_auditentry SET verb = 'nothing'",
        "DELETE FROM messaging_auditentry",
        "TRUNCATE messaging_auditentry",
    ],
)
def test_the_audit_log_only_grows(statement, alice):
    services.record(actor=alice, verb="test.made", subject="person:x")
    with (
        pytest.raises(DatabaseError, match="only grows"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement)
    assert AuditEntry.objects.count() == 1


def test_moderators_see_the_span_and_every_look_is_written_down(
    alice, bob, conversation, moderator, browser_of
):
    before = say(bob, conversation, *(f"private {number}" for number in range(12)))
    [message] = say(bob, conversation, "pay me")
    made = reported(alice, conversation, message)
    desk = browser_of(moderator)
    queue = desk.get("/admin/messaging/report/").content.decode()
    assert "1 report waits" in queue and "@bob" in queue
    page = desk.get(f"/admin/messaging/report/{made.pk}/change/").content.decode()
    assert "pay me" in page and before[-1].text in page
    assert before[0].text not in page.replace("private 10", "").replace("private 11", "")
    looks = AuditEntry.objects.filter(verb="report.viewed", subject=f"report:{made.pk}")
    assert [one.actor for one in looks] == [moderator]
    assert desk.get(f"/admin/messaging/conversation/{conversation.pk}/change/").status_code == 403
    url = f"/admin/messaging/report/{made.pk}/decide/"
    assert desk.get(url).status_code == 404
    desk.post(url, {"action": "silence-30", "decision": "Enough."})
    made.refresh_from_db()
    assert made.state == "acted"
    assert User.objects.get(pk=bob.pk).silenced_until is not None
    assert "@bob" not in desk.get("/admin/messaging/report/").content.decode()
    assert "@bob" in desk.get("/admin/messaging/report/?state=all").content.decode()
    assert "Enough." in browser_of(bob).get("/me/").content.decode()
    desk.post(f"/admin/messaging/report/{made.pk}/lift/", {"decision": "Enough of that."})
    assert User.objects.get(pk=bob.pk).silenced_until is None


def test_staff_without_the_right_see_no_reports(alice, bob, conversation, browser_of):
    made = reported(alice, conversation, say(bob, conversation, "pay me")[0])
    clerk = browser_of(UserFactory(handle="clerk", is_staff=True))
    for path in ("", f"{made.pk}/change/", f"{made.pk}/file/0/"):
        assert clerk.get(f"/admin/messaging/report/{path}").status_code == 403
    answer = clerk.post(f"/admin/messaging/report/{made.pk}/decide/", {"action": "dismiss"})
    assert answer.status_code == 403


def test_a_copied_file_is_fetched_by_moderators_alone(
    alice, bob, conversation, moderator, browser_of, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    [message] = say(bob, conversation, "see")
    Attachment.objects.create(
        uploader=bob,
        conversation=conversation,
        message=message,
        kind="file",
        state="ready",
        name="page.html",
        mime="text/html",
        size=4,
        file=ContentFile(b"<b>", "a.html"),
    )
    made = reported(alice, conversation, message)
    url = f"/admin/messaging/report/{made.pk}/file/0/"
    answer = browser_of(moderator).get(url)
    assert (answer.status_code, answer.content) == (200, b"<b>")
    assert answer["Content-Type"] == "application/octet-stream"
    assert "attachment" in answer["Content-Disposition"]
    assert browser_of(moderator).get(url.replace("/0/", "/7/")).status_code == 404


def test_the_log_is_exported_as_it_is_filtered(alice, browser_of):
    ada = UserFactory(handle="ada", is_staff=True, is_superuser=True)
    services.record(actor=alice, verb="=cmd()", subject="person:x", why="a,b")
    services.record(actor=alice, verb="role.given", subject="person:y")
    answer = browser_of(ada).get("/admin/messaging/auditentry/export.csv?q=person:x")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert rows[0] == ["at", "actor", "verb", "subject", "data"]
    assert [row[1:4] for row in rows[1:]] == [["alice", "'=cmd()", "person:x"]]
    assert AuditEntry.objects.filter(verb="audit.exported", actor=ada).exists()
    assert browser_of(alice).get("/admin/messaging/auditentry/export.csv").status_code == 302
