"""Whether an answer fits what was asked: pure checks, to the letter."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from messaging.errors import Invalid
from messaging.models import Ask
from messaging.models.people import plain_name


def check_choices(*, ask: Ask, picked: Any) -> list[str]:
    """The ids that somebody picked, in the order of the options; Invalid ``bad_answer``."""
    known = ask.choices
    if not isinstance(picked, list) or not all(isinstance(one, str) for one in picked):
        raise _unfit("choices", _("Pick from what is offered."))
    chosen = [one for one in known if one in picked]
    if len(chosen) != len(picked):
        raise _unfit("choices", _("Pick from what is offered."))
    if not ask.least <= len(chosen) <= ask.most:
        raise _unfit(
            "choices",
            _("Pick one.") if ask.most == 1 else _("Pick %(n)s at most.") % {"n": ask.most},
        )
    return chosen


def check_page(*, ask: Ask, number: int, values: Any) -> dict[str, Any]:
    """What somebody filled in on one page of a form; Invalid ``bad_answer`` names the fields."""
    pages = ask.spec["pages"]
    if not 0 <= number < len(pages) or not isinstance(values, dict):
        raise _unfit("page", _("This form has no such page."))
    fields = {field["id"]: field for field in pages[number]["fields"]}
    unknown = set(values) - set(fields)
    if unknown:
        raise _unfit("values", _("This page has no such field."))
    kept, problems = {}, {}
    for name, field in fields.items():
        try:
            value = _CHECKS[field["type"]](field, values.get(name))
        except _Unfit as problem:
            problems[name] = str(problem)
            continue
        if value is None and field["is_required"]:
            problems[name] = _("This is needed.")
        elif value is not None:
            kept[name] = value
    if problems:
        raise Invalid("bad_answer", _("Some fields need attention."), fields=problems)
    return kept


def _unfit(path: str, why: str) -> Invalid:
    return Invalid("bad_answer", why, fields={path: why})


class _Unfit(Exception):
    """A value that its field does not take; the text says why."""


def _text_of(field: dict[str, Any], value: Any) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise _Unfit(_("Here goes a text."))
    kept = "\n".join(map(plain_name, value.splitlines())).strip()
    if len(kept) > field["most"]:
        raise _Unfit(_("At most %(n)s characters.") % {"n": field["most"]})
    return kept or None


def _number_of(field: dict[str, Any], value: Any) -> float | None:
    if value is None or value == "":
        return None
    if isinstance(value, str) and len(value) < 20:
        try:
            value = float(value.replace(",", "."))
        except ValueError:
            raise _Unfit(_("Here goes a number.")) from None
    if not isinstance(value, int | float) or isinstance(value, bool) or not abs(value) <= 1e12:
        raise _Unfit(_("Here goes a number."))
    least, most = field.get("least"), field.get("most")
    if (least is not None and value < least) or (most is not None and value > most):
        least, most = ("…" if one is None else one for one in (least, most))
        raise _Unfit(_("From %(least)s to %(most)s.") % {"least": least, "most": most})
    return int(value) if float(value).is_integer() else float(value)


def _choice_of(field: dict[str, Any], value: Any) -> str | None:
    if value in (None, ""):
        return None
    if value not in [one["id"] for one in field["options"]]:
        raise _Unfit(_("Pick from what is offered."))
    return str(value)


def _choices_of(field: dict[str, Any], value: Any) -> list[str] | None:
    if not value:
        return None
    known = [one["id"] for one in field["options"]]
    if not isinstance(value, list) or any(one not in known for one in value):
        raise _Unfit(_("Pick from what is offered."))
    return [one for one in known if one in value]


def _date_of(field: dict[str, Any], value: Any) -> str | None:
    if value in (None, ""):
        return None
    try:
        return date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        raise _Unfit(_("Here goes a date.")) from None


def _consent_of(field: dict[str, Any], value: Any) -> bool | None:
    if value not in (None, "", True, False, "on"):
        raise _Unfit(_("Here goes yes or no."))
    return True if value in (True, "on") else None


_CHECKS: dict[str, Any] = {
    "text": _text_of,
    "number": _number_of,
    "choice": _choice_of,
    "choices": _choices_of,
    "date": _date_of,
    "consent": _consent_of,
}
