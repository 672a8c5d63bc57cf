"""Shared pots: filled by all, drawn upon before everybody, closed to the cent."""

import uuid

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from messaging.errors import Invalid, NotAllowed, NotFound
from messaging.models import Message, uuid7
from messaging.services import open_group, remove_participant
from wallet import services
from wallet.errors import BadAmount, IdReused, NotEnough, PotClosed
from wallet.models import Pot, PotMove
from wallet.selectors import balance_of, pot_for, statement_of
from wallet.selectors.audit import Drift, audit
from wallet.selectors.pots import shared_out


@pytest.fixture
def group(alice, bob, carol):
    for person in (alice, bob, carol):
        services.top_up(user=person, top_up_id=uuid7(), amount=10_000)
    return open_group(owner=alice, title="Picnic", members=[bob, carol])


@pytest.fixture
def pot(alice, group):
    """Alice's pot for a tent, with a goal of 100.00."""
    yield services.open_pot(
        owner=alice,
        pot_id=uuid7(),
        conversation=group,
        title="  Tent ",
        goal=10_000,
        currency="EUR",
    )
    assert not [found for found in audit() if isinstance(found, Drift)]


def put(person, pot, amount, move_id=None):
    return services.contribute_to_pot(
        payer=person, pot_id=pot.id, move_id=move_id or uuid7(), amount=amount
    )


def take(person, pot, amount, note="", move_id=None):
    return services.withdraw_from_pot(
        owner=person, pot_id=pot.id, move_id=move_id or uuid7(), amount=amount, note=note
    )


def notices(group):
    """What was said after the group was made."""
    found = Message.objects.filter(conversation=group, kind="notice").order_by("seq")
    return [one.summary["en"] for one in found][1:]


@pytest.mark.django_db
def test_what_is_put_in_shows_on_the_card(pot, alice, bob, group):
    key = uuid7()
    for _again in range(2):
        put(bob, pot, 2_500, key)
    put(alice, pot, 1_000)
    view = pot_for(alice, pot.id)
    assert (view.gathered, view.givers, view.balance, view.percent) == (3_500, 2, 3_500, 35)
    card = Message.objects.get(conversation=group, kind="card")
    assert card.summary["en"] == "Pot “Tent”: €35.00 of €100.00"
    assert [row.title for row in statement_of(bob)][0] == "Tent"
    with pytest.raises(IdReused), transaction.atomic():
        put(bob, pot, 1, key)


@pytest.mark.django_db
def test_its_owner_alone_takes_out_and_everybody_is_told(pot, alice, bob, group):
    put(bob, pot, 2_500)
    with pytest.raises(NotAllowed), transaction.atomic():
        take(bob, pot, 1)
    key = uuid7()
    for _again in range(2):
        take(alice, pot, 2_000, "Deposit", key)
    assert notices(group) == ["Alice Martin took €20.00 out of “Tent”: Deposit"]
    with pytest.raises(NotEnough), transaction.atomic():
        take(alice, pot, 501)
    assert balance_of(alice)["available"] == 12_000


@pytest.mark.django_db
def test_closing_returns_the_rest_in_proportion(pot, alice, bob, carol, group):
    put(bob, pot, 1_000)
    put(carol, pot, 1_000)
    put(alice, pot, 1_000)
    take(alice, pot, 2_000)
    with pytest.raises(NotAllowed), transaction.atomic():
        services.close_pot(owner=bob, pot_id=pot.id)
    for _again in range(2):
        services.close_pot(owner=alice, pot_id=pot.id)
    back = {one.person_id: one.amount for one in PotMove.objects.filter(kind="return")}
    assert back == {bob.id: 334, carol.id: 333, alice.id: 333}
    assert pot_for(bob, pot.id).balance == 0 and balance_of(bob)["available"] == 9_334
    assert notices(group)[-1].startswith("Alice Martin closed “Tent”: €10.00 went back")
    for verb in (lambda: put(bob, pot, 1), lambda: take(alice, pot, 1)):
        with pytest.raises(PotClosed), transaction.atomic():
            verb()


@pytest.mark.django_db
def test_an_empty_pot_closes(pot, alice, group):
    services.close_pot(owner=alice, pot_id=pot.id)
    assert notices(group) == ["Alice Martin closed “Tent”"]


@pytest.mark.django_db
def test_who_left_the_group_puts_nothing_in_and_gets_theirs_back(pot, alice, bob, carol, group):
    put(bob, pot, 1_000)
    for person in (bob, carol):
        remove_participant(conversation=group, user=person)
    assert pot_for(bob, pot.id).balance == 1_000
    with pytest.raises(NotFound), transaction.atomic():
        put(bob, pot, 1)
    with pytest.raises(NotFound):
        pot_for(carol, pot.id)
    services.close_pot(owner=alice, pot_id=pot.id)
    assert balance_of(bob)["available"] == 10_000


@pytest.mark.django_db
@pytest.mark.parametrize("amount", [-1, 0, 2**63, 0.1, "1e9", True, [], None])
def test_what_is_no_amount_is_refused(pot, alice, amount):
    for verb in (put, take):
        with pytest.raises(BadAmount), transaction.atomic():
            verb(alice, pot, amount)


@pytest.mark.django_db
def test_a_pot_is_a_groups_and_has_a_title(alice, group, conversation):
    content = {"owner": alice, "pot_id": uuid7(), "currency": "EUR", "goal": 0}
    for refusal, wrong in (
        (NotFound, {"conversation": conversation, "title": "Tent"}),
        (Invalid, {"conversation": group, "title": " "}),
        (Invalid, {"conversation": group, "title": "Tent", "goal": -1}),
        (Invalid, {"conversation": group, "title": "Tent", "goal": 1.5}),
    ):
        with pytest.raises(refusal), transaction.atomic():
            services.open_pot(**content | wrong)
    made = services.open_pot(**content, conversation=group, title="Tent")
    assert services.open_pot(**content, conversation=group, title="Tent") == made
    with pytest.raises(IdReused), transaction.atomic():
        services.open_pot(**content, conversation=group, title="Boat")


@pytest.mark.django_db
def test_the_database_refuses_what_no_pot_is(pot, alice):
    for name, broken in (
        ("pot_goal_not_negative", {"goal": -1}),
        ("pot_has_a_title", {"title": ""}),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Pot.objects.filter(id=pot.id).update(**broken)
    with pytest.raises(IntegrityError, match="pot_move_amount_positive"), transaction.atomic():
        PotMove.objects.create(
            id=uuid.uuid4(), pot=pot, person=alice, kind="in", amount=0, created_at=pot.created_at
        )


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(some.lists(some.integers(1, 10**12), min_size=1, max_size=8), some.integers(0, 10**12))
def test_shares_add_up_and_nobody_gains_a_cent_of_another(given, left):
    people = {uuid.UUID(int=number): amount for number, amount in enumerate(given)}
    total = sum(given)
    left = min(left, total)
    shares = shared_out(left, people)
    assert sum(shares.values()) == left
    for person, amount in people.items():
        assert abs(shares.get(person, 0) * total - left * amount) < total
