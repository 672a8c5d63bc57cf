"""Rights over one's data: all of it in one file, and nothing left that says who it was."""

import io
import json
import uuid
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import models
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.test import Client
from django.utils import timezone, translation
from rest_framework.authtoken.models import Token

from messaging import rights, services
from messaging.errors import Conflict, Invalid, NotFound
from messaging.models import (
    Attachment,
    Block,
    Contact,
    DataExport,
    Message,
    Participant,
    PushSubscription,
    Reaction,
    Star,
    User,
)
from messaging.rights import Fate
from messaging.selectors import is_handle_free, person_for
from messaging.services.rights import (
    erase_person,
    free_handles,
    pack_export,
    start_export,
    sweep_exports,
)
from shop.services import deliver_order, ship_order
from tests.factories import PASSWORD, direct, say
from wallet import ledger
from wallet.models import Payout
from wallet.models.ledger import Account, Entry
from wallet.selectors import balance_of, wallet_of
from wallet.services import cancel_payout

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def ways_to_people() -> set[tuple[str, str]]:
    """Every foreign key to a person, of our floors and of the packages below them."""
    return {
        (model._meta.label, field.name)
        for model in apps.get_models()
        if not model._meta.proxy
        for field in model._meta.get_fields()
        if field.concrete and field.is_relation and field.related_model is User
    }


def test_every_way_to_a_person_has_its_fate():
    declared = {
        (one.model, one.field) for one in rights.all_kept() if one.model != "messaging.User"
    }
    assert ways_to_people() - declared == set(), "declare it in the floor's rights.py"
    assert declared - ways_to_people() == set(), "there is no such key any more"


def test_what_is_kept_says_why():
    silent = [
        (one.model, one.field)
        for one in rights.all_kept()
        if one.fate != Fate.DELETE and not (one.why and str(one.why))
    ]
    assert silent == []


@pytest.fixture
def life(lived, uploads) -> User:
    """Inès has one of each: what she said and did, all of it settled, nothing open."""
    world = lived.world
    ines, jeanne, camille = world.ines, world.jeanne, world.camille
    ship_order(actor=jeanne, order=lived.order)
    deliver_order(actor=jeanne, order=lived.order)
    wallet = wallet_of(ines)
    for payout in Payout.objects.filter(account=wallet):
        cancel_payout(user=ines, account=wallet, payout_id=payout.id)
    left = balance_of(ines)["available"]
    move = {"debit_id": wallet.id, "credit_id": wallet_of(world.ada).id, "amount": left}
    ledger.write([ledger.Single(id=uuid.uuid4(), currency="EUR", kind="adjustment", **move)])
    friends = direct(ines, camille)
    [mine, other] = say(ines, friends, "Salut", "Regarde")
    [theirs] = say(camille, friends, "Oui")
    key = ":".join(sorted([str(ines.id), str(camille.id)]))
    Contact.objects.create(asker=ines, asked=camille, pair_key=key, state="accepted")
    Block.objects.create(blocker=ines, blocked=jeanne)
    Star.objects.create(user=ines, message=theirs)
    Reaction.objects.create(user=ines, message=theirs, emoji="👍")
    Attachment.objects.create(
        uploader=ines,
        conversation=friends,
        message=mine,
        kind="file",
        state="ready",
        name="plan.txt",
        file=ContentFile(b"plan", "plan.txt"),
    )
    Attachment.objects.create(
        uploader=ines,
        conversation=friends,
        kind="file",
        state="ready",
        name="unsent.txt",
        file=ContentFile(b"unsent", "unsent.txt"),
    )
    Participant.objects.filter(user=ines, conversation=friends).update(draft="à demain")
    PushSubscription.objects.create(user=ines, session_key="x", endpoint="https://push.example/1")
    Token.objects.create(user=ines)
    services.open_conversation(
        kind="group",
        title="Pique-nique",
        sign="users",
        hue=1,
        members=[(ines, "owner"), (camille, "member"), (jeanne, "admin")],
    )
    ines.avatar.save("face.webp", ContentFile(b"face"), save=True)
    return User.objects.get(pk=ines.pk)


def test_an_export_has_everything_and_nobody_elses(life, uploads):
    export = start_export(person=life)
    assert start_export(person=life) == export  # two presses, one export
    pack_export(export_id=export.id)
    pack_export(export_id=export.id)  # a second delivery of the task does nothing
    export.refresh_from_db()
    assert (export.state, export.done) == ("ready", export.total)
    with zipfile.ZipFile(export.file) as archive:
        names = set(archive.namelist())
        assert {f"{one.name}.json" for one in rights.all_sections()} | {"index.html"} <= names
        read = {name: json.loads(archive.read(name)) for name in names if name.endswith(".json")}
        assert archive.read("profile/picture.webp") == b"face"
        assert any(name.startswith("attachments/") and "plan.txt" in name for name in names)
        assert "messages.json" in archive.read("index.html").decode()
    assert {one["text"] for one in read["messages.json"]} == {"Bonjour", "Salut", "Regarde", ""}
    assert read["orders.json"][0]["lines"] and read["statement.json"] and read["top-ups.json"]
    assert read["profile.json"][0]["handle"] == "ines"
    assert read["addresses.json"][0]["email"] == life.email


def test_an_export_that_breaks_says_so_and_can_be_asked_again(life, monkeypatch):
    def broken(_person):
        raise OSError

    section = rights.Section("broken", "Broken", broken)
    monkeypatch.setattr(rights, "_sections", [section])
    export = start_export(person=life)
    pack_export(export_id=export.id)
    export.refresh_from_db()
    assert export.state == "failed"
    assert start_export(person=life) != export


def test_exports_are_forgotten_after_seven_days(life):
    export = start_export(person=life)
    assert sweep_exports(now=timezone.now()) == [export.id]
    pack_export(export_id=export.id)
    export.refresh_from_db()
    kept = Path(export.file.path)
    assert kept.exists()
    sweep_exports(now=timezone.now() + timedelta(days=8))
    assert not kept.exists() and not DataExport.objects.exists()


def signed_in(person) -> Client:
    """As after a real sign-in, and the password given once more."""
    client = Client()
    form = {"login": person.handle, "password": PASSWORD}
    assert client.post("/accounts/login/", form).status_code == 302
    assert client.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 302
    return client


def test_the_page_asks_again_who_it_is(life, browser_of):
    client = browser_of(life)
    assert client.get("/me/data/").status_code == 200
    for answer in (
        client.post("/me/data/"),
        client.get("/me/delete/"),
        client.post("/me/delete/", {"handle": "ines"}),
        client.get(f"/me/data/{uuid.uuid4()}/"),
    ):
        assert answer.status_code == 302 and "/accounts/reauthenticate/" in answer.url
    assert not DataExport.objects.exists()


def test_an_export_is_downloaded_by_its_person_alone(life, lived):
    client = signed_in(life)
    assert client.post("/me/data/").status_code == 302
    export = DataExport.objects.get()
    assert "every 5s" in client.get("/me/data/").content.decode()
    pack_export(export_id=export.id)
    url = f"/me/data/{export.id}/"
    assert url in client.get("/me/data/").content.decode()
    answer = client.get(url)
    content = b"".join(answer.streaming_content)
    assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None
    assert "attachment" in answer["Content-Disposition"]
    assert signed_in(lived.world.camille).get(url).status_code == 404
    DataExport.objects.update(created_at=timezone.now() - timedelta(days=8))
    assert client.get(url).status_code == 404


def test_money_and_open_orders_stand_against_a_deletion(lived):
    ines = lived.world.ines
    with pytest.raises(Conflict) as refused, translation.override("en"):
        erase_person(person=ines, handle="ines")
    reasons = " ".join(refused.value.details["reasons"])
    assert lived.order.number in reasons and "settled" in reasons
    page = signed_in(ines).get("/me/delete/").content.decode()
    assert lived.order.number in page and 'name="handle"' not in page
    with pytest.raises(Conflict):
        erase_person(person=lived.world.jeanne, handle="jeanne")  # her shop has nobody else


def test_another_handle_deletes_nothing(life):
    with pytest.raises(Invalid):
        erase_person(person=life, handle="camille")
    client = signed_in(life)
    answer = client.post("/me/delete/", {"handle": "nobody"})
    assert answer.status_code == 400 and "not your handle" in answer.content.decode()
    assert User.objects.get(pk=life.pk).is_active


def test_a_deletion_leaves_nothing_that_says_who_it_was(
    life, lived, settings, django_capture_on_commit_callbacks
):
    client = signed_in(life)
    client.get("/me/")
    gone = {one.pk for one in EmailAddress.objects.filter(user=life)}
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/me/delete/", {"handle": "@Ines"})
    assert answer.status_code == 200
    assert client.get("/me/").status_code == 302
    for one in rights.all_kept():
        if one.fate != Fate.DELETE or one.model == "messaging.User":
            continue
        rows = apps.get_model(one.model)._default_manager.filter(**{one.field: life.pk})
        rows = rows.filter(one.only) if one.only is not None else rows
        assert not rows.exists(), one
    assert gone and not EmailAddress.objects.filter(pk__in=gone).exists()
    # Others keep what they read; the books and the papers of trade stay.
    assert Message.objects.filter(sender=life, text="Salut").exists()
    assert Entry.objects.filter(account__owner=life).exists()
    assert Account.objects.filter(owner=life).exists()
    lived.order.refresh_from_db()
    assert lived.order.buyer_id == life.pk
    uploads = Path(settings.MEDIA_ROOT)
    assert not list(uploads.rglob("*face*")) and not list(uploads.rglob("*unsent*"))
    assert list(uploads.rglob("*plan*"))
    assert traces_of(life) == []


def traces_of(person: User) -> list[str]:
    """Where in the whole database the name, handle or address can still be read."""
    found = []
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if not isinstance(field, models.CharField | models.TextField | models.JSONField):
                continue
            if (model._meta.label, field.name) == ("messaging.User", "handle_skeleton"):
                continue  # reserved for ninety days
            words = model._default_manager.annotate(says_so=Cast(field.name, TextField()))
            for trace in (person.email, person.display_name, "à demain"):
                if words.filter(Q(says_so__icontains=trace)).exists():
                    found.append(f"{model._meta.label}.{field.name}: {trace}")
    return found


def test_others_see_nobody_and_reach_nobody(life, lived, browser_of):
    camille = lived.world.camille
    talk = direct(life, camille)
    erase_person(person=life, handle="ines")
    page = browser_of(camille).get(f"/chats/{talk.id}/").content.decode()
    assert "Deleted account" in page and "Salut" in page and "Inès" not in page
    User.objects.filter(pk=camille.pk).update(locale="fr")
    assert "Compte supprimé" in browser_of(camille).get(f"/chats/{talk.id}/").content.decode()
    with pytest.raises(NotFound):
        person_for(camille, "ines")
    with pytest.raises(NotFound):
        person_for(camille, User.objects.get(pk=life.pk).handle)


def test_a_group_goes_on_under_its_admin(life, lived):
    erase_person(person=life, handle="ines")
    heir = Participant.objects.get(conversation__title="Pique-nique", role="owner", left_at=None)
    assert heir.user == lived.world.jeanne


def test_the_handle_is_free_after_ninety_days(life):
    erase_person(person=life, handle="ines")
    assert not is_handle_free("ines") and not is_handle_free("1nes")
    assert free_handles(now=timezone.now() + timedelta(days=89)) == 0
    assert free_handles(now=timezone.now() + timedelta(days=91)) == 1
    assert free_handles(now=timezone.now() + timedelta(days=92)) == 0
    assert is_handle_free("ines")


def test_deleted_is_deleted_once(life):
    erase_person(person=life, handle="ines")
    with pytest.raises(NotFound):
        erase_person(person=life, handle="ines")


def test_the_api_packs_and_deletes_for_who_gives_the_password(life, lived, api_of):
    ines, camille = api_of(life), api_of(lived.world.camille)
    proof = {"password": PASSWORD}
    for body in ({}, {"password": "wrong"}):
        assert ines.post("/api/me/exports/", body, format="json").json()["code"] == "proof_needed"
    made = ines.post("/api/me/exports/", proof, format="json")
    assert (made.status_code, made.json()["state"]) == (202, "waiting")
    one = f"/api/me/exports/{made.json()['id']}/"
    assert ines.post(f"{one}file/", proof, format="json").status_code == 404  # not packed yet
    pack_export(export_id=made.json()["id"])
    assert (
        ines.get(one).json()["state"] == ines.get("/api/me/exports/").json()[0]["state"] == "ready"
    )
    assert ines.post(f"{one}file/", {}, format="json").status_code == 403
    packed = ines.post(f"{one}file/", proof, format="json")
    assert zipfile.ZipFile(io.BytesIO(b"".join(packed.streaming_content))).testzip() is None
    assert camille.get(one).status_code == 404
    assert camille.post(f"{one}file/", proof, format="json").status_code == 404

    terms = ines.get("/api/me/deletion/").json()
    assert terms["reasons"] == [] and terms["stays"] and terms["handle_reserved_days"] == 90
    for body in ({"handle": "ines"}, {**proof, "handle": "nobody"}):
        assert ines.post("/api/me/deletion/", body, format="json").status_code in (400, 403)
    assert User.objects.get(pk=life.pk).is_active
    gone = ines.post("/api/me/deletion/", {**proof, "handle": "@Ines"}, format="json")
    assert gone.status_code == 204
    assert not User.objects.get(pk=life.pk).is_active
