"""Refusals of the desk: none of its own yet."""
