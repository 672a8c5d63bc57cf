"""The roof: settings, routes, the shell, the API root and the embedded engines.

Knows every floor and wires them together; no floor knows it.
"""

from superapp.celery import app as celery_app

__all__ = ["celery_app"]
