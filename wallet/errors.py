"""Refusals of the wallet."""

from django.utils.translation import gettext_lazy as _

from messaging.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal


class NotEnough(Refusal):
    """The available balance is too small. ``details``: missing, available, currency."""

    kind = "unprocessable"
    code = "not_enough_money"
    message = _("There is not enough in your wallet.")


class BadAmount(Invalid):
    code = "bad_amount"
    message = _("This amount can't be used.")


class BadCurrency(Invalid):
    """Not one of the currencies that this house keeps accounts in."""

    code = "bad_currency"
    message = _("This currency can't be used here.")


class AlreadyResolved(Conflict):
    """The pending transfer was posted, voided or expired before."""

    code = "already_resolved"
    message = _("This payment is already settled.")


class NotDue(Conflict):
    """The pending transfer has no due moment, or has not reached it."""

    code = "not_due"
    message = _("This payment has not expired yet.")


class PastDue(Conflict):
    """The pending transfer has reached its due moment: it can be given back, and nothing else."""

    code = "past_due"
    message = _("This payment has expired.")


class IdReused(Conflict):
    """The id of a payment, a top-up or a transfer came back with another content."""

    code = "id_reused"
    message = _("This was already sent with other details.")


class UnknownTransfer(NotFound):
    """No such pending transfer, or no such account in that currency."""

    code = "unknown_transfer"


class LedgerBusy(Refusal):
    """Others hold the accounts for longer than we wait. Nothing was written; try again."""

    kind = "down"
    code = "ledger_busy"
    message = _("The wallet is very busy. Nothing was charged; try again.")
    retryable = True


class KeyReused(Refusal):
    """The idempotency key came back with another request."""

    kind = "unprocessable"
    code = "key_reused"
    message = _("This key was already used for another request.")


class KeyInFlight(Conflict):
    """The first request with this key has not answered yet."""

    code = "key_in_flight"
    message = _("The same request is being handled right now.")
    retryable = True


class KeyMissing(Invalid):
    code = "key_missing"
    message = _("This request needs an Idempotency-Key header.")


class TopUpDeclined(Refusal):
    kind = "unprocessable"
    code = "top_up_declined"
    message = _("The top-up was declined. Nothing was charged.")


class TopUpTooLarge(Invalid):
    """More than one top-up may bring in. ``details``: limit."""

    code = "top_up_too_large"
    message = _("This is more than one top-up may bring.")


class TopUpWaits(Conflict):
    """Money is on its way, or waits for its owner. ``details``: top_up, url (empty: just wait)."""

    code = "top_up_waits"
    message = _("Your top-up is not there yet. Nothing was ordered.")


class RefundTooLarge(Refusal):
    """More than came in and was not sent back before. ``details``: remaining, currency."""

    kind = "unprocessable"
    code = "refund_too_large"
    message = _("This is more than can still go back to the card.")


class BadIban(Invalid):
    code = "bad_iban"
    message = _("This IBAN doesn't exist. Check it letter by letter.")


class BankRests(Conflict):
    """The bank account is too new to be paid. ``details``: usable_at."""

    code = "bank_account_rests"
    message = _("This bank account is new and can't be used yet.")


class FeeChanged(Conflict):
    """The fee is not what was shown. ``details``: fee, currency."""

    code = "fee_changed"
    message = _("Look at the fee, then confirm once more.")


class ForgedEvent(Invalid):
    """Not signed by the provider, altered on its way, or too old."""

    code = "bad_signature"


class ProviderSilent(Refusal):
    """The payment provider did not answer, and nothing was asked of it yet."""

    kind = "down"
    code = "provider_silent"
    message = _("The payment service doesn't answer. Nothing was charged; try again.")
    retryable = True


class StepUpNeeded(Refusal):
    """The owner must show that it is them: PIN or passkey.

    ``details``: amount, currency, payee and reference, which the proof is bound to; ``has_pin`` and
    ``has_passkey``; ``why``: limit, new_payee, new_device, changed, asked.
    """

    kind = "unprocessable"
    code = "step_up_needed"
    message = _("Confirm with your PIN or passkey.")


class PinWrong(StepUpNeeded):
    """Not the PIN. ``details`` also have ``left``: how many tries before it is locked."""

    code = "pin_wrong"
    message = _("This is not your PIN.")


class PinLocked(StepUpNeeded):
    """Too many wrong PINs. ``details``: minutes to wait; 0 when only support can help."""

    code = "pin_locked"
    message = _("Too many wrong PINs.")


class PasskeyWrong(StepUpNeeded):
    code = "passkey_wrong"
    message = _("This passkey did not answer for this payment. Try again.")


class BadPin(Invalid):
    code = "bad_pin"
    message = _("A PIN has six digits.")


class PinTooSimple(Invalid):
    code = "pin_too_simple"
    message = _("Too easy to guess: choose another one.")


class LimitTooHigh(Invalid):
    """A limit of one's own is within the tier's. ``details``: most, currency."""

    code = "limit_too_high"
    message = _("This is more than the house allows here.")


class OverLimit(Refusal):
    """More than this wallet may move in that time.

    ``details``: limit, remaining, currency, period (hour, day, month, payee or own).
    """

    kind = "unprocessable"
    code = "over_limit"
    message = _("This is above what your wallet may move now.")


class WalletFrozen(Refusal):
    """The wallet's owner or an admin froze it: money comes in and none goes out."""

    kind = "unprocessable"
    code = "wallet_frozen"
    message = _("This wallet is frozen.")


class PacketEmpty(Conflict):
    """Others were faster: every share of the red packet is drawn."""

    code = "packet_empty"
    message = _("All shares are taken.")


class PacketOver(Conflict):
    """The red packet's time is over; what was left went back."""

    code = "packet_over"
    message = _("This red packet is over. What was left went back.")


class FirstTransfer(Refusal):
    """The payer never paid this person and must say that it is them. ``details``: payee, name
    (the legal name with only its initials; empty where none was given)."""

    kind = "unprocessable"
    code = "first_transfer"
    message = _("You have never paid this person. Check that it is them.")


class OwnAccount(Invalid):
    code = "own_account"
    message = _("This is your own account.")


class TransferOver(Conflict):
    """Accepted, declined, taken back or gone back before: nothing more can be done about it."""

    code = "transfer_over"
    message = _("This money is no longer on its way.")


class RequestOver(Conflict):
    """Answered or cancelled before: nobody pays it any more."""

    code = "request_over"
    message = _("This request is over.")


class PotClosed(Conflict):
    code = "pot_closed"
    message = _("This pot is closed.")


class TooSoon(Conflict):
    """Reminded within 24 hours. ``details``: after, the moment from which it is possible."""

    code = "too_soon"
    message = _("One reminder in 24 hours is enough.")


class Unreachable(NotAllowed):
    """Said alike of a closed account and of somebody who blocked the other."""

    code = "unreachable"
    message = _("This person can't be reached.")


class SplitCancelled(Conflict):
    """Whoever paid the bill called the split off."""

    code = "split_cancelled"
    message = _("This bill was called off. You owe nothing.")


class QuoteExpired(Conflict):
    """The price held for a minute; ask for a new one."""

    code = "quote_expired"
    message = _("This price holds no more. Ask for a new one.")


class LedgerDrift(Exception):
    """The books don't agree. No refusal: nothing a person did, and nobody's to answer politely."""


class CodeUnknown(Refusal):
    """No such payment code: mistyped, made up, or of somebody who is gone."""

    kind = "unprocessable"
    code = "code_unknown"
    message = _("This is not a payment code. Ask for it again.")


class CodeUsed(Refusal):
    kind = "unprocessable"
    code = "code_used"
    message = _("This code was already used. Ask for a new one.")


class CodeExpired(Refusal):
    kind = "unprocessable"
    code = "code_expired"
    message = _("This code has run out. Ask for a new one.")


class AlreadyDisputed(Conflict):
    """A question about this movement is not settled yet."""

    code = "already_disputed"
    message = _("You asked about this movement already; the answer comes in that conversation.")


class DisputeClosed(Conflict):
    code = "dispute_closed"
    message = _("This question is settled.")


class NoSupport(Conflict):
    """Nobody was given the right to answer."""

    code = "no_support"
    message = _("Nobody answers for the house yet.")


class NotSupport(NotAllowed):
    code = "not_support"
    message = _("Only support answers here.")


class TooLong(Invalid):
    """A paper would have more pages than anybody reads."""

    code = "too_long"
    message = _("This is too much for a PDF: choose a shorter period, or CSV.")


class GiftCardUsed(Conflict):
    """Somebody redeemed it before, or it is one's own to give away."""

    code = "gift_card_used"
    message = _("This gift card was already redeemed.")


class TendersChanged(Conflict):
    """Store credit or gift cards cover another sum than was shown. ``details``: covered."""

    code = "tenders_changed"
    message = _("What you can pay with has changed. Have a look before you pay.")


class NotPaid(Conflict):
    """Only what was paid out can be refunded; what is held is released."""

    code = "not_paid"
    message = _("This was not paid out yet.")


class MoreThanPaid(Invalid):
    """More than is left of what was paid. ``details``: left."""

    code = "more_than_paid"
    message = _("This is more than what is left to refund.")


class MandateOver(Conflict):
    """The allowance was taken back, or its time is over. ``details``: state."""

    code = "mandate_over"
    message = _("This allowance is over.")


class MandateExceeded(Refusal):
    """More than is left of the allowance, or than may be spent at once. ``details``: left,
    per_use."""

    kind = "unprocessable"
    code = "mandate_exceeded"
    message = _("This is more than the allowance lets you spend.")


class NotInMandate(Refusal):
    """Another shop, or another category, than the allowance is for."""

    kind = "unprocessable"
    code = "not_in_mandate"
    message = _("This allowance is not for that.")
