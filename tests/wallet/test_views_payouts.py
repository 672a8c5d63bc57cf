"""Money out on the screen and over JSON; through the local Stripe to the end."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from tests.factories import UserFactory
from wallet import selectors, services
from wallet.models import BankAccount, Payout, ProviderAttempt, ProviderEvent, Refund, TopUp
from wallet.selectors.attempts import attempt_of
from wallet.selectors.payouts import payout_fee
from wallet.tasks.providers import on_provider_spoke, settle_open_attempts

pytestmark = pytest.mark.django_db
HX = {"HX-Request": "true"}
IBAN = "FR7630006000011234567890189"


@pytest.fixture
def bank(alice):
    services.top_up(user=alice, top_up_id=uuid4(), amount=100_00)
    made = services.add_bank(
        user=alice,
        account=services.open_wallet(owner=alice),
        bank_id=uuid4(),
        iban=IBAN,
        holder="Alice Martin",
    )
    BankAccount.objects.update(usable_at=timezone.now())
    return made


def test_nothing_is_paid_to_an_account_that_is_too_new(browser_of, alice, bank):
    client = browser_of(alice)
    pays = 'btn--primary btn--l btn--wide" type="submit">'
    assert pays in client.get("/wallet/payouts/new/", headers=HX).content.decode()
    BankAccount.objects.update(usable_at=timezone.now() + timedelta(hours=1))
    sheet = client.get("/wallet/payouts/new/", headers=HX).content.decode()
    assert pays not in sheet and "New: usable from" in sheet


def test_the_fee_is_on_the_sheet_before_anything_is_asked(browser_of, alice, bank):
    client = browser_of(alice)
    shown = client.get("/wallet/payouts/new/?typed=20", headers=HX).content.decode()
    fee = payout_fee(20_00)
    assert f'name="fee" value="{fee}"' in shown and "€0.27" in shown and "€20.27" in shown
    payout_id = re.search(r'name="payout_id" value="([^"]+)"', shown).group(1)
    form = {"payout_id": payout_id, "bank": str(bank.id), "typed": "20"}
    unseen = client.post("/wallet/payouts/new/", form, headers=HX)
    assert unseen.status_code == 409 and "Look at the fee" in unseen.content.decode()
    for _ in range(2):
        done = client.post("/wallet/payouts/new/", {**form, "fee": str(fee)}, headers=HX)
        assert done.status_code == 204
    assert Payout.objects.count() == 1
    page = client.get(f"/wallet/payouts/{payout_id}/").content.decode()
    assert "FR ···· 0189" in page and IBAN not in page
    assert "On its way to your bank" in client.get("/wallet/").content.decode()
    assert client.post(f"/wallet/payouts/{payout_id}/", headers=HX).status_code == 204
    assert selectors.balance_of(alice)["available"] == 100_00


def test_a_sum_above_the_free_limit_asks_who_is_there(browser_of, alice, bank):
    services.set_pin(owner=alice, pin="907153")
    services.top_up(user=alice, top_up_id=uuid4(), amount=900_00)
    form = {"payout_id": str(uuid4()), "bank": str(bank.id), "typed": "400"}
    form |= {"fee": str(payout_fee(400_00))}
    answer = browser_of(alice).post("/wallet/payouts/new/", form, headers=HX)
    assert answer.status_code == 422 and "stepup" in answer.content.decode()
    assert not Payout.objects.exists()


@pytest.mark.parametrize("iban", ["FR00", "<script>", "x" * 80, ""])
def test_a_wrong_iban_is_said_in_the_sheet(browser_of, alice, iban):
    form = {"bank_id": str(uuid4()), "iban": iban, "holder": "Alice"}
    answer = browser_of(alice).post("/wallet/banks/", form, headers=HX)
    assert answer.status_code == 400 and "doesn&#x27;t exist" in answer.content.decode()
    assert not BankAccount.objects.exists()


def test_json_clients_do_it_all(api_of, alice, bank):
    client = api_of(alice)

    def post(path, **body):
        headers = {"Idempotency-Key": str(uuid4())}
        return client.post(f"/api/wallet/{path}", body, format="json", headers=headers)

    assert client.get("/api/wallet/banks/").json()[0]["iban"] == "FR ···· 0189"
    price = client.get("/api/wallet/payouts/fee/?amount=2000").json()
    assert price == {"amount": 2000, "fee": 27, "total": 2027, "approvals": 0}
    assert client.get("/api/wallet/payouts/fee/?amount=-1").status_code == 400
    asked = {"id": str(uuid4()), "bank": str(bank.id), "amount": 2000, "expected_fee": 27}
    assert post("payouts/", **asked).status_code == 201
    assert post("payouts/", **asked, proof="").status_code == 201
    wrong = post("payouts/", **{**asked, "id": str(uuid4()), "expected_fee": 0})
    assert (wrong.status_code, wrong.json()["code"]) == (409, "fee_changed")
    assert post(f"payouts/{asked['id']}/cancellations/").json()["state"] == "cancelled"
    top_up = TopUp.objects.get()
    back = post(f"top-ups/{top_up.id}/refunds/", id=str(uuid4()), amount=1000)
    assert (back.status_code, back.json()["state"]) == (201, "done")
    much = post(f"top-ups/{top_up.id}/refunds/", id=str(uuid4()), amount=9001)
    assert (much.status_code, much.json()["code"]) == (422, "refund_too_large")
    assert client.delete(f"/api/wallet/banks/{bank.id}/").status_code == 204


def test_operators_approve_in_the_admin_and_never_their_own(client, alice, bank, settings):
    settings.PAYOUT_APPROVAL_ABOVE = 10_00
    ids = [uuid4(), uuid4()]
    for payout_id in ids:
        services.request_payout(
            user=alice,
            account=services.open_wallet(owner=alice),
            payout_id=payout_id,
            bank_id=bank.id,
            amount=20_00,
            expected_fee=payout_fee(20_00),
        )
    ada = UserFactory(handle="ada", is_staff=True, is_superuser=True)
    client.force_login(ada, backend="django.contrib.auth.backends.ModelBackend")
    url = "/admin/wallet/payout/"
    assert b"waits for approval" in client.get(url).content
    for action, payout_id in (("approve", ids[0]), ("refuse", ids[1])):
        client.post(url, {"action": action, "_selected_action": [str(payout_id)]}, follow=True)
    states = dict(Payout.objects.values_list("id", "state"))
    assert states == {ids[0]: "approved", ids[1]: "cancelled"}
    assert IBAN.encode() not in client.get(f"{url}{ids[0]}/change/").content
    assert IBAN.encode() not in client.get("/admin/wallet/providerattempt/").content


def test_operators_decide_on_the_payouts_own_page(browser_of, alice, bank, settings):
    settings.PAYOUT_APPROVAL_ABOVE = 10_00
    ids = [uuid4(), uuid4()]
    for payout_id in ids:
        services.request_payout(
            user=alice,
            account=services.open_wallet(owner=alice),
            payout_id=payout_id,
            bank_id=bank.id,
            amount=20_00,
            expected_fee=payout_fee(20_00),
        )
    alice.is_staff = alice.is_superuser = True
    alice.save()
    ada, own = browser_of(UserFactory(is_staff=True, is_superuser=True)), browser_of(alice)
    for browser, is_offered in ((ada, True), (own, False)):
        page = browser.get(f"/admin/wallet/payout/{ids[0]}/change/").content.decode()
        assert "@alice" in page and ('value="approve"' in page) is is_offered
        assert ("It waits for somebody else" in page) is not is_offered
    for browser, action, payout_id in (
        (own, "approve", ids[0]),
        (ada, "approve", ids[0]),
        (ada, "refuse", ids[1]),
    ):
        answer = browser.post(f"/admin/wallet/payout/{payout_id}/decide/", {"action": action})
        assert answer.status_code == 302
    states = dict(Payout.objects.values_list("id", "state"))
    assert states == {ids[0]: "approved", ids[1]: "cancelled"}
    assert ada.get(f"/admin/wallet/payout/{ids[0]}/decide/").status_code == 404
    assert browser_of(UserFactory(is_staff=True)).post(
        f"/admin/wallet/payout/{ids[0]}/decide/", {"action": "approve"}
    ).status_code in (302, 403)


@pytest.fixture
def sent(alice, stripe):
    """A payout on its way through Stripe, by a wallet filled by card."""
    top_up = services.top_up(user=alice, top_up_id=uuid4(), amount=100_00)
    stripe.pay(attempt_of("charge", top_up.id).reference)
    services.refresh_top_up(user=alice, top_up_id=top_up.id)
    wallet = services.open_wallet(owner=alice)
    made = services.add_bank(
        user=alice, account=wallet, bank_id=uuid4(), iban=IBAN, holder="Alice Martin"
    )
    BankAccount.objects.update(usable_at=timezone.now())

    def send(amount=20_00):
        payout = services.request_payout(
            user=alice,
            account=wallet,
            payout_id=uuid4(),
            bank_id=made.id,
            amount=amount,
            expected_fee=payout_fee(amount),
        )
        services.send_payout(payout_id=payout.id)
        payout.refresh_from_db()
        return payout

    return send


def hear(client, stripe):
    for body, headers in stripe.letters():
        kind = "application/json"
        assert (
            client.post(
                "/wallet/events/stripe/", body, content_type=kind, headers=headers
            ).status_code
            == 200
        )
    for event in ProviderEvent.objects.filter(applied_at=None):
        on_provider_spoke({"data": {"event": event.pk}})


@pytest.mark.parametrize("fault", ["", "silent /v1/payouts", "deaf /v1/transfers", "500 /v1/acc"])
def test_stripe_pays_out_once_whatever_answer_is_lost(alice, client, stripe, sent, fault):
    if fault:
        kind, path = fault.split()
        stripe.fail(path, kind)
    payout = sent()
    assert payout.state == "sent"
    if fault:
        assert attempt_of("payout", payout.id).state == "unknown"
    ProviderAttempt.objects.exclude(due_at=None).update(due_at=timezone.now())
    settle_open_attempts()
    [made] = stripe.made("payout")
    assert len(stripe.made("transfer")) == len(stripe.made("account")) == 1
    stripe.land(made["id"])
    hear(client, stripe)
    payout.refresh_from_db()
    assert payout.state == "paid"
    assert selectors.balance_of(alice)["balance"] == 100_00 - payout.total


@pytest.mark.parametrize("was_paid", [False, True])
def test_what_the_bank_sends_back_is_back_here_and_at_stripe(alice, client, stripe, sent, was_paid):
    payout = sent()
    [made] = stripe.made("payout")
    if was_paid:
        stripe.land(made["id"])
        hear(client, stripe)
    stripe.land(made["id"], "failed", "account_closed")
    hear(client, stripe)
    payout.refresh_from_db()
    assert payout.state == ("returned" if was_paid else "failed")
    assert payout.reason == "account_closed"
    assert selectors.balance_of(alice)["available"] == 100_00
    assert [one["reversed"] for one in stripe.made("transfer")] == [True]


def test_stripe_refunds_to_the_card(alice, stripe, sent):
    top_up = TopUp.objects.get()
    stripe.fail("/v1/refunds", "silent")
    refund = services.refund_top_up(
        user=alice, refund_id=uuid4(), top_up_id=top_up.id, amount=30_00
    )
    assert refund.state == "sent"
    ProviderAttempt.objects.exclude(due_at=None).update(due_at=timezone.now())
    settle_open_attempts()
    assert Refund.objects.get().state == "done" and len(stripe.made("refund")) == 1
    assert selectors.balance_of(alice)["balance"] == 70_00
