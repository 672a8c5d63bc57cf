"""The home's registries: buttons, what waits, and where a movement leads."""

from datetime import timedelta

import pytest
from django.utils import timezone

from messaging.cards import ComposerEntry
from messaging.errors import NotFound
from messaging.services import open_direct
from wallet.cards import home
from wallet.selectors.accounts import Party

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_registries(monkeypatch):
    """Nothing that a test registers stays."""
    for name in ("_quick", "_sources"):
        monkeypatch.setattr(home, name, dict(getattr(home, name)))
    monkeypatch.setattr(home, "_waiting", [])


def entry(offered=lambda viewer, conversation: True) -> ComposerEntry:
    return ComposerEntry("Send", "send", lambda one: f"/wallet/send/?to={one.id}", offered)


def waiting(key: str, **more) -> home.Waiting:
    now = timezone.now()
    return home.Waiting(
        key=key,
        party=Party("Bob", None, "user"),
        title=f"Bob sends {key}",
        memo="Bus",
        amount=600,
        currency="EUR",
        at=now,
        due_at=now + more["due"] if "due" in more else None,
        url="/wallet/answer/",
        verb="Accept",
    )


def test_a_button_shows_in_its_place_and_only_if_its_route_is_there():
    home.register_quick(home.Quick("later", 500, "Later", "clock", url="wallet:home"))
    home.register_quick(home.Quick("dead", 1, "Dead", "clock", url="wallet:no_such_route"))
    keys = [one["key"] for one in home.quick_actions()]
    assert "dead" not in keys and keys[0] == "top-up" and keys[-1] == "later"


def test_a_key_is_taken_once():
    with pytest.raises(ValueError, match="already"):
        home.register_quick(home.Quick("top-up", 1, "Again", "clock", url="wallet:home"))
    with pytest.raises(ValueError, match="nowhere"):
        home.register_quick(home.Quick("lost", 1, "Lost", "clock"))
    home.register_source("nothing", lambda viewer, moved: None)
    with pytest.raises(ValueError, match="already"):
        home.register_source("nothing", lambda viewer, moved: None)


def test_what_begins_in_a_conversation_asks_with_whom(browser_of, alice, bob, carol):
    with_bob, with_carol = (open_direct(opener=alice, other=one) for one in (bob, carol))
    quick = home.Quick("tried", 20, "Try", "send", entry=entry(lambda _v, one: one != with_carol))
    home.register_quick(quick)
    client = browser_of(alice)
    assert 'data-sheet="/wallet/with/tried/"' in client.get("/wallet/").content.decode()
    sheet = client.get("/wallet/with/tried/", headers={"HX-Request": "true"}).content.decode()
    assert f"/wallet/send/?to={with_bob.id}" in sheet and str(with_carol.id) not in sheet
    few = {"HX-Request": "true", "HX-Target": "places"}
    found = client.get("/wallet/with/tried/?q=nobody", headers=few).content.decode()
    assert "nobody" in found and str(with_bob.id) not in found
    assert home.places_for(alice, quick, bob.display_name[:3].upper())
    with pytest.raises(NotFound):
        home.quick_with("top-up")


def test_what_is_due_first_waits_first(browser_of, alice):
    home.register_waiting(lambda viewer: [waiting("never"), waiting("late", due=timedelta(days=2))])
    home.register_waiting(lambda viewer: [waiting("soon", due=timedelta(hours=1))])
    assert [row.key for row in home.waiting_for(alice)] == ["soon", "late", "never"]
    page = browser_of(alice).get("/wallet/").content.decode()
    assert page.index("Bob sends soon") < page.index("Bob sends never")
    assert 'data-sheet="/wallet/answer/"' in page and "€6.00" in page


def test_a_movement_leads_where_its_kind_says(alice):
    class Moved:
        kind, transfer_id, pending_id, memo = "tried", None, None, ""

    assert home.source_of(alice, Moved()) is None
    home.register_source("tried", lambda viewer, moved: home.Source("Order", "/orders/1/"))
    assert home.source_of(alice, Moved()).sheet_url == "/orders/1/"
