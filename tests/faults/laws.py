"""What must hold when the noise is over."""

from django.db import connection
from django.db.models import F

from messaging.models import Conversation, Message, Participant
from tests.faults.client import Client
from tests.invariants import laws as money
from wallet.models.ledger import Seal, Transfer
from wallet.services import seal_books


def the_log_has_no_hole(conversation: Conversation) -> None:
    """Numbers of messages and of changes together are 1 … last_seq, each taken once."""
    conversation.refresh_from_db()
    seqs = list(
        Message.objects.filter(conversation=conversation)
        .order_by("seq")
        .values_list("seq", flat=True)
    )
    assert len(seqs) == len(set(seqs))
    assert seqs == list(range(1, conversation.last_seq + 1))


def what_was_acknowledged_is_there(clients: list[Client]) -> None:
    """Each acknowledged client_id has its row, exactly one, with the number that was told."""
    told = {client_id: seq for client in clients for client_id, seq in client.acks.items()}
    rows = Message.objects.filter(client_id__in=list(told)).values_list("client_id", "seq")
    assert {str(client_id): seq for client_id, seq in rows} == told
    assert len(rows) == len(told)
    print(f"{len(told)} messages acknowledged, each there once")


def everyone_has_it_all(clients: list[Client], conversations: list[Conversation]) -> None:
    """Every client's list is the database's, in set and order."""
    compared = 0
    for conversation in conversations:
        rows = Message.objects.filter(conversation=conversation).order_by("seq")
        kept = [(seq, str(client_id)) for seq, client_id in rows.values_list("seq", "client_id")]
        for client in clients:
            if client.is_in(str(conversation.id)):
                said = client.logs[str(conversation.id)].said
                assert sorted(said.items()) == kept
                compared += len(kept)
    assert compared
    print(f"{compared} messages compared in the lists of {len(clients)} clients")


def watermarks_are_in_order() -> None:
    wrong = Participant.objects.exclude(
        last_read_seq__lte=F("last_delivered_seq"),
        last_delivered_seq__lte=F("conversation__last_seq"),
    )
    assert not wrong.exists()


def the_books_agree() -> None:
    """The audit of everything, with what is new unsealed and sealed, and what people were shown."""
    for _sealed in (False, True):
        assert money.drifts() == []
        seal_books()
    assert money.broken() == []
    print(f"the books agree: {Transfer.objects.count()} transfers, {Seal.objects.count()} seals")


def deadlocks() -> int:
    """How many the database has had to break since it began."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return cursor.fetchone()[0]
