"""Sums in the admin are money with its currency, to read and to write."""

import pytest
from django.contrib import admin
from django.db.models import BigIntegerField
from django.test import RequestFactory

from messaging.models import User
from wallet.models import Guard, SandboxRecord, Tier, TopUp

pytestmark = pytest.mark.django_db
NO_SUMS = {"number", "position", "upto", "transfers", "accounts", "drifts", "id"}


@pytest.fixture
def root() -> User:
    return User.objects.create_superuser("root.admin", "root@example.org")


def raw_sums(page, request) -> list[str]:
    """The fields of a page, its lists and its inlines that would show minor units."""
    typed = set(getattr(page.form, "sums", ()))
    shown = {*page.get_fields(request), *getattr(page, "list_display", ())}
    fields = {
        one.name
        for one in page.model._meta.fields
        if isinstance(one, BigIntegerField) and one.name not in NO_SUMS
    }
    return [f"{type(page).__name__}.{name}" for name in sorted(fields & shown - typed)]


def test_no_page_shows_minor_units(root):
    request = RequestFactory().get("/")
    request.user = root
    found = []
    for model, page in admin.site._registry.items():
        if model._meta.app_label not in ("wallet", "shop", "sellers"):
            continue
        found += raw_sums(page, request)
        for inline in page.get_inline_instances(request):
            named = {*inline.get_fields(request)}
            found += [
                f"{type(inline).__name__}.{one.name}"
                for one in inline.model._meta.fields
                if isinstance(one, BigIntegerField)
                and one.name not in NO_SUMS
                and one.name in named
            ]
    assert found == []


def test_what_was_sent_back_and_the_sandbox_s_sums_are_money(root, browser_of, funded_wallet):
    TopUp.objects.update(refunded=12_34)
    client = browser_of(root)
    assert "€12.34" in client.get("/admin/wallet/topup/").content.decode()
    assert "€100.00" in client.get("/admin/wallet/sandboxrecord/").content.decode()
    one = SandboxRecord.objects.get()
    assert "€100.00" in client.get(f"/admin/wallet/sandboxrecord/{one.pk}/change/").content.decode()
    guard, _is_new = Guard.objects.get_or_create(user=funded_wallet.owner)
    Guard.objects.update(day_limit=50_00)
    page = client.get(f"/admin/wallet/guard/{guard.pk}/change/").content.decode()
    assert "€50.00" in page


def test_limits_are_typed_as_people_write_them(root, browser_of):
    client, tier = browser_of(root), Tier.objects.get(code="verified", currency="EUR")
    url = f"/admin/wallet/tier/{tier.pk}/change/"
    page = client.get(url)
    form = {one.name: one.value() for one in page.context["adminform"].form}
    assert form["per_day"].endswith(".00") and "." in form["free"]
    sent = {**form, "free": "12.50", "cooling_free": "0"}
    assert client.post(url, sent).status_code == 302
    tier.refresh_from_db()
    assert (tier.free, tier.cooling_free) == (12_50, 0)
    for wrong in ("12.505", "-1", "1e3", "", "x"):
        answer = client.post(url, {**sent, "free": wrong})
        assert answer.status_code == 200 and "free" in answer.context["adminform"].form.errors
    assert client.post(url, {**sent, "currency": "XXX"}).status_code == 200
    tier.refresh_from_db()
    assert (tier.free, tier.currency) == (12_50, "EUR")


def test_a_currency_without_decimals_has_none(root, browser_of):
    sums = dict.fromkeys(("free", "free_most", "cooling_free", "cooling_day"), "1000")
    sums |= dict.fromkeys(("per_payee", "per_hour", "per_day", "per_month"), "5000")
    added = browser_of(root).post(
        "/admin/wallet/tier/add/", {"code": "verified", "currency": "JPY", **sums}
    )
    assert added.status_code == 302
    assert Tier.objects.get(currency="JPY").per_day == 5_000
