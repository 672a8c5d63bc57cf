"""The ledger and every way money moves.

Knows people and conversations (messaging); knows nothing of shops. Its core, ``ledger.py``,
knows accounts alone. Nouns: account, transfer, entry, payment, top-up.
"""
