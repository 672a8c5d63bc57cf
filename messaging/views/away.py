"""How one is reached while away: the page of settings."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from messaging import selectors, services
from messaging.errors import Refusal
from messaging.models import User
from messaging.selectors import viewer_of


class AwayForm(forms.ModelForm):
    """Read here, saved by the service."""

    class Meta:
        model = User
        fields = ["mail_when", "quiet_from", "quiet_until", "hides_previews"]
        labels = {
            "mail_when": gettext_lazy("E-mail me what stays unread"),
            "quiet_from": gettext_lazy("From"),
            "quiet_until": gettext_lazy("Until"),
            "hides_previews": gettext_lazy("Hide what was said in notifications and e-mails"),
        }
        widgets = {
            name: forms.TimeInput(format="%H:%M", attrs={"type": "time"})
            for name in ("quiet_from", "quiet_until")
        }


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def notifications(request: HttpRequest) -> HttpResponse:
    """Push on this browser, the other browsers, e-mail, quiet hours."""
    person = viewer_of(request)
    status = 200
    form = AwayForm(request.POST or None, instance=selectors.active_person(person.id))
    if request.method == "POST":
        if form.is_valid():
            try:
                services.set_away(person=person, **form.cleaned_data)
            except Refusal as refusal:
                for field, problem in refusal.fields.items():
                    form.add_error(field, problem)
            else:
                messages.success(request, _("Saved."))
                return redirect("messaging:notifications")
        status = 400
    context: dict[str, Any] = {
        "form": form,
        "devices": selectors.devices_of(person),
        "can_push": bool(selectors.push_key()),
    }
    return render(request, "messaging/notifications.html", context, status=status)


@login_required
@require_POST
def forget_device(request: HttpRequest) -> HttpResponse:
    """Tell one of this person's browsers no more."""
    try:
        chosen = UUID(request.POST.get("device", ""))
    except ValueError:
        return redirect("messaging:notifications")
    services.unsubscribe(person=viewer_of(request), device_id=chosen)
    return redirect("messaging:notifications")
