"""Keeps the catalogues in step with the source, without GNU gettext."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from superapp import translations


class Command(BaseCommand):
    help = "Collects the texts to translate; --check says what is missing; --compile makes .mo."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing, fail if not done")
        parser.add_argument("--compile", action="store_true", help="write what Django reads")

    def handle(self, *args: Any, **options: Any) -> None:
        for language in translations.languages():
            if options["check"]:
                self._check(language)
            elif options["compile"]:
                translations.compile_catalog(language)
            else:
                catalog = translations.update(language)
                texts = [translations.forms_of(one.string) for one in catalog if one.id]
                todo = sum(1 for forms in texts if not all(forms))
                self.stdout.write(f"{language}: {len(texts)} texts, {todo} to translate")

    def _check(self, language: str) -> None:
        found = list(translations.problems(language))
        if found:
            lines = "\n  ".join(found)
            raise CommandError(
                f"{language} is not complete ({len(found)}):\n  {lines}\n"
                f"Run `manage.py translate`, then edit {translations.path_of(language)}."
            )
        self.stdout.write(f"{language} is complete.")
