"""The demo: its catalogue, its people and its pictures."""
