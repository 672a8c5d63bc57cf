"""The list of promises names stories that are there."""

import re
from pathlib import Path

from tests import faults


def test_every_story_in_the_list_is_told():
    promised = re.findall(r"\btest_\w+$", str(faults.__doc__), re.MULTILINE)
    written = "".join(path.read_text() for path in Path("tests").rglob("test_*.py"))
    told = set(re.findall(r"^def (test_\w+)", written, re.MULTILINE))
    assert len(promised) > 30
    assert set(promised) <= told, set(promised) - told
