"""The sheets that make interactive blocks, from the fields of a plain form."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from messaging import services
from messaging.models import Ask
from tests.samples import SVG, photo

pytestmark = pytest.mark.django_db(transaction=True)
HX = {"HX-Request": "true"}

MAKERS = {
    "poll": {"question": "Where?", "option": ["Sea", "Hills", ""], "is_anonymous": "on"},
    "location": {"name": "Stall", "latitude": "48,85", "longitude": "2.35"},
    "contact": {"handle": "@alice"},
    "buttons": {"text": "Which?", "option": ["Blue", "Green"]},
    "list": {
        "text": "Which?",
        "option": ["Blue", "", "Green", "Sand"],
        "description": ["", "", "pale", ""],
        "section": ["", "", "Ash glazes", ""],
    },
    "form": {
        "title": "Size",
        "label": ["Height", "Fit"],
        "type": ["number", "choice"],
        "options": ["", "Slim, Wide"],
        "needed": ["1", "0"],
    },
    "times": {
        "text": "When?",
        "minutes": "30",
        "day": ["2031-03-04", ""],
        "from": ["10:00", ""],
        "until": ["12:00", ""],
    },
    "carousel": {
        "text": "New in",
        "option": ["Mug", "", "Bowl"],
        "description": ["Stoneware", "", ""],
        "first": ["I like it", "", "Me too"],
        "second": ["Not for me", "", ""],
    },
}


def test_the_maker_of_a_contact_card_offers_my_contacts(browser_of, alice, bob, conversation):
    at = f"/chats/{conversation.id}/asks/contact/"
    assert 'data-value="bob"' not in browser_of(alice).get(at).content.decode()
    services.request_contact(asker=alice, person=bob)
    services.request_contact(asker=bob, person=alice)
    assert 'data-value="bob"' in browser_of(alice).get(at).content.decode()


@pytest.mark.parametrize("kind", MAKERS)
def test_its_maker_posts_it(kind, browser_of, alice, bob):
    counter = services.open_conversation(
        kind="shop", title="Kaolin", sign="cup", hue=1,
        members=[(alice, "staff"), (bob, "customer")],
    )  # fmt: skip
    at, window = f"/chats/{counter.id}/asks/{kind}/", browser_of(alice)
    assert window.get(at).status_code == 200
    empty = window.post(at, {"client_id": str(uuid.uuid4())}, headers={"HX-Request": "true"})
    assert empty.status_code == 400
    body = MAKERS[kind] | {"client_id": str(uuid.uuid4())}
    for _twice in range(2):
        assert window.post(at, body, headers={"HX-Request": "true"}).status_code == 204
    assert Ask.objects.get().kind == kind
    theirs = browser_of(bob).get(at).status_code
    assert theirs == (200 if kind in ("poll", "location", "contact") else 404)


def test_slides_show_the_pictures_of_their_rows_and_no_others(
    browser_of, alice, bob, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    counter = services.open_conversation(
        kind="shop", title="Kaolin", sign="cup", hue=1,
        members=[(alice, "staff"), (bob, "customer")],
    )  # fmt: skip
    at, window = f"/chats/{counter.id}/asks/carousel/", browser_of(alice)
    body = MAKERS["carousel"] | {"client_id": str(uuid.uuid4())}
    no_picture = SimpleUploadedFile("slide.svg", SVG, "image/svg+xml")
    assert window.post(at, body | {"picture-2": no_picture}, headers=HX).status_code == 400
    picture = SimpleUploadedFile("slide.jpg", photo(), "image/jpeg")
    assert window.post(at, body | {"picture-2": picture}, headers=HX).status_code == 204
    mug, bowl = Ask.objects.get().spec["slides"]
    assert (mug["title"], mug["image"], len(mug["buttons"])) == ("Mug", "", 2)
    assert bowl["title"] == "Bowl" and bowl["image"].endswith(".webp")
    assert b"Nikon" not in (tmp_path / bowl["image"].removeprefix("/media/")).read_bytes()


def test_a_list_has_its_sections_and_pictures(browser_of, alice, bob, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    counter = services.open_conversation(
        kind="shop", title="Kaolin", sign="cup", hue=1,
        members=[(alice, "staff"), (bob, "customer")],
    )  # fmt: skip
    at, window = f"/chats/{counter.id}/asks/list/", browser_of(alice)
    body = MAKERS["list"] | {"client_id": str(uuid.uuid4())}
    picture = SimpleUploadedFile("green.jpg", photo(), "image/jpeg")
    assert window.post(at, body | {"picture-2": picture}, headers=HX).status_code == 204
    first, second = Ask.objects.get().spec["sections"]
    assert (first.get("title", ""), second["title"]) == ("", "Ash glazes")
    [blue], [green, sand] = first["items"], second["items"]
    assert [one["title"] for one in (blue, green, sand)] == ["Blue", "Green", "Sand"]
    assert green["image"].endswith(".webp") and not blue.get("image") and not sand.get("image")
