"""The front end's own laws: what no build step checks for us, read from the sources."""

import re
from pathlib import Path

import brotli
import django_htmx
import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
STYLES = sorted((ROOT / "static/css").rglob("*.css"))
MODULES = sorted((ROOT / "static/js").rglob("*.js"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
GUESTS = {"docs.css", "admin.css"}  # they dress pages that are not ours
OURS = [path for path in STYLES if path.name not in GUESTS]

# Physical sides; "inset: a b c d" and friends count when start and end differ.
PHYSICAL = re.compile(
    r"(?<![\w-])(?:margin|padding|border|inset)-(?:left|right|top|bottom)\b"
    r"|^\s*(?:left|right|top|bottom|width|height|(?:min|max)-(?:width|height))\s*:"
    r"|text-align:\s*(?:left|right)|float:\s*(?:left|right)|clear:\s*(?:left|right)",
    re.MULTILINE,
)
FOUR_SIDES = re.compile(r"(?:margin|padding|inset):((?:\s+[^\s;()]+(?:\([^()]*\))?){4});")


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
SUBMIT = re.compile(r'<button(?![^>]*\sform=)[^>]*type="submit"[^>]*>')


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_enter_in_a_form_presses_no_button_that_undoes(path: Path) -> None:
    """The first of its buttons, that is: never one that skips the checks, or turns back."""
    for form in FORM.findall(path.read_text()):
        first = next(iter(SUBMIT.findall(form)), "")
        assert "formnovalidate" not in first and "formaction" not in first
        assert 'name="back"' not in first and 'value="decline"' not in first


@pytest.mark.parametrize("path", OURS, ids=name)
def test_styles_know_no_left_and_right(path: Path) -> None:
    text = path.read_text()
    assert not PHYSICAL.findall(text)
    for sides in FOUR_SIDES.findall(text):
        _top, end, _bottom, start = sides.split()
        assert end == start, f"{sides} does not mirror"


@pytest.mark.parametrize("path", OURS, ids=name)
def test_styles_live_in_layers_and_take_colours_from_tokens(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)
    outside = re.sub(r"@layer [^;{]+;", "", text)
    assert outside.strip().startswith("@layer")
    if path.name != "tokens.css":
        assert not re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(", text)


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_modules_are_small_and_import_what_exists(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) <= 200
    for wanted in re.findall(r'from "(\.[^"]+)"', text):
        assert (path.parent / wanted).resolve().exists(), wanted


def test_scripts_say_only_words_of_the_server() -> None:
    known = {
        re.sub(r"-(\w)", lambda m: m[1].upper(), word)
        for word in re.findall(r"\bdata-([\w-]+)=", (ROOT / "templates/_words.html").read_text())
    }
    for path in MODULES:
        text = path.read_text()
        said = set(re.findall(r'\bword\("(\w+)"', text))
        for counted in re.findall(r'\bcounted\("(\w+)"', text):
            said |= {f"{counted}One", f"{counted}Other"}
        assert said <= known, f"{name(path)}: {said - known}"


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_templates_keep_to_the_policy_and_to_what_is_there(path: Path) -> None:
    text = path.read_text()
    markup = re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", text, flags=re.S)
    assert not re.search(r"\sstyle\s*=|\son\w+\s*=\s*[\"']|<style|<script(?![^>]*\bsrc=)", markup)
    for asset in re.findall(r"{% static ['\"]([^'\"]+)['\"]", text):
        assert (ROOT / "static" / asset).exists(), asset
    sprite = (ROOT / "templates/_sprite.html").read_text()
    for icon in re.findall(r"{% icon ['\"]([\w-]+)['\"]", text):
        assert f'id="i-{icon}"' in sprite, icon


def first_paint() -> set[Path]:
    """The modules that every page of the application loads before anything is touched."""
    found: set[Path] = set()

    def follow(path: Path) -> None:
        if path not in found:
            found.add(path)
            for place in re.findall(
                r'^(?:import|export)\b[^;(]*?"(\.[^"]+)"', path.read_text(), re.M
            ):
                follow((path.parent / place).resolve())

    for place in re.findall(r"js/\w+/main\.js", (ROOT / "templates/_scripts.html").read_text()):
        follow(ROOT / "static" / place)
    return found


def test_scripts_of_a_first_paint_weigh_less_than_sixty_kilobytes() -> None:
    htmx = Path(django_htmx.__file__).parent / "static/django_htmx/htmx-2.min.js"
    assert len(first_paint()) > 20
    weights = [len(brotli.compress(path.read_bytes())) for path in (*first_paint(), htmx)]
    assert sum(weights) < 60_000


def test_modules_import_in_one_direction() -> None:
    # Their hashed names depend on what they import: a circle has none.
    imports = {
        path: {
            (path.parent / place).resolve()
            for place in re.findall(r'(?:import|export)\b[^;"]*?"(\.[^"]+)"', path.read_text())
        }
        for path in MODULES
    }
    left = dict(imports)
    while leaves := [path for path, needs in left.items() if not needs & left.keys()]:
        for path in leaves:
            del left[path]
    assert sorted(map(name, left)) == []
