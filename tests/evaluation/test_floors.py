"""The parts of evaluation build on each other in one direction."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import inkdigits.evaluation

ROOT = Path(inkdigits.evaluation.__file__).parent
FLOORS = ("samples", "corruptions", "scoring", "suites", "reporting")


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.py")), ids=lambda p: str(p.relative_to(ROOT)))
def test_a_file_imports_no_part_above_its_own(path: Path) -> None:
    part = path.relative_to(ROOT).parts[0].removesuffix(".py")
    if part == "__init__":
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
            "inkdigits.evaluation."
        ):
            taken = str(node.module).split(".")[2]
            assert FLOORS.index(taken) <= FLOORS.index(part), f"line {node.lineno}"
