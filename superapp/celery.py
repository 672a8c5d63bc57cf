"""Celery: reactions to events and the sweepers that repair what was missed."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "superapp.settings")

app = Celery("palabre")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
