"""The roof: settings, routes, the shell, the API root and the embedded engines.

Knows every floor and wires them together; no floor knows it.
"""
