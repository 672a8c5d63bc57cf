"""Shops and what they sell: listings, variants, stock, carts, orders.

Knows messaging and the wallet; knows nothing of the seller's desk.
Nouns: shop, staff, category, listing, variant, cart, line, order, thread.
"""
