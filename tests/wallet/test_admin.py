"""Operators find everything and can change nothing."""

import re
from datetime import timedelta

import pytest
from django.contrib import admin
from django.utils import timezone

from messaging.models import User, uuid7
from tests.factories import direct
from wallet import services
from wallet.models import (
    IdempotentRequest,
    Mandate,
    MandateUse,
    Payment,
    Reconciliation,
    TopUp,
)
from wallet.models.ledger import Account, Entry, Transfer
from wallet.models.reconciliation import Difference
from wallet.money import format_money

pytestmark = pytest.mark.django_db
BOOKS = ("account", "transfer", "entry", "payment", "topup", "idempotentrequest")


@pytest.fixture
def operator(alice, funded_wallet, reserve, browser_of):
    services.post_payment_part(part_id=reserve(1_240, fee=62, memo="PL-7"))
    reserve(2_000, memo="PL-8")
    services.run_once(user=alice, key="key-1", fingerprint="f", work=lambda: (200, {}))
    return browser_of(User.objects.create_superuser("root.admin", "root@example.org"))


@pytest.mark.parametrize("book", BOOKS)
def test_every_list_opens_with_search_and_filters(operator, book):
    answer = operator.get(f"/admin/wallet/{book}/")
    assert answer.status_code == 200
    assert b"searchbar" in answer.content and b"changelist-filter" in answer.content


@pytest.mark.parametrize(
    ("book", "asked", "found"),
    [
        ("account", "alice", "@alice"),
        ("account", "Kaolin", "Atelier Kaolin"),
        ("transfer", "PL-7", "PL-7"),
        ("transfer", "alice", "@alice"),
        ("entry", "PL-7", "PL-7"),
        ("payment", "PL-8", "PL-8"),
        ("topup", "alice", "Alice"),
        ("idempotentrequest", "key-1", "key-1"),
    ],
)
def test_search_finds(operator, book, asked, found):
    answer = operator.get(f"/admin/wallet/{book}/", {"q": asked})
    results = answer.context["cl"].result_count
    assert results >= 1 and found in answer.content.decode()
    assert operator.get(f"/admin/wallet/{book}/", {"q": "nobody"}).context["cl"].result_count == 0


def test_a_transfer_is_found_by_its_id(operator):
    one = Transfer.objects.get(phase="post")
    answer = operator.get("/admin/wallet/transfer/", {"q": str(one.id)})
    assert [found.id for found in answer.context["cl"].result_list] == [one.id]


def test_accounts_can_be_told_apart(operator):
    for holder, count in (("person", 1), ("business", 1), ("house", 2)):
        answer = operator.get("/admin/wallet/account/", {"holder": holder})
        assert answer.context["cl"].result_count == count
    assert operator.get("/admin/wallet/account/", {"holds": "yes"}).context["cl"].result_count == 1
    assert operator.get("/admin/wallet/account/", {"holds": "no"}).context["cl"].result_count == 3


def test_one_transfer_shows_its_entries(operator):
    one = Transfer.objects.get(phase="post")
    page = operator.get(f"/admin/wallet/transfer/{one.id}/change/").content.decode()
    assert "\u2212€12.40" in page and "+€12.40" in page and "€87.60" in page


def test_one_account_leads_to_its_statement(operator, alice):
    wallet = services.open_wallet(owner=alice)
    page = operator.get(f"/admin/wallet/account/{wallet.id}/change/").content.decode()
    assert "€67.60" in page and f"account__id__exact={wallet.id}" in page
    answer = operator.get("/admin/wallet/entry/", {"account__id__exact": str(wallet.id)})
    assert answer.context["cl"].result_count == 2


def test_one_payment_shows_its_parts_and_their_state(operator):
    for payment, state in zip(
        Payment.objects.order_by("created_at"), ("paid out", "held"), strict=True
    ):
        page = operator.get(f"/admin/wallet/payment/{payment.id}/change/").content.decode()
        assert state in page and "Atelier Kaolin" in page


def test_amounts_are_shown_as_people_write_them(operator):
    top_up = TopUp.objects.latest("created_at")
    page = operator.get(f"/admin/wallet/topup/{top_up.pk}/change/").content.decode()
    sum_ = format_money(top_up.amount, top_up.currency)
    assert f'<div class="readonly">{sum_}</div>' in page
    assert f">{top_up.amount}<" not in page and str(top_up).startswith(sum_)


@pytest.mark.parametrize("model", [Account, Transfer, Entry, Payment, TopUp, IdempotentRequest])
def test_nothing_can_be_added_changed_or_deleted(operator, model):
    name = model._meta.model_name
    one = model.objects.first()
    assert operator.get(f"/admin/wallet/{name}/add/").status_code == 403
    change = f"/admin/wallet/{name}/{one.pk}/change/"
    assert operator.get(change).status_code == 200
    assert operator.post(change, {"amount": 1, "code": "x"}).status_code == 403
    assert (
        operator.post(f"/admin/wallet/{name}/{one.pk}/delete/", {"post": "yes"}).status_code == 403
    )
    actions = admin.site.get_model_admin(model).get_actions(operator.get(change).wsgi_request)
    assert "delete_selected" not in actions


def test_lists_take_few_queries(operator, reserve, django_assert_max_num_queries):
    for _ in range(5):
        reserve(10)
    operator.get("/admin/")
    for book in BOOKS:
        with django_assert_max_num_queries(12):
            operator.get(f"/admin/wallet/{book}/")


def test_what_stands_beside_a_page_is_shown_as_people_write_it_too(operator, alice, bob):
    with services.dated(timezone.now()):
        card = services.buy_gift_card(buyer=alice, card_id=uuid7(), amount=1_234)
    mandate = Mandate.objects.create(
        id=uuid7(),
        grantor=alice,
        grantee=bob,
        conversation=direct(alice, bob),
        cap=4_321,
        per_use=2_345,
        spent=1_111,
        currency="EUR",
        until=timezone.now() + timedelta(days=1),
    )
    MandateUse.objects.create(id=uuid7(), mandate=mandate, amount=1_111, memo="PL-9")
    books = Reconciliation.objects.create(
        **{"provider": "sandbox", "currency": "EUR", "ours": 5_678, "theirs": 0, "fees": 0},
        **{"since": timezone.now(), "until": timezone.now(), "made_at": timezone.now()},
    )
    Difference.objects.create(
        reconciliation=books, item="1", text="top_up", ours=5_678, theirs=3_456
    )
    for one, shown in (
        (card, ["€12.34"]),
        (mandate, ["€43.21", "€23.45", "€11.11", "PL-9"]),
        (books, ["€56.78", "€34.56"]),
    ):
        page = operator.get(f"/admin/wallet/{one._meta.model_name}/{one.pk}/change/")
        text = page.content.decode()
        assert page.status_code == 200 and all(sum_ in text for sum_ in shown)
        raw = ("1234", "4321", "2345", "1111", "5678", "3456")
        assert not any(f">{cents}<" in text for cents in raw)


def test_a_french_operator_reads_french_alone(operator, reserve):
    """Relations too, which Django would call by their English names."""
    User.objects.filter(handle="root.admin").update(locale="fr")
    pages = {
        "payment": (Payment.objects.first(), "payeur"),
        "topup": (TopUp.objects.first(), "personne"),
    }
    for name, (one, word) in pages.items():
        page = operator.get(f"/admin/wallet/{name}/{one.pk}/change/").content.decode()
        labels = {
            found.strip(" :\N{NO-BREAK SPACE}").lower()
            for found in re.findall(r"<label>(.*?)</label>", page)
        }
        assert word in labels and not labels & {"payer", "user"}
