"""Buying a shop's own gift card: for a code to give away, or put into a chat with a friend."""

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from messaging.errors import FORM_STATUS, Refusal
from messaging.selectors import conversation_for, viewer_of
from shop import selectors, services
from shop.views.frames import is_fragment, needed_uuid, sheet, told
from wallet.money import parse_amount
from wallet.selectors import allowance_of, balance_of, step_up_for
from wallet.selectors.credits import GIFT_SUMS, gift_sums
from wallet.services import proof_in


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def gift_card(request: HttpRequest, handle: str) -> HttpResponse:
    """The sheet, for the shop with this handle; ``conversation`` is where it is sent."""
    viewer, posted, refusal = viewer_of(request), request.POST, None
    shop = selectors.shop_for(viewer, handle)
    if request.method == "POST":
        card_id, chosen = needed_uuid(posted, "card_id"), posted.get("conversation", "")
        place = conversation_for(viewer, needed_uuid(posted, "conversation")) if chosen else None
        try:
            services.buy_shop_gift_card(
                buyer=viewer,
                shop=shop,
                card_id=card_id,
                amount=parse_amount(
                    posted.get("typed", "").strip() or posted.get("amount", ""), shop.currency
                ),
                words=posted.get("words", ""),
                conversation=place,
                proof=proof_in(owner=viewer, form=posted),
            )
        except Refusal as refused:
            if refused.kind not in FORM_STATUS:
                raise
            refusal = refused
        else:
            onward = reverse("wallet:gift_card", args=[card_id])
            if not is_fragment(request):
                return redirect(onward)
            answer = HttpResponse(status=204)
            return told(
                answer, toast={"text": _("The gift card is paid")}, sheet_open={"url": onward}
            )
    context: dict[str, Any] = {
        "shop": shop,
        "action": request.path,
        "places": selectors.places_for_gifts(viewer),
        "chosen_place": posted.get("conversation", ""),
        "card_id": posted.get("card_id") or uuid4(),
        "choices": gift_sums(),
        "chosen": posted.get("amount", str(GIFT_SUMS[1])),
        "typed": posted.get("typed", ""),
        "words": posted.get("words", ""),
        "balance": balance_of(viewer),
        "allowance": allowance_of(viewer),
        "currency": settings.CURRENCY,
        "refusal": refusal,
        **step_up_for(viewer, refusal),
    }
    status = FORM_STATUS[refusal.kind] if refusal else 200
    title = _("Gift card")
    return sheet(request, "wallet/sheets/_new_gift.html", context, title=title, status=status)
