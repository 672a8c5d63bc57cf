"""No float anywhere in the wallet: amounts are whole numbers from the first line to the last.

Charts and papers are drawn in floats, after the amounts are settled, and a seal waits for parts of
a second: they are the exceptions.
"""

import ast
from pathlib import Path

import pytest

import wallet

ROOMS = [
    path
    for path in sorted(Path(wallet.__file__).parent.rglob("*.py"))
    if path.name not in ("charts.py", "papers.py", "seals.py")
]


@pytest.mark.parametrize("path", ROOMS, ids=lambda path: path.name)
def test_there_is_no_float(path):
    for node in ast.walk(ast.parse(path.read_text())):
        is_float = (
            (isinstance(node, ast.Constant) and isinstance(node.value, float))
            or (isinstance(node, ast.Name) and node.id == "float")
            or (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div))
        )
        assert not is_float, f"{path}:{node.lineno}"
