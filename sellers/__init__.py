"""The other side of the counter: the desk, stylists, clients.

Knows every floor below. Nouns: desk, stylist, client.
"""
