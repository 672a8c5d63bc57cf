"""The house law that imports alone do not show; the rest stands in pyproject.toml (import-linter).

Each test collects what breaks its law, so that a failure lists the places to mend.
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ["messaging", "wallet", "shop", "sellers", "superapp"]  # from the ground up
DOORS = {"views", "api", "consumers", "tasks", "admin"}
# Beside the rooms stand only what tools demand; hidden files are theirs.
ROOMS = {*FLOORS, "templates", "static", "tests", "locale", "requirements", "shots"}
SHEETS = {"manage.py", "pyproject.toml", "README.md", "Makefile"}
DEPLOYED = {"Dockerfile", "compose.yaml", "Caddyfile"}
MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 70


def height(floor: str) -> int:
    """How high a floor lies; what belongs to no floor lies under all of them."""
    return FLOORS.index(floor) if floor in FLOORS else -1


def sources() -> Iterator[Path]:
    """Our Python files, tests included, generated migrations not."""
    for top in [*FLOORS, "tests"]:
        for path in sorted((ROOT / top).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def trees(*, room: str | None = None) -> Iterator[tuple[str, ast.Module]]:
    """(name, syntax tree) of each source, or of those in one room of the floors."""
    for path in sources():
        place = path.relative_to(ROOT)
        if room is None or (place.parts[0] in FLOORS and room_of(place) == room):
            yield str(place), ast.parse(path.read_text(), filename=str(path))


def room_of(place: Path) -> str:
    """``shop/services/carts.py`` and ``shop/services.py`` both lie in ``services``."""
    return place.parts[1].removesuffix(".py")


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_foreign_keys_point_level_or_down() -> None:
    offences = [
        f"{model._meta.label}.{field.name} -> {target}"
        for model in apps.get_models()
        if model._meta.app_label in FLOORS
        for field in model._meta.get_fields()
        if field.concrete and field.is_relation and field.related_model
        for target in [field.related_model._meta.label]
        if height(target.split(".")[0]) > height(model._meta.app_label)
    ]
    assert offences == []


def test_templates_use_templates_level_or_down() -> None:
    folder = ROOT / "templates"
    used = re.compile(r"""{%-?\s*(?:include|extends)\s+["']([^"']+)""")
    offences = [
        f"{place} -> {name}"
        for path in sorted(folder.rglob("*.html"))
        for place in [path.relative_to(folder)]
        for name in used.findall(path.read_text())
        if height(Path(name).parts[0]) > height(place.parts[0])
    ]
    assert offences == []


def test_templates_load_tags_level_or_down() -> None:
    owners = {
        path.stem: path.parts[-3]
        for floor in FLOORS
        for path in (ROOT / floor).glob("templatetags/*.py")
    }
    folder = ROOT / "templates"
    offences = [
        f"{place} loads {name} of {owners[name]}"
        for path in sorted(folder.rglob("*.html"))
        for place in [path.relative_to(folder)]
        for names in re.findall(r"{%-?\s*load\s+([^%]+?)\s*-?%}", path.read_text())
        for name in names.split(" from ")[-1].split()
        if place.parts[0] in FLOORS and height(owners.get(name, "")) > height(place.parts[0])
    ]
    assert offences == []


def test_scripts_import_scripts_level_or_down() -> None:
    folder = ROOT / "static" / "js"
    imported = re.compile(
        r"""^\s*(?:import|export)\b(?:[^"';(]*?\bfrom)?\s*["']([^"']+)["']|\bimport\(["']([^"']+)""",
        re.MULTILINE,
    )
    offences = []
    for path in sorted(folder.rglob("*.js")):
        for name in map("".join, imported.findall(path.read_text())):
            target = (path.parent / name).resolve() if name.startswith(".") else folder / name
            if not target.is_file():
                offences.append(f"{path.relative_to(folder)} imports {name}, which is no file")
            elif height(target.relative_to(folder).parts[0]) > height(
                path.relative_to(folder).parts[0]
            ):
                offences.append(f"{path.relative_to(folder)} -> {name}")
    assert offences == []


def test_nothing_else_stands_at_the_top() -> None:
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert sorted(found - ROOMS - SHEETS - DEPLOYED) == []


def test_every_package_is_explained() -> None:
    """The README's table says of each why it is there."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    packages = [re.split(r"[^\w-]", one)[0] for one in project["dependencies"]]
    table = (ROOT / "README.md").read_text().partition("### Dependencies")[2]
    assert [one for one in packages if not re.search(rf"\b{one}\b(?!-)", table)] == []


def test_files_are_short() -> None:
    paths = [
        *sources(),
        *(ROOT / "static").rglob("*.js"),
        *(ROOT / "static").rglob("*.css"),
        *(ROOT / "templates").rglob("*.html"),
    ]
    lengths = {path.relative_to(ROOT): len(path.read_text().splitlines()) for path in paths}
    assert {str(p): lines for p, lines in lengths.items() if lines > MAX_FILE_LINES} == {}


def test_functions_are_short() -> None:
    offences = {
        f"{name}:{function.lineno} {function.name}": lines
        for name, tree in trees()
        for function in functions(tree)
        for lines in [(function.end_lineno or 0) - function.lineno + 1]
        if lines > MAX_FUNCTION_LINES
    }
    assert offences == {}


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    out = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=out)
    except SystemExit:
        pytest.fail(out.getvalue())


def test_doors_ask_selectors_not_managers() -> None:
    offences = [
        f"{name}:{node.lineno}"
        for door in sorted(DOORS)
        for name, tree in trees(room=door)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "objects"
    ]
    assert offences == []


def test_no_signal_receivers() -> None:
    offences = [
        f"{name}:{function.lineno} {function.name}"
        for name, tree in trees()
        for function in functions(tree)
        for decorator in function.decorator_list
        if "receiver" in ast.unparse(decorator).split("(")[0].split(".")
    ]
    assert offences == []


def test_models_do_not_override_save() -> None:
    offences = [
        f"{name}:{function.lineno}"
        for name, tree in trees(room="models")
        for function in functions(tree)
        if function.name in {"save", "delete"}
    ]
    assert offences == []


def test_services_take_keyword_only_arguments() -> None:
    offences = [
        f"{name}:{function.lineno} {function.name}({ast.unparse(function.args)})"
        for name, tree in trees(room="services")
        for function in tree.body
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        and not function.name.startswith("_")
        and (function.args.posonlyargs or function.args.args or function.args.vararg)
    ]
    assert offences == []


def test_the_events_of_the_browser_are_those_of_the_server() -> None:
    scripts = ROOT / "static" / "js" / "core"
    out = StringIO()
    call_command("generate_events", stdout=out)
    written = (scripts / "events.js").read_text() if list(scripts.glob("*.js")) else out.getvalue()
    assert written == out.getvalue(), "manage.py generate_events > static/js/core/events.js"


def test_comments_of_templates_end_on_their_line() -> None:
    """Django's short comments hold one line; a longer one would be shown to everybody."""
    torn = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "templates").rglob("*.html")
        for line in path.read_text().splitlines()
        if line.count("{#") != line.count("#}")
    ]
    assert torn == []


def test_no_name_is_handed_out_twice() -> None:
    offences = []
    for name, tree in trees():
        for node in tree.body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
                names = ast.literal_eval(node.value)
                offences += [f"{name}: {one}" for one in set(names) if names.count(one) > 1]
    assert offences == []


def test_every_relation_is_called_something_in_the_house_s_words() -> None:
    """What operators read is translated; a name that Django makes up is not."""
    offences = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in FLOORS
        for field in model._meta.concrete_fields
        if field.is_relation and field._verbose_name is None
    ]
    assert offences == []
