"""What the tests of the shop's pages read out of them."""

import json
import re

HX = {"HX-Request": "true"}


def words(response) -> str:
    """The page's words, without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def hidden(response, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', response.content.decode())
    assert found, name
    return found[1]


def triggers(response) -> dict:
    return json.loads(response.get("HX-Trigger", "{}"))


def form_of(response, **changes) -> dict:
    """What the checkout sheet would send."""
    html = response.content.decode().partition('<form id="promo-form"')[0]
    form = {name: hidden(response, name) for name in ("payment_id", "top_up_id", "expected_total")}
    form["variant"] = re.findall(r'name="variant" value="([^"]*)"', html)
    form["from"] = re.findall(r'name="from" value="([^"]*)"', html)
    form["quantity"] = re.findall(r'name="quantity"[^>]*? value="(\d+)"', html)
    if top_up := re.search(r'name="top_up_amount" value="(\d+)" checked', html):
        form["top_up_amount"] = top_up[1]
    if 'name="cart"' in html:
        form["cart"] = "1"
    return {**form, **changes}
