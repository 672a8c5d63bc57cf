"""JSON doors of this floor, one module a noun. Amounts are whole minor units, out and in."""
