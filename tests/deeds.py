"""What people do in a story, in one line each."""

import uuid

from messaging import services
from shop.selectors import Wanted
from shop.services import checkout
from wallet.models import BankAccount, ProviderEvent
from wallet.selectors.payouts import payout_fee
from wallet.services import add_bank, apply_event, open_wallet, request_payout, top_up


def rename(person, name):
    kept = {field: getattr(person, field) for field in ("locale", "time_zone", "theme")}
    services.update_profile(person=person, display_name=name, handle=name.lower(), **kept)


def answer(sender, conversation, message, text):
    told = {"conversation": conversation, "client_id": uuid.uuid4(), "reply_to": message.id}
    return services.send_message(sender=sender, text=text, **told)[0]


def buy(buyer, listing, quantity=1):
    variant = listing.variants.get()
    return checkout.place_orders(
        buyer=buyer,
        payment_id=uuid.uuid4(),
        lines=[Wanted(variant.id, quantity)],
        expected_total=variant.price * quantity,
    )[0]


def fund(user, amount=100_00):
    top_up(user=user, top_up_id=uuid.uuid4(), amount=amount)


def pay_out(user):
    wallet = open_wallet(owner=user)
    iban = "FR7630006000011234567890189"
    bank = add_bank(user=user, account=wallet, bank_id=uuid.uuid4(), iban=iban, holder="Alice")
    BankAccount.objects.update(usable_at=bank.created_at)
    asked = {"payout_id": uuid.uuid4(), "bank_id": bank.id, "amount": 10_00}
    request_payout(user=user, account=wallet, expected_fee=payout_fee(10_00), **asked)


def take_back(user):
    fund(user, 10_83)
    for event in ProviderEvent.objects.filter(applied_at=None):
        apply_event(event=event)
