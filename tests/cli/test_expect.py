"""What is expected of numbers, on the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Run = Callable[..., tuple[int, str, str]]


def test_what_is_expected_reaches_the_recognizer(folder: Path, run: Run, fake: type[Any]) -> None:
    (folder / "a.png").write_bytes(b"seven")
    assert run("read", "a.png", "--expect", r"\d & range:1..9") == (0, "7\n", "")
    assert str(fake.expect) == r"\d & range:1..9"
    assert run("read", "a.png")[0] == 0
    assert fake.expect is None
