"""Serving files: to whom, in which form, how much of them; and uploading them over HTTP."""

import json
import uuid
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from messaging import services
from messaging.models import Hiding, Message, Participant
from tests import samples
from tests.samples import carried, kept, prepared, upload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def at(row, part: str = "file") -> str:
    return f"/media/attachments/{row.id}/{part}/"


def body_of(answer) -> bytes:
    return b"".join(answer)


@pytest.fixture
def sound(alice, conversation):
    return carried(alice, conversation, upload(samples.note(1), "note.wav"))


@pytest.fixture
def whole(sound) -> bytes:
    return Path(sound.file.path).read_bytes()


def test_both_sides_get_it_and_nobody_else(alice, bob, carol, conversation, browser_of) -> None:
    row = carried(alice, conversation, upload(samples.photo()))
    for part in ("file", "thumb"):
        answer = browser_of(bob).get(at(row, part))
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
        assert answer["Cache-Control"] == "private, max-age=60, must-revalidate"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert answer["Content-Disposition"] == 'inline; filename="photo.webp"'
    for part in ("poster", "original", "id"):
        assert browser_of(bob).get(at(row, part)).status_code == 404
    assert browser_of(carol).get(at(row)).status_code == 404


def test_who_left_gets_it_no_more(alice, bob, conversation, browser_of) -> None:
    row = carried(alice, conversation, samples.text_file())
    Participant.objects.filter(user=bob).update(left_at=timezone.now())
    assert browser_of(bob).get(at(row)).status_code == 404


def test_who_came_later_does_not_get_what_was_before(alice, bob, conversation, browser_of) -> None:
    row = carried(alice, conversation, samples.text_file())
    Participant.objects.filter(user=bob).update(joined_seq=row.message.seq)
    assert browser_of(bob).get(at(row)).status_code == 404


def test_what_was_recalled_or_hidden_is_gone(alice, bob, conversation, browser_of) -> None:
    row = carried(alice, conversation, samples.text_file())
    Hiding.objects.create(user=bob, message=row.message)
    assert browser_of(bob).get(at(row)).status_code == 404
    assert browser_of(alice).get(at(row)).status_code == 200
    Message.objects.update(recalled_at=timezone.now())
    assert browser_of(alice).get(at(row)).status_code == 404


def test_what_is_not_sent_is_its_uploaders_alone(alice, bob, conversation, browser_of) -> None:
    row = prepared(alice, conversation, upload(samples.drawing()))
    assert browser_of(alice).get(at(row)).status_code == 200
    assert browser_of(bob).get(at(row)).status_code == 404


def test_what_is_not_made_yet_is_not_served(alice, conversation, browser_of) -> None:
    row = kept(alice, conversation, upload(samples.photo()))
    assert browser_of(alice).get(at(row)).status_code == 404


def test_a_file_is_only_ever_downloaded(alice, conversation, browser_of) -> None:
    row = carried(alice, conversation, upload(samples.HTML, "été.html"))
    answer = browser_of(alice).get(at(row))
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''%C3%A9t%C3%A9.html"
    assert body_of(answer) == samples.HTML


def test_a_browser_that_has_it_is_told_so(alice, sound, browser_of) -> None:
    first = browser_of(alice).get(at(sound))
    again = browser_of(alice).get(at(sound), headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [("bytes=0-99", 0, 100), ("bytes=100-", 100, None), ("bytes=-50", -50, None)],
)
def test_players_get_the_range_they_ask_for(
    alice, sound, whole, browser_of, asked, start, end
) -> None:
    answer = browser_of(alice).get(at(sound), headers={"Range": asked})
    expected = whole[start:end]
    first = start % len(whole)
    assert answer.status_code == 206
    assert body_of(answer) == expected
    assert answer["Content-Length"] == str(len(expected))
    assert answer["Content-Range"] == f"bytes {first}-{first + len(expected) - 1}/{len(whole)}"


def test_a_player_that_asks_for_the_rest_gets_a_stretch_of_it(
    alice, conversation, browser_of
) -> None:
    row = carried(alice, conversation, upload(b"x" * (5 << 20), "large.bin"))
    answer = browser_of(alice).get(at(row), headers={"Range": "bytes=0-"})
    assert answer["Content-Range"] == f"bytes 0-{(4 << 20) - 1}/{5 << 20}"


@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=5-2", "bytes=-0"])
def test_a_range_of_nothing_is_said_to_be_one(alice, sound, whole, browser_of, asked) -> None:
    answer = browser_of(alice).get(at(sound), headers={"Range": asked})
    assert answer.status_code == 416
    assert answer["Content-Range"] == f"bytes */{len(whole)}"


@pytest.mark.parametrize("asked", ["bytes=0-1,4-5", "lines=1-2", "bytes=-", "bytes=a-b"])
def test_what_is_no_range_gets_the_whole(alice, sound, whole, browser_of, asked) -> None:
    answer = browser_of(alice).get(at(sound), headers={"Range": asked})
    assert (answer.status_code, body_of(answer)) == (200, whole)


def test_a_range_of_another_version_gets_the_whole(alice, sound, whole, browser_of) -> None:
    headers = {"Range": "bytes=0-9", "If-Range": '"another"'}
    assert body_of(browser_of(alice).get(at(sound), headers=headers)) == whole


@pytest.mark.parametrize("folder", ["attachments", "incoming", "exports", "previews"])
def test_no_private_folder_is_open_by_path(alice, settings, browser_of, folder) -> None:
    settings.DEMO = True
    path = settings.MEDIA_ROOT / folder / "a.webp"
    path.parent.mkdir(parents=True)
    path.write_bytes(samples.drawing())
    assert browser_of(alice).get(f"/media/{folder}/a.webp").status_code == 404
    assert browser_of(alice).get(f"/media/listings/../{folder}/a.webp").status_code == 404


def send(client, conversation, **fields):
    sent = {"id": str(uuid.uuid4()), "file": upload(samples.photo()), **fields}
    return client.post(f"/api/conversations/{conversation.id}/attachments/", sent)


def test_uploading_answers_with_the_file(alice, conversation, api_of) -> None:
    answer = send(api_of(alice), conversation, width=1200, height=800)
    assert answer.status_code == 201
    assert (answer.json()["kind"], answer.json()["state"]) == ("image", "waiting")
    assert (answer.json()["width"], answer.json()["url"]) == (1200, "")
    again = send(api_of(alice), conversation, id=answer.json()["id"])
    assert (again.status_code, again.json()) == (200, answer.json())


def test_its_maker_watches_it_and_takes_it_back(alice, bob, conversation, api_of) -> None:
    row = prepared(alice, conversation, upload(samples.drawing()))
    at_api = f"/api/attachments/{row.id}/"
    assert api_of(alice).get(at_api).json()["thumb_url"] == at(row, "thumb")
    assert api_of(bob).get(at_api).status_code == 404
    assert api_of(bob).delete(at_api).status_code == 404
    assert api_of(alice).delete(at_api).status_code == 204
    assert api_of(alice).delete(at_api).status_code == 404


@pytest.mark.parametrize(
    "fields", [{"id": "no"}, {"file": "no"}, {"width": -1}, {"voice": "perhaps"}]
)
def test_a_bad_form_is_refused_field_by_field(alice, conversation, api_of, fields) -> None:
    answer = send(api_of(alice), conversation, **fields)
    assert (answer.status_code, set(answer.json()["fields"])) == (400, set(fields))


def test_outsiders_find_no_door(carol, conversation, api_of) -> None:
    assert send(api_of(carol), conversation).status_code == 404
    assert (
        api_of(carol).get(f"/api/conversations/{conversation.id}/attachments/").status_code == 404
    )


def test_the_shelf_has_what_was_sent(alice, bob, conversation, api_of, browser_of) -> None:
    carried(alice, conversation, upload(samples.photo(), "one.jpg"))
    carried(alice, conversation, samples.text_file())
    prepared(alice, conversation, upload(samples.drawing(), "unsent.png"))
    services.send_message(
        sender=alice,
        conversation=conversation,
        client_id=uuid.uuid4(),
        text="See https://example.org/mugs",
    )
    base = f"/api/conversations/{conversation.id}/attachments/"
    names = {
        tab: [one["name"] for one in api_of(bob).get(f"{base}?tab={tab}").json()["attachments"]]
        for tab in ("media", "files")
    }
    assert names == {"media": ["one.jpg"], "files": ["list.txt"]}
    page = f"/chats/{conversation.id}/shelf/"
    for tab, shown in {"media": "thumb", "files": "list.txt", "links": "example.org"}.items():
        assert shown in browser_of(bob).get(f"{page}?tab={tab}").content.decode()


def test_the_shelf_is_paged_without_loss(alice, conversation, api_of, settings) -> None:
    settings.RATE_LIMITS_TIMES = 1000
    made = [carried(alice, conversation, samples.text_file()) for _number in range(50)]
    base = f"/api/conversations/{conversation.id}/attachments/?tab=files"
    first = api_of(alice).get(base).json()
    rest = api_of(alice).get(f"{base}&before={first['next']}").json()
    found = [one["id"] for one in first["attachments"] + rest["attachments"]]
    assert found == [str(one.id) for one in reversed(made)] and rest["next"] == ""


def test_the_message_tells_what_it_carries(alice, bob, conversation, api_of) -> None:
    row = prepared(alice, conversation, SimpleUploadedFile("a.png", samples.drawing()))
    answer = api_of(alice).post(
        f"/api/conversations/{conversation.id}/messages/",
        json.dumps({"client_id": str(uuid.uuid4()), "text": "", "attachments": [str(row.id)]}),
        content_type="application/json",
    )
    assert answer.status_code == 201
    [shown] = answer.json()["attachments"]
    assert (shown["url"], shown["state"]) == (at(row), "ready")
