"""The page holds the unsure rows, stands alone, and is inert whatever they are named."""

from __future__ import annotations

import base64
import hashlib
import tracemalloc
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from inkdigits.batch.review import write_review
from inkdigits.batch.review.cells import unescape_name
from inkdigits.batch.review.page import mark_doubts
from inkdigits.batch.rows import Row
from inkdigits.errors import CorrectionError
from inkdigits.intake.sources import Source
from inkdigits.theme import read_theme

TAGS = {"html", "head", "meta", "title", "style", "body", "header", "h1", "p", "progress"}
TAGS |= {"button", "span", "kbd", "main", "ul", "li", "noscript", "ol", "div", "img", "svg"}
TAGS |= {"rect", "bdi", "strong", "mark", "label", "input", "footer", "script", "nav", "a"}


class Page(HTMLParser):
    """A page: its rows, tags, links and texts."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.rows: list[dict[str, str]] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.inline: list[str] = []
        with path.open(encoding="utf-8", newline="") as file:
            self.feed(file.read())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        self.tags.append((tag, given))
        if given.get("class") == "row":
            self.rows.append(given)

    def handle_data(self, data: str) -> None:
        if self.cdata_elem:  # within a script or a style
            self.inline.append(data)
        else:
            self.text += data

    def find(self, tag: str) -> list[dict[str, str]]:
        return [attrs for name, attrs in self.tags if name == tag]


def open_white(path: str) -> Source:
    return np.full((100, 200), 255, np.uint8)


def write(folder: Path, rows: Iterator[Row] | list[Row], limit: int = 2_000) -> Page:
    path = folder / "review.html"
    write_review(path, rows, open_source=open_white, limit=limit)
    return Page(path)


def test_only_unsure_rows_are_shown(
    tmp_path: Path, make_row: Callable[..., Row], error_row: Row
) -> None:
    statuses = ("read", "unsure", "no_digits", "blank")
    rows = [make_row(f"{status}.png", status=status) for status in statuses]
    path = tmp_path / "review.html"
    assert write_review(path, [error_row, *rows], open_source=open_white) == 1
    (row,) = Page(path).rows
    assert (row["data-path"], row["data-page"], row["data-number"]) == ("unsure.png", "1", "1")


def test_with_nothing_to_review_the_page_says_so(tmp_path: Path) -> None:
    assert write_review(tmp_path / "review.html", [], open_source=open_white) == 0
    assert "Nothing to review" in Page(tmp_path / "review.html").text
    assert len(list(tmp_path.iterdir())) == 1


def test_the_page_fetches_nothing_and_allows_its_own_script_alone(
    tmp_path: Path, make_row: Callable[..., Row]
) -> None:
    page = write(tmp_path, [make_row()])
    (policy,) = [m["content"] for m in page.find("meta") if m.get("http-equiv")]
    style, script = (
        base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in page.inline
    )
    assert policy.startswith("default-src 'none'; img-src data:;")
    assert f"style-src 'sha256-{style}';" in policy
    assert f"script-src 'sha256-{script}';" in policy
    assert "unsafe" not in policy
    for _, attrs in page.tags:
        assert not set(attrs) & {"style", "srcset", "action"}
        assert not any(name.startswith("on") for name in attrs)
        assert attrs.get("src", "data:image/webp").startswith("data:image/webp")
        assert not attrs.get("href", "").startswith(("http", "//"))


def test_every_field_has_a_label_and_ids_are_used_once(
    tmp_path: Path, make_row: Callable[..., Row]
) -> None:
    page = write(tmp_path, [make_row(number=number) for number in (1, 2)])
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert [f["id"] for f in page.find("input")] == [one["for"] for one in page.find("label")]
    for field in page.find("input"):
        assert set(field["aria-describedby"].split()) < set(ids)
    assert all(image["alt"] for image in page.find("img"))


@settings(max_examples=10)
@given(st.text(st.characters(), max_size=30))
@example('"><script>alert(1)</script>')
@example("{{ 7*7 }}</style>&#10;")
@example("a\nb\udcff\u202e")
@example("x" * 3_000)
def test_any_name_is_inert_and_comes_back(
    tmp_path_factory: pytest.TempPathFactory, make_row: Callable[..., Row], name: str
) -> None:
    row = make_row(name, name, field=name)
    page = write(tmp_path_factory.getbasetemp(), [row])
    assert {tag for tag, _ in page.tags} <= TAGS
    assert len(page.find("script")) == 1
    (shown,) = page.rows
    assert unescape_name(shown["data-path"]) == name
    assert unescape_name(shown["data-field"]) == name
    (field,) = page.find("input")
    assert field["value"] == "".join(c if c.isprintable() else "\ufffd" for c in name)


def test_doubtful_digits_are_marked() -> None:
    assert mark_doubts("-12,34", (0.9, 0.2, 0.3, 0.8)) == (
        ("-1", False),
        ("2", True),
        (",", False),
        ("3", True),
        ("4", False),
    )
    assert mark_doubts("12", (0.9, 0.6)) == (("1", False), ("2", True))
    assert mark_doubts("12", ()) == (("12", False),)
    assert mark_doubts("1", (0.1, 0.1)) == (("1", True),)
    assert mark_doubts("", ()) == ()


def test_more_rows_than_fit_go_on_in_linked_pages(
    tmp_path: Path, make_row: Callable[..., Row]
) -> None:
    rows = [make_row(f"{index}.png") for index in range(5)]
    path = tmp_path / "a review #1.html"
    assert write_review(path, iter(rows), open_source=open_white, limit=2) == 5
    names = [path.name, "a review #1-2.html", "a review #1-3.html"]
    assert sorted(one.name for one in tmp_path.iterdir()) == sorted(names)
    pages = [Page(tmp_path / name) for name in names]
    assert [[row["data-path"] for row in page.rows] for page in pages] == [
        ["0.png", "1.png"],
        ["2.png", "3.png"],
        ["4.png"],
    ]
    first, second, third = ("./a%20review%20%231" + end for end in (".html", "-2.html", "-3.html"))
    links = [[link["href"] for link in page.find("a")] for page in pages]
    assert links == [[second], [first, third], [second]]
    saved = [page.find("body")[0]["data-saved-as"] for page in pages]
    assert saved == ["corrections.csv", "corrections-2.csv", "corrections-3.csv"]


def test_pages_that_are_just_full_have_none_after_them(
    tmp_path: Path, make_row: Callable[..., Row]
) -> None:
    page = write(tmp_path, [make_row(number=1), make_row(number=2)], limit=2)
    assert len(page.rows) == 2
    assert page.find("a") == []
    with pytest.raises(ValueError, match="limit"):
        write(tmp_path, [], limit=0)


def test_the_key_of_a_review_is_that_of_its_rows(
    tmp_path: Path, make_row: Callable[..., Row]
) -> None:
    rows = [[make_row()], [make_row()], [make_row(text="1235")], [make_row("b.png")]]
    keys = [write(tmp_path, one).find("footer")[0]["data-review"] for one in rows]
    assert keys[0] == keys[1]
    assert len(set(keys)) == 3


def test_a_page_that_could_not_be_finished_leaves_the_older_one(
    tmp_path: Path, make_row: Callable[..., Row]
) -> None:
    def break_off() -> Iterator[Row]:
        yield make_row("b.png")
        raise KeyboardInterrupt

    write(tmp_path, [make_row()])
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path, break_off())
    assert [path.name for path in tmp_path.iterdir()] == ["review.html"]
    assert Page(tmp_path / "review.html").rows[0]["data-path"] == "a.png"
    with pytest.raises(OSError, match="No such file"):
        write(tmp_path / "none", [make_row()])


def test_pages_of_a_review_replace_nothing_else(
    tmp_path: Path, make_row: Callable[..., Row]
) -> None:
    (tmp_path / "review-2.html").write_text("mine")
    with pytest.raises(CorrectionError, match="is no review"):
        write(tmp_path, [make_row(number=number) for number in (1, 2, 3)], limit=2)
    assert (tmp_path / "review-2.html").read_text() == "mine"


def test_a_shorter_review_takes_the_pages_of_a_longer_one_away(
    tmp_path: Path, make_row: Callable[..., Row]
) -> None:
    write(tmp_path, [make_row(number=number) for number in (1, 2, 3)], limit=1)
    (tmp_path / "review-4.html").write_text("mine")
    write(tmp_path, [make_row(number=1)], limit=1)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["review-4.html", "review.html"]


def test_each_file_is_opened_once_for_all_its_rows(
    tmp_path: Path, make_row: Callable[..., Row]
) -> None:
    opened = []
    rows = [
        make_row(path, number=number, status=status)
        for path in ("a.png", "b.png")
        for number, status in ((1, "unsure"), (2, "read"), (3, "unsure"))
    ]

    def open_noted(path: str) -> Source:
        opened.append(path)
        return open_white(path)

    assert write_review(tmp_path / "review.html", rows, open_source=open_noted) == 4
    assert opened == ["a.png", "b.png"]


@pytest.mark.slow
def test_memory_does_not_grow_with_the_number_of_rows(
    tmp_path: Path, make_row: Callable[..., Row]
) -> None:
    def measure(count: int) -> int:
        rows = (make_row(f"{index}.png") for index in range(count))
        tracemalloc.start()
        write_review(tmp_path / "review.html", rows, open_source=open_white)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    measure(10)
    assert measure(2_500) < measure(250) * 1.2 + 100_000


def test_a_review_has_the_look_that_all_pages_share(tmp_path: Path) -> None:
    write_review(tmp_path / "review.html", [], open_source=open_white)
    assert read_theme() in (tmp_path / "review.html").read_text(encoding="utf-8")
