"""What a message has beside its text: the message it answers, the files it carries."""

import uuid

import pytest

from messaging import services
from messaging.errors import Invalid
from messaging.models import Attachment, Hiding, Message, uuid7
from messaging.selectors import whole_message
from messaging.serializers import message_data
from tests.factories import direct, say

pytestmark = pytest.mark.django_db


def upload(user, conversation, name="notes.pdf", kind="file", **fields):
    return Attachment.objects.create(
        uploader=user, conversation=conversation, name=name, kind=kind, **fields
    )


def send(user, conversation, text="", **extras):
    return services.send_message(
        sender=user, conversation=conversation, client_id=uuid7(), text=text, **extras
    )[0]


def test_an_answer_carries_its_quote(alice, bob, conversation):
    asked = say(alice, conversation, "Tea or coffee?")[0]
    answer = send(bob, conversation, "Tea", reply_to=asked.id)
    data = message_data(whole_message(answer.id))
    assert data["reply_to"]["text"] == "Tea or coffee?"
    assert data["reply_to"]["sender"]["name"] == "Alice Martin"


@pytest.mark.parametrize("which", ["unknown", "elsewhere", "hidden", "notice", "before"])
def test_an_answer_to_what_one_does_not_see_is_refused(
    alice, bob, carol, conversation, which, settings
):
    from messaging.services.messages import post_notice

    mine = say(alice, conversation, "here")[0]
    if which == "hidden":
        Hiding.objects.create(user=bob, message=mine)
    if which == "before":
        conversation.participants.filter(user=bob).update(joined_seq=1)
    target = {
        "unknown": lambda: uuid.uuid4(),
        "elsewhere": lambda: say(alice, direct(alice, carol), "there")[0].id,
        "notice": lambda: post_notice(actor=alice, conversation=conversation, text="News").id,
    }.get(which, lambda: mine.id)()
    with pytest.raises(Invalid, match="reply_not_found"):
        send(bob, conversation, "what?", reply_to=target)


def test_files_are_carried_in_the_order_of_their_sender(alice, conversation):
    one, two = upload(alice, conversation, "a.pdf"), upload(alice, conversation, "b.pdf")
    message = send(alice, conversation, attachments=[two.id, one.id])
    kept = whole_message(message.id)
    assert (kept.kind, kept.text) == ("media", "")
    assert [file["name"] for file in message_data(kept)["attachments"]] == ["b.pdf", "a.pdf"]


@pytest.mark.parametrize(
    ("kinds", "en", "fr"),
    [
        (["image"], "Picture", "Photo"),
        (["image"] * 3, "3 pictures", "3 photos"),
        (["video"], "Film", "Vidéo"),
        (["voice"], "Voice note", "Message vocal"),
        (["file"], "notes.pdf", "notes.pdf"),
        (["file", "image"], "2 files", "2 fichiers"),
    ],
)
def test_files_are_said_in_words(alice, conversation, kinds, en, fr):
    files = [upload(alice, conversation, kind=kind).id for kind in kinds]
    assert send(alice, conversation, attachments=files).summary == {"en": en, "fr": fr}


@pytest.mark.parametrize("which", ["unknown", "theirs", "elsewhere", "used", "twice", "refused"])
def test_files_that_are_not_ones_own_to_send_are_refused(alice, bob, carol, conversation, which):
    mine = upload(alice, conversation)
    if which == "used":
        send(alice, conversation, attachments=[mine.id])
    wanted = {
        "unknown": lambda: [mine.id, uuid.uuid4()],
        "theirs": lambda: [upload(bob, conversation).id],
        "elsewhere": lambda: [upload(alice, direct(alice, carol)).id],
        "twice": lambda: [mine.id, mine.id],
        "refused": lambda: [upload(alice, conversation, state="refused").id],
    }.get(which, lambda: [mine.id])()
    before = Message.objects.count()
    with pytest.raises(Invalid, match="attachment_not_found"):
        send(alice, conversation, attachments=wanted)
    assert Message.objects.count() == before


def test_eleven_files_are_too_many(alice, conversation):
    files = [upload(alice, conversation).id for _number in range(11)]
    with pytest.raises(Invalid, match="too_many_attachments"):
        send(alice, conversation, attachments=files)


def test_a_retry_with_files_finds_the_first_message(alice, conversation):
    client_id, file = uuid7(), upload(alice, conversation)
    first, again = (
        services.send_message(
            sender=alice,
            conversation=conversation,
            client_id=client_id,
            text="",
            attachments=[file.id],
        )
        for _try in range(2)
    )
    assert (first[1], again[1]) == (True, False)
    assert first[0].id == again[0].id


def test_a_plain_text_is_one_statement(alice, conversation, django_assert_num_queries):
    with django_assert_num_queries(3):  # the test's own savepoint around it makes it three
        say(alice, conversation, "hello")


def test_the_door_takes_extras_and_says_what_is_wrong_with_them(api_of, alice, bob, conversation):
    asked = say(bob, conversation, "Which one?")[0]
    door = f"/api/conversations/{conversation.id}/messages/"
    file = upload(alice, conversation)
    answer = api_of(alice).post(
        door,
        {
            "client_id": str(uuid7()),
            "text": "",
            "reply_to": str(asked.id),
            "attachments": [str(file.id)],
            "confirmed": True,
        },
        format="json",
    )
    assert answer.status_code == 201
    assert answer.json()["attachments"][0]["id"] == str(file.id)
    wrongs = {"reply_to": ["x", 1.5], "attachments": ["x", ["x"]], "confirmed": [7]}
    for wrong in ({name: value} for name, values in wrongs.items() for value in values):
        refused = api_of(alice).post(
            door, {"client_id": str(uuid7()), "text": "", **wrong}, format="json"
        )
        assert (refused.status_code, refused.json()["code"]) == (400, "invalid")
