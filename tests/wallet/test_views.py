"""The wallet's pages: what is real, in few queries, in both languages, without scripts too."""

import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from messaging.models import uuid7
from wallet import selectors, services
from wallet.cards import home
from wallet.models import Card, TopUp
from wallet.services import dated

pytestmark = pytest.mark.django_db
HX = {"HX-Request": "true"}


def text_of(answer) -> str:
    """What one reads on the page, spaces folded."""
    words = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"[\s\xa0\u202f]+", " ", words)


@pytest.fixture
def moved(alice, funded_wallet, reserve):
    """100.00 in; 12.40 paid to Atelier Kaolin; 20.00 kept for it."""
    services.post_payment_part(part_id=reserve(1_240, memo="PL-7"))
    reserve(2_000, memo="PL-8")


def test_home_shows_balance_holds_month_and_movements(browser_of, alice, moved):
    answer = browser_of(alice).get("/wallet/")
    said = text_of(answer)
    assert answer.status_code == 200
    for words in (
        "€67.60",
        "€20.00 held until delivery",
        "PL-8",
        "+€100.00 in",
        "\u2212€12.40 out",
        "Atelier Kaolin PL-7",
        "+€100.00",
        "\u2212€12.40",
    ):
        assert words in said
    assert "style=" not in re.sub(r"<svg.*?</svg>", "", answer.content.decode(), flags=re.DOTALL)


def test_home_says_what_held_money_waits_for(browser_of, alice, bob, conversation, moved):
    sent = [
        services.send_transfer(
            payer=alice,
            transfer_id=uuid7(),
            payee=bob,
            conversation=conversation,
            amount=amount,
            currency="EUR",
            delay_hours=delay,
            is_confirmed=True,
        )
        for amount, delay in ((5_00, 0), (7_00, 2))
    ]
    services.accept_transfer(payee=bob, transfer_id=sent[1].id)
    said = text_of(browser_of(alice).get("/wallet/"))
    assert "€32.00 held for now" in said and "held until delivery" not in said
    for words in (
        r"Waiting to be accepted 1 [^€]+€5.00",
        r"Accepted, on its way 1 [^€]+€7.00",
        r"Held until delivery 1 [^€]+€20.00",
    ):
        assert re.search(words, said), said


def test_what_other_currencies_hold_is_live_too(browser_of, alice, funded_wallet):
    offer = services.quote_exchange(owner=alice, sell="EUR", buy="USD", amount=10_00)
    services.take_quote(owner=alice, quote_id=offer.id)
    page = browser_of(alice).get("/wallet/").content.decode()
    assert page.count('data-live-balance="USD"') == 1
    assert page.count('data-live-balance="EUR"') == 3  # the rail, the card, the list


def test_home_speaks_french(browser_of, alice, moved):
    alice.locale = "fr"
    alice.save()
    said = text_of(browser_of(alice).get("/wallet/"))
    assert "67,60 €" in said and "\u221212,40 €" in said


def test_home_of_a_newcomer_says_what_to_do(browser_of, bob):
    said = text_of(browser_of(bob).get("/wallet/"))
    assert "€0.00" in said and "No movements yet" in said and "\u2212€0.00" not in said


def test_home_takes_few_queries_however_much_there_is(browser_of, alice, funded_wallet, reserve):
    for _ in range(12):
        services.post_payment_part(part_id=reserve(100, fee=5))
        reserve(100)
    client = browser_of(alice)
    client.get("/wallet/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/wallet/")
    # One for each way in which money can wait for an answer, the others as always.
    assert len(queries) <= 13 + len(home._waiting), [query["sql"][:90] for query in queries]


def test_the_chart_says_itself_in_words_and_has_plain_numbers(browser_of, alice, moved):
    alice.locale = "fr"
    alice.save()
    page = browser_of(alice).get("/wallet/").content.decode()
    chart = re.search(r'<svg class="chart chart--wide".*?</svg>', page, re.DOTALL).group()
    assert 'role="img"' in chart and 'aria-label="' in chart
    assert ">1\xa0k<" not in chart
    services.top_up(user=alice, top_up_id=uuid7(), amount=2_000_00)
    assert ">1\xa0k<" in browser_of(alice).get("/wallet/").content.decode()
    for coordinates in re.findall(r' (?:d|x|y|cx|cy|width|height)="([^"]*)"', chart):
        assert re.fullmatch(r"[MHVZ0-9. -]+", coordinates), coordinates


def test_another_month_shows_its_balance_and_its_movements(browser_of, alice, shop):
    now = timezone.localtime()
    last_month = now.replace(day=1, hour=12) - timedelta(days=3)
    with dated(last_month):
        services.top_up(user=alice, top_up_id=uuid7(), amount=4_200)
    services.top_up(user=alice, top_up_id=uuid7(), amount=1_100)
    client = browser_of(alice)
    past = text_of(client.get(f"/wallet/?month={last_month:%Y-%m}"))
    assert "+€42.00 in" in past and "€11.00" not in past.replace("€53.00", "")
    before = last_month.replace(day=1) - timedelta(days=3)
    assert "No movements in this period." in text_of(client.get(f"/wallet/?month={before:%Y-%m}"))
    for nonsense in ("2099-01", "x", "1999-12", "2025-13", ""):
        assert "+€11.00 in" in text_of(client.get("/wallet/", {"month": nonsense}))


def test_older_rows_come_as_rows(browser_of, alice, funded_wallet, reserve):
    for _ in range(35):
        services.post_payment_part(part_id=reserve(10))
    client = browser_of(alice)
    page = client.get("/wallet/").content.decode()
    older = re.search(r'hx-get="(/wallet/statement/\?before=[^"]+)"', page).group(1)
    rows = client.get(older.replace("&amp;", "&"), headers=HX)
    assert rows.content.decode().count("<tr") == 6
    assert "Older movements" not in text_of(rows)
    ids = [row.id for row in selectors.statement_of(alice, limit=100)]
    assert f"before={ids[29]}&" in older


def test_filters_keep_what_came_or_went(browser_of, alice, moved):
    client = browser_of(alice)
    came = text_of(client.get("/wallet/statement/?direction=in", headers=HX))
    went = text_of(client.get("/wallet/statement/?direction=out", headers=HX))
    assert "Top-up" in came and "Atelier" not in came
    assert "Atelier" in went and "Top-up" not in went
    nothing = client.get("/wallet/statement/?direction=x&before=x", headers=HX)
    assert "Top-up" in text_of(nothing) and "Atelier" in text_of(nothing)


def test_the_statement_without_scripts_is_the_page(browser_of, alice):
    answer = browser_of(alice).get("/wallet/statement/?direction=in")
    assert answer.status_code == 302 and answer.url == "/wallet/?direction=in"


def test_the_sheet_offers_sums_and_says_that_it_is_a_sandbox(browser_of, alice):
    answer = browser_of(alice).get("/wallet/top-up/?amount=3670", headers=HX)
    said = text_of(answer)
    assert answer.content.decode().lstrip().startswith('<div class="sheet__bar">')
    assert "€36.70" in said and "Sandbox: no real money moves." in said
    assert 'value="3670" checked' in answer.content.decode()
    whole = browser_of(alice).get("/wallet/top-up/")
    assert "<html" in whole.content.decode() and "sheet--page" in whole.content.decode()


def test_a_press_tops_up_and_closes_the_sheet(browser_of, alice):
    form = {"top_up_id": str(uuid7()), "amount": "2000"}
    client = browser_of(alice)
    answers = [client.post("/wallet/top-up/", form, headers=HX) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [204, 204]
    triggers = json.loads(answers[0].headers["HX-Trigger"])
    assert triggers["sheet:close"] is True and "€20.00" in triggers["toast"]["text"]
    assert selectors.balance_of(alice)["available"] == 2_000


def test_a_typed_amount_counts_before_the_chosen_one(browser_of, alice):
    form = {"top_up_id": str(uuid7()), "amount": "2000", "typed": "12,50"}
    browser_of(alice).post("/wallet/top-up/", form, headers=HX)
    assert selectors.balance_of(alice)["available"] == 1_250


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({"typed": "12,505"}, 400, "This amount can't be used."),
        ({"typed": "1e9"}, 400, "This amount can't be used."),
        ({"amount": "-5"}, 400, "This amount can't be used."),
        ({"amount": ""}, 400, "This amount can't be used."),
        ({"typed": "10000,01"}, 400, "more than one top-up may bring"),
        ({"typed": "10,13"}, 422, "declined"),
    ],
)
def test_a_refusal_is_said_in_the_sheet(browser_of, alice, fields, status, words):
    form = {"top_up_id": str(uuid7()), "amount": "2000", **fields}
    answer = browser_of(alice).post("/wallet/top-up/", form, headers=HX)
    assert answer.status_code == status
    assert words in text_of(answer).replace("&#x27;", "'")
    assert selectors.balance_of(alice)["balance"] == 0


def test_after_a_decline_the_next_press_is_another_attempt(browser_of, alice):
    client, first = browser_of(alice), str(uuid7())
    answer = client.post("/wallet/top-up/", {"top_up_id": first, "typed": "10,13"}, headers=HX)
    offered = re.search(r'name="top_up_id" value="([^"]+)"', answer.content.decode()).group(1)
    assert offered != first
    client.post("/wallet/top-up/", {"top_up_id": offered, "typed": "10"}, headers=HX)
    assert selectors.balance_of(alice)["available"] == 1_000
    assert TopUp.objects.count() == 2


def test_after_a_decline_the_chosen_card_stays_chosen(browser_of, alice):
    client = browser_of(alice)
    client.post("/wallet/top-up/", {"top_up_id": str(uuid7()), "typed": "10", "keeps_card": "on"})
    kept = str(Card.objects.get(user=alice).id)
    for chosen in (kept, ""):
        form = {"top_up_id": str(uuid7()), "typed": "10,13", "card": chosen}
        page = client.post("/wallet/top-up/", form, headers=HX).content.decode()
        assert re.findall(r'name="card" value="([^"]*)" checked', page) == [chosen]


@pytest.mark.parametrize(
    ("onward", "opens"),
    [
        ("/checkout/?cart=1", "/checkout/?cart=1"),
        ("https://evil.example/", None),
        ("//evil.example/", None),
        ("javascript:alert(1)", None),
        ("/\\evil.example", None),
    ],
)
def test_it_goes_on_to_places_of_ours_only(browser_of, alice, onward, opens):
    form = {"top_up_id": str(uuid7()), "amount": "2000", "next": onward}
    client = browser_of(alice)
    triggers = json.loads(client.post("/wallet/top-up/", form, headers=HX).headers["HX-Trigger"])
    assert triggers.get("sheet:open") == ({"url": opens} if opens else None)
    plain = client.post("/wallet/top-up/", form)
    assert plain.url == (opens or "/wallet/")


def test_a_form_without_an_id_is_refused(browser_of, alice):
    answer = browser_of(alice).post("/wallet/top-up/", {"amount": "2000"}, headers=HX)
    assert answer.status_code == 400


@pytest.mark.parametrize("path", ["/wallet/", "/wallet/statement/", "/wallet/top-up/"])
def test_strangers_sign_in_first(client, path):
    answer = client.get(path)
    assert answer.status_code == 302 and answer.url.startswith("/accounts/login/")
