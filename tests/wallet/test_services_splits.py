"""Split bills: to the last cent, each share paid once, and never more than the bill."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from messaging import services as chats
from messaging.cards import attach_faces, render_bubble
from messaging.errors import Conflict, Invalid, NotAllowed, NotFound
from messaging.models import Message, uuid7
from messaging.selectors import complete
from tests.factories import UserFactory
from tests.wallet.test_constraints import refused_by
from wallet import selectors, services
from wallet.cards.home import waiting_for
from wallet.errors import BadAmount, IdReused, NotEnough, SplitCancelled
from wallet.models import Split, SplitShare
from wallet.selectors.splits import apportioned
from wallet.services.splits import Line, shared_out

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(alice, bob, carol):
    return chats.open_group(owner=alice, title="Picnic", members=[bob, carol])


@pytest.fixture
def split(alice, bob, carol, group):
    """Alice splits a bill of hers among the three: ``split(10_000)``."""

    def split(amount=10_000, *, people=None, split_id=None, **more) -> Split:
        return services.split_bill(
            initiator=alice,
            conversation=group,
            split_id=split_id or uuid7(),
            title=more.pop("title", "Mamie Lise"),
            people=people or [alice, bob, carol],
            amount=amount,
            **more,
        )

    return split


def fund(person, amount=5_000):
    services.top_up(user=person, top_up_id=uuid7(), amount=amount)


def pay(person, bill):
    return services.pay_share(payer=person, split_id=bill.id)


def has(person) -> int:
    return selectors.balance_of(person)["available"]


def amounts(bill) -> list[int]:
    return list(bill.shares.order_by("position").values_list("amount", flat=True))


def test_odd_cents_go_to_the_first(split):
    assert amounts(split(10_000)) == [3_334, 3_333, 3_333]


@given(
    amount=st.integers(1, 10**12), weights=st.lists(st.integers(1, 10_000), min_size=1, max_size=9)
)
def test_shares_sum_to_the_bill_and_are_near_their_weight(amount, weights):
    shares = apportioned(amount, weights)
    assert sum(shares) == amount
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share * sum(weights) - amount * weight) < sum(weights)


@given(
    lines=st.lists(
        st.tuples(st.integers(1, 10**6), st.sets(st.integers(0, 4), min_size=1)),
        min_size=1,
        max_size=9,
    )
)
def test_items_are_shared_by_those_who_had_them(lines):
    try:
        shares = shared_out(
            kind="items", count=5, lines=[Line(one, tuple(who)) for one, who in lines]
        )
    except Invalid as refusal:
        assert refusal.code == "nothing_for_one"
        return
    assert sum(shares) == sum(amount for amount, _who in lines)


def test_weights_and_own_amounts_are_kept(split):
    assert amounts(split(1_000, kind="weights", weights=[2, 1, 1])) == [500, 250, 250]
    assert amounts(split(0, kind="amounts", amounts=[1, 2, 3])) == [1, 2, 3]
    for wrong in ({"kind": "weights", "weights": [1, 1]}, {"kind": "amounts", "amounts": [1, 2]}):
        with pytest.raises(Invalid):
            split(1_000, **wrong)


def test_each_share_is_paid_once_to_who_paid_for_all(split, alice, bob, carol):
    bill = split(10_000)
    fund(bob)
    assert pay(bob, bill) == pay(bob, bill)
    assert (has(alice), has(bob)) == (3_333, 1_667)
    seen = selectors.split_for(carol, bill.id)
    assert [(one["handle"], one["is_paid"]) for one in seen.parts] == [
        ("alice", True),
        ("bob", True),
        ("carol", False),
    ]
    with pytest.raises(NotAllowed, match="nothing_to_pay"):
        pay(alice, bill)
    with pytest.raises(NotEnough):
        pay(carol, bill)
    assert not SplitShare.objects.get(debtor=carol).paid_at


def test_strangers_find_nothing_and_pay_nothing(split):
    bill, stranger = split(), UserFactory()
    for verb in (
        lambda: pay(stranger, bill),
        lambda: services.cancel_split(actor=stranger, split_id=bill.id),
        lambda: services.pay_share(payer=stranger, split_id=uuid.uuid4()),
    ):
        with pytest.raises(NotFound, match="split_not_found"):
            verb()


def test_who_leaves_still_owes_and_sees_it(split, alice, bob, group):
    bill = split()
    chats.leave_group(actor=bob, conversation=group)
    assert [row.memo for row in waiting_for(bob)] == ["Mamie Lise"]
    fund(bob)
    pay(bob, bill)
    assert waiting_for(bob) == []
    assert has(alice) == 3_333


def test_calling_it_off_lets_the_others_go_and_gives_nothing_back(split, alice, bob, carol):
    bill = split()
    fund(bob)
    fund(carol)
    pay(bob, bill)
    with pytest.raises(NotAllowed, match="not_your_split"):
        services.cancel_split(actor=bob, split_id=bill.id)
    services.cancel_split(actor=alice, split_id=bill.id)
    services.cancel_split(actor=alice, split_id=bill.id)
    with pytest.raises(SplitCancelled):
        pay(carol, bill)
    assert (has(alice), has(carol)) == (3_333, 5_000)
    assert waiting_for(carol) == []


def test_what_everybody_paid_is_not_called_off(split, alice, bob):
    bill = split(1_000, people=[bob])
    fund(bob)
    pay(bob, bill)
    assert has(alice) == 1_000
    with pytest.raises(Conflict, match="split_settled"):
        services.cancel_split(actor=alice, split_id=bill.id)


def test_a_reminder_comes_once_a_day(split, alice, bob, carol):
    bill = split(title="Bill")
    services.remind(actor=alice, split_id=bill.id, person=bob)
    with pytest.raises(Conflict, match="reminded_already"):
        services.remind(actor=alice, split_id=bill.id, person=bob)
    with pytest.raises(NotAllowed):
        services.remind(actor=carol, split_id=bill.id, person=bob)
    said = Message.objects.filter(kind="text").get()
    assert said.mentions == [bob.id]
    assert "€33.33" in said.text
    SplitShare.objects.filter(debtor=bob).update(reminded_at=timezone.now() - timedelta(hours=25))
    services.remind(actor=alice, split_id=bill.id, person=bob)
    fund(bob)
    pay(bob, bill)
    with pytest.raises(Conflict, match="nothing_owed"):
        services.remind(actor=alice, split_id=bill.id, person=bob)


def test_it_reminds_by_itself_once(split, settings):
    bill = split()
    assert services.remind_debtors() == 0
    long_ago = timezone.now() - timedelta(hours=settings.SPLIT_REMIND_HOURS + 1)
    Split.objects.filter(id=bill.id).update(created_at=long_ago)
    assert [services.remind_debtors() for _again in range(2)] == [1, 0]
    notice = Message.objects.get(kind="notice", summary__en__startswith="Still open")
    assert "Bob Durand, Carol Petit" in notice.summary["en"]


def test_the_same_form_asks_once(split):
    split_id = uuid7()
    assert split(split_id=split_id) == split(split_id=split_id)
    assert Message.objects.filter(card_type="wallet.split").count() == 1
    with pytest.raises(IdReused):
        split(9_999, split_id=split_id)


def test_what_is_no_bill_is_refused(split, alice, bob):
    for amount in (0, -1, 10**13, True, 0.5):
        with pytest.raises(BadAmount):
            split(amount)
    for people in ([alice], [bob, bob], [bob, UserFactory()]):
        with pytest.raises(Invalid):
            split(people=people)
    with pytest.raises(Invalid, match="nothing_for_one"):
        split(2)
    with pytest.raises(Invalid, match="bad_title"):
        split(title=" ")
    assert Split.objects.count() == 0


def test_blocked_people_pay_each_other_nothing(split, alice, bob):
    bill = split()
    fund(bob)
    chats.block_person(actor=alice, person=bob)
    with pytest.raises(NotAllowed, match="unreachable"):
        pay(bob, bill)
    assert has(bob) == 5_000


def test_the_card_shows_who_has_paid(split, bob, django_capture_on_commit_callbacks):
    bill = split(title="Chez <Lise>")
    fund(bob)
    with django_capture_on_commit_callbacks(execute=True):
        pay(bob, bill)
    [message] = complete(Message.objects.filter(card_ref=str(bill.id)))
    attach_faces([message])
    drawn = render_bubble(message)
    assert "Chez &lt;Lise&gt;" in drawn
    assert "€33.33 of €66.66 received" in drawn
    assert message.changed_seq == message.seq + 1


def test_a_bill_whose_shares_are_not_its_sum_is_not_kept(split):
    bill = split()
    share = SplitShare.objects.filter(split=bill, position=2)
    refused_by("split_shares_sum_to_the_bill", lambda: share.update(amount=1))
    bills = Split.objects.filter(id=bill.id)
    refused_by("split_shares_sum_to_the_bill", lambda: bills.update(amount=9_999))
    refused_by("split_amount_positive", lambda: bills.update(amount=0))
    refused_by("split_share_is_positive", lambda: share.update(amount=0))


def test_a_share_that_is_paid_stays_paid(split, alice, bob):
    bill = split()
    fund(bob)
    pay(bob, bill)
    share = SplitShare.objects.filter(split=bill, debtor=bob)
    refused_by("split_share_paid_once", lambda: share.update(paid_at=None))
    again = {"split": bill, "debtor": alice, "position": 9, "amount": 1, "id": uuid7()}
    refused_by("split_share_once_a_person", lambda: SplitShare.objects.create(**again))


def test_its_summary_speaks_one_language_at_a_time(split):
    split(10_000)
    card = Message.objects.get(card_type="wallet.split")
    assert "€66.66" in card.summary["en"]
    assert "66,66" in card.summary["fr"] and "66.66" not in card.summary["fr"]
