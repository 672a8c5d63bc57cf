"""Rows written plainly are the rows that models would have written."""

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from messaging.models import AuditEntry, Block, Participant
from messaging.selectors.rows import prepared
from messaging.services import record
from messaging.services.rows import insert, insert_together

pytestmark = pytest.mark.django_db


def test_what_is_written_reads_back(alice):
    record(actor=alice, verb="person.greeted", subject="person:x", words=["a'b", "%s", "é"], n=1)
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.verb, entry.subject) == (alice, "person.greeted", "person:x")
    assert entry.data == {"words": ["a'b", "%s", "é"], "n": 1}
    assert entry.created_at


def test_a_row_that_exists_is_left_as_it_is(conversation, alice):
    place = Participant.objects.get(conversation=conversation, user=alice)
    twin = Participant(conversation=conversation, user=alice, role="owner")
    assert insert(rows=[twin], may_exist=True) == 0
    assert Participant.objects.get(pk=place.pk).role == place.role
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(rows=[twin])


def test_several_rows_are_one_statement(alice, django_assert_num_queries):
    entries = [AuditEntry(actor=alice, verb=verb, subject="") for verb in ("a.b", "c.d")]
    with django_assert_num_queries(1):
        assert insert(rows=entries) == 2
    assert set(AuditEntry.objects.values_list("verb", flat=True)) == {"a.b", "c.d"}


def test_a_connection_that_was_lost_is_an_error_of_the_house(transactional_db):
    connection.ensure_connection()
    connection.connection.close()
    with pytest.raises(OperationalError), prepared() as cursor:
        cursor.execute("SELECT 1")
    connection.close()


def test_rows_of_several_models_are_one_statement(alice, bob, django_assert_num_queries):
    rows = [
        AuditEntry(actor=alice, verb="a.b", subject="100%"),
        Block(blocker=alice, blocked=bob),
        AuditEntry(actor=None, verb="c.d", subject=""),
    ]
    with django_assert_num_queries(1):
        insert_together(rows=rows)
    assert list(AuditEntry.objects.order_by("verb").values_list("actor", "subject")) == [
        (alice.id, "100%"),
        (None, ""),
    ]
    assert Block.objects.filter(blocker=alice, blocked=bob).count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_together(rows=[AuditEntry(verb="e.f", subject=""), *rows[1:2]])
    assert not AuditEntry.objects.filter(verb="e.f").exists()
