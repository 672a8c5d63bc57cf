"""Whether money may leave a wallet now: the one gate before every way out.

Every service that moves a person's money calls ``clear`` in its own transaction, after it has
found that the request is new and before it writes to the ledger.
"""

from uuid import UUID

from messaging.models import User


def clear(
    *, payer: User, amount: int, currency: str, payee: str, reference: UUID, proof: str = ""
) -> None:
    """Let ``amount`` leave the payer's wallet for ``payee``, or refuse.

    ``payee`` names who gets it, the same on every occasion: ``user.<id>``, ``shop.<account id>``,
    ``packet``, ``bank.<iban id>``. ``reference`` is the id of what is paid, made by the form.
    ``proof`` is what the step-up gave for exactly this amount, payee and reference; empty at the
    first try. Refuses with StepUpNeeded (details: amount, currency, payee, reference), OverLimit
    (details: limit, remaining, period) or WalletFrozen.
    """
