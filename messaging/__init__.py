"""The ground: people, conversations, messages, receipts, presence, the event bus and the cards.

Knows nothing of money, shops or staff. Nouns: user, conversation, participant, message, card.
"""
