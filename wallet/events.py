"""The facts of this floor."""

from messaging.bus import event

balance_changed = event("balance.changed", "available", "held", "currency", "text_en", "text_fr")
payout_moved = event("payout.moved", "payout", "state")
chargeback_moved = event("chargeback.moved", "chargeback", "state")
provider_spoke = event("provider.spoke", "event")
