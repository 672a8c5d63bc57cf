"""Routes found fast: Django tries each pattern of a list in turn, and our lists are long."""

from functools import cached_property
from typing import Any

from django.urls import URLPattern, URLResolver
from django.urls.resolvers import RoutePattern


class SiftingResolver(URLResolver):
    """A list of routes of which only those are tried whose beginning is the path's."""

    def resolve(self, path: Any) -> Any:
        found = self.pattern.match(str(path))
        rest = found[0] if found else ""
        fitting = _like(self)
        fitting.__dict__["url_patterns"] = [
            one for beginning, one in self._beginnings if rest.startswith(beginning)
        ]
        return fitting.resolve(path)

    @cached_property
    def _beginnings(self) -> list[tuple[str, URLPattern | URLResolver]]:
        return [(_beginning(one), one) for one in self.url_patterns]


def sifting(resolver: URLResolver) -> URLResolver:
    """The same routes, as ``path(..., include(...))`` gives them, found fast."""
    return _like(resolver, SiftingResolver)


def _like(one: URLResolver, kind: type[URLResolver] = URLResolver) -> URLResolver:
    return kind(one.pattern, one.urlconf_name, one.default_kwargs, one.app_name, one.namespace)


def _beginning(one: URLPattern | URLResolver) -> str:
    """What a path that fits surely begins with, up to the first part that varies."""
    route = str(one.pattern) if isinstance(one.pattern, RoutePattern) else ""
    return route.partition("<")[0]
