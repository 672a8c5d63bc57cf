"""Routes are found as Django finds them, however they are sifted."""

import pytest
from django.urls import Resolver404, URLResolver, get_resolver, include, path

from superapp.routes import SiftingResolver, sifting


def view(request, **parts):
    raise NotImplementedError


PATTERNS = [
    path("", view, name="home"),
    path("talks/", view, name="talks"),
    path("talks/<uuid:talk>/", view, name="talk"),
    path("talks/new/", view, name="new"),
    path("talks-of-all", view, name="bare"),
    path("<slug:anything>/", view, name="any"),
    path("late/", view, name="late"),
    path("deep/", include([path("talks/", view, name="deep")])),
    path("~<slug:who>/", view, name="who"),
]


@pytest.mark.parametrize(
    "tail",
    [
        "",
        "talks/",
        "talks",
        "talks/0190affd-b094-47c8-a6fe-b98595c51005/",
        "talks/new/",
        "talks/none/",
        "talks-of-all",
        "late/",
        "deep/talks/",
        "~ines/",
        "elsewhere/",
        "/",
        "talks//",
    ],
)
def test_a_path_leads_where_django_leads_it(tail):
    plain = path("api/", include(PATTERNS))
    assert _name(sifting(plain), tail) == _name(plain, tail)


def test_what_is_another_lists_is_not_found():
    with pytest.raises(Resolver404):
        sifting(path("api/", include(PATTERNS))).resolve("other/talks/")


def test_the_houses_own_lists_are_sifted():
    sifted = [one for one in get_resolver().url_patterns if isinstance(one, SiftingResolver)]
    assert len(sifted) >= 8
    assert all(isinstance(one, URLResolver) and one.url_patterns for one in sifted)


def _name(resolver, tail):
    try:
        return resolver.resolve(f"api/{tail}").url_name
    except Resolver404:
        return None
