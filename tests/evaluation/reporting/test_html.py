"""The page stands alone, shows what was measured, and hides what may not be shown."""

from __future__ import annotations

import base64
import io
import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest
from PIL import Image

from inkdigits.evaluation.reporting.contact_sheets import (
    encode_frame,
    list_accepted,
    list_corrupted,
    list_mistakes,
)
from inkdigits.evaluation.reporting.html import render_report
from inkdigits.evaluation.scoring.outcomes import Condition
from inkdigits.evaluation.scoring.report import Report

VOID = {"meta", "img", "source", "br", "link"}


class Outline(HTMLParser):
    """Collects what a page refers to, and whether every element is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.sources: list[str] = []
        self.names: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attributes:
            if name in ("src", "srcset", "href", "data"):
                self.sources.append(value or "")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return {}


@pytest.fixture
def page(report: Report, pages: dict[str, str]) -> str:
    """The page of the report; plots take time, so it is drawn once."""
    if not pages:
        pages["page"] = render_report(report)
    return pages["page"]


@pytest.mark.slow
def test_the_page_needs_nothing_beside_it(page: str) -> None:
    outline = Outline()
    outline.feed(page)
    assert outline.open == []
    assert outline.sources
    assert all(source.startswith("data:image/png;base64,") for source in outline.sources)
    assert not {"script", "link", "iframe"} & set(outline.names)
    assert "url(" not in page


@pytest.mark.slow
def test_every_plot_is_a_picture_for_light_and_for_dark(page: str) -> None:
    plots = re.findall(
        r'srcset="data:image/png;base64,([^"]+)"><img src="data:[^,]+,([^"]+)"', page
    )
    # Conditions, writers, families of ink, confusions, reliability, coverage, two of corruptions.
    assert len(plots) == 8
    for dark, light in plots:
        pixels = [np.asarray(_open(data).convert("L"), float) for data in (dark, light)]
        assert pixels[0].shape == pixels[1].shape
        assert pixels[0].mean() < 100 < 200 < pixels[1].mean()
        assert all(np.ptp(one) > 100 for one in pixels)


@pytest.mark.slow
def test_all_parts_are_there(page: str) -> None:
    for heading in ("Digits", "Mistakes", "Numbers", "Confidence", "Writers"):
        assert f"<h2>{heading}</h2>" in page
    for word in ("model-1", "99.00%", "7 → 1", "A → 4", "ripple", "never trained", "6.0 ×"):
        assert word in page


@pytest.mark.slow
def test_a_quick_look_is_marked_as_such(report: Report, page: str) -> None:
    assert "quick look" not in page
    limited = replace(
        report, conditions=(), corrupted=(), numbers=(), limit=30, skipped=("pen (<none>.)",)
    )
    shown = render_report(limited)
    assert "A quick look, not a score: 30 images" in shown
    assert "Skipped: pen (&lt;none&gt;.)" in shown
    assert "<h2>" not in shown


def test_mistakes_are_shown_the_surest_first(report: Report) -> None:
    sheet = list_mistakes(report.conditions[0])
    assert (sheet.title, sheet.total) == ("pen, centered", 1)
    assert sheet.pictures[0].caption == "7 → 1"
    assert sheet.pictures[0].detail == "60% · 90% · unsure"


def test_only_pictures_that_may_be_shown_are_shown(report: Report) -> None:
    """Photos and boxes are for measuring alone."""
    assert [sheet.title for sheet in list_accepted(report)] == ["pen letters"]
    photos = Condition("photos", "single digits", "digits", report.conditions[0].outcomes)
    assert photos not in replace(report, conditions=(photos,)).main()


def test_each_family_shows_one_digit_mild_to_strong(report: Report) -> None:
    trained, never = list_corrupted(report)
    assert (len(trained.pictures), len(never.pictures)) == (17, 12)
    shades = [int(np.asarray(_open(url.partition(",")[2]))[0, 0]) for url in never.pictures[0].urls]
    assert shades == [255 - 80, 255 - 160, 255 - 240]


def test_a_frame_is_a_picture_of_black_ink_on_white() -> None:
    frame = np.zeros((28, 28), np.uint8)
    frame[3, 4] = 255
    shown = np.asarray(_open(encode_frame(frame).partition(",")[2]))
    assert (shown.shape, shown[3, 4], shown[0, 0]) == ((28, 28), 0, 255)


def _open(data: str) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(data)))
