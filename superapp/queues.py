"""Which tasks wait in which queue, and when they come: settings, in a file of their own."""

from datetime import timedelta
from typing import Any

from celery.schedules import crontab
from kombu import Queue

# Strangers' pages are fetched in a queue of its own, so that a worker without the right to reach
# anything inside may take it alone (--queues=fetch); a worker that is told nothing takes both.
QUEUES = [Queue("celery"), Queue("fetch")]
ROUTES = {
    name: {"queue": "fetch"}
    for name in ("messaging.on_link_shared", "messaging.fetch_missed_previews")
}
SCHEDULE: dict[str, Any] = {
    "keep people's rights": {"task": "messaging.sweep_rights", "schedule": timedelta(minutes=5)},
    "seal the ledger": {"task": "wallet.seal_ledger", "schedule": timedelta(seconds=30)},
    "audit the ledger": {"task": "wallet.audit_ledger", "schedule": crontab(hour=2, minute=40)},
    "settle due transfers": {
        "task": "wallet.settle_due_transfers",
        "schedule": timedelta(seconds=20),
    },
    "run standing transfers": {
        "task": "wallet.run_due_standings",
        "schedule": timedelta(seconds=30),
    },
    "remind of requests": {"task": "wallet.nudge_requests", "schedule": timedelta(minutes=5)},
    "mail waiting transfers": {
        "task": "wallet.mail_waiting_transfers",
        "schedule": timedelta(minutes=1),
    },
    "mail waiting requests": {
        "task": "wallet.mail_waiting_requests",
        "schedule": timedelta(minutes=1),
    },
    "note answers of support": {"task": "wallet.note_answers", "schedule": timedelta(seconds=20)},
    "forget lost devices": {
        "task": "messaging.forget_lost_devices",
        "schedule": timedelta(hours=1),
    },
    "mail what stays unread": {
        "task": "messaging.mail_unread",
        "schedule": timedelta(minutes=1),
        "kwargs": {"is_lately": True},
    },
    "mail what stayed unread": {
        "task": "messaging.mail_unread",
        "schedule": timedelta(minutes=10),
    },
    "settle push notes": {"task": "messaging.settle_notes", "schedule": timedelta(seconds=10)},
    "prepare late attachments": {
        "task": "messaging.prepare_late_attachments",
        "schedule": timedelta(seconds=30),
    },
    "sweep uploads": {"task": "messaging.sweep_uploads", "schedule": timedelta(hours=1)},
    "forget old confirmations": {
        "task": "wallet.forget_step_ups",
        "schedule": timedelta(hours=1),
    },
    "forget old answers": {"task": "wallet.forget_old_answers", "schedule": timedelta(days=1)},
    "settle what is open with payment providers": {
        "task": "wallet.settle_open_attempts",
        "schedule": timedelta(seconds=30),
    },
    "forget old payment codes": {
        "task": "wallet.forget_old_codes",
        "schedule": timedelta(hours=1),
    },
    "expire charges": {"task": "shop.expire_charges", "schedule": timedelta(seconds=30)},
    "reconcile with the payment provider": {
        "task": "wallet.reconcile_provider",
        "schedule": timedelta(days=1),
    },
    "settle chargebacks": {
        "task": "wallet.settle_chargebacks",
        "schedule": timedelta(seconds=30),
    },
    "send missed payouts": {
        "task": "wallet.send_missed_payouts",
        "schedule": timedelta(minutes=1),
    },
    "close polls": {"task": "messaging.close_due_polls", "schedule": timedelta(seconds=30)},
    "remind of bills": {"task": "wallet.remind_debtors", "schedule": timedelta(hours=1)},
    "end allowances": {"task": "wallet.expire_mandates", "schedule": timedelta(seconds=30)},
    "return red packets": {"task": "wallet.return_packets", "schedule": timedelta(seconds=30)},
    "fetch missed previews": {
        "task": "messaging.fetch_missed_previews",
        "schedule": timedelta(minutes=5),
    },
}
