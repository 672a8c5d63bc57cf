"""The shop's money out: who may, what is asked of them, and how far it came."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.utils import timezone

from messaging.models import AuditEntry
from shop.services import ask_charge, pay_charge
from tests.factories import UserFactory
from wallet import services
from wallet.models import BankAccount, Outflow, Payout, ProviderAttempt
from wallet.models.ledger import Account
from wallet.selectors import business_balance
from wallet.selectors.payouts import on_their_way, payout_fee
from wallet.selectors.stepping import Bound
from wallet.tasks.providers import settle_open_attempts

pytestmark = pytest.mark.django_db
HX = {"HX-Request": "true"}
IBAN, PIN = "FR7630006000011234567890189", "907153"
FEE = payout_fee


@pytest.fixture
def earned(shop, seller, buyer):
    """The shop with 60.00 in its account, minus what the house takes."""
    asked = ask_charge(seller=seller, shop=shop, charge_id=uuid4(), amount=60_00)
    pay_charge(payer=buyer, charge=asked)
    return shop


@pytest.fixture
def bank(earned, seller):
    account = Account.objects.get(id=earned.account_id)
    made = services.add_bank(
        user=seller, account=account, bank_id=uuid4(), iban=IBAN, holder="Atelier Kaolin"
    )
    BankAccount.objects.update(usable_at=timezone.now())
    return made


def at(path, shop):
    return f"/desk/{path}?shop={shop.handle}"


def form(bank, typed="20", **more):
    fee = FEE(round(float(typed) * 100))
    return {"payout_id": str(uuid4()), "bank": str(bank.id), "typed": typed, "fee": fee, **more}


def available(shop):
    return business_balance(shop.account_id)["available"]


def settle():
    ProviderAttempt.objects.exclude(due_at=None).update(due_at=timezone.now())
    settle_open_attempts()


def test_the_page_says_what_there_is_and_where(browser_of, seller, earned, bank):
    page = browser_of(seller).get(at("payouts/", earned)).content.decode()
    assert "Nothing was paid out yet" in page and "Nothing is on its way to the bank" in page
    there = available(earned)
    assert f"€{there // 100}.{there % 100:02}" in page
    assert (
        at("payouts/", earned) in browser_of(seller).get(at("statement/", earned)).content.decode()
    )


def test_only_the_owner_pays_out(browser_of, api_of, helper, florist, buyer, earned, bank):
    flora = florist.staff.get().user
    assert "Payouts" not in browser_of(helper).get(at("statement/", earned)).content.decode()
    for path in ("payouts/", "payouts/new/", "banks/", f"payouts/{uuid4()}/"):
        refused = browser_of(helper).get(at(path, earned), headers=HX)
        assert refused.status_code == 403 and "Only the shop" in refused.content.decode()
        for stranger in (flora, buyer):
            assert browser_of(stranger).get(at(path, earned), headers=HX).status_code == 404
    asked = browser_of(helper).post(at("payouts/new/", earned), form(bank), headers=HX)
    assert asked.status_code == 403
    told = api_of(helper).get(f"/api/desk/payouts/?shop={earned.handle}")
    assert (told.status_code, told.json()["code"]) == (403, "owner_only")
    assert api_of(flora).get(f"/api/desk/payouts/?shop={earned.handle}").status_code == 404
    # One's own shop is no way to another's payouts and bank accounts.
    theirs = browser_of(flora)
    assert theirs.post(at(f"banks/{bank.id}/removal/", florist)).status_code == 404
    assert theirs.post(at("payouts/new/", florist), form(bank), headers=HX).status_code == 404
    assert not Payout.objects.exists()


def test_each_payout_asks_who_is_there(browser_of, seller, earned, bank):
    client, asked, before = browser_of(seller), form(bank), available(earned)
    url = at("payouts/new/", earned)
    first = client.post(url, asked, headers=HX)
    assert first.status_code == 422 and "Set a payment PIN" in first.content.decode()
    services.set_pin(owner=seller, pin=PIN)
    again = client.post(url, asked, headers=HX)
    assert again.status_code == 422 and "Your payment PIN" in again.content.decode()
    bound = re.search(r'name="step_up" value="([^"]+)"', again.content.decode()).group(1)
    given = {**asked, "pin": PIN, "step_up": bound.replace("&quot;", '"')}
    for _ in range(2):  # the second press finds the first one's payout
        assert client.post(url, given, headers=HX).status_code == 204
    payout = Payout.objects.get()
    assert (payout.account_id, payout.user_id, payout.fee) == (
        earned.account_id,
        seller.id,
        FEE(20_00),
    )
    assert available(earned) == before - payout.total
    # What is a shop's counts for no limit of a person.
    assert not Outflow.objects.filter(user=seller).exists()
    said = AuditEntry.objects.get(verb="money.out", actor=seller)
    assert (said.data["amount"], said.data["confirmed"]) == (payout.total, "pin")


def test_a_frozen_owner_pays_nothing_out(browser_of, seller, earned, bank):
    services.freeze_wallet(actor=seller, owner=seller)
    refused = browser_of(seller).post(at("payouts/new/", earned), form(bank), headers=HX)
    assert refused.status_code == 422 and "This wallet is frozen." in refused.content.decode()
    assert not Payout.objects.exists()


def test_a_new_iban_rests_and_says_so(browser_of, seller, earned):
    client = browser_of(seller)
    new = {"bank_id": str(uuid4()), "iban": IBAN, "holder": "Atelier Kaolin"}
    added = client.post(at("banks/", earned), new, headers=HX).content.decode()
    assert "FR ···· 0189" in added and "usable from" in added and IBAN not in added
    bank = BankAccount.objects.get()
    assert bank.usable_at > timezone.now() + timedelta(hours=1)
    assert "New: usable from" in client.get(at("payouts/new/", earned)).content.decode()
    rests = client.post(at("payouts/new/", earned), form(bank), headers=HX)
    assert rests.status_code == 409 and "can&#x27;t be used yet" in rests.content.decode()
    gone = client.post(at(f"banks/{bank.id}/removal/", earned), headers=HX)
    assert gone.status_code == 200 and "0189" not in gone.content.decode()


def test_the_fee_is_shown_before_and_another_is_refused(browser_of, seller, earned, bank):
    client = browser_of(seller)
    shown = client.get(at("payouts/new/", earned) + "&typed=20", headers=HX).content.decode()
    assert "Leaves the shop" in shown and "€20.27" in shown and "Your wallet" not in shown
    assert f'hx-post="{at("payouts/new/", earned)}"' in shown
    unseen = client.post(at("payouts/new/", earned), form(bank, fee=1), headers=HX)
    assert unseen.status_code == 409 and "Look at the fee" in unseen.content.decode()


def ask(seller, bank, amount=20_00):
    services.set_pin(owner=seller, pin=PIN)
    payout_id = uuid4()
    total = amount + FEE(amount)
    bound = Bound(total, "EUR", f"bank.{bank.id}", str(payout_id))
    return services.request_payout(
        user=seller,
        account=bank.account,
        payout_id=payout_id,
        bank_id=bank.id,
        amount=amount,
        expected_fee=FEE(amount),
        proof=services.prove_by_pin(owner=seller, pin=PIN, bound=bound),
    )


def test_it_goes_to_its_end(browser_of, seller, earned, bank, settings):
    settings.SANDBOX_SECONDS, settings.PAYOUT_APPROVAL_ABOVE = 0, 10_00
    client, payout = browser_of(seller), ask(seller, bank)

    def sheet():
        return client.get(at(f"payouts/{payout.id}/", earned), headers=HX).content.decode()

    def listed():
        return client.get(at("payouts/", earned)).content.decode()

    assert "Waits for somebody of the house" in sheet() and "Waits for approval" in listed()
    assert on_their_way(earned.account_id) == payout.total
    assert "€20.27 on their way to the bank" in listed()
    operator = UserFactory(handle="office", is_staff=True)
    operator.user_permissions.add(Permission.objects.get(codename="approve_payout"))
    services.approve_payout(operator=operator, payout_id=payout.id)
    assert "It leaves in a moment" in sheet()
    services.send_payout(payout_id=payout.id)
    assert "On its way. A bank takes" in sheet()
    settle()
    assert "Paid to your bank" in sheet() and "Arrived" in listed()
    assert on_their_way(earned.account_id) == 0
    moved = client.get(at("statement/", earned)).content.decode()
    assert "Payout" in moved
    services.mail_payout(payout_id=payout.id)
    assert "Atelier Kaolin" in mail.outbox[-1].body
    assert f"{at('payouts/', earned)}\n" in mail.outbox[-1].body


def test_what_came_back_is_in_the_shops_account_again(browser_of, seller, earned, bank, settings):
    settings.SANDBOX_SECONDS = 0
    before = available(earned)
    payout = ask(seller, bank, 20_73)
    services.send_payout(payout_id=payout.id)
    settle()
    settle()
    payout.refresh_from_db()
    assert (payout.state, available(earned)) == ("returned", before)
    said = browser_of(seller).get(at(f"payouts/{payout.id}/", earned), headers=HX).content.decode()
    assert "back in the shop" in said and "back in your wallet" not in said


def test_it_is_called_off_before_it_leaves(browser_of, seller, earned, bank, settings):
    settings.PAYOUT_APPROVAL_ABOVE = 10_00
    before, payout = available(earned), ask(seller, bank)
    for _ in range(2):
        url = at(f"payouts/{payout.id}/", earned)
        assert browser_of(seller).post(url, headers=HX).status_code == 204
    payout.refresh_from_db()
    assert (payout.state, available(earned)) == ("cancelled", before)


def test_a_movement_leads_to_its_payout_for_the_owner_alone(
    browser_of, seller, helper, earned, bank
):
    payout = ask(seller, bank)
    url = at(f"statement/movements/{payout.id}/", earned)
    assert at(f"payouts/{payout.id}/", earned) in browser_of(seller).get(url).content.decode()
    theirs = browser_of(helper).get(url).content.decode()
    assert f"payouts/{payout.id}" not in theirs


def test_json_clients_do_it_all(api_of, seller, earned, bank):
    client, shop = api_of(seller), earned.handle
    services.set_pin(owner=seller, pin=PIN)

    def post(path, key=None, **body):
        headers = {"Idempotency-Key": key or str(uuid4())}
        return client.post(f"/api/{path}", body, format="json", headers=headers)

    till = client.get(f"/api/desk/till/?shop={shop}").json()
    assert till["on_their_way"] == till["held"] == 0 and till["available"] == available(earned)
    assert client.get(f"/api/desk/banks/?shop={shop}").json()[0]["iban"] == "FR ···· 0189"
    asked = {"id": str(uuid4()), "bank": str(bank.id), "amount": 2000, "expected_fee": 27}
    no = post("desk/payouts/", shop=shop, **asked)
    assert (no.status_code, no.json()["code"]) == (422, "step_up_needed")
    bound = {name: no.json()[name] for name in ("amount", "currency", "payee", "reference")}
    proof = post("wallet/step-up/", **bound, pin=PIN).json()["proof"]
    key = str(uuid4())
    for _ in range(2):
        done = post("desk/payouts/", key, shop=shop, **asked, proof=proof)
        assert done.status_code == 201
    one = f"desk/payouts/{asked['id']}/"
    assert client.get(f"/api/{one}?shop={shop}").json()["state"] == "approved"
    assert len(client.get(f"/api/desk/payouts/?shop={shop}").json()) == 1
    assert client.delete(f"/api/desk/banks/{bank.id}/?shop={shop}").status_code == 409
    assert post(f"{one}cancellations/?shop={shop}").json()["state"] == "cancelled"
    assert client.delete(f"/api/desk/banks/{bank.id}/?shop={shop}").status_code == 204
    bad = post("desk/banks/", shop=shop, id=str(uuid4()), iban="FR00", holder="Kaolin")
    assert (bad.status_code, bad.json()["code"]) == (400, "bad_iban")


def test_the_page_and_its_sheet_ask_the_database_a_few_times(
    browser_of, seller, earned, bank, django_assert_max_num_queries
):
    client = browser_of(seller)
    client.get(at("payouts/", earned))
    with django_assert_max_num_queries(22):
        client.get(at("payouts/", earned))
    with django_assert_max_num_queries(10):
        client.get(at("payouts/new/", earned), headers=HX)
