"""What every test can ask for: people, conversations, clients."""

import time
from importlib import import_module
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.utils import timezone, translation
from rest_framework.test import APIClient

from messaging.models import Conversation, User
from tests.factories import UserFactory, direct
from tests.live import Live
from tests.proxy import Proxy
from tests.stripe_server import SECRET_KEY, WEBHOOK_SECRET, StripeServer
from wallet.services import seals


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """The long files first, so that no process is left alone with one at the end."""
    items.sort(key=lambda item: "/browser/" not in item.nodeid)


@pytest.fixture(autouse=True)
def patient_seals(monkeypatch):
    """A seal waits for all the transactions of the server, of which other tests have long ones."""
    monkeypatch.setattr(seals, "PATIENCE_SECONDS", 120)


@pytest.fixture(autouse=True)
def nobodys_language():
    """Every test begins in the house's own language and zone, whoever was served before."""
    translation.activate(settings.LANGUAGE_CODE)
    timezone.deactivate()


@pytest.fixture
def alice(db) -> User:
    return UserFactory(handle="alice", display_name="Alice Martin")


@pytest.fixture
def bob(db) -> User:
    return UserFactory(handle="bob", display_name="Bob Durand")


@pytest.fixture
def carol(db) -> User:
    return UserFactory(handle="carol", display_name="Carol Petit")


@pytest.fixture
def conversation(alice: User, bob: User) -> Conversation:
    """Alice's and Bob's direct conversation."""
    return direct(alice, bob)


@pytest.fixture
def browser_of(db):
    """A signed-in HTML client: ``browser_of(alice)``."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


@pytest.fixture
def api_of(db):
    """A signed-in JSON client: ``api_of(alice)``."""

    def sign_in(user: User) -> APIClient:
        client = APIClient()
        client.force_authenticate(user)
        return client

    return sign_in


@pytest.fixture(scope="session")
def live_server_process(django_db_setup, django_db_blocker, tmp_path_factory):
    with django_db_blocker.unblock():
        live = Live(tmp_path_factory.mktemp("live"))
    yield live
    live.stop()


@pytest.fixture
def live(transactional_db, live_server_process) -> Live:
    """The application, served by Daphne, on the test database."""
    return live_server_process


@pytest.fixture
def valkey():
    """A line to Valkey that a test can cut and mend; ``url`` is for a ``Live`` of its own."""
    at = urlsplit(settings.REDIS_URL)
    proxy = Proxy(at.hostname, at.port)
    proxy.url = settings.REDIS_URL.replace(f":{at.port}", f":{proxy.port}")
    yield proxy
    proxy.close()


@pytest.fixture
def stripe(settings):
    """The local Stripe, and an application that speaks to it."""
    server = StripeServer()
    settings.PAYMENT_PROVIDER = "stripe"
    settings.STRIPE_API_BASE = server.url
    settings.STRIPE_SECRET_KEY = SECRET_KEY
    settings.STRIPE_WEBHOOK_SECRET = WEBHOOK_SECRET
    yield server
    server.close()


@pytest.fixture(scope="session", autouse=True)
def emptied_books(django_db_modify_db_settings):
    """Let the flush between transactional tests empty the append-only books, and only the flush."""
    from django.db import OperationalError, connection

    first_rows = import_module("wallet.migrations.0003_safety")
    # On the class: browser tests leave a loop in this thread, which gives it another connection.
    operations = type(connection.ops)
    flush = operations.execute_sql_flush

    def flush_past_the_triggers(self, statements):
        # The live application may be asking something at this moment: whoever loses tries again.
        for tries_left in reversed(range(8)):
            try:
                flush(
                    self,
                    [
                        "SET LOCAL session_replication_role = replica",
                        "SET LOCAL lock_timeout = '20s'",
                        *statements,
                    ],
                )
                first_rows.open_tiers(apps, None)  # what the migration brought is there again
                return
            except OperationalError:
                if not tries_left:
                    raise
                time.sleep(0.3)

    operations.execute_sql_flush = flush_past_the_triggers
