"""One line of an order is given back: to the cent, once, counted on the line, and said by name."""

import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from messaging.errors import NotFound
from messaging.models import Message
from shop import selectors, services
from shop.models import OrderLine
from shop.selectors import Wanted
from tests.shop.pages import HX, hidden, triggers, words
from tests.shop.test_services_coupons import coupon
from tests.world import build
from wallet.errors import MoreThanPaid
from wallet.selectors import balance_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    """Inès has two mugs and a teapot, a tenth off: 43.20 and 53.10."""
    world = build()
    world.fund(world.ines, 107_00)
    lines = [Wanted(world.variant("Midnight mug").id, 2), Wanted(world.variant("Teapot").id, 1)]
    [world.order] = services.place_orders(
        buyer=world.ines,
        payment_id=uuid.uuid4(),
        lines=lines,
        expected_total=96_30,
        coupon_ids=[coupon(world.kaolin).id],
    )
    services.ship_order(actor=world.jeanne, order=world.order)
    services.deliver_order(actor=world.jeanne, order=world.order)
    return world


def give(world, amount, title="Teapot", refund_id=None):
    return services.refund_order(
        actor=world.jeanne,
        order=world.order,
        refund_id=refund_id or uuid.uuid4(),
        amount=amount,
        variant_id=world.variant(title).id,
    )


def refunded(world) -> dict[str, int]:
    view = selectors.order_for(world.jeanne, world.order.id)
    return {line.title_en: line.refunded for line in view.lines}


def test_a_line_is_given_back_once_and_never_above_what_was_paid_for_it(world):
    before, refund_id = balance_of(world.ines)["available"], uuid.uuid4()
    for _again in range(2):
        give(world, 50_00, refund_id=refund_id)
    assert refunded(world) == {"Midnight mug": 0, "Teapot": 50_00}
    with pytest.raises(MoreThanPaid) as refused:
        give(world, 3_11)
    assert refused.value.details["left"] == 3_10
    give(world, 3_10)
    with pytest.raises(MoreThanPaid):
        give(world, 1)
    give(world, 43_20, "Midnight mug")
    assert balance_of(world.ines)["available"] == before + 96_30
    said = Message.objects.filter(kind="notice").order_by("seq").first().summary
    number = world.order.number
    assert said["en"] == f"Atelier Kaolin gave back €50.00 for Teapot, order {number}"
    assert "Théière" in said["fr"]


def test_what_was_given_back_of_the_whole_limits_its_lines(world):
    services.refund_order(
        actor=world.jeanne, order=world.order, refund_id=uuid.uuid4(), amount=90_00
    )
    with pytest.raises(MoreThanPaid):
        give(world, 53_10)
    give(world, 6_30)
    assert refunded(world)["Teapot"] == 6_30


def test_a_line_of_another_order_is_not_found(world):
    with pytest.raises(NotFound):
        give(world, 1, "Plates")


def test_the_database_lets_nothing_else_of_a_line_move(world):
    give(world, 10_00)
    lines = OrderLine.objects.filter(order=world.order, refunded=10_00)
    for wrong in (
        {"refunded": 9_99},
        {"refunded": 53_11},
        {"refunded": 11_00, "price": 1},
        {"discount": 0},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            lines.update(**wrong)
            connection.check_constraints()


def test_the_sheets_offer_each_line(world, browser_of):
    jeanne, ines = browser_of(world.jeanne), browser_of(world.ines)
    order = reverse("shop:order", args=[world.order.id])
    line = world.variant("Teapot").id
    url = reverse("shop:refund_order", args=[world.order.id])
    assert f'data-sheet="{url}?line={line}"' in jeanne.get(order, headers=HX).content.decode()
    assert "Refund this line" not in words(ines.get(order, headers=HX))
    sheet = jeanne.get(f"{url}?line={line}", headers=HX)
    assert "1 × Teapot" in words(sheet) and "At most €53.10." in words(sheet)
    assert hidden(sheet, "line") == str(line) and 'value="53.10"' in sheet.content.decode()
    form = {"given_id": hidden(sheet, "given_id"), "line": line, "amount": "53.10"}
    for _press in range(2):
        answer = jeanne.post(url, form, headers=HX)
        assert triggers(answer)["toast"] == {"text": "€53.10 given back"}
    page = jeanne.get(order, headers=HX).content.decode()
    assert "€53.10 given back" in words(jeanne.get(order, headers=HX))
    assert f"{url}?line={line}" not in page
    for wrong in (uuid.uuid4(), "x"):
        assert jeanne.get(f"{url}?line={wrong}", headers=HX).status_code == 404
    assert ines.get(f"{url}?line={line}").status_code == 404


def test_a_program_gives_a_line_back(world, api_of):
    url = f"/api/orders/{world.order.id}/refunds/"
    line = str(world.variant("Teapot").id)
    body = {"id": str(uuid.uuid4()), "amount": 53_10, "variant": line}
    for _again in range(2):
        headers = {"Idempotency-Key": str(uuid.uuid4())}
        given = api_of(world.jeanne).post(url, body, format="json", headers=headers)
        lines = {one["variant"]: one["refunded"] for one in given.json()["lines"]}
        assert (given.status_code, lines[line]) == (200, 53_10)
    lost = {"id": str(uuid.uuid4()), "amount": 1, "variant": str(uuid.uuid4())}
    answer = api_of(world.jeanne).post(url, lost, format="json", headers={"Idempotency-Key": "x"})
    assert answer.status_code == 404
