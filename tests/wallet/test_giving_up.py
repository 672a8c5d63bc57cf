"""Leftover credit is let go by its owner alone, for nothing, once; then it stands in no way."""

import uuid

import pytest
from django.urls import reverse

from messaging.errors import NotFound
from messaging.models import AuditEntry
from shop import services as shop_services
from shop.selectors import Wanted
from tests.invariants.laws import broken, drifts
from tests.shop.pages import HX, hidden, triggers, words
from tests.shop.test_services_tenders import credit, gift, left, world  # noqa: F401 (fixture)
from wallet import services
from wallet.errors import IdReused, NotEnough, WalletFrozen
from wallet.rights import money_in_the_wallet
from wallet.selectors import business_balance, business_statement, purse_of

pytestmark = pytest.mark.django_db


def own(world):  # noqa: F811
    """The accounts of Inès' credit and of her gift cards."""
    purse = purse_of(world.ines, "EUR")
    return [*(one.id for one in purse.credits.values()), *(one.account_id for one in purse.gifts)]


def give_up(world, account_id, amount, give_up_id=None):  # noqa: F811
    services.give_up_credit(
        owner=world.ines,
        account_id=account_id,
        give_up_id=give_up_id or uuid.uuid4(),
        amount=amount,
    )


def test_it_stays_with_who_was_paid_for_it(world):  # noqa: F811
    credit(world, 5_00)
    gift(world, 10_00)
    gift(world, 7_00, payee_account_id=world.kaolin.account_id)
    till = business_balance(world.kaolin.account_id)["available"]
    at_kaolin, anywhere, of_kaolin = own(world)
    once = uuid.uuid4()
    for _again in range(2):
        give_up(world, at_kaolin, 5_00, once)
    with pytest.raises(IdReused):
        give_up(world, at_kaolin, 4_00, once)
    with pytest.raises(NotEnough):
        give_up(world, anywhere, 10_01)
    give_up(world, anywhere, 10_00)
    give_up(world, of_kaolin, 7_00)
    assert left(world) == (0, 0, 100_00)
    assert business_balance(world.kaolin.account_id)["available"] == till + 12_00
    titles = [row.title for row in business_statement(world.kaolin.account_id)][:2]
    assert titles == ["Credit that was given up"] * 2
    said = AuditEntry.objects.filter(verb="credit.given_up")
    assert {one.actor for one in said} == {world.ines} and said.count() == 3
    assert broken() == drifts() == []


def test_nothing_goes_out_of_a_frozen_wallet(world):  # noqa: F811
    gift(world, 7_00, payee_account_id=world.kaolin.account_id)
    [of_kaolin] = own(world)
    services.freeze_wallet(actor=world.ines, owner=world.ines)
    with pytest.raises(WalletFrozen):
        give_up(world, of_kaolin, 7_00)


def test_only_its_owner_can(world):  # noqa: F811
    credit(world, 5_00)
    card = gift(world, 10_00)
    bought = services.buy_gift_card(buyer=world.ines, card_id=uuid.uuid4(), amount=5_00)
    wallet = services.open_wallet(owner=world.ines)
    for person, account_id in (
        (world.camille, own(world)[0]),
        (world.camille, card.account_id),
        (world.jeanne, own(world)[0]),
        (world.ines, bought.account_id),  # hers to give away, not to spend
        (world.ines, wallet.id),
        (world.jeanne, world.kaolin.account_id),
        (world.ines, uuid.uuid4()),
    ):
        with pytest.raises(NotFound):
            services.give_up_credit(
                owner=person, account_id=account_id, give_up_id=uuid.uuid4(), amount=1
            )


def test_an_account_with_credit_can_be_closed_once_it_is_given_up(world, browser_of):  # noqa: F811
    credit(world, 5_00)
    gift(world, 10_00)
    reasons = [str(one) for one in money_in_the_wallet(world.ines)]
    assert [one for one in reasons if "give it up" in one] == reasons[1:] and len(reasons) == 3
    ines = browser_of(world.ines)
    page = ines.get(reverse("wallet:credits"), headers=HX).content.decode()
    for account_id, where in zip(own(world), ("Atelier Kaolin", "Palabre"), strict=True):
        url = reverse("wallet:credit", args=[account_id])
        sheet = ines.get(url, headers=HX)
        assert f"goes to {where}, and you get nothing for it" in words(sheet)
        form = {name: hidden(sheet, name) for name in ("given_id", "amount")}
        for _press in range(2):
            said = triggers(ines.post(url, form, headers=HX))["toast"]["text"]
            assert said.endswith("given up")
        assert "Give up what is left" not in words(ines.get(url, headers=HX))
        stale = {"given_id": str(uuid.uuid4()), "amount": form["amount"]}
        assert ines.post(url, stale, headers=HX).status_code == 422
    assert reverse("wallet:credit", args=[own(world)[0]]) in page
    assert len(money_in_the_wallet(world.ines)) == 1  # the wallet itself


def test_a_program_gives_it_up(world, api_of):  # noqa: F811
    credit(world, 5_00)
    ines = api_of(world.ines)
    [at_kaolin] = ines.get("/api/wallet/credits/").json()["credits"]
    url = f"/api/wallet/credits/{at_kaolin['account']}/give-ups/"
    body = {"id": str(uuid.uuid4()), "amount": 2_00}
    for _again in range(2):
        answer = ines.post(url, body, format="json", headers={"Idempotency-Key": str(uuid.uuid4())})
        assert (answer.status_code, answer.json()["available"]) == (200, 3_00)
    for wrong in (0, -1, 1.5, "1e3", True, None, 10**13):
        bad = ines.post(
            url,
            {"id": str(uuid.uuid4()), "amount": wrong},
            format="json",
            headers={"Idempotency-Key": str(uuid.uuid4())},
        )
        assert bad.status_code == 400


def test_credit_that_an_order_holds_can_t_be_given_up(world):  # noqa: F811
    credit(world, 30_00)
    variant = world.variant("Midnight mug")
    shop_services.place_orders(
        buyer=world.ines,
        payment_id=uuid.uuid4(),
        lines=[Wanted(variant.id, 1)],
        expected_total=24_00,
        with_credits=True,
    )
    [account_id] = own(world)
    with pytest.raises(NotEnough):
        give_up(world, account_id, 30_00)
    give_up(world, account_id, 6_00)
