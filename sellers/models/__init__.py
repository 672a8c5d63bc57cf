"""The desk's nouns."""

from sellers.models.stylists import Stylist

__all__ = ["Stylist"]
