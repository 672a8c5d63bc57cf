"""One process of the ledger bench.

``python -m superapp.bench.transfers write|orm SECONDS ACCOUNTS`` says "ready" when it is warm. For
every line it reads ("uniform", or "hot": all to the first account) it writes transfers for that
long, and says how many a second those were.
"""

import os
import random
import sys
import time
import uuid

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "superapp.settings")
django.setup()

from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from messaging.models import uuid7  # noqa: E402
from wallet import ledger  # noqa: E402
from wallet.models.ledger import Account, Entry, Transfer  # noqa: E402

WARM_UP = 200


def account(number: int) -> uuid.UUID:
    """The id that the scratch database gives to its numbered accounts."""
    return uuid.UUID(f"00000000-0000-7000-8000-{number:012x}")


def by_function(debit: uuid.UUID, credit: uuid.UUID) -> None:
    """A transfer as every service of the wallet writes it."""
    ledger.write([ledger.Single(uuid7(), debit, credit, 5, "EUR", "bench")])


@transaction.atomic
def by_orm(debit_id: uuid.UUID, credit_id: uuid.UUID) -> None:
    """The same transfer as one would write it with the ORM alone: the floor."""
    accounts = {
        found.id: found
        for found in Account.objects.select_for_update(no_key=True)
        .filter(id__in=[debit_id, credit_id])
        .order_by("id")
    }
    debit, credit = accounts[debit_id], accounts[credit_id]
    if not debit.may_overdraw and debit.available < 5:
        raise ValueError("not enough")
    moment = timezone.now()
    transfer = Transfer.objects.create(
        id=uuid7(),
        phase=Transfer.Phase.SINGLE,
        debit_account=debit,
        credit_account=credit,
        amount=5,
        currency="EUR",
        kind="bench",
        created_at=moment,
    )
    debit.debits_posted += 5
    debit.save(update_fields=["debits_posted"])
    credit.credits_posted += 5
    credit.save(update_fields=["credits_posted"])
    Entry.objects.bulk_create(
        Entry(
            transfer=transfer,
            account=side,
            amount=amount,
            balance_after=side.balance,
            created_at=moment,
        )
        for side, amount in ((debit, -5), (credit, 5))
    )


def main(kind: str, seconds: float, accounts: int) -> None:
    write = {"write": by_function, "orm": by_orm}[kind]
    known = [account(number) for number in range(1, accounts + 1)]
    dice = random.Random()  # noqa: S311

    def one(is_hot: bool) -> None:
        if is_hot:
            write(known[dice.randrange(1, len(known))], known[0])
        else:
            write(*dice.sample(known, 2))

    for _ in range(WARM_UP):
        one(False)
    print("ready", flush=True)
    for line in sys.stdin:
        is_hot = line.strip() == "hot"
        count, start = 0, time.perf_counter()
        while (spent := time.perf_counter() - start) < seconds:
            one(is_hot)
            count += 1
        print(count / spent, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), int(sys.argv[3]))
