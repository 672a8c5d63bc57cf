"""The sheet in which an allowance is given: how much, where, for what, until when."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from messaging.errors import FORM_STATUS, Invalid, NotFound, Refusal
from messaging.models import Conversation, User
from messaging.selectors import conversation_for, viewer_of
from shop import selectors, services
from shop.views.frames import is_fragment, needed_uuid, sheet, told
from wallet.money import parse_amount
from wallet.selectors import allowance_of, step_up_for
from wallet.services import proof_in

USUAL_DAYS = 7


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def new_mandate(request: HttpRequest) -> HttpResponse:
    """For the other one of the direct conversation that the request names."""
    viewer = viewer_of(request)
    place, other = _other(request, viewer)
    posted, refusal = request.POST, None
    if request.method == "POST":
        mandate_id = needed_uuid(posted, "mandate_id")
        try:
            services.allow_spending(
                grantor=viewer,
                grantee=other,
                mandate_id=mandate_id,
                cap=parse_amount(posted.get("cap", ""), settings.CURRENCY),
                per_use=_amount(posted.get("per_use", "")),
                shop=selectors.shop_named(viewer, posted.get("shop", "")),
                category=selectors.category_named(viewer, posted.get("category", "")),
                until=_until(posted.get("until", "")),
                proof=proof_in(owner=viewer, form=posted),
            )
        except Refusal as refused:
            if refused.kind not in FORM_STATUS:
                raise
            refusal = refused
        else:
            if not is_fragment(request):
                return redirect(reverse("messaging:chat", args=[place.id]))
            said = {"text": _("%(name)s may spend now") % {"name": other.display_name}}
            return told(HttpResponse(status=204), sheet_close=True, toast=said)
    usual = timezone.localdate() + timedelta(days=USUAL_DAYS)
    context: dict[str, Any] = {
        "place": place,
        "other": other,
        "mandate_id": posted.get("mandate_id") or uuid4(),
        "shops": selectors.shops(viewer),
        "categories": selectors.categories(viewer),
        "cap": posted.get("cap", ""),
        "per_use": posted.get("per_use", ""),
        "shop": posted.get("shop", ""),
        "category": posted.get("category", ""),
        "until": posted.get("until") or usual.isoformat(),
        "earliest": timezone.localdate().isoformat(),
        "currency": settings.CURRENCY,
        "allowance": allowance_of(viewer),
        "refusal": refusal,
        **step_up_for(viewer, refusal),
    }
    status = FORM_STATUS[refusal.kind] if refusal else 200
    return sheet(
        request,
        "shop/sheets/_new_mandate.html",
        context,
        title=_("Allowance"),
        nav="wallet",
        status=status,
    )


def _other(request: HttpRequest, viewer: User) -> tuple[Conversation, User]:
    text = request.POST.get("conversation") or request.GET.get("conversation") or ""
    try:
        place = conversation_for(viewer, UUID(text))
    except ValueError:
        raise NotFound("conversation_not_found") from None
    others = place.others  # type: ignore[attr-defined]
    if place.kind != Conversation.Kind.DIRECT or len(others) != 1:
        raise NotFound("conversation_not_found")
    return place, others[0].user


def _amount(text: str) -> int | None:
    return parse_amount(text, settings.CURRENCY) if text.strip() else None


def _until(text: str) -> datetime:
    """The end of the day that was picked, in the reader's time zone."""
    try:
        day = datetime.fromisoformat(text)
        end = datetime(day.year, day.month, day.day, 23, 59, 59)
        return timezone.make_aware(end)
    except (ValueError, OverflowError):
        said = _("Choose a day.")
        raise Invalid("bad_until", said, fields={"until": said}) from None
