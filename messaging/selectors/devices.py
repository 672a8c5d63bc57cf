"""A browser in words, from what it says about itself: enough to recognise one's own."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

# The first that matches names it: browsers claim to be each other, so order matters.
_BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone", True),
    ("iPad", "iPad", True),
    ("Android", "Android", True),
    ("CrOS", "ChromeOS", False),
    ("Windows", "Windows", False),
    ("Mac OS X", "macOS", False),
    ("Linux", "Linux", False),
)


@dataclass(frozen=True)
class Device:
    name: str
    icon: str


def device_of(user_agent: str) -> Device:
    """The browser and its system, such as "Firefox, Linux"."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system, is_phone = next(
        ((name, phone) for mark, name, phone in _SYSTEMS if mark in user_agent), ("", False)
    )
    name = ", ".join(part for part in (browser, system) if part) or _("Unknown device")
    return Device(name, "phone" if is_phone else "laptop")
