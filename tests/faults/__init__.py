"""Faults on purpose: processes killed, lines cut, readers that do not read; and what must hold.

Each run draws its plan from a seed, which it prints: the same seed gives the same plan.
``make faults`` takes minutes and full figures; ``make test`` runs the same with small ones.
"""
