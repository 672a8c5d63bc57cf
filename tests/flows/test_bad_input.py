"""Whatever is sent to whichever door: a refusal in words, never a fault, and nothing happens."""

import json
import uuid

import pytest
from django.http import HttpResponse
from django.test import Client
from rest_framework.authtoken.models import Token

from messaging.models import Message, User
from shop.models import CartLine, Order, OrderStep
from tests.flows.conftest import Lived
from tests.flows.test_access import TABLE, address, known_ids
from wallet.models import TopUp
from wallet.models.ledger import Transfer

# Each value is given under every name at once that any page or verb reads.
NAMES = [
    "action",
    "after",
    "amount",
    "before",
    "choices",
    "body",
    "cart",
    "category",
    "client_id",
    "charge_id",
    "closes_at",
    *("code", "coupon", "coupons", "coupon_id", "drop", "promo", "minimum", "percent", "starts"),
    "conversation",
    "currency",
    "cursor",
    "digits",
    "as",
    "direction",
    "delay",
    "delay_hours",
    "dispute_id",
    "movement",
    "period",
    "words",
    "display_name",
    "email",
    "every",
    "expected_total",
    "first_on",
    "format",
    "frame",
    "from",
    "goal",
    "handle",
    "html",
    "id",
    "in_stock",
    "ids",
    "is_confirmed",
    "is_typing",
    "kind",
    "language",
    "last_on",
    "latitude",
    "limit",
    "line",
    "lines",
    "list",
    "listing",
    "locale",
    "login",
    "longitude",
    "message",
    "month",
    "move_id",
    "name",
    "next",
    "note",
    "only_for",
    "order",
    "packet_id",
    "page",
    "password",
    "payee",
    "payment_id",
    "people",
    "pin",
    "proof",
    "q",
    "quantity",
    "quote",
    "ref",
    "request_id",
    "reference",
    "send",
    "seq",
    "session",
    "shares",
    "shop",
    "sort",
    "spec",
    "standing_id",
    "step_up",
    "text",
    "theme",
    "time_zone",
    "title",
    "to",
    "token",
    "top_up_amount",
    "top_up_id",
    "transfer_id",
    "typed",
    "username",
    "values",
    "variant",
    *("verb", "way"),
    *("bank", "bank_id", "expected_fee", "fee", "holder", "iban"),
    *("payout_id", "proof", "refund_id", "card", "card_id", "keeps_card", "credential", "given_id"),
    *("ends_at", "most_each", "most_uses", "starts_at", "customer", "takes", "value"),
    *("cap", "grantee", "mandate_id", "pay_with", "per_use", "until"),
]
VALUES = {
    "nul": "\x00",
    "minus": "-1",
    "digits": "9" * 40,
    "other digits": "١٢٣",
    "a fraction": "1e309",
    "markup": "<script>boom</script>\"'",
    "override": "\u202egpj.exe",
    "half a pair": "\\ud800",
    "a path": "../../etc/passwd",
    "elsewhere": "//example.org/",
    "long": "x" * 6000,
    "nothing": "",
}
RAW = {
    "no json": "{",
    "a list": "[]",
    "null": "null",
    "a word": '"word"',
    "not a number": '{"amount": NaN, "seq": Infinity}',
    "deep": "[" * 20_000,
    "half a pair": '{"text": "\\ud800", "handle": "\\ud800"}',
}
TYPES = [None, True, -1, 10**30, 1.5, [], {}, "\x00", [None], {"a": [1]}]
# These sign the reader out.
APART = {"accounts/logout/", "admin/logout/"}
# What these do is said by their address: a body adds nothing, and no body is asked for.
NAMED_BY_ADDRESS = {
    "cart/lines/<uuid:variant_id>/remove/",
    "asks/<uuid:ask_id>/closing/",
    "api/asks/<uuid:ask_id>/closing/",
    "orders/<uuid:order_id>/<slug:verb>/",
    "desk/orders/<uuid:order_id>/<slug:verb>/",
    "api/orders/<uuid:order_id>/shipments/",
    "api/orders/<uuid:order_id>/deliveries/",
    "api/orders/<uuid:order_id>/cancellations/",
    "packets/<uuid:packet_id>/opening/",
    "splits/<uuid:split_id>/",
    "splits/<uuid:split_id>/cancellation/",
    "api/splits/<uuid:split_id>/cancellation/",
    "api/packets/<uuid:packet_id>/share/",
    "api/requests/<uuid:request_id>/refusal/",
    "api/requests/<uuid:request_id>/cancellation/",
    "api/requests/<uuid:request_id>/reminders/",
    "api/standing/<uuid:standing_id>/pause/",
    "api/standing/<uuid:standing_id>/resumption/",
    "api/standing/<uuid:standing_id>/end/",
    "api/pots/<uuid:pot_id>/closing/",
    "api/transfers/<uuid:transfer_id>/acceptance/",
    "api/transfers/<uuid:transfer_id>/refusal/",
    "api/transfers/<uuid:transfer_id>/recall/",
    *("api/notes/", "api/wallet/codes/", "api/coupons/<uuid:coupon_id>/picks/"),
    *("coupons/<uuid:coupon_id>/", "desk/coupons/<uuid:coupon_id>/ending/"),
    "api/charges/<uuid:charge_id>/payments/",
    "wallet/disputes/<uuid:dispute_id>/closing/",
    "api/wallet/disputes/<uuid:dispute_id>/closing/",
    "api/wallet/safety/freeze/",
    *(f"api/messages/<uuid:message_id>/{verb}/" for verb in ("star", "pin")),
    "api/desk/coupons/<uuid:coupon_id>/endings/",
    "api/shops/<slug:handle>/thread/",
    "api/stylists/<slug:handle>/thread/",
    "api/wallet/cards/<uuid:card_id>/",
    *("wallet/payouts/<uuid:payout_id>/", "wallet/banks/<uuid:bank_id>/removal/"),
    *("desk/payouts/<uuid:payout_id>/", "desk/banks/<uuid:bank_id>/removal/"),
    *(f"api/{at}/payouts/<uuid:payout_id>/cancellations/" for at in ("wallet", "desk")),
}
# A number is a text and an id of digits, a high one is the end of the log, and true is an answer.
SENSE = {
    "api/conversations/<uuid:conversation_id>/typing/": [True, []],
    "api/conversations/<uuid:conversation_id>/messages/": [10**30, 1.5],
    "api/conversations/<uuid:conversation_id>/draft/": [10**30, 1.5, -1],
    "api/conversations/<uuid:conversation_id>/read/": [10**30],
    "api/conversations/<uuid:conversation_id>/delivered/": [10**30],
}
MORE_VERBS = {"DELETE": {"api/cart/lines/<uuid:variant_id>/"}, "POST": {"api/push/devices/"}}


def books() -> tuple[int, ...]:
    nouns = (Message, Order, OrderStep, CartLine, TopUp, Transfer)
    return tuple(noun.objects.count() for noun in nouns)


def doors(method: str, *, api: bool) -> list[str]:
    return [
        route
        for route, asks in TABLE.items()
        if route.startswith("api/") == api
        and route not in APART
        and method in {ask.method for ask in asks}
    ]


@pytest.fixture
def hands(browser_of):
    """A client that shows a fault as the page that people would see."""

    def sign_in(user: User) -> Client:
        client = browser_of(user)
        client.raise_request_exception = False
        return client

    return sign_in


def fault_in(route: str, answer: HttpResponse) -> list[str]:
    """What is wrong with an answer, whatever was asked."""
    faults = []
    if answer.status_code >= 500:
        faults.append(f"/{route}: {answer.status_code}")
    if b"<script>boom" in b"".join(answer):
        faults.append(f"/{route}: says markup back")
    if "example.org" in answer.headers.get("Location", "").split("?")[0]:
        faults.append(f"/{route}: leads away")
    return faults


@pytest.mark.parametrize("name", VALUES)
def test_strange_questions_are_answered(name, lived: Lived, hands) -> None:
    client, ids, before = hands(lived.world.jeanne), known_ids(lived), books()
    faults = []
    for route in [*doors("GET", api=False), *doors("GET", api=True)]:
        answer = client.get(address(route, ids), dict.fromkeys(NAMES, VALUES[name]))
        faults += fault_in(route, answer)
    assert faults == []
    assert books() == before


@pytest.mark.parametrize("name", VALUES)
def test_strange_forms_are_refused(name, lived: Lived, hands) -> None:
    ids, before = known_ids(lived), books()
    client = hands(lived.world.ines)
    faults = []
    for route in doors("POST", api=False):
        # What is named in the address alone is done: it is not bad input.
        if route in NAMED_BY_ADDRESS:
            continue
        for headers in ({}, {"HX-Request": "true"}):
            form = dict.fromkeys(NAMES, VALUES[name])
            answer = client.post(address(route, ids), form, headers=headers)
            faults += fault_in(route, answer)
    assert faults == []
    assert books() == before


def is_refusal(answer: HttpResponse) -> bool:
    """A status of the caller's fault, in the one shape."""
    is_json = answer.headers.get("Content-Type") == "application/json"
    is_shaped = is_json and set(answer.json()) >= {"code", "message", "fields"}
    return 400 <= answer.status_code < 500 and is_shaped


def write(client: Client, method: str, url: str, raw: str) -> HttpResponse:
    key = {"Idempotency-Key": str(uuid.uuid4())}
    return client.generic(method, url, raw, "application/json", headers=key)


def test_what_is_no_object_is_refused_in_one_shape(lived: Lived, hands) -> None:
    client, ids, before = hands(lived.world.ines), known_ids(lived), books()
    faults = []
    for method in ("POST", "PUT"):
        for route in doors(method, api=True):
            for name, raw in RAW.items():
                if route in NAMED_BY_ADDRESS:
                    continue
                answer = write(client, method, address(route, ids), raw)
                if not is_refusal(answer):
                    faults.append(f"{method} /{route}, {name}: {answer.status_code}")
    assert faults == []
    assert books() == before


def test_fields_of_every_wrong_type_are_refused_in_one_shape(lived: Lived, hands) -> None:
    client, ids, before = hands(lived.world.ines), known_ids(lived), books()
    faults = []
    for method in ("POST", "PUT"):
        for route in doors(method, api=True):
            if route in NAMED_BY_ADDRESS:
                continue
            for value in (one for one in TYPES if one not in SENSE.get(route, [])):
                raw = json.dumps(dict.fromkeys(NAMES, value))
                answer = write(client, method, address(route, ids), raw)
                if not is_refusal(answer):
                    faults.append(f"{method} /{route}, {value!r}: {answer.status_code}")
    assert faults == []
    assert books() == before


def test_another_verb_is_refused_in_one_shape(lived: Lived, hands) -> None:
    client, ids = hands(lived.world.ines), known_ids(lived)
    faults = []
    for route, asks in TABLE.items():
        if not route.startswith("api/") or route in ("api/docs/", "api/schema/", "api/token/"):
            continue
        for method in {"POST", "PUT", "PATCH", "DELETE"} - {ask.method for ask in asks}:
            answer = write(client, method, address(route, ids), "{}")
            if route in MORE_VERBS.get(method, ()):
                continue
            if answer.status_code != 405 or not is_refusal(answer):
                faults.append(f"{method} /{route}: {answer.status_code}")
    assert faults == []


@pytest.mark.parametrize("text", ["", "   ", "x" * 10_001, "bell \x07", "\u202etxt.exe"])
def test_a_plain_form_refuses_what_no_message_is(text, lived: Lived, hands) -> None:
    client, before = hands(lived.world.ines), books()
    url = f"/chats/{lived.conversation.id}/messages/"
    answer = client.post(url, {"client_id": str(uuid.uuid4()), "text": text})
    assert answer.status_code == 400
    assert "text/html" in answer.headers["Content-Type"]
    assert books() == before


def test_a_body_of_two_megabytes_is_refused(lived: Lived, hands) -> None:
    client, before = hands(lived.world.ines), books()
    ids = {"client_id": str(uuid.uuid4())}
    url = f"/api/conversations/{lived.conversation.id}/messages/"
    answer = write(client, "POST", url, json.dumps({**ids, "text": "x" * 2_000_000}))
    assert is_refusal(answer)
    form = client.post(
        f"/chats/{lived.conversation.id}/messages/", {**ids, "text": "x" * 2_000_000}
    )
    assert form.status_code in (400, 413)
    assert books() == before


def test_a_price_in_the_form_changes_nothing(lived: Lived, hands) -> None:
    world = lived.world
    mug = world.variant("Midnight mug")
    world.fund(world.ines, 100_00)
    form = {
        "payment_id": str(uuid.uuid4()),
        "top_up_id": str(uuid.uuid4()),
        "variant": str(mug.id),
        "quantity": "1",
        "price": "1",
        "total": "1",
        "expected_total": "1",
    }
    client = hands(world.ines)
    assert client.post("/checkout/", form).status_code == 409
    assert client.post("/checkout/", {**form, "expected_total": "2400"}).status_code == 302
    assert Order.objects.order_by("-placed_at").first().total == 24_00


@pytest.mark.parametrize("quantity", ["0", "-1", "1000000000", "1.5", "٣", "", "1e3"])
def test_a_quantity_that_is_none_orders_nothing(quantity, lived: Lived, hands) -> None:
    world, before = lived.world, books()
    world.fund(world.ines, 100_00)
    mug = world.variant("Midnight mug")
    form = {
        "payment_id": str(uuid.uuid4()),
        "top_up_id": str(uuid.uuid4()),
        "variant": str(mug.id),
        "quantity": quantity,
        "expected_total": "2400",
    }
    client = hands(world.ines)
    for url, values in (
        ("/checkout/", form),
        ("/cart/lines/", {"variant": str(mug.id), "quantity": quantity}),
        (f"/cart/lines/{mug.id}/", {"quantity": quantity}),
    ):
        answer = client.post(url, values)
        assert 400 <= answer.status_code < 500, url
    assert books()[:4] == before[:4]


def test_a_token_of_another_shop_moves_nothing(lived: Lived) -> None:
    token = Token.objects.create(user=lived.world.sofia)
    outsider = Client(headers={"Authorization": f"Token {token.key}"})
    for verb in ("shipments", "deliveries", "cancellations"):
        for order_id in (lived.order.id, uuid.uuid4()):
            answer = write(outsider, "POST", f"/api/orders/{order_id}/{verb}/", "{}")
            assert (answer.status_code, answer.json()["code"]) == (404, "order_not_found")
    lived.order.refresh_from_db()
    assert lived.order.state == Order.State.PLACED
    assert outsider.get("/api/desk/statement/?shop=atelier-kaolin").status_code == 404
    wrong = Client(headers={"Authorization": "Token nonsense"})
    assert is_refusal(wrong.get("/api/wallet/"))
