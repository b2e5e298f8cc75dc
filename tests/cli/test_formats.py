"""What is printed, in every format."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from inkdigits.cli.formats import write_csv
from inkdigits.cli.images import Outcome
from inkdigits.cli.messages import escape_text

Run = Callable[..., tuple[int, str, str]]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"seven", "7"),
        (b"page", "12 345"),
        (b"one or seven", "unsure: 1 or 7"),
        (b"17 or 11", "unsure: 17 or 11"),
        (b"nothing", "blank"),
        (b"doodle", "no digits"),
    ],
)
def test_one_image_gives_its_words_alone(folder: Path, run: Run, content: bytes, line: str) -> None:
    (folder / "a.png").write_bytes(content)
    assert run("read", "a.png") == (0, f"{line}\n", "")


def test_several_images_give_name_text_and_status(folder: Path, run: Run) -> None:
    for name, content in zip("abc", [b"seven", b"one or seven", b"doodle"], strict=True):
        (folder / name).write_bytes(content)
    lines = "a\t7\tread\nb\t1 or 7\tunsure\nc\t\tno_digits\n"
    assert run("read", "a", "b", "c") == (0, lines, "")


BAD = "b.png: This is not an image: send PNG.\n"


def test_a_bad_file_takes_one_line_and_the_others_are_read(mixed: Path, run: Run) -> None:
    out = "a.png\t7\tread\nc.png\t12 345\tread\n"
    assert run("read", "a.png", "b.png", "c.png") == (1, out, BAD)


def test_json_of_several_is_a_list_with_an_entry_each(
    fake: type[Any], mixed: Path, run: Run
) -> None:
    code, out, err = run("read", "--format", "json", "a.png", "b.png", "c.png")
    assert (code, err) == (1, BAD)
    assert json.loads(out) == [
        {"file": "a.png", "reading": fake.answers[b"seven"].to_dict()},
        {"file": "b.png", "error": "This is not an image: send PNG."},
        {"file": "c.png", "reading": fake.answers[b"page"].to_dict()},
    ]


def test_json_of_one_is_the_reading_itself(fake: type[Any], mixed: Path, run: Run) -> None:
    code, out, _ = run("read", "a.png", "--format", "json")
    assert (code, json.loads(out)) == (0, fake.answers[b"seven"].to_dict())


def test_json_of_one_bad_file_says_why(mixed: Path, run: Run) -> None:
    code, out, err = run("read", "b.png", "--format", "json")
    assert (code, err) == (1, BAD)
    assert json.loads(out) == {"file": "b.png", "error": "This is not an image: send PNG."}


def test_jsonl_has_a_line_for_each(mixed: Path, run: Run) -> None:
    code, out, err = run("read", ".", "--format", "jsonl")
    entries = [json.loads(line) for line in out.splitlines()]
    assert (code, err) == (1, f"./{BAD}")
    assert [sorted(entry) for entry in entries] == [
        ["file", "reading"],
        ["error", "file"],
        ["file", "reading"],
    ]


def test_csv_has_a_row_for_each(mixed: Path, run: Run) -> None:
    (mixed / "d.png").write_bytes(b"nothing")
    code, out, err = run("read", "a.png", "b.png", "c.png", "d.png", "--format", "csv")
    assert (code, err) == (1, BAD)
    assert list(csv.reader(io.StringIO(out))) == [
        [
            *("file", "page", "status", "text", "confidence", "error"),
            *("line", "value", "digits_only", "kind"),
        ],
        ["a.png", "", "read", "7", "0.990000", "", "1", "7", "7", "number"],
        ["b.png", "", "error", "", "", "This is not an image: send PNG.", "", "", "", ""],
        ["c.png", "", "read", "12", "0.990000", "", "1", "12", "12", "number"],
        ["c.png", "", "read", "345", "0.990000", "", "1", "345", "345", "number"],
        ["d.png", "", "blank", "", "", "", "", "", "", ""],
    ]


def test_csv_tells_what_a_number_stands_for(fake: type[Any]) -> None:
    reading = fake.answers[b"seven"]
    number = replace(reading.numbers[0], text="7%", kind="percent", value="7")
    outcome = Outcome("a.png", replace(reading, text="7%", numbers=(number,)))
    out = io.StringIO()
    write_csv([outcome], out, is_alone=True)
    (row,) = csv.DictReader(io.StringIO(out.getvalue()))
    assert (row["text"], row["kind"], row["value"]) == ("7%", "percent", "7")


@pytest.fixture
def paged(folder: Path) -> Path:
    """An image beside a file of three pages."""
    (folder / "a.png").write_bytes(b"seven")
    (folder / "b.pdf").write_bytes(b"three pages")
    return folder


def test_each_page_has_a_line_that_begins_with_its_number(paged: Path, run: Run) -> None:
    lines = "page 1: 7\npage 2: blank\npage 3: unsure: 1 or 7\n"
    assert run("read", "b.pdf") == (0, lines, "")


def test_among_several_files_the_page_stands_behind_the_name(paged: Path, run: Run) -> None:
    assert run("read", "a.png", "b.pdf") == (
        0,
        "a.png\t7\tread\n"
        "b.pdf page 1\t7\tread\n"
        "b.pdf page 2\t\tblank\n"
        "b.pdf page 3\t1 or 7\tunsure\n",
        "",
    )


def test_csv_has_a_row_for_each_page(paged: Path, run: Run) -> None:
    _, out, _ = run("read", ".", "--format", "csv")
    assert [row[1:4] for row in csv.reader(io.StringIO(out))] == [
        ["page", "status", "text"],
        ["", "read", "7"],
        ["1", "read", "7"],
        ["2", "blank", ""],
        ["3", "unsure", "1"],
    ]


@pytest.mark.parametrize("output", ["json", "jsonl"])
def test_json_has_the_pages_of_a_file_in_its_entry(
    fake: type[Any], paged: Path, run: Run, output: str
) -> None:
    _, out, _ = run("read", "b.pdf", "--format", output)
    reading = json.loads(out) if output == "json" else json.loads(out)["reading"]
    assert reading == fake.answers[b"three pages"].to_dict()
    assert len(reading["pages"]) == 3


@pytest.mark.parametrize("fast", [False, True])
def test_fast_reads_with_the_weights_of_8_bits(
    fake: type[Any], run: Run, folder: Path, fast: bool
) -> None:
    (folder / "seven.png").write_bytes(b"7")
    run("read", "seven.png", *["--fast"] * fast)
    assert fake.fast is fast


@pytest.mark.parametrize(
    ("decimal", "value"), [("auto", "1250"), ("point", "1.250"), ("comma", "1250")]
)
def test_values_follow_the_decimal_mark(folder: Path, run: Run, decimal: str, value: str) -> None:
    (folder / "a.png").write_bytes(b"thousands")
    _, out, _ = run("read", "a.png", "--decimal", decimal, "--format", "json")
    assert [number["value"] for number in json.loads(out)["numbers"]] == [value]


def test_another_decimal_mark_is_refused(folder: Path, run: Run) -> None:
    code, _, error = run("read", "a.png", "--decimal", "colon")
    assert code == 2
    assert "colon" in error


def test_a_name_is_safe_on_a_terminal() -> None:
    assert escape_text("a\x1b[31m\n\t\u202e\udcff é7") == r"a\x1b[31m\x0a\x09\u202e\xff é7"
