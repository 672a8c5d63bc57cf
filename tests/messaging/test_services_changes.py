"""Editing, recalling, forwarding, drafts: in time, by the right people, once."""

import uuid
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from messaging import selectors, services
from messaging.errors import Invalid, NotAllowed
from messaging.models import Attachment, AuditEntry, Message, MessageVersion, uuid7
from messaging.selectors import message_for, whole_message
from tests.factories import direct, say
from tests.messaging.test_services_contents import send, upload
from tests.messaging.test_services_marks import group  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def hello(alice, conversation):
    return message_for(alice, say(alice, conversation, "hello")[0].id)


def age(message, **ago):
    Message.objects.filter(id=message.id).update(created_at=timezone.now() - timedelta(**ago))


def test_an_edit_keeps_what_was_said_before(alice, hello):
    services.edit_message(editor=alice, message=hello, text=" good evening ")
    services.edit_message(editor=alice, message=hello, text="good evening")
    edited = whole_message(hello.id)
    assert edited.text == "good evening" and edited.edited_at
    assert edited.changed_seq == 2, "saying the same again changes nothing"
    assert [one.text for one in selectors.versions_of(edited)] == ["hello"]


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 10_001, "\x07"])
def test_an_edit_says_something_too(alice, hello, text):
    with pytest.raises(Invalid):
        services.edit_message(editor=alice, message=hello, text=text)
    assert not MessageVersion.objects.exists()


def test_only_ones_own_words_are_edited_and_only_for_a_while(alice, bob, conversation, hello):
    with pytest.raises(NotAllowed, match="not_editable"):
        services.edit_message(editor=bob, message=hello, text="mine now")
    forwarded = send(alice, conversation, "seen elsewhere", is_forwarded=True)
    with pytest.raises(NotAllowed, match="not_editable"):
        services.edit_message(editor=alice, message=forwarded, text="mine now")
    age(hello, minutes=16)
    with pytest.raises(NotAllowed, match="edit_too_late"):
        services.edit_message(editor=alice, message=hello, text="too late")


def test_a_recalled_message_keeps_its_place_and_nothing_else(alice, bob, conversation, hello):
    services.add_reaction(user=bob, message=hello, emoji="👍")
    services.edit_message(editor=alice, message=hello, text="hello there")
    services.set_star(user=bob, message=hello, is_on=True)
    services.set_pin(user=bob, message=hello, is_on=True)
    answer = send(bob, conversation, "hi", reply_to=hello.id)
    services.recall_message(actor=alice, message=hello)
    gone = whole_message(hello.id)
    assert (gone.seq, gone.text, gone.summary) == (1, "", {})
    assert gone.recalled_at and not gone.reacted
    assert not MessageVersion.objects.exists() and not gone.stars.exists()
    seen = selectors.conversation_for(bob, conversation.id)
    assert selectors.pins_of(bob, seen) == []
    assert whole_message(answer.id).reply_to.recalled_at
    head = selectors.conversation_for(bob, conversation.id).last_seq
    services.recall_message(actor=alice, message=hello)
    assert selectors.conversation_for(bob, conversation.id).last_seq == head, "once is enough"
    for verb in (
        lambda: services.edit_message(editor=alice, message=hello, text="back"),
        lambda: services.add_reaction(user=bob, message=hello, emoji="👍"),
        lambda: services.set_pin(user=bob, message=hello, is_on=True),
    ):
        with pytest.raises(NotAllowed, match="message_gone"):
            verb()


def test_only_the_sender_recalls_and_only_for_a_while(alice, bob, hello):
    with pytest.raises(NotAllowed, match="not_yours_to_recall"):
        services.recall_message(actor=bob, message=hello)
    age(hello, hours=49)
    with pytest.raises(NotAllowed, match="recall_too_late"):
        services.recall_message(actor=alice, message=hello)


def test_a_groups_admins_recall_what_others_said(alice, bob, carol, group):  # noqa: F811
    message = message_for(bob, say(bob, group, "rude")[0].id)
    services.recall_message(actor=carol, message=message)
    assert whole_message(message.id).recalled_at
    assert AuditEntry.objects.get().verb == "message.recalled"
    mine = message_for(alice, say(alice, group, "mine")[0].id)
    with pytest.raises(NotAllowed, match="not_yours_to_recall"):
        services.recall_message(actor=bob, message=mine)


def test_files_go_with_a_recalled_message_unless_somebody_else_carries_them(
    alice, carol, conversation, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.MEDIA_ROOT = tmp_path
    path = tmp_path / "attachments" / "notes.pdf"
    path.parent.mkdir()
    path.write_bytes(b"notes")
    file = upload(alice, conversation, state="ready", file="attachments/notes.pdf")
    message = message_for(alice, send(alice, conversation, attachments=[file.id]).id)
    copy = services.forward_message(
        sender=alice,
        message=message,
        conversations=[direct(alice, carol).id],
        forward_id=uuid.uuid4(),
    ).sent[0]
    with django_capture_on_commit_callbacks(execute=True):
        services.recall_message(actor=alice, message=message)
    assert path.exists(), "its copy is still carried"
    with django_capture_on_commit_callbacks(execute=True):
        services.recall_message(actor=alice, message=message_for(alice, copy.id))
    assert not path.exists() and not Attachment.objects.exists()


def test_forwarding_sends_words_and_files_once(alice, bob, carol, conversation):
    file = upload(alice, conversation, kind="image", state="ready", file="attachments/x.webp")
    message = message_for(bob, send(alice, conversation, "look", attachments=[file.id]).id)
    there, forward_id = direct(bob, carol), uuid.uuid4()
    outcomes = [
        services.forward_message(
            sender=bob,
            message=message,
            conversations=[there.id, there.id, uuid.uuid4()],
            forward_id=forward_id,
        )
        for _press in range(2)
    ]
    assert outcomes[0].sent[0].id == outcomes[1].sent[0].id
    assert outcomes[0].refused[0][1].code == "conversation_not_found"
    copy = whole_message(outcomes[0].sent[0].id)
    [carried] = selectors.attachments_of(copy)
    assert (copy.text, copy.is_forwarded, copy.sender) == ("look", True, bob)
    assert carried.file == "attachments/x.webp" and carried.id != file.id
    assert Message.objects.filter(conversation=there).count() == 1


@pytest.mark.parametrize("count", [0, 11])
def test_a_forward_goes_to_one_to_ten_conversations(alice, hello, count):
    with pytest.raises(Invalid, match="bad_targets"):
        services.forward_message(
            sender=alice,
            message=hello,
            conversations=[uuid.uuid4() for _one in range(count)],
            forward_id=uuid.uuid4(),
        )


def test_a_draft_is_kept_and_no_draft_is_refused(alice, conversation):
    services.save_draft(writer=alice, conversation=conversation, text="Dear\x00 Bob,\n")
    me = selectors.participation_of(alice, conversation.id)
    assert me.draft == "Dear Bob,\n"
    services.save_draft(writer=alice, conversation=conversation, text=" \n")
    me.refresh_from_db()
    assert me.draft == ""


def test_handles_of_people_who_are_there_are_mentions(alice, bob, carol, conversation):
    message = send(alice, conversation, "@Bob, @carol and mail@bob: see @bob.")
    assert message.mentions == [bob.id]
    edited = services.edit_message(editor=alice, message=message, text="never mind")
    assert edited.mentions == []
    assert send(alice, conversation, "no@body").mentions == []


def test_the_preview_goes_with_the_link(alice, conversation):
    message = message_for(alice, say(alice, conversation, "look")[0].id)

    def shown(text):
        services.edit_message(editor=alice, message=message, text=text)
        preview = Message.objects.select_related("preview").get(id=message.id).preview
        return preview and preview.url

    assert shown("look: https://example.org/x") == "https://example.org/x"
    assert shown("look here: https://example.org/x") == "https://example.org/x"
    assert shown("look here: https://example.org/y") == "https://example.org/y"
    services.remove_preview(actor=alice, message_id=message.id)
    assert shown("no more: https://example.org/y") is None, "once off it stays off"
    assert shown("or this: https://example.org/z") == "https://example.org/z"
    assert shown("nothing") is None


def test_unknown_ids_and_strangers_get_the_same_answer(api_of, alice, carol, hello):
    for path in ("", "readers/", "versions/"):
        foreign = api_of(carol).get(f"/api/messages/{hello.id}/{path}")
        unknown = api_of(carol).get(f"/api/messages/{uuid7()}/{path}")
        assert foreign.status_code == unknown.status_code == 404
        assert foreign.json() == unknown.json()
        assert api_of(alice).get(f"/api/messages/{hello.id}/{path}").status_code == 200


def test_the_doors_do_what_the_services_do(api_of, alice, bob, conversation, hello):
    door, mine, theirs = f"/api/messages/{hello.id}/", api_of(alice), api_of(bob)
    put = theirs.post(f"{door}reactions/", {"emoji": "👍"}, format="json").json()
    assert put["reactions"] == [{"emoji": "👍", "users": [str(bob.id)]}]
    off = theirs.delete(f"{door}reactions/", {"emoji": "👍"}, format="json").json()
    assert off["reactions"] == []
    assert theirs.put(f"{door}star/").status_code == 204
    assert theirs.get("/api/stars/").json()[0]["message"]["text"] == "hello"
    assert theirs.put(f"{door}pin/").status_code == 204
    assert theirs.delete(f"{door}pin/").status_code == 204
    assert mine.patch(door, {"text": "hey"}, format="json").json()["text"] == "hey"
    assert mine.get(f"{door}versions/").json()[0]["text"] == "hello"
    assert theirs.patch(door, {"text": "hey"}, format="json").status_code == 403
    draft = f"/api/conversations/{conversation.id}/draft/"
    kept = mine.put(draft, {"text": "so", "tab": "1"}, format="json").json()
    assert (kept["text"], kept["tab"]) == ("so", "1")
    known = mine.get(draft).json()
    assert known["text"] == "so"
    assert datetime.fromisoformat(known["at"]) == datetime.fromisoformat(kept["at"])
    forward = {"forward_id": str(uuid.uuid4()), "conversations": [str(conversation.id)]}
    assert len(theirs.post(f"{door}forwards/", forward, format="json").json()["sent"]) == 1
    assert theirs.delete(f"{door}?for=somebody").status_code == 400
    assert theirs.delete(f"{door}?for=me").status_code == 204
    assert theirs.get(door).status_code == 404
    assert mine.delete(f"{door}?for=everyone").status_code == 204
    assert mine.get(door).json()["recalled_at"]
