"""Who gets in where: every route of the application, and everybody who has no business there.

A route that is not in the table fails the first test. Outsiders, and the staff of another shop,
meet the very words that an unknown id meets: nobody learns that a thing exists.
"""

import json
import re
import uuid
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.contrib import admin
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.flows.conftest import Lived, new_ids
from tests.flows.table import CUSTOMER, MEMBERS, PARTIES, PUBLIC, STAFF, TABLE, Ask
from tests.world import person

ASKED = [(route, ask) for route, asks in TABLE.items() for ask in asks]
OBJECTS = [(route, ask) for route, ask in ASKED if ask.who in (PARTIES, STAFF, CUSTOMER, MEMBERS)]


def routes(resolver: URLResolver | None = None, before: str = "") -> Iterator[str]:
    """Every route of the URL conf; the admin's own are one."""
    for entry in (resolver or get_resolver()).url_patterns:
        at = before + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield at
        elif at != "admin/":
            yield from routes(entry, at)


def test_every_route_is_in_the_table() -> None:
    assert set(routes()) == set(TABLE)


def known_ids(lived: Lived) -> dict[str, str]:
    listing = lived.world.listings["Midnight mug"]
    return {
        "conversation": str(lived.conversation.id),
        "ask": str(lived.ask.id),
        "charge": str(lived.charge.id),
        "gift": str(lived.gift.id),
        "account": str(lived.gift.account_id),
        "mandate": str(lived.mandate.id),
        "message": str(lived.message.id),
        "order": str(lived.order.id),
        "top_up": str(lived.top_up.id),
        "card": str(uuid.uuid4()),
        "transfer": str(lived.transfer.id),
        "request": str(lived.request.id),
        "standing": str(lived.standing.id),
        "pot": str(uuid.uuid4()),
        "movement": str(lived.order.id),
        "dispute": str(lived.dispute.id),
        "payout": str(lived.payout.id),
        "bank": str(lived.payout.bank_id),
        "coupon": str(lived.coupon.id),
        "attachment": str(lived.attachment.id),
        "export": str(uuid.uuid4()),
        "listing": str(listing.id),
        "device": str(uuid.uuid4()),
        "step_up": str(uuid.uuid4()),
        "variant": str(listing.variants.get().id),
        "group": str(lived.group.id),
        "packet": str(lived.packet.id),
        "split": str(lived.split.id),
        "bill": str(uuid.uuid4()),
    }


def address(route: str, ids: dict[str, str]) -> str:
    """The route's path with these ids in it."""
    handle = "camille" if "stylists" in route else "atelier-kaolin"
    path = re.sub(r"<uuid:(\w+)_id>", lambda gap: ids[gap[1]], route)
    for gap, text in {
        "<slug:handle>": handle,
        "<str:handle>": "sofia",
        "<slug:verb>": "ship",
        "<slug:key>": "none",
        "<slug:reference>": "none",
        "<slug:name>": "sandbox",
        "<slug:part>": "file",
        "<str:token>": "none",
        "<str:code>": "none",
        **{"<slug:kind>": "contact", "<int:preview_id>": "1", "<int:passkey_id>": "1"},
        "<path:path>": "listings/none.webp",
        "(?P<key>[-:\\w]+)": "none",
        "(?P<uidb36>[0-9A-Za-z]+)": "1",
        "(?P<key>.+)": "none",
        "^": "",
        "$": "",
    }.items():
        path = path.replace(gap, text)
    return f"/{path}"


def send(client: Client, route: str, ask: Ask, ids: dict[str, str]) -> HttpResponse:
    """Ask it with these ids."""
    ids = {**ids, "new": str(uuid.uuid4())}

    def filled(text: Any) -> Any:
        if isinstance(text, list):
            return [filled(one) for one in text]
        if not isinstance(text, str):
            return text
        return re.sub(r"\{(\w+)\}", lambda gap: ids[gap[1]], text)

    url = address(route, ids) + (f"?{filled(ask.query)}" if ask.query else "")
    if ask.method == "GET":
        return client.get(url)
    body = {name: filled(value) for name, value in ask.body.items()}
    if not route.startswith("api/"):
        return client.post(url, body)
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    return client.generic(ask.method, url, json.dumps(body), "application/json", headers=headers)


def told(response: HttpResponse) -> tuple[int, str]:
    """What the reader is told, but for the token that is new on every page."""
    text = response.content.decode()
    text = re.sub(r'csrfmiddlewaretoken" value="\w+"|X-CSRFToken": "\w+"', "", text)
    return response.status_code, re.sub(r"X-CSRFToken&quot;: &quot;\w+", "", text)


def test_nobody_comes_in_unsigned_but_where_all_may(lived) -> None:
    offences = []
    for route, ask in ASKED:
        answer = send(Client(), route, ask, known_ids(lived))
        is_door = answer.status_code == 302 and answer.url.startswith("/accounts/login/")
        if ask.who == PUBLIC:
            is_right = answer.status_code != 403 and (not is_door or route.startswith("accounts/"))
        elif route.startswith("api/"):
            is_refusal = answer.status_code in (401, 403)
            is_right = is_refusal and set(answer.json()) >= {"code", "message", "fields"}
        else:
            is_right = is_door
        if not is_right:
            offences.append(f"{ask.method} /{route}: {answer.status_code}")
    assert offences == []


def test_outsiders_meet_what_an_unknown_id_meets(lived, browser_of) -> None:
    world, ids = lived.world, known_ids(lived)
    unknown = {**new_ids(), "listing": ids["listing"]}
    stranger = person("stranger", "A Stranger")
    clients = {one.handle: browser_of(one) for one in (stranger, world.camille, world.sofia)}
    offences = []
    for route, ask in OBJECTS:
        lost = replace(ask, query=ask.query.replace("atelier", "no"))
        for handle, client in clients.items():
            met, expected = send(client, route, ask, ids), send(client, route, lost, unknown)
            if met.status_code != 404 or told(met) != told(expected):
                offences.append(f"{ask.method} /{route}, {handle}: {met.status_code}")
    assert offences == []


def test_each_side_finds_its_own_and_not_the_others(lived, browser_of) -> None:
    ids, sides = known_ids(lived), {"ines": CUSTOMER, "jeanne": STAFF}
    clients = {name: browser_of(getattr(lived.world, name)) for name in sides}
    offences = []
    for route, ask in OBJECTS:
        for name, side in sides.items():
            answer = send(clients[name], route, ask, ids)
            if (answer.status_code != 404) != (ask.who in (PARTIES, side)):
                offences.append(f"{ask.method} /{route}, {name}: {answer.status_code}")
    assert offences == []


def test_the_admin_is_for_staff_alone(lived, browser_of) -> None:
    outsider, nobody = browser_of(lived.world.jeanne), Client()
    paths = ["/admin/"]
    for model in admin.site._registry:
        at = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        paths += [at, f"{at}add/", f"{at}1/change/", f"{at}1/delete/", f"{at}1/history/"]
    for path in paths:
        assert outsider.get(path).status_code == 302, path
        assert nobody.get(path).status_code == 302, path
