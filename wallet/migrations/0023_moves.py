"""What a movement of money ends with, in the question that moves it."""

from django.db import migrations

TOLD = """
CREATE FUNCTION wallet_told(accounts uuid[]) RETURNS TABLE (
    owner_id uuid, currency text, available bigint, held bigint, owes boolean
) LANGUAGE sql STABLE AS $$
-- What to tell the people among the holders, and whether they owe the house in that currency.
SELECT a.owner_id, a.currency::text,
       a.credits_posted - a.debits_posted - a.debits_pending, a.debits_pending,
       EXISTS (
           SELECT FROM wallet_account debt
           WHERE debt.owner_id IS NULL AND debt.code = 'owed.' || a.owner_id
             AND debt.currency = a.currency AND debt.debits_posted > debt.credits_posted
       )
  FROM wallet_account a
 WHERE a.id = ANY (accounts) AND a.owner_id IS NOT NULL AND a.code = 'wallet'
$$;
"""
MOVE = """
CREATE FUNCTION wallet_move(batch jsonb, accounts uuid[]) RETURNS TABLE (
    owner_id uuid, currency text, available bigint, held bigint, owes boolean
) LANGUAGE plpgsql AS $$
-- wallet_write, then wallet_told of what that made of these accounts.
BEGIN
    PERFORM wallet_write(batch);
    RETURN QUERY SELECT * FROM wallet_told(accounts);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("wallet", "0022_guard_owner_froze")]

    operations = [
        migrations.RunSQL(TOLD, "DROP FUNCTION wallet_told;"),
        migrations.RunSQL(MOVE, "DROP FUNCTION wallet_move;"),
    ]
