"""What holds of money at every moment, however it moves: each law is one question to the books.

The audit (``wallet.selectors.audit``) asks whether the ledger agrees with itself; these ask whether
it agrees with what people were shown: packets, bills, requests, pots, exchanges, payouts, charges.
"""

import re

from django.db import connection

from wallet.selectors.audit import Drift, audit


def broken() -> list[str]:
    """Each law that does not hold, and of what; nothing, when all is well."""
    asked = " UNION ALL ".join(
        f"SELECT '{name}' AS law, found.what::text FROM ({sql}) AS found(what)"  # noqa: S608
        for name, sql in _LAWS.items()
    )
    asked = re.sub(r"how_it_ended\((.*?)\)", _END, asked)
    with connection.cursor() as cursor:
        # What the database checks at the end of a transaction, it checks now.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(asked)
        return [f"{law}: {what}" for law, what in cursor.fetchall()]


def drifts() -> list[str]:
    """What the audit of the ledger finds."""
    return [f"{found.law}: {found.text}" for found in audit() if isinstance(found, Drift)]


def uncleared() -> list[str]:
    """People whose money left by another way than the gate, or passed it and did not leave.

    Only where nothing was written to the ledger directly, and nothing inside ``ledger.dated``.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CLEARED)
        return [str(row) for row in cursor.fetchall()]


_END = r"(SELECT coalesce(max(phase), 'open') FROM wallet_transfer WHERE pending_id = \1)"  # noqa: S608
_LAWS = {
    # A packet gives all that it holds, a unit at least to each, once a person; the rest goes back.
    "packet": """
        SELECT p.id FROM wallet_packet p JOIN wallet_account a ON a.id = p.account_id,
        LATERAL (SELECT count(*) AS count, coalesce(sum(s.amount), 0) AS drawn,
                        coalesce(min(s.amount), 1) AS least, count(DISTINCT s.claimer_id) AS people
                   FROM wallet_packetshare s WHERE s.packet_id = p.id) s
        WHERE s.drawn + p.left_amount <> p.amount OR s.count + p.left_shares <> p.shares
           OR s.least < 1 OR s.people <> s.count
           OR (p.left_shares = 0) <> (p.emptied_at IS NOT NULL)
           OR a.credits_posted - a.debits_posted
              <> CASE WHEN p.returned_at IS NULL THEN p.left_amount ELSE 0 END""",
    "packet_share": """
        SELECT coalesce(s.id, t.id) FROM wallet_packetshare s
        FULL JOIN (SELECT * FROM wallet_transfer WHERE kind = 'packet_share') t ON t.id = s.id
        WHERE t.amount IS DISTINCT FROM s.amount""",
    "bill": """
        SELECT p.id FROM wallet_split p
        WHERE p.amount IS DISTINCT FROM
              (SELECT sum(s.amount) FROM wallet_splitshare s WHERE s.split_id = p.id)""",
    # What was paid back to somebody is the shares that say so, each once.
    "bill_share": """
        SELECT coalesce(said.debtor, moved.debtor)
        FROM (SELECT s.debtor_id AS debtor, p.initiator_id AS payee, p.currency,
                     count(*) AS count, sum(s.amount) AS sum
                FROM wallet_splitshare s JOIN wallet_split p ON p.id = s.split_id
               WHERE s.paid_at IS NOT NULL AND s.debtor_id <> p.initiator_id
               GROUP BY 1, 2, 3) said
        FULL JOIN (SELECT d.owner_id AS debtor, c.owner_id AS payee, t.currency,
                          count(*) AS count, sum(t.amount) AS sum
                     FROM wallet_transfer t
                     JOIN wallet_account d ON d.id = t.debit_account_id
                     JOIN wallet_account c ON c.id = t.credit_account_id
                    WHERE t.kind = 'split' GROUP BY 1, 2, 3) moved
          USING (debtor, payee, currency)
        WHERE (said.count, said.sum) IS DISTINCT FROM (moved.count, moved.sum)""",
    "request": """
        SELECT s.id FROM wallet_requestshare s JOIN wallet_moneyrequest r ON r.id = s.request_id
        LEFT JOIN wallet_transfer t ON t.id = s.id AND t.kind = 'request'
              AND (t.amount, t.currency) = (r.amount, r.currency)
        WHERE (s.state = 'paid') <> (t.id IS NOT NULL)""",
    # A transfer's card says what became of the money. What is paid after its time has run out in
    # the ledger is given back there and moved at once.
    "transfer": """
        SELECT c.id FROM wallet_chattransfer c LEFT JOIN wallet_transfer t
          ON t.id = c.id AND (t.amount, t.currency) = (c.amount, c.currency)
        WHERE t.id IS NULL OR t.phase = 'pending' AND how_it_ended(c.id) <> ALL (
              CASE WHEN c.state IN ('waiting', 'accepted') THEN ARRAY['open']
                   WHEN c.state = 'paid' THEN ARRAY['post', 'expire']
                   ELSE ARRAY['void', 'expire'] END)""",
    "transfers_paid": """
        SELECT coalesce(said.payer, moved.payer)
        FROM (SELECT payer_id AS payer, payee_id AS payee, currency, sum(amount) AS sum
                FROM wallet_chattransfer WHERE state = 'paid' GROUP BY 1, 2, 3) said
        FULL JOIN (SELECT d.owner_id AS payer, c.owner_id AS payee, t.currency,
                          sum(t.amount) AS sum
                     FROM wallet_transfer t
                     JOIN wallet_account d ON d.id = t.debit_account_id
                     JOIN wallet_account c ON c.id = t.credit_account_id
                    WHERE t.phase IN ('single', 'post') AND t.kind = 'transfer'
                    GROUP BY 1, 2, 3) moved
          USING (payer, payee, currency)
        WHERE said.sum IS DISTINCT FROM moved.sum""",
    "standing": """
        SELECT s.id FROM wallet_standingtransfer s
        WHERE s.made <> (SELECT count(*) FROM wallet_chattransfer c WHERE c.standing_id = s.id)""",
    "pot": """
        SELECT p.id FROM wallet_pot p JOIN wallet_account a ON a.id = p.account_id
        WHERE a.credits_posted - a.debits_posted <> coalesce(
                (SELECT sum(CASE WHEN m.kind = 'in' THEN m.amount ELSE -m.amount END)
                   FROM wallet_potmove m WHERE m.pot_id = p.id), 0)
           OR (p.closed_at IS NOT NULL AND a.credits_posted <> a.debits_posted)""",
    "pot_move": """
        SELECT m.id FROM wallet_potmove m LEFT JOIN wallet_transfer t
          ON t.id = m.id AND t.amount = m.amount WHERE t.id IS NULL""",
    # What the house sold and bought of a currency is what was quoted and taken.
    "exchange": """
        SELECT currency
        FROM (SELECT currency, sum(sold) AS sold, sum(bought) AS bought
                FROM (SELECT sell_currency AS currency, sell_amount AS sold, 0 AS bought
                        FROM wallet_quote WHERE taken_at IS NOT NULL
                      UNION ALL
                      SELECT buy_currency, 0, buy_amount
                        FROM wallet_quote WHERE taken_at IS NOT NULL) q GROUP BY 1) said
        FULL JOIN (SELECT currency, credits_posted AS sold, debits_posted AS bought
                     FROM wallet_account WHERE code = 'fx') moved USING (currency)
        WHERE (said.sold, said.bought) IS DISTINCT FROM (moved.sold, moved.bought)
          AND (moved.sold, moved.bought) IS DISTINCT FROM (0, 0)""",
    # A payout leaves once, under one question to the provider.
    "payout": """
        SELECT p.id FROM wallet_payout p
        LEFT JOIN wallet_transfer h ON h.id = p.id AND h.phase = 'pending' AND h.amount = p.amount
        WHERE h.id IS NULL
           OR how_it_ended(p.id) <> CASE
                WHEN p.state IN ('requested', 'approved', 'sent') THEN 'open'
                WHEN p.state IN ('paid', 'returned') THEN 'post' ELSE 'void' END
           OR (p.sent_at IS NOT NULL)::int <>
              (SELECT count(*) FROM wallet_providerattempt t
                WHERE t.purpose = 'payout' AND t.subject_id = p.id)""",
    "refund": """
        SELECT r.id FROM wallet_refund r
        WHERE how_it_ended(r.id) <> CASE r.state
              WHEN 'sent' THEN 'open' WHEN 'done' THEN 'post' ELSE 'void' END""",
    "refunded": """
        SELECT u.id FROM wallet_topup u
        WHERE u.refunded > u.amount OR u.refunded <> coalesce(
              (SELECT sum(r.amount) FROM wallet_refund r
                WHERE r.top_up_id = u.id AND r.state IN ('sent', 'done')), 0)""",
    # What a provider owes us is what it brought in, less what it paid out.
    "provider": """
        SELECT (said.code, said.sum, moved.sum)
        FROM (SELECT code, currency, sum(amount) AS sum
                FROM (SELECT 'clearing.' || provider AS code, currency, -amount AS amount
                        FROM wallet_topup WHERE state = 'succeeded'
                      UNION ALL
                      SELECT 'clearing.' || provider, currency, amount
                        FROM wallet_payout WHERE state = 'paid'
                      UNION ALL
                      SELECT 'clearing.' || u.provider, r.currency, r.amount
                        FROM wallet_refund r JOIN wallet_topup u ON u.id = r.top_up_id
                       WHERE r.state = 'done') s GROUP BY 1, 2) said
        FULL JOIN (SELECT a.code, a.currency, sum(e.amount) AS sum
                     FROM wallet_entry e JOIN wallet_account a ON a.id = e.account_id
                    WHERE a.code IN ('clearing.sandbox', 'clearing.stripe') GROUP BY 1, 2) moved
          USING (code, currency)
        WHERE coalesce(said.sum, 0) <> coalesce(moved.sum, 0)""",
    "payment": """
        SELECT p.id FROM wallet_payment p
        WHERE p.amount IS DISTINCT FROM
              (SELECT coalesce(sum(t.amount), 0) FROM wallet_paymentpart t
                WHERE t.payment_id = p.id)""",
    # A part is paid by its tenders, and gives back no more than each of them paid.
    "tender": """
        SELECT p.id FROM wallet_paymentpart p,
        LATERAL (SELECT coalesce(sum(t.amount), 0) AS paid, coalesce(sum(t.refunded), 0) AS back,
                        bool_or(t.refunded > t.amount) AS is_too_much
                   FROM wallet_parttender t WHERE t.part_id = p.id) t
        WHERE t.paid <> p.amount OR t.is_too_much OR t.back <> coalesce(
              (SELECT sum(r.amount) FROM wallet_partrefund r WHERE r.part_id = p.id), 0)""",
    # What is spent of an allowance is its uses, less what came back of them while it stood.
    "allowance": """
        SELECT m.id FROM wallet_mandate m,
        LATERAL (SELECT coalesce(sum(u.amount), 0) AS used FROM wallet_mandateuse u
                  WHERE u.mandate_id = m.id) u,
        LATERAL (SELECT coalesce(sum(b.amount), 0) AS back FROM wallet_mandateback b
                   JOIN wallet_mandateuse o ON o.id = b.use_id
                  WHERE o.mandate_id = m.id AND b.is_restored) b
        WHERE m.spent <> u.used - b.back OR m.spent < 0 OR m.spent > m.cap""",
    # Each use is a payment of who gave the allowance; what came back of the one did of the other.
    "allowance_use": """
        SELECT u.id FROM wallet_mandateuse u JOIN wallet_mandate m ON m.id = u.mandate_id
        LEFT JOIN wallet_payment p
          ON p.id = u.id AND p.amount = u.amount AND p.payer_id = m.grantor_id
        WHERE p.id IS NULL
           OR (SELECT coalesce(sum(b.amount), 0) FROM wallet_mandateback b WHERE b.use_id = u.id)
              <> (SELECT coalesce(sum(CASE WHEN how_it_ended(x.id) = 'void' THEN x.amount
                    ELSE coalesce((SELECT sum(r.amount) FROM wallet_partrefund r
                                    WHERE r.part_id = x.id), 0) END), 0)
                    FROM wallet_paymentpart x WHERE x.payment_id = u.id)""",
    "gift_card": """
        SELECT g.id FROM wallet_giftcard g JOIN wallet_account a ON a.id = g.account_id
        WHERE a.credits_posted - a.debits_posted > g.amount
           OR (g.holder_id IS NULL AND a.credits_posted - a.debits_posted <> g.amount)""",
    "charge": """
        SELECT c.id FROM shop_charge c
        WHERE (c.state = 'paid') <> EXISTS (SELECT FROM wallet_payment p WHERE p.id = c.id)""",
    # An order is paid at its lines less what its coupon took off, each line with its share of it;
    # what costs nothing has no part.
    "order": """
        SELECT o.id FROM shop_order o
        CROSS JOIN LATERAL (SELECT sum(l.price * l.quantity) AS cost, sum(l.discount) AS off
                              FROM shop_orderline l WHERE l.order_id = o.id) l
        LEFT JOIN shop_couponuse u ON u.order_id = o.id
        LEFT JOIN wallet_paymentpart p ON p.id = o.id
        WHERE o.total <> l.cost - o.discount OR o.discount <> l.off
           OR o.discount <> coalesce(u.amount, 0) OR (p.id IS NULL AND o.total > 0)
           OR p.amount <> o.total
           OR (u.slot IS NULL) <> (o.state = 'cancelled') AND u.id IS NOT NULL""",
    # A coupon's uses are the orders that have it and stand: in all, and of each person.
    "coupon": """
        SELECT c.id FROM shop_coupon c
        CROSS JOIN LATERAL (SELECT count(*) AS count FROM shop_couponuse u
                             WHERE u.coupon_id = c.id AND u.slot IS NOT NULL) u
        WHERE c.uses <> u.count OR u.count > c.most_uses OR EXISTS (
              SELECT FROM shop_couponuse s WHERE s.coupon_id = c.id AND s.slot IS NOT NULL
               GROUP BY s.person_id HAVING count(*) > c.most_each)""",
    # A coupon is used under its terms, in orders of its shop, for what its terms take off.
    "coupon_terms": """
        SELECT u.id FROM shop_couponuse u JOIN shop_coupon c ON c.id = u.coupon_id
        JOIN shop_order o ON o.id = u.order_id,
        LATERAL (SELECT o.total + o.discount AS cost) b
        WHERE (o.shop_id, o.buyer_id, o.coupon_code, o.currency)
              IS DISTINCT FROM (c.shop_id, u.person_id, c.code, c.currency)
           OR c.customer_id <> u.person_id OR b.cost < c.minimum OR u.used_at < c.starts_at
           OR u.amount > b.cost OR u.amount > coalesce(c.amount, b.cost * c.percent / 100 + 1)""",
    # An order goes along its states, each of them once, and its money and its stock go with it.
    "order_steps": """
        SELECT o.id FROM shop_order o
        WHERE (SELECT string_agg(s.state, ' ' ORDER BY s.id) FROM shop_orderstep s
                WHERE s.order_id = o.id) IS DISTINCT FROM CASE o.state
              WHEN 'cancelled' THEN 'placed cancelled' WHEN 'shipped' THEN 'placed shipped'
              WHEN 'delivered' THEN 'placed shipped delivered' ELSE 'placed' END""",
    "order_money": """
        SELECT o.id FROM shop_order o JOIN wallet_parttender t ON t.part_id = o.id
        WHERE how_it_ended(t.id) <> CASE o.state
              WHEN 'cancelled' THEN 'void' WHEN 'delivered' THEN 'post' ELSE 'open' END
        UNION ALL
        SELECT o.id FROM shop_order o WHERE o.refunded <> coalesce(
              (SELECT sum(r.amount) FROM wallet_partrefund r WHERE r.part_id = o.id), 0)""",
    "stock": """
        SELECT v.id FROM shop_variant v
        WHERE v.reserved > v.on_hand OR v.reserved <> coalesce(
              (SELECT sum(l.quantity) FROM shop_orderline l JOIN shop_order o ON o.id = l.order_id
                WHERE l.variant_id = v.id AND o.state = 'placed'), 0)""",
    # What is good at one shop was spent there alone, and by whom it belongs to.
    "credit_place": """
        SELECT t.id FROM wallet_parttender t JOIN wallet_account a ON a.id = t.account_id
        JOIN wallet_paymentpart p ON p.id = t.part_id JOIN wallet_payment y ON y.id = p.payment_id
        LEFT JOIN wallet_giftcard g ON g.account_id = a.id
        WHERE coalesce(a.owner_id, g.holder_id) IS DISTINCT FROM y.payer_id
           OR g.payee_account_id <> p.payee_account_id
           OR (a.code LIKE 'credit.%' AND a.code <> 'credit.' || p.payee_account_id)""",
    # What stands in a conversation is there, and what is there stands in one.
    "card": """
        SELECT (type, ref) FROM (
            SELECT 'wallet.transfer' AS type, id::text AS ref FROM wallet_chattransfer
            UNION ALL SELECT 'wallet.request', id::text FROM wallet_moneyrequest
            UNION ALL SELECT 'wallet.packet', id::text FROM wallet_packet
            UNION ALL SELECT 'wallet.split', id::text FROM wallet_split
            UNION ALL SELECT 'wallet.pot', id::text FROM wallet_pot
            UNION ALL SELECT 'wallet.standing', id::text FROM wallet_standingtransfer
            UNION ALL SELECT 'wallet.gift', id::text FROM wallet_giftcard
                       WHERE conversation_id IS NOT NULL
            UNION ALL SELECT 'shop.order', id::text FROM shop_order
            UNION ALL SELECT 'shop.charge', id::text FROM shop_charge
                       WHERE state = 'paid' AND order_id IS NULL) done
        FULL JOIN (SELECT DISTINCT card_type AS type, card_ref AS ref, true AS is_said
                     FROM messaging_message
                    WHERE card_type LIKE 'wallet.%' OR card_type IN ('shop.order', 'shop.charge'))
             said USING (type, ref)
        WHERE type NOT IN ('wallet.allowance', 'wallet.allowance_use', 'wallet.dispute')
          AND (done IS NULL OR is_said IS NULL)""",
    "adjustment": """
        SELECT coalesce(said.sum, moved.sum)
        FROM (SELECT sum(amount) AS sum, count(*) AS count
                FROM wallet_adjustment WHERE state = 'posted') said,
             (SELECT sum(amount) AS sum, count(*) AS count
                FROM wallet_transfer WHERE kind = 'adjustment') moved
        WHERE (said.count, said.sum) IS DISTINCT FROM (moved.count, moved.sum)""",
    # One request is answered once under its key.
    "key": 'SELECT "key" FROM wallet_idempotentrequest GROUP BY user_id, "key" HAVING count(*) > 1',
    "provider_event": """
        SELECT event_id FROM wallet_providerevent
        GROUP BY provider, event_id HAVING count(*) > 1""",
}

_CLEARED = """
SELECT said.user_id, said.currency, said.sum, moved.sum
FROM (SELECT user_id, currency, sum(amount) AS sum
        FROM wallet_outflow WHERE gives_back_id IS NULL GROUP BY 1, 2) said
FULL JOIN (SELECT coalesce(a.owner_id, g.holder_id) AS user_id, t.currency, sum(t.amount) AS sum
             FROM wallet_transfer t JOIN wallet_account a ON a.id = t.debit_account_id
             LEFT JOIN wallet_giftcard g ON g.account_id = a.id
            WHERE t.phase IN ('single', 'pending') AND coalesce(a.owner_id, g.holder_id) IS NOT NULL
              AND t.kind NOT IN ('adjustment', 'hold', 'credit_back')
              AND (t.kind <> 'transfer' OR t.id IN (SELECT id FROM wallet_chattransfer))
            GROUP BY 1, 2) moved
  USING (user_id, currency)
WHERE said.sum IS DISTINCT FROM moved.sum
"""
