"""Addresses in what people write: which one has a preview, and what is known of it already."""

from datetime import timedelta
from urllib.parse import urlsplit, urlunsplit

from django.db import transaction
from django.utils import timezone
from linkify_it import LinkifyIt

from messaging.bus import publish
from messaging.events import link_shared
from messaging.models import LinkPreview

KEPT = timedelta(days=7)
LONGEST = 2000
State = LinkPreview.State
_finder = LinkifyIt()


def preview_of(*, text: str) -> LinkPreview | None:
    """The preview of the first address in a text, or None; asks the worker for what is not known.

    Costs nothing for a text that has no "://" and no "www.".
    """
    url = first_address(text=text)
    if url is None:
        return None
    found, is_new = LinkPreview.objects.get_or_create(url=url)
    is_old = found.fetched_at is not None and found.fetched_at < timezone.now() - KEPT
    if is_new or is_old:
        with transaction.atomic():
            publish(link_shared, to=[], data={"preview": found.pk})
    return found


def first_address(*, text: str) -> str | None:
    """The first web address of a text, as it is looked up: no fragment, no name, no password."""
    if "://" not in text and "www." not in text.lower():
        return None
    for match in _finder.match(text) or ():
        if match.schema not in ("http:", "https:", ""):
            continue
        try:
            parts = urlsplit(match.url)
            if not parts.hostname or parts.username is not None:
                continue
            url = urlunsplit(
                (parts.scheme, parts.netloc.lower(), parts.path or "/", parts.query, "")
            )
        except ValueError:
            continue
        if len(url) <= LONGEST:
            return url
    return None
