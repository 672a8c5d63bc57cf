"""Questions to support: asked once, answered in a conversation, settled, written down."""

import html
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from messaging.errors import Invalid, NotAllowed, NotFound
from messaging.models import AuditEntry, Message, Participant, User, uuid7
from messaging.selectors import conversation_for
from messaging.services import send_message
from tests.factories import UserFactory, direct
from wallet import selectors, services
from wallet.errors import AlreadyDisputed, DisputeClosed, IdReused, NoSupport
from wallet.models import Dispute
from wallet.permissions import can_support
from wallet.selectors.disputes import supporters

pytestmark = pytest.mark.django_db


@pytest.fixture
def helper(db):
    """Somebody with the right to answer."""
    person = UserFactory(handle="helper", is_staff=True)
    person.user_permissions.add(Permission.objects.get(codename="support"))
    return person


@pytest.fixture
def paid(funded_wallet, reserve):
    """A payment of Alice's that was paid out."""
    part = reserve(1_240, memo="PL-7")
    services.post_payment_part(part_id=part)
    return part


def ask(opener, transfer_id, **more):
    given = {"dispute_id": uuid7(), "words": "Never arrived", **more}
    return services.open_dispute(opener=opener, transfer_id=transfer_id, **given)


def said_in(dispute) -> list[tuple[str, str]]:
    found = Message.objects.filter(conversation=dispute.conversation).order_by("seq")
    return [(one.sender.handle, one.card_type or one.text or "notice") for one in found]


def test_a_question_opens_a_conversation_with_support(alice, helper, paid):
    dispute = ask(alice, paid)
    assert said_in(dispute) == [("alice", "wallet.dispute"), ("alice", "Never arrived")]
    talk = conversation_for(helper, dispute.conversation_id)
    assert talk.me.role == Participant.Role.ADMIN
    assert "Alice" in talk.title
    entry = AuditEntry.objects.get(subject=f"dispute:{dispute.id}")
    assert (entry.verb, entry.actor) == ("dispute.opened", alice)
    summary = Message.objects.get(card_ref=str(dispute.id)).summary
    assert "Atelier Kaolin" in summary["en"] and "12,40" in summary["fr"]


def test_the_next_question_continues_the_conversation(alice, helper, paid, reserve):
    first, second = ask(alice, paid), ask(alice, reserve(300))
    assert first.conversation_id == second.conversation_id
    assert selectors.disputes_of(alice) == [second, first]


def test_a_repeated_press_asks_once(alice, helper, paid):
    first = ask(alice, paid)
    assert ask(alice, paid, dispute_id=first.id) == first
    assert len(said_in(first)) == 2
    with pytest.raises(AlreadyDisputed):
        ask(alice, paid)
    with pytest.raises(NotFound):
        ask(helper, paid, dispute_id=first.id)
    with pytest.raises(IdReused):
        ask(
            alice,
            selectors.sifted(first.account, selectors.Sieve()).rows[-1].transfer_id,
            dispute_id=first.id,
        )


def test_who_has_no_question_writes_to_support_all_the_same(alice, helper, paid, browser_of):
    """One conversation, whichever way it is entered."""
    for _press in range(2):
        answer = browser_of(alice).post(reverse("wallet:support"))
        talk = conversation_for(helper, selectors.support_talk_id(alice))
        assert answer["Location"].endswith(f"{talk.id}/")
    assert ask(alice, paid).conversation_id == talk.id
    assert browser_of(alice).post(reverse("wallet:support"))["Location"].endswith(f"{talk.id}/")
    assert Participant.objects.filter(user=helper).count() == 1


def test_where_nobody_answers_it_says_so(alice, browser_of):
    answer = browser_of(alice).post(reverse("wallet:support"), follow=True)
    assert str(NoSupport.message) in html.unescape(answer.content.decode())


@pytest.mark.parametrize("words", ["", "  \n ", "x" * 1001])
def test_it_refuses_no_words_and_too_many(alice, helper, paid, words):
    with pytest.raises(Invalid):
        ask(alice, paid, words=words)


def test_other_peoples_movements_are_unknown(bob, helper, paid):
    for wanted in (paid, uuid7()):
        with pytest.raises(NotFound):
            ask(bob, wanted)


def test_a_house_where_nobody_answers_says_so(alice, paid):
    with pytest.raises(NoSupport):
        ask(alice, paid)


def test_support_answers_and_settles(alice, bob, helper, paid):
    dispute = ask(alice, paid)
    answer = {"dispute_id": dispute.id, "words": "We ask the shop", "answer_id": uuid7()}
    for _twice in range(2):
        services.answer_dispute(supporter=helper, **answer)
    assert said_in(dispute)[2:] == [("helper", "We ask the shop")]
    assert selectors.dispute_for(alice, dispute.id).state == "answered"
    with pytest.raises(NotFound):
        services.answer_dispute(supporter=bob, **answer)
    with pytest.raises(NotFound):
        services.close_dispute(actor=bob, dispute_id=dispute.id)
    for _twice in range(2):
        services.close_dispute(actor=helper, dispute_id=dispute.id)
    assert said_in(dispute)[3:] == [("helper", "notice")]
    with pytest.raises(DisputeClosed):
        services.answer_dispute(supporter=helper, **answer | {"answer_id": uuid7()})
    verbs = AuditEntry.objects.filter(subject=f"dispute:{dispute.id}").values_list(
        "verb", flat=True
    )
    assert set(verbs) == {"dispute.opened", "dispute.answered", "dispute.closed"}
    assert ask(alice, paid).state == "open"


def test_what_support_writes_there_answers_it(alice, bob, helper, paid, reserve):
    dispute = ask(alice, paid)
    place = dispute.conversation
    send_message(sender=alice, conversation=place, client_id=uuid7(), text="Are you there?")
    assert services.note_answers() == 0
    said, _is_new = send_message(
        sender=helper, conversation=place, client_id=uuid7(), text="We ask the shop"
    )
    later = ask(alice, reserve(300))
    assert (services.note_answers(), services.note_answers()) == (1, 0)
    found = selectors.dispute_for(alice, dispute.id)
    assert (found.state, found.answered_by, found.answered_at) == (
        "answered",
        helper,
        said.created_at,
    )
    assert selectors.dispute_for(alice, later.id).state == "open"
    assert "answered" in Message.objects.get(card_ref=str(dispute.id)).summary["en"]
    assert AuditEntry.objects.get(verb="dispute.answered").actor == helper


def test_it_is_noted_as_soon_as_somebody_of_the_house_writes(
    alice, bob, helper, paid, reserve, monkeypatch, django_capture_on_commit_callbacks
):
    heard = []
    monkeypatch.setattr("messaging.bus._enqueue", lambda task, said: heard.append((task, said)))

    def write(sender, place):
        heard.clear()
        with django_capture_on_commit_callbacks(execute=True):
            send_message(sender=sender, conversation=place, client_id=uuid7(), text="We ask")
        for task, said in heard:
            if task.name == "wallet.on_house_spoke":
                task(said)

    dispute = ask(alice, paid)
    write(alice, dispute.conversation)
    assert selectors.dispute_for(alice, dispute.id).state == "open"
    write(helper, direct(alice, helper))  # elsewhere: no answer to this
    assert selectors.dispute_for(alice, dispute.id).state == "open"
    write(helper, dispute.conversation)
    assert selectors.dispute_for(alice, dispute.id).state == "answered"
    assert services.note_answers() == 0


def test_what_others_say_there_keeps_no_answer_from_being_noted(
    alice, bob, helper, paid, reserve, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr("wallet.services.disputes.NOTED_AT_ONCE", 1)
    talked_over, answered = ask(alice, paid), ask(alice, reserve(300))
    elsewhere = direct(alice, bob)
    Dispute.objects.filter(id=talked_over.id).update(
        conversation=elsewhere, created_at=timezone.now() - timedelta(hours=1)
    )
    for _again in range(3):
        send_message(sender=bob, conversation=elsewhere, client_id=uuid7(), text="Well?")
    with django_assert_num_queries(1):
        assert services.note_answers() == 0
    send_message(
        sender=helper, conversation=answered.conversation, client_id=uuid7(), text="We ask"
    )
    assert services.note_answers() == 1
    states = {one.id: one.state for one in selectors.disputes_of(alice)}
    assert states == {talked_over.id: "open", answered.id: "answered"}


def test_the_database_finds_those_who_may_support(alice, bob, helper):
    right = Permission.objects.get(codename="support")
    desk = Group.objects.create(name="Desk")
    desk.permissions.add(right)
    bob.groups.add(desk)
    UserFactory(is_superuser=True)
    gone = UserFactory(is_superuser=True, is_active=False)
    gone.user_permissions.add(right)
    found = {one.id for one in supporters()}
    assert found == {one.id for one in User.objects.all() if can_support(one)}
    assert len(found) == 3 and alice.id not in found


def test_its_sheet_and_its_movement_follow_it(alice, helper, paid, browser_of):
    dispute = ask(alice, paid)
    client, hx = browser_of(alice), {"HX-Request": "true"}
    pages = (f"/wallet/disputes/{dispute.id}/", f"/wallet/movements/{paid}/")
    for url, said in zip(pages, ("Waits for support", "waits for support"), strict=True):
        html = client.get(url, headers=hx).content.decode()
        assert f'data-card="wallet.dispute/{dispute.id}"' in html and said in html
    services.answer_dispute(
        supporter=helper, dispute_id=dispute.id, words="We ask", answer_id=uuid7()
    )
    for url, said in zip(pages, ("Answered", "Your question: answered"), strict=True):
        assert said in client.get(url, headers=hx).content.decode()


def test_who_was_silenced_can_still_ask(alice, helper, paid):
    alice.silenced_until = timezone.now() + timedelta(days=1)
    alice.save()
    dispute = ask(alice, paid)
    assert said_in(dispute) == [("alice", "wallet.dispute"), ("alice", "Never arrived")]
    with pytest.raises(NotAllowed, match="silenced"), transaction.atomic():
        send_message(
            sender=alice, conversation=dispute.conversation, client_id=uuid7(), text="And more"
        )


def test_whoever_asked_may_settle_it(alice, helper, paid):
    dispute = ask(alice, paid)
    assert services.close_dispute(actor=alice, dispute_id=dispute.id).closed_by == alice


def test_the_database_keeps_its_states_true(alice, helper, paid):
    dispute = ask(alice, paid)
    rows = Dispute.objects.filter(id=dispute.id)
    for wrong in ({"state": "closed"}, {"state": "answered"}, {"words": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Dispute.objects.create(
            id=uuid7(),
            opener=alice,
            account=dispute.account,
            transfer_id=paid,
            conversation=dispute.conversation,
            words="Again",
        )


def test_the_queue_is_for_support(alice, helper, paid, browser_of):
    dispute = ask(alice, paid)
    page = f"/admin/wallet/dispute/{dispute.id}/"
    desk = browser_of(helper)
    assert "1 question waits" in desk.get("/admin/wallet/dispute/").content.decode()
    assert "Never arrived" in desk.get(f"{page}change/").content.decode()
    desk.post(f"{page}answer/", {"words": "We look", "answer_id": str(uuid7())})
    assert selectors.dispute_for(alice, dispute.id).state == "answered"
    desk.post(f"{page}close/")
    assert selectors.dispute_for(alice, dispute.id).state == "closed"
    plain = UserFactory(handle="clerk", is_staff=True)
    assert browser_of(plain).get("/admin/wallet/dispute/").status_code == 403
    assert browser_of(plain).post(f"{page}close/").status_code == 403
