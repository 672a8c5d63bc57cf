"""The laws of money that no import shows: whole transactions, and one gate before each way out.

What moves money is found by following calls from service to service until ``ledger.write``, or
``ledger.move``, which writes and looks, or ``ledger.batch_of``, for a statement that does.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from tests.test_architecture import DOORS, ROOT, functions, trees

WHOLE, REGISTERED = "whole_transaction", "applies"
WRITERS = ("ledger.write", "ledger.move", "ledger.batch_of")


class Service(NamedTuple):
    """A function of a services room, and where it stands."""

    module: str
    function: ast.FunctionDef

    @property
    def name(self) -> str:
        return self.function.name

    @property
    def place(self) -> str:
        return f"{self.module}:{self.function.lineno} {self.name}"

    @property
    def decorators(self) -> set[str]:
        return {last_name(one) for one in self.function.decorator_list}


def last_name(node: ast.expr) -> str:
    """``whole_transaction`` of ``ledger.whole_transaction``; ``applies`` of ``applies(…)``."""
    return ast.unparse(node).split("(")[0].split(".")[-1]


@cache
def services() -> list[Service]:
    return [
        Service(name, function)
        for name, tree in trees(room="services")
        for function in tree.body
        if isinstance(function, ast.FunctionDef)
    ]


@cache
def by_name() -> dict[str, list[Service]]:
    found: dict[str, list[Service]] = {}
    for one in services():
        found.setdefault(one.name, []).append(one)
    return found


def calls_of(node: ast.AST) -> Iterator[ast.expr]:
    for one in ast.walk(node):
        if isinstance(one, ast.Call):
            yield one.func


def called_in(node: ast.AST, module: str) -> Iterator[Service]:
    """The services that are called there: private ones of the module, public ones of any."""
    for function in calls_of(node):
        for one in by_name().get(last_name(function), []):
            if one.module == module or not one.name.startswith("_"):
                yield one


@cache
def reaches(service: Service, aim: str) -> bool:
    """Whether the service names ``aim`` to call it, itself or through others."""
    return _reaches(service, aim, set())


def _reaches(service: Service, aim: str, seen: set[Service]) -> bool:
    if service in seen:
        return False
    seen.add(service)
    names = (one for one in ast.walk(service.function) if isinstance(one, ast.Name | ast.Attribute))
    return any(ast.unparse(one) == aim for one in names) or any(
        _reaches(one, aim, seen) for one in called_in(service.function, service.module)
    )


def moves_money(service: Service) -> bool:
    return any(reaches(service, one) for one in WRITERS)


def is_open(service: Service, seen: frozenset[Service] = frozenset()) -> bool:
    """Whether it may write to the ledger in a transaction that nobody tries again."""
    if WHOLE in service.decorators or service in seen or not moves_money(service):
        return False
    if any(ast.unparse(one) in WRITERS for one in calls_of(service.function)):
        return True
    return any(
        is_open(one, seen | {service}) for one in called_in(service.function, service.module)
    )


def atomic_blocks(function: ast.FunctionDef) -> Iterator[ast.With]:
    for node in ast.walk(function):
        if isinstance(node, ast.With) and any(
            "transaction.atomic" in ast.unparse(one.context_expr) for one in node.items
        ):
            yield node


def test_the_ways_of_money_are_found() -> None:
    """Lest the laws below hold because nothing is looked at."""
    names = {one.name for one in services() if moves_money(one)}
    assert names >= {"send_transfer", "claim_share", "pay_share", "take_quote", "place_orders"}


# Who is in the way of one statement is left to the other way, which tries again.
IN_ONE_STATEMENT = {"send_at_once"}


def test_money_moves_in_whole_transactions() -> None:
    """Beginning again when others are in the way is the part of whoever begins.

    What providers settle (``applies``) begins in ``attempts``, which is such a beginning.
    """
    offences = [
        one.place
        for one in services()
        if not one.name.startswith("_")
        and REGISTERED not in one.decorators
        and one.name not in IN_ONE_STATEMENT
        and is_open(one)
    ]
    assert offences == []


def test_no_plain_transaction_moves_money() -> None:
    """A plain one is a savepoint within a whole one, where one try may fail, and nothing else."""
    decorated = [one.place for one in services() if "atomic" in one.decorators and moves_money(one)]
    blocks = [
        one.place
        for one in services()
        if WHOLE not in one.decorators
        for block in atomic_blocks(one.function)
        if any(moves_money(inner) for inner in called_in(block, one.module))
    ]
    assert decorated + blocks == []


def test_doors_of_money_open_no_transaction() -> None:
    """Services do, each its own; what a door needs as one is a service."""
    offences = [
        f"{name}:{function.lineno} {function.name}"
        for door in sorted(DOORS)
        for name, tree in trees(room=door)
        if name.split("/")[0] in ("wallet", "shop", "sellers")
        for function in functions(tree)
        if "atomic" in ast.unparse(function)
    ]
    assert offences == []


# What takes money out of a person's wallet because they say so, and the sheet in which they do;
# "" where the payer is asked elsewhere: by the floor above, by the clock, or on another's till.
WAYS_OUT = {
    "buy_gift_card": "wallet/sheets/_new_gift.html",
    "buy_shop_gift_card": "wallet/sheets/_new_gift.html",
    "charge_by_code": "",
    "contribute_to_pot": "wallet/sheets/_pot.html",
    "pay_at_counter": "shop/sheets/_charge.html",
    "pay_at_once": "",
    "pay_charge": "shop/sheets/_charge.html",
    "place_orders_under": "",
    "pay_request": "wallet/sheets/_request.html",
    "pay_share": "wallet/sheets/_split.html",
    "place_orders": "",
    "refund_top_up": "wallet/sheets/_top_up_state.html",
    "request_payout": "wallet/sheets/_new_payout.html",
    "reserve_payment": "",
    "run_due_standings": "",
    "send_packet": "wallet/sheets/_new_packet.html",
    "send_at_once": "",
    "send_transfer": "wallet/sheets/_new_transfer.html",
    "take_quote": "wallet/sheets/_exchange.html",
    "top_up_and_place_orders": "shop/sheets/_checkout.html",
}
# Agreed to now, let out later: the owner is asked by the same sheet.
AGREED_TO = {"order_standing": "wallet/sheets/_new_standing.html"}
# What moves other money: let out before, the house's or a shop's, or on its way in. What the
# word of a provider moves stands under the service that settles it.
OTHER_WAYS = {
    "accept_transfer",  # let out when it was sent
    "approve_adjustment",  # the house's, by two people
    "apply_claim",  # what a bank takes back
    "cancel_order",
    "cancel_payout",
    "claim_share",  # out of the packet
    "collect_debt",  # owed for what a bank took back
    "close_pot",  # out of the pot
    "decline_transfer",
    "deliver_order",  # let out when it was ordered
    "look_again",
    "give_credit",  # a shop's
    "give_store_credit",
    "give_up_credit",  # to the shop where it was good, or to the house
    "post_payment_part",
    "recall_transfer",
    "refund_charge",  # a shop's
    "refund_order",
    "refund_payment_part",
    "refuse_payout",
    "return_packets",
    "send_evidence",  # the bank decides, and what it moves is booked
    "settle_due_transfers",
    "settle_payout",  # let out when it was asked for
    "settle_refund",
    "settle_top_up",
    "void_payment_part",
    "withdraw_from_pot",  # out of the pot
}


def test_every_way_out_passes_the_gate() -> None:
    """A new way for money to move says here which kind it is; ``clear`` stands before each out."""
    movers = [one for one in services() if not one.name.startswith("_") and moves_money(one)]
    gated = {one.name for one in movers if reaches(one, "clear") or reaches(one, "judged")}
    assert gated == set(WAYS_OUT)
    assert {one.name for one in movers} - gated == OTHER_WAYS


def test_every_sheet_that_lets_money_out_can_ask_who_it_is() -> None:
    sheets = {**WAYS_OUT, **AGREED_TO}
    offences = [
        f"{name}: {template}"
        for name, template in sheets.items()
        if template and not includes(template, "wallet/_step_up.html")
    ]
    assert offences == []


def includes(template: str, wanted: str) -> bool:
    text = (ROOT / "templates" / template).read_text()
    found = re.findall(r"""{%-?\s*include\s+["']([^"']+)""", text)
    return wanted in found or any(includes(one, wanted) for one in found)


def test_every_door_passes_the_proof_on() -> None:
    """By name, or among what the form or the body says, which carries it (``**``)."""
    asking = {name for name, sheet in {**WAYS_OUT, **AGREED_TO}.items() if sheet}
    offences = [
        f"{module}:{call.lineno} {last_name(call.func)}"
        for door in ("views", "api")
        for module, tree in trees(room=door)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and last_name(call.func) in asking
        and not {keyword.arg for keyword in call.keywords} & {"proof", None}
    ]
    assert offences == []
