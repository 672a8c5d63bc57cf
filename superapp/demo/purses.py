"""Money among friends in the demo: a bill split by five, a red packet on the way."""

import uuid
from datetime import datetime
from uuid import UUID

from messaging.models import Conversation, User
from wallet.models import Packet
from wallet.services import claim_share, dated, pay_share, send_packet, split_bill, top_up

_NAMES = uuid.UUID("5d0c9e53-6a2f-4e6e-9d9b-9b6f1f6f3c13")
FUNDS = [("karim", 120_00), ("tom", 80_00), ("zoe", 15_00)]
PEOPLE = ["lina", "karim", "tom", "zoe", "ines"]


def _id(*parts: object) -> UUID:
    return uuid.uuid5(_NAMES, "/".join(str(part) for part in parts))


def share_out(people: dict[str, User], group: Conversation, now: datetime) -> None:
    """Once: what is there stays as it is."""
    split_id, packet_id = _id("split"), _id("packet")
    if Packet.objects.filter(id=packet_id).exists():
        return
    with dated(now):
        for handle, amount in FUNDS:
            top_up(user=people[handle], top_up_id=_id("top-up", handle), amount=amount)
        split_bill(
            initiator=people["lina"],
            conversation=group,
            split_id=split_id,
            title="Chez Mamie Lise, samedi soir",
            people=[people[one] for one in PEOPLE],
            amount=142_50,
        )
        for handle in ("karim", "tom"):
            pay_share(payer=people[handle], split_id=split_id)
        send_packet(
            sender=people["karim"],
            conversation=group,
            packet_id=packet_id,
            amount=20_00,
            shares=5,
            note="Péage et croissants",
        )
        for handle in ("lina", "tom"):
            claim_share(claimer=people[handle], packet_id=packet_id)
