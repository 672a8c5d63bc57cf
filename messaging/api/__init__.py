"""JSON doors of this floor, one module a noun."""
