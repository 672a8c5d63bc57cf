"""Payments written by one statement, which sees whether what they were judged by still stands."""

from django.db import migrations, models

CHANGES = """
CREATE FUNCTION wallet_guard_counts() RETURNS trigger LANGUAGE plpgsql AS $$
-- Whoever writes to the row, and whatever they think its version is.
BEGIN
    NEW.version := OLD.version + 1;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_counts_changes BEFORE UPDATE ON wallet_guard FOR EACH ROW
EXECUTE FUNCTION wallet_guard_counts();
"""
PAYMENTS = """
CREATE FUNCTION wallet_outflow_counts() RETURNS trigger LANGUAGE plpgsql AS $$
-- What left, and what came back, counts for the limits of whom the guard watches.
BEGIN
    UPDATE wallet_guard SET version = version + 1 WHERE user_id = NEW.user_id;
    RETURN NULL;
END $$;
CREATE TRIGGER outflow_counts AFTER INSERT ON wallet_outflow FOR EACH ROW
EXECUTE FUNCTION wallet_outflow_counts();
"""
LET_GO = """
CREATE FUNCTION wallet_let_go() RETURNS void LANGUAGE plpgsql AS $$
-- Undo the statement that finds out at its end that it should not have begun.
BEGIN
    RAISE EXCEPTION 'what was judged is no longer so' USING ERRCODE = 'WL008';
END $$;
"""
SEND = """
CREATE FUNCTION wallet_send(
    seen bigint, transfer jsonb, outflow jsonb, deed jsonb, answer jsonb, batch jsonb, sides uuid[]
) RETURNS TABLE (
    owner_id uuid, currency text, available bigint, held bigint, owes boolean
) LANGUAGE plpgsql AS $$
-- All that a transfer writes but its card, if the payer's guard still has the version by which it
-- was judged. The locks come in the order that all others take them in: the key of the answer, the
-- transfer, the guard, accounts. Each statement sees what was committed before it.
DECLARE
    claim text := (answer ->> 'user_id') || ':' || (answer ->> 'key');
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtextextended(claim, 1)) THEN
        PERFORM wallet_let_go();
    END IF;
    INSERT INTO wallet_chattransfer
    SELECT * FROM jsonb_populate_record(NULL::wallet_chattransfer, transfer);
    PERFORM FROM wallet_guard guard
    WHERE guard.user_id = (transfer ->> 'payer_id')::uuid AND guard.version = seen
    FOR UPDATE;
    IF NOT FOUND THEN
        PERFORM wallet_let_go();
    END IF;
    INSERT INTO wallet_outflow
    SELECT * FROM jsonb_populate_record(NULL::wallet_outflow, outflow);
    INSERT INTO messaging_auditentry
    SELECT * FROM jsonb_populate_record(NULL::messaging_auditentry, deed);
    INSERT INTO wallet_idempotentrequest (user_id, key, fingerprint, status, body, created_at)
    SELECT kept.user_id, kept.key, kept.fingerprint, kept.status, kept.body, kept.created_at
    FROM jsonb_populate_record(NULL::wallet_idempotentrequest, answer) AS kept;
    RETURN QUERY SELECT * FROM wallet_move(batch, sides);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("wallet", "0023_moves")]

    operations = [
        migrations.AddField(
            "guard",
            "version",
            models.PositiveBigIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.RunSQL(
            CHANGES,
            "DROP TRIGGER guard_counts_changes ON wallet_guard;DROP FUNCTION wallet_guard_counts;",
        ),
        migrations.RunSQL(
            PAYMENTS,
            "DROP TRIGGER outflow_counts ON wallet_outflow;DROP FUNCTION wallet_outflow_counts;",
        ),
        migrations.RunSQL(LET_GO, "DROP FUNCTION wallet_let_go;"),
        migrations.RunSQL(SEND, "DROP FUNCTION wallet_send;"),
    ]
