"""What compose.yaml, the Dockerfile, the Makefile and the Caddyfile call must exist.

They cannot be run here; their words can be checked against the code.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands

from superapp import supervisor, web

ROOT = Path(__file__).resolve().parent.parent.parent
APP_SERVICES = ["prepare", "web", "worker", "clock"]


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "compose.yaml").read_text())


def read_by_settings() -> set[str]:
    """The environment variables that superapp/settings.py names."""
    text = (ROOT / "superapp" / "settings.py").read_text()
    return set(re.findall(r"env\.\w+\(\s*\"([A-Z_]+)\"", text))


def production_environment(compose: dict[str, Any]) -> dict[str, str]:
    """What compose gives the web server, its variables filled in as an operator would."""
    filled = {
        "DOMAIN": "palabre.example",
        "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_",
        "DATABASE_PASSWORD": "secret",
        "APP_DATABASE_PASSWORD": "other",
        "EMAIL_URL": "smtp+tls://palabre:secret@mail.example:587",
    }
    given = compose["services"]["web"]["environment"]
    return {
        name: re.sub(
            r"\$\{(\w+)(?::\?|:-(\w+))?\}", lambda hole: hole[2] or filled[hole[1]], str(value)
        )
        for name, value in given.items()
    }


def test_every_variable_given_is_read(compose: dict[str, Any]) -> None:
    for service in APP_SERVICES:
        given = set(compose["services"][service]["environment"]) - {"DOMAIN"}
        assert given <= read_by_settings() | {"HOST", "PORT", "WEB_SERVER"}, service


def test_a_production_start_lacks_nothing(compose: dict[str, Any], tmp_path: Path) -> None:
    environment = production_environment(compose) | {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(tmp_path),
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("missing", ["SECRET_KEY", "DATABASE_URL", "REDIS_URL"])
def test_production_refuses_to_start_without(
    missing: str, compose: dict[str, Any], tmp_path: Path
) -> None:
    environment = production_environment(compose) | {"DATA_DIR": str(tmp_path)}
    del environment[missing]
    done = subprocess.run(
        [sys.executable, "-c", "import superapp.settings"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode != 0
    assert f"ImproperlyConfigured: {missing}" in done.stderr or missing in done.stderr
    assert not (tmp_path / "engines").exists()


@pytest.mark.parametrize("service", APP_SERVICES)
def test_every_program_called_exists(service: str, compose: dict[str, Any]) -> None:
    program, *words = compose["services"][service]["command"]
    if words[0] == "-m":
        assert (program, words[1]) == ("python", web.__name__)
    elif program == "python":
        assert words[0] == "manage.py"
        assert words[1] in get_commands()
    else:
        assert shutil.which(program, path=str(Path(sys.executable).parent))


@pytest.mark.parametrize("service", ["worker", "clock"])
def test_every_option_of_a_program_exists(service: str, compose: dict[str, Any]) -> None:
    program, *words = compose["services"][service]["command"]
    sub = [word for word in words if word in {"worker", "beat"}]
    call = [str(Path(sys.executable).parent / program), *sub, "--help"]
    offered = subprocess.run(call, cwd=ROOT, capture_output=True, text=True).stdout
    options = {word.split("=")[0] for word in words if word.startswith("--")} - {"--app"}
    assert {option for option in options if option not in offered} == set()


def test_compose_serves_as_make_run_does(compose: dict[str, Any]) -> None:
    assert compose["services"]["web"]["command"] == ["python", "-m", "superapp.web"]
    at = {"host": supervisor.HOST, "port": supervisor.PORT}
    assert supervisor.COMMANDS["web"] == web.command(**at)


def test_caddy_speaks_to_the_web_service(compose: dict[str, Any]) -> None:
    host, port = re.findall(r"reverse_proxy (\w+):(\d+)", (ROOT / "Caddyfile").read_text())[0]
    assert str(compose["services"][host]["environment"]["PORT"]) == port


def test_the_image_is_made_of_files_that_exist() -> None:
    copied = re.findall(r"^COPY (\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert copied
    assert all((ROOT / name).exists() for name in copied)


def test_the_makefile_calls_commands_that_exist() -> None:
    called = set(re.findall(r"manage\.py (\w+)", (ROOT / "Makefile").read_text()))
    assert called <= {"makemigrations", "check", *get_commands()}


def test_only_what_prepares_knows_the_owner(compose: dict[str, Any]) -> None:
    knowing = {
        name
        for name, service in compose["services"].items()
        if "DATABASE_OWNER_URL" in service.get("environment", {})
    }
    assert knowing == {"prepare"}
    url = compose["services"]["web"]["environment"]["DATABASE_URL"]
    assert url.startswith("postgresql://palabre_app:${APP_DATABASE_PASSWORD:?}@")
