"""The list of promises names stories that are there, and ``make faults`` tells each of them."""

import re
from pathlib import Path

from tests import faults


def stories(*paths: Path) -> set[str]:
    """The names of the tests in these files and directories."""
    files = [file for path in paths for file in [path, *path.rglob("test_*.py")] if file.is_file()]
    return {
        name
        for file in files
        for name in re.findall(r"^ *def (test_\w+)", file.read_text(), re.MULTILINE)
    }


def test_every_story_in_the_list_is_told():
    promised = re.findall(r"\btest_\w+$", str(faults.__doc__), re.MULTILINE)
    recipes = Path("Makefile").read_text()
    [told_in] = re.findall(r"^faults := ((?:.*\\\n)*.*)$", recipes, re.MULTILINE)
    told = stories(*map(Path, told_in.replace("\\\n", " ").split()))
    assert len(promised) > 50
    assert set(promised) <= told, set(promised) - told
