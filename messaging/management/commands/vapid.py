"""Prints a new pair of keys for web push."""

from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from django.core.management.base import BaseCommand

from messaging import webpush


class Command(BaseCommand):
    help = __doc__ or ""
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        number = ec.generate_private_key(webpush.CURVE).private_numbers().private_value
        private = webpush.encoded(number.to_bytes(32, "big"))
        self.stdout.write(f"VAPID_PRIVATE_KEY={private}")
        self.stdout.write(f"# public key, told to browsers: {webpush.public_key(private)}")
