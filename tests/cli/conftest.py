"""A recognizer that knows its images by their bytes, and the command line run here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
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
        for place, char in enumerate(filter(str.isdecimal, text)):
            last = unsure and place == len(text) - 1
            shares = {int(char): 0.5, int(doubt): 0.45} if last else {int(char): 0.99}
            rest = tuple(Alternative(d, 0.001) for d in range(10) if d not in shares)
            ranked = tuple(Alternative(d, p) for d, p in shares.items()) + rest
            state = "unsure" if last else "read"
            digits.append(Digit(int(char), box, ranked[0].probability, state, ranked))
        confidence = min(digit.confidence for digit in digits)
        made.append(
            Number(text, box, confidence, "unsure" if unsure else "read", tuple(digits), value=text)
        )
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
    b"thousands": make_reading("1.250"),
    b"nothing": EMPTY["blank"],
    b"doodle": EMPTY["no_digits"],
    b"three pages": join_pages([make_reading("7"), EMPTY["blank"], make_reading("1", doubt="7")]),
}


class FakeRecognizer:
    """Reads a file by its bytes."""

    answers = ANSWERS
    fast: bool
    expect: object

    def __init__(self, *, fast: bool = False) -> None:
        FakeRecognizer.fast = fast

    def read_many(
        self, images: Iterable[object], *, on_error: str, expect: object = None
    ) -> Iterator[Reading | ImageError]:
        assert on_error == "return"
        FakeRecognizer.expect = expect
        for image in [*images]:  # the recognizer itself decodes a batch ahead
            assert not isinstance(image, str), "a str may be a data URL: a path must be a Path"
            content = image.read_bytes() if isinstance(image, Path) else image
            refusal = ImageError("This is not an image: send PNG.")
            yield ANSWERS.get(content, refusal)  # type: ignore[call-overload]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder, and a recognizer that knows its images by their bytes."""
    monkeypatch.setattr(inkdigits, "Recognizer", FakeRecognizer, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


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
    """The class that stands in for the recognizer; it tells how it was made."""
    return FakeRecognizer


@pytest.fixture
def mixed(folder: Path) -> Path:
    """Two good images around a bad one."""
    (folder / "a.png").write_bytes(b"seven")
    (folder / "b.png").write_bytes(b"junk")
    (folder / "c.png").write_bytes(b"page")
    return folder
