"""The shape of a figure."""

from typing import Any


def figure(name: str, value: float, unit: str, floor: float) -> dict[str, Any]:
    """One line of the bench: a value beside its floor, and their ratio where there is one."""
    return {
        "name": name,
        "value": round(value, 3),
        "unit": unit,
        "floor": round(floor, 3),
        "ratio": round(value / floor, 3) if floor else None,
    }
