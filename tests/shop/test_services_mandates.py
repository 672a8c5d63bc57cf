"""Allowances: never above their cap, only where and as long as they say, and gone at once."""

import contextlib
import uuid
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from messaging.errors import Invalid, NotFound
from messaging.models import Message
from messaging.services import block_person
from shop import selectors, services
from shop.errors import GrantorCantPay, SoldOut, WrongState
from shop.models import Order
from shop.selectors import Wanted
from tests.factories import direct
from tests.wallet.test_verify_ledger import past_the_laws, verify
from tests.world import build
from wallet import services as wallet
from wallet.errors import (
    BadAmount,
    IdReused,
    MandateExceeded,
    MandateOver,
    NotInMandate,
    OwnAccount,
    StepUpNeeded,
    Unreachable,
)
from wallet.models import Mandate, MandateBack, MandateUse
from wallet.selectors import balance_of, statement_of
from wallet.selectors.mandates import mandate_for
from wallet.selectors.stepping import Bound

pytestmark = pytest.mark.django_db
PIN = "739105"


@pytest.fixture
def world():
    world = build()
    world.fund(world.ines, 200_00)
    wallet.set_pin(owner=world.ines, pin=PIN)
    return world


def give(world, cap=60_00, **options) -> Mandate:
    mandate_id = options.pop("mandate_id", None) or uuid.uuid4()
    bound = Bound(cap, "EUR", f"mandate.{world.camille.id}", str(mandate_id))
    proof = wallet.prove_by_pin(owner=world.ines, pin=PIN, bound=bound)
    return services.allow_spending(
        **{
            "grantor": world.ines,
            "grantee": world.camille,
            "mandate_id": mandate_id,
            "cap": cap,
            "until": timezone.now() + timedelta(days=7),
            "proof": proof,
            **options,
        }
    )


def told(refused) -> str:
    return str(refused.value.message)


def spend(world, mandate, title="Midnight mug", label="", payment_id=None, by=None):
    variant = world.variant(title, label)
    return services.place_orders_under(
        grantee=by or world.camille,
        mandate_id=mandate.id,
        payment_id=payment_id or uuid.uuid4(),
        lines=[Wanted(variant.id, 1)],
        expected_total=variant.price,
    )


def test_an_assistant_orders_with_the_grantor_s_wallet_and_says_so(world):
    mandate = give(world)
    payment_id = uuid.uuid4()
    for _again in range(2):
        [order] = spend(world, mandate, payment_id=payment_id)
    assert (order.buyer, order.total) == (world.ines, 24_00)
    assert balance_of(world.ines)["available"] == 176_00
    assert Mandate.objects.get().left == 36_00
    place = direct(world.camille, world.ines)
    said = list(Message.objects.filter(conversation=place).order_by("seq"))
    assert [one.card_type for one in said] == ["wallet.allowance", "wallet.allowance_use"]
    assert said[1].summary["en"] == "Camille spent €24.00 of the allowance"
    assert MandateUse.objects.get().memo == f"Atelier Kaolin · {order.number}"
    services.ship_order(actor=world.jeanne, order=order)
    services.deliver_order(actor=world.jeanne, order=order)
    assert statement_of(world.ines)[0].amount == -24_00
    call_command("verify_ledger", stdout=None)


def test_never_above_what_was_allowed_in_all_or_at_once(world):
    mandate = give(world)
    for _twice in range(2):
        spend(world, mandate)
    with pytest.raises(MandateExceeded) as refused:
        spend(world, mandate)
    assert refused.value.details["left"] == 12_00
    assert told(refused) == "Only €12.00 is left of this allowance."
    small = give(world, per_use=20_00)
    with pytest.raises(MandateExceeded) as refused:
        spend(world, small)
    assert told(refused) == "At most €20.00 may be spent at once under this allowance."
    assert spend(world, small, "Milk jug")[0].total == 19_00
    assert Order.objects.count() == 3


def test_what_the_wallet_or_the_shop_refuses_is_not_spent(world):
    mandate = give(world, cap=190_00)
    with pytest.raises(SoldOut):
        spend(world, mandate, "Vase")
    wallet.set_limit(owner=world.ines, name="day", amount=20_00, currency="EUR")
    with pytest.raises(GrantorCantPay) as refused:
        spend(world, mandate)
    assert refused.value.details == {"why": "limit"} and "Inès has a limit" in told(refused)
    wallet.freeze_wallet(actor=world.ines, owner=world.ines)
    with pytest.raises(GrantorCantPay) as refused:
        spend(world, mandate)
    assert refused.value.details == {"why": "wallet"}
    world.fund(world.camille, 10_00)
    assert Mandate.objects.get().spent == 0
    assert not MandateUse.objects.exists() and not Order.objects.exists()


def test_an_allowance_is_no_money(world):
    """Its giver may allow more than they have; then the wallet says no, and not how much it has."""
    plates = world.variant("Plates")
    plates.price = 210_00
    plates.save()
    mandate = give(world, cap=300_00)
    with pytest.raises(GrantorCantPay) as refused:
        spend(world, mandate, "Plates")
    assert refused.value.details == {"why": "wallet"}
    assert Mandate.objects.get().spent == 0 and not Order.objects.exists()


def test_only_in_its_shop_and_for_its_category(world):
    elsewhere = give(world, shop=world.lisiere)
    with pytest.raises(NotInMandate) as refused:
        spend(world, elsewhere)
    assert told(refused) == f"This allowance is good at {world.lisiere.name} alone."
    kind = world.variant("Linen shirt", "M").listing.category
    cloth = give(world, cap=200_00, category=kind)
    assert cloth.category_name == kind.name_en
    with pytest.raises(NotInMandate):
        spend(world, cloth)
    both = [Wanted(world.variant(*one).id, 1) for one in (("Midnight mug",), ("Linen shirt", "M"))]
    for mandate in (elsewhere, cloth):
        with pytest.raises(NotInMandate):
            services.place_orders_under(
                grantee=world.camille,
                mandate_id=mandate.id,
                payment_id=uuid.uuid4(),
                lines=both,
                expected_total=93_00,
            )
    assert spend(world, cloth, "Linen shirt", "M")[0].shop == world.lisiere


def test_over_when_it_is_taken_back_or_its_time_is(world):
    mandate = give(world)
    for _again in range(2):
        wallet.revoke_mandate(actor=world.ines, mandate_id=mandate.id)
    with pytest.raises(MandateOver):
        spend(world, mandate)
    notices = Message.objects.filter(kind="notice")
    assert [one.summary["en"] for one in notices] == ["Inès took the allowance of €60.00 back"]
    given_up = give(world)
    assert wallet.revoke_mandate(actor=world.camille, mandate_id=given_up.id).revoked_at
    late = give(world)
    Mandate.objects.filter(id=late.id).update(
        created_at=timezone.now() - timedelta(days=2), until=timezone.now()
    )
    with pytest.raises(MandateOver):
        spend(world, late)
    assert not Order.objects.exists()
    card = Message.objects.get(card_ref=str(late.id))
    assert wallet.expire_mandates() == 1
    assert wallet.expire_mandates() == 0
    card.refresh_from_db()
    assert card.changed_seq > card.seq
    assert wallet.revoke_mandate(actor=world.ines, mandate_id=late.id).revoked_at is None


def test_what_was_ordered_before_it_was_over_is_found_again(world):
    mandate = give(world)
    payment_id = uuid.uuid4()
    [order] = spend(world, mandate, payment_id=payment_id)
    wallet.revoke_mandate(actor=world.ines, mandate_id=mandate.id)
    assert spend(world, mandate, payment_id=payment_id) == [order]
    with pytest.raises(IdReused):
        spend(world, mandate, "Milk jug", payment_id=payment_id)
    assert Mandate.objects.get().spent == 24_00


def test_who_blocked_the_other_lets_nothing_be_spent(world):
    mandate = give(world)
    block_person(actor=world.ines, person=world.camille)
    with pytest.raises(Unreachable):
        spend(world, mandate)
    assert Mandate.objects.get().spent == 0


def test_others_find_nothing(world):
    mandate = give(world)
    for by in (world.sofia, world.ines):
        with pytest.raises(NotFound):
            spend(world, mandate, by=by)
    with pytest.raises(NotFound):
        mandate_for(world.sofia, mandate.id)
    with pytest.raises(NotFound):
        wallet.revoke_mandate(actor=world.sofia, mandate_id=mandate.id)


def test_its_owner_confirms_it_and_what_makes_no_sense_is_refused(world):
    with pytest.raises(StepUpNeeded):
        give(world, proof="")
    assert not Mandate.objects.exists()
    mandate_id = uuid.uuid4()
    until = timezone.now() + timedelta(days=3)
    for _again in range(2):
        given = give(world, mandate_id=mandate_id, until=until)
    with pytest.raises(IdReused):
        give(world, cap=70_00, mandate_id=mandate_id, until=until)
    assert Mandate.objects.count() == 1 and given.id == mandate_id
    now = timezone.now()
    for wrong in (
        {"until": now - timedelta(days=1)},
        {"until": now + timedelta(days=500)},
    ):
        with pytest.raises(Invalid):
            give(world, **wrong)
    with pytest.raises(OwnAccount):
        give(world, grantee=world.ines)
    for wrong in ({"per_use": 70_00}, {"per_use": -1}, {"per_use": 0}):
        with pytest.raises(BadAmount):
            give(world, **wrong)
    block_person(actor=world.camille, person=world.ines)
    with pytest.raises(Unreachable):
        give(world)


def test_what_comes_back_may_be_spent_again(world):
    """Called off or given back: to the giver's wallet, and to the allowance while it stands."""
    mandate = give(world)
    [first] = spend(world, mandate)
    [second] = spend(world, mandate)
    for _again in range(2):
        with contextlib.suppress(WrongState):
            services.cancel_order(actor=world.jeanne, order=first)
    assert left_of(mandate) == 36_00
    assert balance_of(world.ines)["available"] == 176_00
    services.ship_order(actor=world.jeanne, order=second)
    services.deliver_order(actor=world.jeanne, order=second)
    refund = {"actor": world.jeanne, "order": second, "refund_id": uuid.uuid4(), "amount": 10_00}
    for _again in range(2):
        services.refund_order(**refund)
    assert left_of(mandate) == 46_00
    card = Message.objects.get(card_ref=str(second.payment_id))
    assert card.changed_seq > card.seq
    backs = MandateBack.objects.order_by("created_at")
    assert [(one.use_id, one.amount, one.is_restored) for one in backs] == [
        (first.payment_id, 24_00, True),
        (second.payment_id, 10_00, True),
    ]
    spend(world, mandate, "Milk jug")
    assert left_of(mandate) == 27_00
    call_command("verify_ledger", stdout=None)


def test_an_allowance_that_has_ended_stays_as_it_is(world):
    mandate = give(world)
    [first] = spend(world, mandate)
    [second] = spend(world, mandate)
    wallet.revoke_mandate(actor=world.ines, mandate_id=mandate.id)
    services.cancel_order(actor=world.jeanne, order=first)
    assert balance_of(world.ines)["available"] == 176_00
    Mandate.objects.filter(id=mandate.id).update(
        revoked_at=None, created_at=timezone.now() - timedelta(days=2), until=timezone.now()
    )
    services.cancel_order(actor=world.jeanne, order=second)
    assert balance_of(world.ines)["available"] == 200_00
    assert left_of(mandate) == 12_00
    assert not MandateBack.objects.filter(is_restored=True).exists()
    assert verify()[0] == 0


def test_several_shops_give_back_each_its_own(world):
    mandate = give(world, cap=100_00)
    lines = [Wanted(world.variant(*one).id, 1) for one in (("Midnight mug",), ("Linen shirt", "M"))]
    orders = services.place_orders_under(
        grantee=world.camille,
        mandate_id=mandate.id,
        payment_id=uuid.uuid4(),
        lines=lines,
        expected_total=93_00,
    )
    assert left_of(mandate) == 7_00
    for order in orders:
        services.cancel_order(actor=world.ines, order=order)
    assert left_of(mandate) == 100_00
    assert balance_of(world.ines)["available"] == 200_00


def test_the_order_says_who_ordered_and_who_paid(world):
    mandate = give(world)
    [order] = spend(world, mandate)
    view = selectors.order_for(world.camille, order.id)
    assert (view.side, view.orderer, view.can_cancel) == ("orderer", "Camille", False)
    assert selectors.order_for(world.ines, order.id).side == "buyer"
    [placed] = selectors.payment_orders(world.camille, order.payment_id)
    assert (placed.side, placed.order) == ("orderer", order)
    with pytest.raises(NotFound):
        selectors.order_for(world.sofia, order.id)
    with pytest.raises(NotFound):
        services.cancel_order(actor=world.camille, order=order)


def left_of(mandate) -> int:
    return Mandate.objects.get(id=mandate.id).left


def test_the_database_keeps_the_cap(world):
    mandate = give(world)
    for wrong in (
        {"spent": 60_01},
        {"spent": -1},
        {"cap": 0},
        {"per_use": 99_00},
        {"grantee": world.ines},
        {"until": timezone.now() - timedelta(days=9)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Mandate.objects.filter(id=mandate.id).update(**wrong)
    spend(world, mandate)
    connection.check_constraints()
    for table in (
        "UPDATE wallet_mandateuse SET amount = 1",
        "DELETE FROM wallet_mandateuse",
        "UPDATE wallet_mandateback SET amount = 1",
        "DELETE FROM wallet_mandateback",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(table)
    assert verify()[0] == 0
    past_the_laws("UPDATE wallet_mandate SET spent = 0")
    assert "DRIFT allowances_are_counted: " in verify()[1]
