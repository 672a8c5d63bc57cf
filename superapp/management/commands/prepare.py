"""Before anything is served: the schema is current and, in the demo, there is something to see."""

from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


class Command(BaseCommand):
    help = "Migrates the database if needed; with DEMO=1 loads what is missing of the demo data."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Preparing the database...")
            call_command("migrate", verbosity=0, interactive=False)
        if settings.DEMO and "load_demo" in get_commands():
            call_command("load_demo")
