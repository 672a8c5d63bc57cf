"""What another application of the phone shares with this one: into which conversation?"""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from messaging import selectors
from messaging.selectors import viewer_of
from messaging.views.sheets import sheet

LENGTH = 4000


@csrf_exempt  # the phone posts it, and nothing is done: the words come back in an address
@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def share(request: HttpRequest) -> HttpResponse:
    """The page that asks where to; what was shared waits in the composer of the one chosen.

    Files stay in the phone: the browser's worker puts them down before this is asked.
    """
    said = request.POST if request.method == "POST" else request.GET
    parts = dict.fromkeys(said.get(name, "").strip() for name in ("title", "text", "url"))
    text = "\n".join(part for part in parts if part).replace("\x00", "")[:LENGTH]
    if request.method == "POST":
        return redirect(f"{reverse('messaging:share')}?{urlencode({'text': text})}")
    rows = selectors.inbox_of(viewer_of(request), folder="all", limit=100)
    context = {
        "text": text,
        "rows": [(row, f"{row.url}?{urlencode({'shared': text})}") for row in rows],
    }
    return sheet(request, "messaging/_share.html", context, title=_("Share with"))
