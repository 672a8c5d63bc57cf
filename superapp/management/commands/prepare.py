"""Before anything is served: the schema is current, roles have what is theirs, files are in place,
the demo is full."""

from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from superapp.roles import share_out


class Command(BaseCommand):
    help = "Migrates if needed; collects static files or, with DEMO=1, loads missing demo data."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Preparing the database...")
            call_command("migrate", verbosity=0, interactive=False)
        if settings.IS_OWNER:
            share_out(settings.DATABASE_OWNER_URL, settings.DATABASE_URL)
        if not settings.DEMO:
            call_command("collectstatic", verbosity=0, interactive=False)
        elif "load_demo" in get_commands():
            call_command("load_demo")
