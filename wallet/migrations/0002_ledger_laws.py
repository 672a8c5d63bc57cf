"""The ledger's laws that no model can state, and its one writer.

Triggers only forbid; they never compute. ``wallet_write`` is the only code that inserts
transfers and entries and moves counters, in one round trip for a whole batch.
"""

from django.db import migrations

# A transfer refers to (account, currency) together: no transfer can carry another currency than
# both of its accounts, at the price of the two foreign keys that would be there anyway.
ONE_CURRENCY = """
ALTER TABLE wallet_transfer
    ADD CONSTRAINT transfer_debits_its_currency
        FOREIGN KEY (debit_account_id, currency) REFERENCES wallet_account (id, currency),
    ADD CONSTRAINT transfer_credits_its_currency
        FOREIGN KEY (credit_account_id, currency) REFERENCES wallet_account (id, currency);
"""
ONE_CURRENCY_OFF = """
ALTER TABLE wallet_transfer
    DROP CONSTRAINT transfer_debits_its_currency,
    DROP CONSTRAINT transfer_credits_its_currency;
"""

APPEND_ONLY = """
CREATE FUNCTION wallet_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE restrict_violation USING
        MESSAGE = format('%s only grows: %s refused', TG_TABLE_NAME, TG_OP);
END $$;
CREATE TRIGGER transfer_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON wallet_transfer
    FOR EACH STATEMENT EXECUTE FUNCTION wallet_append_only();
CREATE TRIGGER entry_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON wallet_entry
    FOR EACH STATEMENT EXECUTE FUNCTION wallet_append_only();
"""
APPEND_ONLY_OFF = """
DROP TRIGGER entry_append_only ON wallet_entry;
DROP TRIGGER transfer_append_only ON wallet_transfer;
DROP FUNCTION wallet_append_only;
"""

OPENS_EMPTY = """
CREATE FUNCTION wallet_opens_empty() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE check_violation USING
        CONSTRAINT = 'account_opens_empty', MESSAGE = 'an account opens with no money in it';
END $$;
CREATE TRIGGER account_opens_empty BEFORE INSERT ON wallet_account FOR EACH ROW
    WHEN (NEW.debits_pending <> 0 OR NEW.debits_posted <> 0
          OR NEW.credits_pending <> 0 OR NEW.credits_posted <> 0)
    EXECUTE FUNCTION wallet_opens_empty();
"""
OPENS_EMPTY_OFF = """
DROP TRIGGER account_opens_empty ON wallet_account;
DROP FUNCTION wallet_opens_empty;
"""

MIRRORS = """
CREATE FUNCTION wallet_resolution_mirrors() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM wallet_transfer p
        WHERE p.id = NEW.pending_id AND p.phase = 'pending'
          AND p.debit_account_id = NEW.debit_account_id
          AND p.credit_account_id = NEW.credit_account_id
          AND p.amount = NEW.amount AND p.currency = NEW.currency
    ) THEN
        RAISE check_violation USING
            CONSTRAINT = 'transfer_mirrors_its_pending_one',
            MESSAGE = 'a post or void repeats the pending transfer it resolves';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER transfer_mirrors_its_pending_one BEFORE INSERT ON wallet_transfer FOR EACH ROW
    WHEN (NEW.pending_id IS NOT NULL) EXECUTE FUNCTION wallet_resolution_mirrors();

CREATE FUNCTION wallet_entries_mirror() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    sides integer;
    transfers integer;
BEGIN
    SELECT count(*) FILTER (
               WHERE t.phase IN ('single', 'post')
                 AND (f.account_id, f.amount) IN (
                     (t.debit_account_id, -t.amount), (t.credit_account_id, t.amount))),
           count(DISTINCT f.transfer_id)
      INTO sides, transfers
      FROM fresh f LEFT JOIN wallet_transfer t ON t.id = f.transfer_id;
    IF sides <> 2 * transfers OR sides <> (SELECT count(*) FROM fresh) THEN
        RAISE check_violation USING
            CONSTRAINT = 'entries_mirror_their_transfer',
            MESSAGE = 'entries come in twos: minus the amount on one side, plus on the other';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER entries_mirror_their_transfer AFTER INSERT ON wallet_entry
    REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION wallet_entries_mirror();

CREATE FUNCTION wallet_transfer_has_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM wallet_entry e WHERE e.transfer_id = NEW.id) THEN
        RAISE check_violation USING
            CONSTRAINT = 'transfer_has_entries',
            MESSAGE = 'a transfer that moves money has its two entries';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER transfer_has_entries AFTER INSERT ON wallet_transfer
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.phase IN ('single', 'post')) EXECUTE FUNCTION wallet_transfer_has_entries();
"""
MIRRORS_OFF = """
DROP TRIGGER transfer_has_entries ON wallet_transfer;
DROP FUNCTION wallet_transfer_has_entries;
DROP TRIGGER entries_mirror_their_transfer ON wallet_entry;
DROP FUNCTION wallet_entries_mirror;
DROP TRIGGER transfer_mirrors_its_pending_one ON wallet_transfer;
DROP FUNCTION wallet_resolution_mirrors;
"""

WRITE = """
CREATE FUNCTION wallet_write(batch jsonb) RETURNS integer LANGUAGE plpgsql AS $$
-- Writes every item of the batch or none; answers how many were new: all of them, or 0 when all
-- were written before with the same content. Refusals (the detail is JSON):
--   WL001 not_enough   WL002 already_resolved   WL003 conflict   WL004 bad_amount   WL005 unknown
DECLARE
    item record;
    held record;
    available bigint;
    touched uuid[];
    resolved uuid[];
    pending_change bigint;
    posted_change bigint;
    debit_balance bigint;
    credit_balance bigint;
    moment timestamptz;
    written integer := 0;
BEGIN
    SELECT array_agg(i.debit) || array_agg(i.credit),
           array_agg(i.pending) FILTER (WHERE i.pending IS NOT NULL)
      INTO touched, resolved
      FROM jsonb_to_recordset(batch) AS i(debit uuid, credit uuid, pending uuid);
    IF resolved IS NOT NULL THEN
        SELECT touched || array_agg(t.debit_account_id) || array_agg(t.credit_account_id)
          INTO touched FROM wallet_transfer t WHERE t.id = ANY (resolved);
    END IF;
    -- All locks at once and in one order: writers of any batches can wait, never deadlock.
    PERFORM FROM wallet_account WHERE id = ANY (touched) ORDER BY id FOR NO KEY UPDATE;
    moment := clock_timestamp();

    FOR item IN
        SELECT * FROM jsonb_to_recordset(batch) AS i(
            id uuid, phase text, pending uuid, debit uuid, credit uuid,
            amount bigint, currency text, kind text, memo text, at timestamptz)
    LOOP
        IF item.phase IN ('post', 'void') THEN
            SELECT * INTO held
              FROM wallet_transfer t WHERE t.id = item.pending AND t.phase = 'pending';
            IF NOT FOUND THEN
                RAISE SQLSTATE 'WL005' USING MESSAGE = 'unknown',
                    DETAIL = jsonb_build_object('pending', item.pending);
            END IF;
            item.debit := held.debit_account_id;
            item.credit := held.credit_account_id;
            item.amount := held.amount;
            item.currency := held.currency;
            item.kind := held.kind;
            item.memo := held.memo;
        ELSIF item.amount IS NULL OR item.amount NOT BETWEEN 1 AND 1000000000000 THEN
            RAISE SQLSTATE 'WL004' USING MESSAGE = 'bad_amount',
                DETAIL = jsonb_build_object('amount', item.amount);
        END IF;

        INSERT INTO wallet_transfer (id, phase, pending_id, debit_account_id, credit_account_id,
                                     amount, currency, kind, memo, created_at)
        VALUES (item.id, item.phase, item.pending, item.debit, item.credit,
                item.amount, item.currency, item.kind, item.memo, coalesce(item.at, moment))
        ON CONFLICT DO NOTHING;
        IF NOT FOUND THEN
            SELECT * INTO held FROM wallet_transfer t WHERE t.id = item.id;
            IF NOT FOUND THEN
                RAISE SQLSTATE 'WL002' USING MESSAGE = 'already_resolved',
                    DETAIL = jsonb_build_object('pending', item.pending);
            ELSIF (held.phase, held.pending_id, held.debit_account_id, held.credit_account_id,
                   held.amount, held.currency, held.kind, held.memo)
               IS DISTINCT FROM
                  (item.phase, item.pending, item.debit, item.credit,
                   item.amount, item.currency, item.kind, item.memo) THEN
                RAISE SQLSTATE 'WL003' USING MESSAGE = 'conflict',
                    DETAIL = jsonb_build_object('id', item.id);
            END IF;
            CONTINUE;
        END IF;
        written := written + 1;

        pending_change := CASE item.phase WHEN 'single' THEN 0 WHEN 'pending' THEN item.amount
                                          ELSE -item.amount END;
        posted_change := CASE WHEN item.phase IN ('single', 'post') THEN item.amount ELSE 0 END;
        UPDATE wallet_account a
           SET debits_pending = a.debits_pending + pending_change,
               debits_posted = a.debits_posted + posted_change
         WHERE a.id = item.debit
           AND (a.may_overdraw
                OR a.credits_posted - a.debits_posted - a.debits_pending
                   >= pending_change + posted_change)
        RETURNING a.credits_posted - a.debits_posted INTO debit_balance;
        IF NOT FOUND THEN
            SELECT a.credits_posted - a.debits_posted - a.debits_pending
              INTO STRICT available FROM wallet_account a WHERE a.id = item.debit;
            RAISE SQLSTATE 'WL001' USING MESSAGE = 'not_enough',
                DETAIL = jsonb_build_object(
                    'missing', pending_change + posted_change - available,
                    'available', available, 'currency', item.currency);
        END IF;
        UPDATE wallet_account a
           SET credits_pending = a.credits_pending + pending_change,
               credits_posted = a.credits_posted + posted_change
         WHERE a.id = item.credit
        RETURNING a.credits_posted - a.debits_posted INTO credit_balance;

        IF posted_change > 0 THEN
            INSERT INTO wallet_entry (transfer_id, account_id, amount, balance_after, created_at)
            VALUES
                (item.id, item.debit, -item.amount, debit_balance, coalesce(item.at, moment)),
                (item.id, item.credit, item.amount, credit_balance, coalesce(item.at, moment));
        END IF;
    END LOOP;
    IF written NOT IN (0, jsonb_array_length(batch)) THEN
        RAISE SQLSTATE 'WL003' USING MESSAGE = 'conflict',
            DETAIL = jsonb_build_object('written_before', jsonb_array_length(batch) - written);
    END IF;
    RETURN written;
END $$;
"""

WRITE_OFF = "DROP FUNCTION wallet_write;"


class Migration(migrations.Migration):
    dependencies = [("wallet", "0001_initial")]

    operations = [
        migrations.RunSQL(ONE_CURRENCY, ONE_CURRENCY_OFF),
        migrations.RunSQL(APPEND_ONLY, APPEND_ONLY_OFF),
        migrations.RunSQL(OPENS_EMPTY, OPENS_EMPTY_OFF),
        migrations.RunSQL(MIRRORS, MIRRORS_OFF),
        migrations.RunSQL(WRITE, WRITE_OFF),
    ]
