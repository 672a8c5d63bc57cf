"""Expiry, partial posts, accounts that are counted afterwards, and seals: their laws.

What refers to an account is checked by a trigger without a lock, since no account is ever deleted
or changes its currency: foreign keys would lock the row of every account that money passes.
"""

from django.db import migrations

# Counters of insert-only accounts tell the state at the last seal, so those of today start from
# nothing: the first seal, which covers all that was ever written, brings them back.
# Before the trigger that lets no account become another kind.
SET_APART = """
UPDATE wallet_account
   SET insert_only = true, may_overdraw = true, debits_pending = 0, debits_posted = 0,
       credits_pending = 0, credits_posted = 0
 WHERE owner_id IS NULL AND (code = 'fees' OR code LIKE 'clearing.%');
"""

# The two composite foreign keys of 0002 become a check of the same names.
ONE_CURRENCY = """
ALTER TABLE wallet_transfer
    DROP CONSTRAINT transfer_debits_its_currency,
    DROP CONSTRAINT transfer_credits_its_currency;

CREATE FUNCTION wallet_account_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE restrict_violation USING
        CONSTRAINT = 'account_stays',
        MESSAGE = format('an account stays, as what it was opened: %s refused', TG_OP);
END $$;
CREATE TRIGGER account_stays BEFORE DELETE OR TRUNCATE ON wallet_account
    FOR EACH STATEMENT EXECUTE FUNCTION wallet_account_stays();
CREATE TRIGGER account_keeps_its_currency BEFORE UPDATE ON wallet_account FOR EACH ROW
    WHEN ((OLD.id, OLD.currency, OLD.insert_only)
          IS DISTINCT FROM (NEW.id, NEW.currency, NEW.insert_only))
    EXECUTE FUNCTION wallet_account_stays();

CREATE FUNCTION wallet_transfer_currency() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM wallet_account a
                   WHERE a.id = NEW.debit_account_id AND a.currency = NEW.currency) THEN
        RAISE foreign_key_violation USING
            CONSTRAINT = 'transfer_debits_its_currency',
            MESSAGE = 'transfer_debits_its_currency: no such account in this currency';
    ELSIF NOT EXISTS (SELECT FROM wallet_account a
                      WHERE a.id = NEW.credit_account_id AND a.currency = NEW.currency) THEN
        RAISE foreign_key_violation USING
            CONSTRAINT = 'transfer_credits_its_currency',
            MESSAGE = 'transfer_credits_its_currency: no such account in this currency';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER transfer_in_its_accounts_currency BEFORE INSERT ON wallet_transfer FOR EACH ROW
    EXECUTE FUNCTION wallet_transfer_currency();
"""
ONE_CURRENCY_OFF = """
DROP TRIGGER transfer_in_its_accounts_currency ON wallet_transfer;
DROP FUNCTION wallet_transfer_currency;
DROP TRIGGER account_keeps_its_currency ON wallet_account;
DROP TRIGGER account_stays ON wallet_account;
DROP FUNCTION wallet_account_stays;
ALTER TABLE wallet_transfer
    ADD CONSTRAINT transfer_debits_its_currency
        FOREIGN KEY (debit_account_id, currency) REFERENCES wallet_account (id, currency),
    ADD CONSTRAINT transfer_credits_its_currency
        FOREIGN KEY (credit_account_id, currency) REFERENCES wallet_account (id, currency);
"""

# After the insert, so that a repetition of what is there already meets no law that time changed.
MIRRORS = """
DROP TRIGGER transfer_mirrors_its_pending_one ON wallet_transfer;
CREATE OR REPLACE FUNCTION wallet_resolution_mirrors() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    due timestamptz;
BEGIN
    SELECT coalesce(p.expires_at, 'infinity') INTO due
      FROM wallet_transfer p
     WHERE p.id = NEW.pending_id AND p.phase = 'pending'
       AND p.debit_account_id = NEW.debit_account_id
       AND p.credit_account_id = NEW.credit_account_id
       AND p.currency = NEW.currency
       AND (NEW.amount = p.amount OR (NEW.phase = 'post' AND NEW.amount < p.amount));
    IF NOT FOUND THEN
        RAISE check_violation USING
            CONSTRAINT = 'transfer_mirrors_its_pending_one',
            MESSAGE = 'a resolution repeats the pending transfer it resolves';
    ELSIF NEW.phase = 'expire' AND NEW.created_at < due THEN
        RAISE SQLSTATE 'WL006' USING
            CONSTRAINT = 'transfer_expires_when_due', MESSAGE = 'not_due',
            DETAIL = jsonb_build_object('pending', NEW.pending_id);
    ELSIF NEW.phase = 'post' AND NEW.created_at >= due THEN
        RAISE SQLSTATE 'WL007' USING
            CONSTRAINT = 'transfer_posts_before_it_is_due', MESSAGE = 'past_due',
            DETAIL = jsonb_build_object('pending', NEW.pending_id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER transfer_mirrors_its_pending_one AFTER INSERT ON wallet_transfer FOR EACH ROW
    WHEN (NEW.pending_id IS NOT NULL) EXECUTE FUNCTION wallet_resolution_mirrors();
"""
MIRRORS_OFF = """
DROP TRIGGER transfer_mirrors_its_pending_one ON wallet_transfer;
CREATE OR REPLACE FUNCTION wallet_resolution_mirrors() RETURNS trigger LANGUAGE plpgsql AS $$
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
"""

COUNTED_AFTERWARDS = """
CREATE TRIGGER seal_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON wallet_seal
    FOR EACH STATEMENT EXECUTE FUNCTION wallet_append_only();

-- What each transfer changes: its two accounts' pending counters, and their posted ones.
CREATE VIEW wallet_change AS
SELECT t.number, t.debit_account_id, t.credit_account_id,
       CASE WHEN t.phase = 'pending' THEN t.amount ELSE -coalesce(p.amount, 0) END AS pending,
       CASE WHEN t.phase IN ('single', 'post') THEN t.amount ELSE 0 END AS posted
  FROM wallet_transfer t LEFT JOIN wallet_transfer p ON p.id = t.pending_id;

CREATE FUNCTION wallet_counters(account uuid, OUT debits_pending bigint, OUT debits_posted bigint,
                                OUT credits_pending bigint, OUT credits_posted bigint)
LANGUAGE sql STABLE AS $$
-- The account's counters this moment: for insert-only ones, those of the last seal and what came.
SELECT a.debits_pending + coalesce(sum(c.pending) FILTER (WHERE c.debit_account_id = a.id), 0),
       a.debits_posted + coalesce(sum(c.posted) FILTER (WHERE c.debit_account_id = a.id), 0),
       a.credits_pending + coalesce(sum(c.pending) FILTER (WHERE c.credit_account_id = a.id), 0),
       a.credits_posted + coalesce(sum(c.posted) FILTER (WHERE c.credit_account_id = a.id), 0)
  FROM wallet_account a LEFT JOIN wallet_change c
    ON a.insert_only AND a.id IN (c.debit_account_id, c.credit_account_id)
       AND c.number > (SELECT coalesce(max(upto), 0) FROM wallet_seal)
 WHERE a.id = account GROUP BY a.id
$$;

CREATE FUNCTION wallet_fold(after bigint, upto bigint) RETURNS void LANGUAGE sql AS $$
-- Bring insert-only accounts from the state after transfer number `after` to that after `upto`.
UPDATE wallet_account a
   SET debits_pending = a.debits_pending + s.debits_pending,
       debits_posted = a.debits_posted + s.debits_posted,
       credits_pending = a.credits_pending + s.credits_pending,
       credits_posted = a.credits_posted + s.credits_posted
  FROM (SELECT side.account, sum(dp) AS debits_pending, sum(d) AS debits_posted,
               sum(cp) AS credits_pending, sum(c) AS credits_posted
          FROM wallet_change t,
               LATERAL (VALUES (t.debit_account_id, t.pending, t.posted, 0, 0),
                               (t.credit_account_id, 0, 0, t.pending, t.posted))
                       AS side(account, dp, d, cp, c)
         WHERE t.number > wallet_fold.after AND t.number <= wallet_fold.upto
         GROUP BY side.account) s
 WHERE a.id = s.account AND a.insert_only
$$;
"""
COUNTED_AFTERWARDS_OFF = """
UPDATE wallet_account a
   SET (debits_pending, debits_posted, credits_pending, credits_posted)
       = (SELECT * FROM wallet_counters(a.id)) WHERE a.insert_only;
DROP FUNCTION wallet_fold;
DROP FUNCTION wallet_counters;
DROP VIEW wallet_change;
DROP TRIGGER seal_append_only ON wallet_seal;
"""

WRITE = """
CREATE OR REPLACE FUNCTION wallet_write(batch jsonb) RETURNS integer LANGUAGE plpgsql AS $$
-- Writes every item of the batch or none; answers how many were new: all of them, or 0 when all
-- were written before with the same content. Refusals (the detail is JSON):
--   WL001 not_enough   WL002 already_resolved   WL003 conflict   WL004 bad_amount   WL005 unknown
--   WL006 not_due   WL007 past_due
DECLARE
    item record;
    held wallet_transfer%ROWTYPE;
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
    -- Numbers are drawn after this, so whoever began after a number was drawn has a later
    -- transaction id: by that a seal knows that nothing below it is still to come.
    PERFORM pg_current_xact_id();
    SELECT array_agg(i.debit) || array_agg(i.credit),
           array_agg(i.pending) FILTER (WHERE i.pending IS NOT NULL)
      INTO touched, resolved
      FROM jsonb_to_recordset(batch) AS i(debit uuid, credit uuid, pending uuid);
    IF resolved IS NOT NULL THEN
        SELECT touched || array_agg(t.debit_account_id) || array_agg(t.credit_account_id)
          INTO touched FROM wallet_transfer t WHERE t.id = ANY (resolved);
    END IF;
    -- All locks at once and in one order: writers of any batches can wait, never deadlock.
    PERFORM FROM wallet_account WHERE id = ANY (touched) AND NOT insert_only
      ORDER BY id FOR NO KEY UPDATE;
    moment := clock_timestamp();

    FOR item IN
        SELECT * FROM jsonb_to_recordset(batch) AS i(
            id uuid, phase text, pending uuid, debit uuid, credit uuid,
            amount bigint, currency text, kind text, memo text,
            expires timestamptz, at timestamptz)
    LOOP
        held := NULL;
        IF item.phase IN ('post', 'void', 'expire') THEN
            SELECT * INTO held
              FROM wallet_transfer t WHERE t.id = item.pending AND t.phase = 'pending';
            IF NOT FOUND THEN
                RAISE SQLSTATE 'WL005' USING MESSAGE = 'unknown',
                    DETAIL = jsonb_build_object('pending', item.pending);
            END IF;
            item.debit := held.debit_account_id;
            item.credit := held.credit_account_id;
            item.amount := coalesce(item.amount, held.amount);
            item.currency := held.currency;
            item.kind := held.kind;
            item.memo := held.memo;
        END IF;
        IF item.amount IS NULL OR item.amount NOT BETWEEN 1 AND 1000000000000
           OR item.amount > held.amount THEN
            RAISE SQLSTATE 'WL004' USING MESSAGE = 'bad_amount',
                DETAIL = jsonb_build_object('amount', item.amount);
        END IF;

        INSERT INTO wallet_transfer (id, phase, pending_id, debit_account_id, credit_account_id,
                                     amount, currency, kind, memo, expires_at, created_at)
        VALUES (item.id, item.phase, item.pending, item.debit, item.credit, item.amount,
                item.currency, item.kind, item.memo, item.expires, coalesce(item.at, moment))
        ON CONFLICT DO NOTHING;
        IF NOT FOUND THEN
            SELECT * INTO held FROM wallet_transfer t WHERE t.id = item.id;
            IF NOT FOUND THEN
                RAISE SQLSTATE 'WL002' USING MESSAGE = 'already_resolved',
                    DETAIL = jsonb_build_object('pending', item.pending);
            ELSIF (held.phase, held.pending_id, held.debit_account_id, held.credit_account_id,
                   held.amount, held.currency, held.kind, held.memo, held.expires_at)
               IS DISTINCT FROM
                  (item.phase, item.pending, item.debit, item.credit,
                   item.amount, item.currency, item.kind, item.memo, item.expires) THEN
                RAISE SQLSTATE 'WL003' USING MESSAGE = 'conflict',
                    DETAIL = jsonb_build_object('id', item.id);
            END IF;
            CONTINUE;
        END IF;
        written := written + 1;

        pending_change := CASE item.phase WHEN 'single' THEN 0 WHEN 'pending' THEN item.amount
                                          ELSE -held.amount END;
        posted_change := CASE WHEN item.phase IN ('single', 'post') THEN item.amount ELSE 0 END;
        UPDATE wallet_account a
           SET debits_pending = a.debits_pending + pending_change,
               debits_posted = a.debits_posted + posted_change
         WHERE a.id = item.debit AND NOT a.insert_only
           AND (a.may_overdraw
                OR a.credits_posted - a.debits_posted - a.debits_pending
                   >= pending_change + posted_change)
        RETURNING a.credits_posted - a.debits_posted INTO debit_balance;
        IF NOT FOUND THEN
            SELECT a.credits_posted - a.debits_posted - a.debits_pending
              INTO available FROM wallet_account a WHERE a.id = item.debit AND NOT a.insert_only;
            IF FOUND THEN
                RAISE SQLSTATE 'WL001' USING MESSAGE = 'not_enough',
                    DETAIL = jsonb_build_object(
                        'missing', pending_change + posted_change - available,
                        'available', available, 'currency', item.currency);
            END IF;
        END IF;
        UPDATE wallet_account a
           SET credits_pending = a.credits_pending + pending_change,
               credits_posted = a.credits_posted + posted_change
         WHERE a.id = item.credit AND NOT a.insert_only
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


class Migration(migrations.Migration):
    dependencies = [("wallet", "0004_ledger")]

    operations = [
        migrations.RunSQL(SET_APART, migrations.RunSQL.noop),
        migrations.RunSQL(ONE_CURRENCY, ONE_CURRENCY_OFF),
        migrations.RunSQL(MIRRORS, MIRRORS_OFF),
        migrations.RunSQL(COUNTED_AFTERWARDS, COUNTED_AFTERWARDS_OFF),
        migrations.RunSQL(WRITE, migrations.RunSQL.noop),
    ]
