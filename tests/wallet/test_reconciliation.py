"""The provider's books beside ours: they agree, or the item on which they don't is named."""

from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from wallet import ledger, services
from wallet.models import BankAccount, Payout, ProviderAttempt, SandboxRecord
from wallet.models.reconciliation import Difference, Reconciliation
from wallet.selectors.attempts import attempt_of
from wallet.selectors.payouts import payout_fee
from wallet.services.accounts import open_clearing_account
from wallet.tasks.providers import settle_open_attempts

pytestmark = pytest.mark.django_db


def reconcile(**options) -> tuple[int, str]:
    out, code = StringIO(), 0
    try:
        call_command("reconcile", stdout=out, **options)
    except SystemExit as left:
        code = left.code
    return code, out.getvalue()


def sweep():
    ProviderAttempt.objects.exclude(due_at=None).update(due_at=timezone.now())
    settle_open_attempts()


@pytest.fixture
def pay_out(alice, settings):
    """A payout of Alice's, sent."""
    settings.SANDBOX_SECONDS = 0

    def pay_out(amount):
        wallet = services.open_wallet(owner=alice)
        bank = services.add_bank(
            user=alice,
            account=wallet,
            bank_id=uuid4(),
            iban="FR7630006000011234567890189",
            holder="Alice Martin",
        )
        BankAccount.objects.update(usable_at=timezone.now())
        payout = services.request_payout(
            user=alice,
            account=wallet,
            payout_id=uuid4(),
            bank_id=bank.id,
            amount=amount,
            expected_fee=payout_fee(amount),
        )
        services.send_payout(payout_id=payout.id)
        return payout

    return pay_out


def test_all_ways_in_and_out_agree_to_the_cent(alice, pay_out):
    top_up = services.top_up(user=alice, top_up_id=uuid4(), amount=100_00)
    services.refund_top_up(user=alice, refund_id=uuid4(), top_up_id=top_up.id, amount=10_00)
    pay_out(20_00)
    pay_out(10_13)
    pay_out(10_73)
    for _ in range(3):
        sweep()
    code, said = reconcile()
    assert (code, said.strip()) == (0, "sandbox: ours €70.00, theirs €70.00, their fees €0.00")
    assert set(Payout.objects.values_list("state", flat=True)) == {"paid", "failed", "returned"}


def test_what_only_they_know_and_what_only_we_know_is_named(alice):
    services.top_up(user=alice, top_up_id=uuid4(), amount=100_00)
    SandboxRecord.objects.create(
        id="sbx_stray",
        key=str(uuid4()),
        purpose="charge",
        amount=7_00,
        currency="EUR",
        state="done",
        settled_at=timezone.now(),
    )
    clearing = open_clearing_account(provider="sandbox", currency="EUR")
    by_hand = uuid4()
    ledger.write(
        [
            ledger.Single(
                id=by_hand,
                debit_id=clearing.id,
                credit_id=services.open_wallet(owner=alice).id,
                amount=5_00,
                currency="EUR",
                kind="top_up",
            )
        ]
    )
    code, said = reconcile()
    assert code == 1
    assert "charge sbx_stray: ours €0.00, theirs €7.00" in said
    assert f"top_up {by_hand}: ours €5.00, theirs €0.00" in said
    assert Reconciliation.objects.get().differences.filter(is_open=False).count() == 2


def test_what_is_on_its_way_is_listed_and_no_fault(alice, stripe, pay_out, settings):
    top_up = services.top_up(user=alice, top_up_id=uuid4(), amount=100_00)
    stripe.pay(attempt_of("charge", top_up.id).reference)
    services.refresh_top_up(user=alice, top_up_id=top_up.id)
    payout = pay_out(20_00)
    code, said = reconcile()
    assert code == 0 and "(on its way)" in said and "their fees €1.00" in said
    assert Difference.objects.get().item == str(attempt_of("payout", payout.id).id)
    [made] = stripe.made("payout")
    stripe.land(made["id"])
    sweep()
    assert reconcile() == (0, "stripe: ours €80.00, theirs €80.00, their fees €1.00\n")


def test_a_banks_csv_is_matched_by_the_reference_we_gave(alice, pay_out, tmp_path):
    services.top_up(user=alice, top_up_id=uuid4(), amount=100_00)
    payout = pay_out(20_00)
    sweep()
    path = tmp_path / "bank.csv"
    day = f"{timezone.now():%Y-%m-%d}"
    path.write_text(
        "date,amount,currency,text\n"
        f'{day},"-20,00",EUR,SEPA {payout.short} ALICE\n'
        f"{day},3.50,EUR,Interest\n"
        f"{day},9.99,USD,Other money\n"
    )
    code, said = reconcile(csv=str(path))
    assert code == 1 and "payout" not in said
    assert "Interest line 3: ours €0.00, theirs €3.50" in said and "USD" not in said
    for wrong in (f"{day},x,EUR,a", f"{day},1.001,EUR,a", "yesterday,1,EUR,a", f"{day},NaN,EUR,a"):
        path.write_text(f"date,amount,currency,text\n{wrong}\n")
        with pytest.raises(CommandError):
            reconcile(csv=str(path))
