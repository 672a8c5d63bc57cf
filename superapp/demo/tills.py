"""The till of the demo's first shop, and what is behind it: charges, a bank account, payouts; the
cards and the PIN of the two whom the tour signs in."""

import uuid
from datetime import datetime, timedelta
from uuid import UUID

from messaging.models import User
from shop.models import Shop
from shop.services import ask_charge, pay_charge
from wallet import services
from wallet.models import BankAccount, Payout
from wallet.selectors import business_account
from wallet.selectors.attempts import attempt_of
from wallet.selectors.payouts import payout_fee

PIN = "482915"
_NAMES = uuid.UUID("2c7b1d60-8f55-4a7a-b0de-61c2a3f9e0d4")
SOLD = [("karim", 38_00, "Deux bols, marché de la Croix-Rousse"), ("tom", 64_00, "Soup plates")]
# How far each payout came: days ago, sum, and whether it was sent. Sums in .73 come back.
PAYOUTS = [(9, 60_00, True), (5, 42_73, True), (0, 25_00, False)]


def _id(*parts: object) -> UUID:
    return uuid.uuid5(_NAMES, "/".join(str(part) for part in parts))


def open_till(people: dict[str, User], now: datetime) -> None:
    """Once: what is there stays as it is."""
    owner, shop = people["jeanne"], Shop.objects.get(handle="atelier-kaolin")
    if BankAccount.objects.filter(id=_id("bank")).exists():
        return
    for handle, amount, note in SOLD:
        buyer, charge_id = people[handle], _id("charge", handle)
        services.top_up(user=buyer, top_up_id=_id("top-up", handle), amount=amount)
        charge = ask_charge(seller=owner, shop=shop, charge_id=charge_id, amount=amount, note=note)
        with services.dated(now):
            pay_charge(payer=buyer, charge=charge)
    ask_charge(seller=owner, shop=shop, charge_id=_id("charge"), amount=24_00, note="Tasse bleue")
    for person in (owner, people["ines"]):
        _keep_card(person, _id("card", person.handle))
    services.set_pin(owner=owner, pin=PIN)
    _pay_out(owner, shop, now)


def _keep_card(person: User, key: UUID) -> None:
    """Given on the sandbox's page, as anybody would."""
    url = services.start_card(user=person, key=key, return_url="/wallet/cards/")
    reference = url.rstrip("/").rpartition("/")[2]
    services.decide_in_sandbox(user=person, reference=reference, is_confirmed=True)
    services.sync_cards(user=person)


def _pay_out(owner: User, shop: Shop, now: datetime) -> None:
    account = business_account(shop.account_id)
    with services.dated(now - timedelta(days=20)):
        bank = services.add_bank(
            user=owner,
            account=account,
            bank_id=_id("bank"),
            iban="FR7630006000011234567890189",
            holder=shop.name,
        )
    for days, amount, is_sent in PAYOUTS:
        payout_id, then = _id("payout", days), now - timedelta(days=days)
        with services.dated(now):  # the books can only be written forwards
            services.request_payout(
                user=owner,
                account=account,
                payout_id=payout_id,
                bank_id=bank.id,
                amount=amount,
                expected_fee=payout_fee(amount),
            )
        if not is_sent:
            # Kept for an operator's yes, so that there is one to give.
            Payout.objects.filter(id=payout_id).update(state="requested", approvals_needed=1)
            continue
        Payout.objects.filter(id=payout_id).update(created_at=then)
        with services.dated(then):
            services.send_payout(payout_id=payout_id)
        for _ in range(2):  # it arrives, and perhaps comes back
            attempt = attempt_of("payout", payout_id)
            assert attempt is not None
            services.poll_attempt(attempt=attempt)
