"""Routes found fast: Django tries each pattern of a list in turn, and our lists are long."""

from functools import cached_property
from typing import Any

from django.urls import URLPattern, URLResolver
from django.urls.resolvers import RoutePattern


class SiftingResolver(URLResolver):
    """A list of routes of which only those are tried whose first segment is the path's."""

    def resolve(self, path: Any) -> Any:
        found = self.pattern.match(str(path))
        segment = found[0].partition("/")[0] if found else ""
        return self._by_segment.get(segment, self._by_segment[""]).resolve(path)

    @cached_property
    def _by_segment(self) -> dict[str, URLResolver]:
        """For each first segment its routes, among those that any path may fit; these under ""."""
        segments = [(_segment(one), one) for one in self.url_patterns]
        return {
            wanted: _with_routes(self, [one for name, one in segments if name in (wanted, "")])
            for wanted in {"", *(name for name, _one in segments)}
        }


def sifting(resolver: URLResolver) -> URLResolver:
    """The same routes, as ``path(..., include(...))`` gives them, found fast."""
    return _like(resolver, SiftingResolver)


def _like(one: URLResolver, kind: type[URLResolver] = URLResolver) -> URLResolver:
    return kind(one.pattern, one.urlconf_name, one.default_kwargs, one.app_name, one.namespace)


def _with_routes(one: URLResolver, routes: list[URLPattern | URLResolver]) -> URLResolver:
    alike = _like(one)
    alike.__dict__["url_patterns"] = routes
    return alike


def _segment(one: URLPattern | URLResolver) -> str:
    """The first segment of every path that fits; "" where that varies."""
    route = str(one.pattern) if isinstance(one.pattern, RoutePattern) else ""
    segment, slash, _rest = route.partition("/")
    return segment if slash and "<" not in segment else ""
