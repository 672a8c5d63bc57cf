"""In a group: red packets, bills that are split, shared pots."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from messaging.errors import Conflict, NotAllowed
from messaging.models import uuid7
from tests.invariants.world import SUMS, WHO, World, clock
from wallet import services
from wallet.errors import NotEnough, PacketEmpty, PacketOver, PotClosed, SplitCancelled
from wallet.models import PotMove


class Groups(World):
    def set_up(self) -> None:
        super().set_up()
        self.packets: list[Any] = []
        self.bills: list[Any] = []
        self.pots: list[Any] = []

    @rule(
        who=WHO,
        amount=SUMS,
        shares=st.integers(1, 3),
        kind=st.sampled_from(["lucky", "equal"]),
        for_some=st.booleans(),
    )
    def send_a_packet(self, who: int, amount: int, shares: int, kind: str, for_some: bool) -> None:
        sender, amount = self.people[who], max(amount, shares)
        others = [one for one in self.people if one != sender]
        shares = min(shares, 2) if for_some else shares
        sent = self.does(
            services.send_packet,
            self.out(sender, amount),
            sender=sender,
            conversation=self.group,
            packet_id=uuid7(),
            amount=amount,
            shares=shares,
            kind=kind,
            only_for=others if for_some else (),
        )
        if sent:
            self.lose(sender, amount)
            self.packets.append(
                SimpleNamespace(
                    **{"id": sent.id, "sender": sender, "kind": kind, "amount": amount},
                    **{"shares": shares, "drew": {}, "is_returned": False},
                    **{"expires": clock.now + timedelta(hours=24)},
                    invited=others if for_some else self.people,
                )
            )

    @precondition(lambda self: self.packets)
    @rule(data=st.data(), who=WHO)
    def open_a_packet(self, data: Any, who: int) -> None:
        one, person = data.draw(st.sampled_from(self.packets)), self.people[who]
        refused: Any = None
        if person not in one.drew:
            if person not in one.invited:
                refused = NotAllowed
            elif not one.shares:
                refused = PacketEmpty
            elif one.is_returned or one.expires <= clock.now:
                refused = PacketOver
        drawn = self.does(services.claim_share, refused, claimer=person, packet_id=one.id)
        if drawn and person not in one.drew:
            assert 1 <= drawn.amount <= one.amount - (one.shares - 1)
            assert one.kind == "lucky" or drawn.amount == -(-one.amount // one.shares)
            one.drew[person] = drawn.amount
            one.amount -= drawn.amount
            one.shares -= 1
            self.gain(person, drawn.amount)
        elif drawn:
            assert drawn.amount == one.drew[person]

    @rule()
    def the_clock_returns_packets(self) -> None:
        due = [
            one
            for one in self.packets
            if one.shares and not one.is_returned and one.expires <= clock.now
        ]
        assert services.return_packets() == len(due)
        for one in due:
            one.is_returned = True
            self.gain(one.sender, one.amount)

    @rule(
        who=WHO,
        amount=SUMS,
        weights=st.lists(st.integers(1, 5), min_size=3, max_size=3),
        is_equal=st.booleans(),
    )
    def split_a_bill(self, who: int, amount: int, weights: list[int], is_equal: bool) -> None:
        initiator, amount = self.people[who], amount + 20
        made = self.does(
            services.split_bill,
            initiator=initiator,
            conversation=self.group,
            split_id=uuid7(),
            title="Picnic",
            people=self.people,
            amount=amount,
            kind="equal" if is_equal else "weights",
            weights=() if is_equal else weights,
        )
        shares = dict(made.shares.values_list("debtor_id", "amount"))
        assert sum(shares.values()) == amount
        owed = {one: shares[one.id] for one in self.people if one != initiator}
        facts = {"id": made.id, "initiator": initiator, "owed": owed, "paid": set()}
        self.bills.append(SimpleNamespace(**facts, is_cancelled=False))

    @precondition(lambda self: self.bills)
    @rule(data=st.data(), who=WHO)
    def pay_a_share(self, data: Any, who: int) -> None:
        one, payer = data.draw(st.sampled_from(self.bills)), self.people[who]
        refused: Any = None
        if payer == one.initiator:
            refused = NotAllowed
        elif payer not in one.paid:
            refused = SplitCancelled if one.is_cancelled else self.out(payer, one.owed[payer])
        self.does(services.pay_share, refused, payer=payer, split_id=one.id)
        if refused is None and payer not in one.paid:
            one.paid.add(payer)
            self.move(payer, one.initiator, one.owed[payer])

    @precondition(lambda self: self.bills)
    @rule(data=st.data())
    def call_a_bill_off(self, data: Any) -> None:
        one = data.draw(st.sampled_from(self.bills))
        is_settled = len(one.paid) == len(one.owed) and not one.is_cancelled
        refused = Conflict if is_settled else None
        self.does(services.cancel_split, refused, actor=one.initiator, split_id=one.id)
        one.is_cancelled = not is_settled

    @rule(who=WHO)
    def open_a_pot(self, who: int) -> None:
        made = self.does(
            services.open_pot,
            owner=self.people[who],
            pot_id=uuid7(),
            conversation=self.group,
            title="Tent",
            goal=0,
            currency="EUR",
        )
        facts = {"id": made.id, "owner": self.people[who], "in_it": 0, "is_closed": False}
        self.pots.append(SimpleNamespace(**facts))

    @precondition(lambda self: self.pots)
    @rule(data=st.data(), who=WHO, amount=SUMS)
    def put_into_a_pot(self, data: Any, who: int, amount: int) -> None:
        one, payer = data.draw(st.sampled_from(self.pots)), self.people[who]
        put = self.does(
            services.contribute_to_pot,
            PotClosed if one.is_closed else self.out(payer, amount),
            payer=payer,
            pot_id=one.id,
            move_id=uuid7(),
            amount=amount,
        )
        if put:
            self.lose(payer, amount)
            one.in_it += amount

    @precondition(lambda self: self.pots)
    @rule(data=st.data(), amount=SUMS)
    def take_out_of_a_pot(self, data: Any, amount: int) -> None:
        one = data.draw(st.sampled_from(self.pots))
        refused: Any = NotEnough if one.in_it < amount else None
        taken = self.does(
            services.withdraw_from_pot,
            PotClosed if one.is_closed else refused,
            owner=one.owner,
            pot_id=one.id,
            move_id=uuid7(),
            amount=amount,
        )
        if taken:
            one.in_it -= amount
            self.gain(one.owner, amount)

    @precondition(lambda self: self.pots)
    @rule(data=st.data())
    def close_a_pot(self, data: Any) -> None:
        one = data.draw(st.sampled_from(self.pots))
        self.does(services.close_pot, owner=one.owner, pot_id=one.id)
        if not one.is_closed:
            one.is_closed = True
            back = PotMove.objects.filter(pot_id=one.id, kind="return")
            returned = dict(back.values_list("person_id", "amount"))
            assert sum(returned.values()) == one.in_it
            for person in self.people:
                self.gain(person, returned.get(person.id, 0))
