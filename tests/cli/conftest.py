"""A recognizer that knows its images by their bytes, and the command line run here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

import inkdigits
from inkdigits.cli import main
from inkdigits.errors import ImageError
from inkdigits.results import Alternative, Box, Digit, ImageSize, Number, Reading, join_pages

Run = Callable[..., tuple[int, str, str]]


def make_reading(*numbers: str, doubt: str = "") -> Reading:
    """A reading of these numbers; ``doubt`` is what the last digit of the last may be too."""
    box, made = Box(0, 0, 9, 9), []
    for text in numbers:
        unsure = bool(doubt) and text is numbers[-1]
        digits = []
        for place, char in enumerate(text):
            last = unsure and place == len(text) - 1
            shares = {int(char): 0.5, int(doubt): 0.45} if last else {int(char): 0.99}
            rest = tuple(Alternative(d, 0.001) for d in range(10) if d not in shares)
            ranked = tuple(Alternative(d, p) for d, p in shares.items()) + rest
            state = "unsure" if last else "digit"
            digits.append(Digit(int(char), box, ranked[0].probability, state, ranked))
        confidence = min(digit.confidence for digit in digits)
        made.append(Number(text, box, confidence, "unsure" if unsure else "read", tuple(digits)))
    status = "unsure" if doubt else "read"
    return Reading(status, " ".join(numbers), tuple(made), ImageSize(9, 9), "test")


EMPTY = {
    word: Reading(word, "", (), ImageSize(9, 9), "test")  # type: ignore[arg-type]
    for word in ("blank", "no_digits")
}
ANSWERS = {
    b"seven": make_reading("7"),
    b"page": make_reading("12", "345"),
    b"one or seven": make_reading("1", doubt="7"),
    b"17 or 11": make_reading("17", doubt="1"),
    b"nothing": EMPTY["blank"],
    b"doodle": EMPTY["no_digits"],
    b"three pages": join_pages([make_reading("7"), EMPTY["blank"], make_reading("1", doubt="7")]),
}


class FakeRecognizer:
    """Reads a file by its bytes; counts how often it was asked for many."""

    answers = ANSWERS
    batches: list[int]
    fast: bool
    decimal: str

    def __init__(self, *, fast: bool = False, decimal: str = "auto") -> None:
        FakeRecognizer.batches = []
        FakeRecognizer.fast = fast
        FakeRecognizer.decimal = decimal

    def read(self, source: object) -> Reading:
        assert not isinstance(source, str), "a str may be a data URL: a path must be a Path"
        content = source.read_bytes() if isinstance(source, Path) else source
        if content == b"crash":
            raise RuntimeError("out of ink")
        if content not in ANSWERS:
            raise ImageError("This is not an image: send PNG.")
        return ANSWERS[content]  # type: ignore[index]

    def read_many(self, sources: Sequence[object]) -> list[Reading]:
        FakeRecognizer.batches.append(len(sources))
        return [self.read(source) for source in sources]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder, and a recognizer that knows its images by their bytes."""
    monkeypatch.setattr(inkdigits, "Recognizer", FakeRecognizer, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command line here; gives exit code, standard output and standard error."""

    def run_here(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            main(arguments)
        shown = capsys.readouterr()
        return int(left.value.code or 0), shown.out, shown.err

    return run_here


@pytest.fixture
def fake() -> type[FakeRecognizer]:
    """The class that stands in for the recognizer; it tells how it was made and asked."""
    return FakeRecognizer


@pytest.fixture
def mixed(folder: Path) -> Path:
    """Two good images around a bad one."""
    (folder / "a.png").write_bytes(b"seven")
    (folder / "b.png").write_bytes(b"junk")
    (folder / "c.png").write_bytes(b"page")
    return folder
