"""Chargebacks are answered once: with a text and a file, by who may, as long as there is time."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from messaging.errors import Conflict, Invalid, NotAllowed, NotFound
from messaging.models import AuditEntry
from tests.factories import UserFactory
from tests.wallet.test_chargebacks import available, hear, paid  # noqa: F401 (fixture)
from wallet import services
from wallet.errors import IdReused, ProviderSilent
from wallet.models import Chargeback, Evidence, ProviderEvent
from wallet.tasks.providers import settle_open_attempts

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\nA signed receipt, \xe9\xff."


@pytest.fixture
def ada(db):
    return UserFactory(handle="ada", is_staff=True, is_superuser=True)


@pytest.fixture
def claimed(alice, stripe, paid):  # noqa: F811
    """An open chargeback, and the dispute at Stripe."""
    dispute = stripe.claim(paid[1])
    hear(stripe)
    return Chargeback.objects.get(), dispute


def send(ada, chargeback, **more):
    given = {"evidence_id": uuid4(), "text": "They signed for the parcel.", **more}
    return services.send_evidence(operator=ada, chargeback_id=chargeback.id, **given)


def submitted(stripe):
    return [asked for asked in stripe.books.asked if asked[0].startswith("/v1/disputes/")]


def test_the_bank_gets_the_text_and_the_file_once(ada, stripe, claimed):
    chargeback, dispute = claimed
    evidence_id = uuid4()
    for _again in range(3):
        kept = send(
            ada, chargeback, evidence_id=evidence_id, file_name="../Reçu n°1.PDF.exe", file=PDF
        )
    assert kept.sent_at is not None and kept.file_name == "Reçu n1PDF.pdf"
    [file] = stripe.made("file")
    assert (file["purpose"], file["file"]) == ("dispute_evidence", kept.file_name)
    assert dispute["evidence"] == {
        "uncategorized_text": "They signed for the parcel.",
        "uncategorized_file": file["id"],
    }
    assert dispute["status"] == "under_review"
    [(_path, key, body)] = submitted(stripe)
    assert key == str(evidence_id) and "submit=true" in body
    entry = AuditEntry.objects.get(verb="chargeback.answered")
    assert entry.actor == ada
    with pytest.raises(Conflict, match="evidence_sent"):
        send(ada, chargeback)
    stripe.decide(dispute["id"], "won")
    hear(stripe)
    assert available(chargeback.user) == 100_00


def test_the_person_sees_that_the_bank_was_answered(
    ada, alice, stripe, claimed, browser_of, monkeypatch, django_capture_on_commit_callbacks
):
    heard = []
    monkeypatch.setattr("messaging.bus.send", heard.extend)
    chargeback, _dispute = claimed
    page = browser_of(alice)
    url = f"/wallet/top-ups/{chargeback.top_up_id}/"
    assert "answered the bank" not in page.get(url).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        send(ada, chargeback)
    assert "We answered the bank" in page.get(url).content.decode()
    assert "We have answered the bank." in page.get("/wallet/").content.decode()
    told = [(to, fact["envelope"]["type"]) for to, fact in heard]
    assert (f"user.{alice.id}", "chargeback.moved") in told


def test_what_may_have_arrived_is_sent_again_under_the_same_key(ada, stripe, claimed):
    chargeback, dispute = claimed
    evidence_id = uuid4()
    for path, kind in (("files", "deaf"), ("disputes", "deaf"), ("disputes", "silent")):
        stripe.fail(path, kind)
        with pytest.raises(ProviderSilent):
            send(ada, chargeback, evidence_id=evidence_id, file_name="a.pdf", file=PDF)
        assert Evidence.objects.get().sent_at is None
    with pytest.raises(Conflict, match="evidence_sent"):
        send(ada, chargeback)
    with pytest.raises(IdReused):
        send(ada, chargeback, evidence_id=evidence_id, text="Something else")
    assert send(ada, chargeback, evidence_id=evidence_id, text="").sent_at
    assert len(stripe.made("file")) == 1
    assert len({(key, body) for _path, key, body in submitted(stripe)}) == 1
    assert dispute["status"] == "under_review"


def test_what_the_provider_refuses_may_be_written_anew(ada, stripe, claimed):
    chargeback, dispute = claimed
    dispute["status"] = "under_review"  # answered in the provider's own office
    with pytest.raises(Conflict, match="evidence_not_taken") as refused:
        send(ada, chargeback)
    assert "already closed" in str(refused.value.message)
    assert not Evidence.objects.exists()
    dispute["status"] = "needs_response"
    assert send(ada, chargeback).sent_at


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": ""},
        {"text": "  \n"},
        {"text": "x" * 10_001},
        {"text": "nul\x00"},
        {"file": b"MZ\x90", "file_name": "a.pdf"},
        {"file": b"<svg onload=x>", "file_name": "a.png"},
        {"file": PDF + b"x" * 4 * 1024 * 1024, "file_name": "a.pdf"},
    ],
)
def test_banks_read_texts_and_a_few_kinds_of_files(ada, stripe, claimed, wrong):
    with pytest.raises(Invalid):
        send(ada, claimed[0], **wrong)
    assert not Evidence.objects.exists() and not submitted(stripe)


def test_only_who_may_and_only_in_time(ada, alice, stripe, claimed):
    chargeback, dispute = claimed
    clerk = UserFactory(is_staff=True)
    for somebody in (alice, clerk):
        with pytest.raises(NotAllowed):
            send(somebody, chargeback)
    with pytest.raises(NotFound):
        services.send_evidence(
            operator=ada, chargeback_id=uuid4(), evidence_id=uuid4(), text="They signed."
        )
    Chargeback.objects.update(answer_by=timezone.now() - timedelta(seconds=1))
    with pytest.raises(Conflict, match="evidence_late"):
        send(ada, chargeback)
    stripe.decide(dispute["id"], "lost")
    hear(stripe)
    Chargeback.objects.update(answer_by=None)
    with pytest.raises(Conflict, match="evidence_late"):
        send(ada, chargeback)


def test_a_question_of_the_bank_s_is_answered_too(ada, stripe, paid):  # noqa: F811
    dispute = stripe.claim(paid[1], status="warning_needs_response")
    hear(stripe)
    assert send(ada, Chargeback.objects.get()).sent_at
    assert dispute["status"] == "warning_under_review"


@pytest.mark.parametrize(("cents", "state"), [(83, "lost"), (93, "won")])
def test_the_sandbox_takes_it_and_decides(alice, ada, settings, cents, state):
    settings.SANDBOX_SECONDS = 3600
    services.top_up(user=alice, top_up_id=uuid4(), amount=20_00 + cents)
    ProviderEvent.objects.update(received_at=timezone.now() - timedelta(minutes=1))
    settle_open_attempts()
    chargeback = Chargeback.objects.get()
    assert (chargeback.state, chargeback.answer_by > timezone.now()) == ("open", True)
    evidence_id = uuid4()
    for _again in range(2):
        send(ada, chargeback, evidence_id=evidence_id, file_name="a.pdf", file=PDF)
    chargeback.refresh_from_db()
    assert chargeback.state == state
    assert available(alice) == (20_93 if state == "won" else 0)


def test_operators_send_it_from_the_admin(browser_of, ada, stripe, claimed):
    chargeback, _dispute = claimed
    client, url = browser_of(ada), f"/admin/wallet/chargeback/{chargeback.id}/"
    page = client.get(f"{url}change/").content.decode()
    assert "Evidence is due by" in page and "Send to the bank" in page
    evidence_id = page.split('name="evidence_id" value="')[1][:36]
    form = {"evidence_id": evidence_id, "text": "They signed."}
    assert client.get(f"{url}evidence/").status_code == 403
    for wrong in ({"evidence_id": "x", "text": "a"}, {**form, "text": ""}):
        assert client.post(f"{url}evidence/", wrong).status_code == 302
        assert not Evidence.objects.exists()
    file = SimpleUploadedFile("receipt.pdf", PDF, content_type="text/html")
    sent = client.post(f"{url}evidence/", {**form, "file": file}, follow=True)
    said = sent.content.decode()
    assert "The bank has it." in said and "receipt.pdf" in said and "sent at" in said
    assert "Send to the bank" not in said
    listed = client.get("/admin/wallet/chargeback/").content.decode()
    assert "Answered" in listed or "answered" in listed
    plain = browser_of(UserFactory(handle="clerk", is_staff=True))
    assert plain.post(f"{url}evidence/", form).status_code == 403


def test_the_database_keeps_one_for_each(ada, claimed):
    sent = send(ada, claimed[0])
    with pytest.raises(IntegrityError), transaction.atomic():
        Evidence.objects.create(id=uuid4(), chargeback=claimed[0], by=ada, text="Once more")
    with pytest.raises(IntegrityError), transaction.atomic():
        Evidence.objects.filter(id=sent.id).update(text="")
