"""Non-digits are read family by family."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from inkdigits.data.loaders.pen import load_pen
from inkdigits.data.samples import CropSet
from inkdigits.data.splits import select_pen
from inkdigits.errors import DataError
from inkdigits.evaluation.suites import rejection
from inkdigits.evaluation.suites.rejection import run_rejection

DRAWN = {
    "scribbles": "draw_scribble",
    "shapes": "draw_shape",
    "half digits": "draw_half",
    "turned digits": "draw_turned",
    "two digits and more": "draw_pair",
    "glyphs": "draw_glyph",
}


@pytest.fixture
def folder(pen_folder: tuple[Path, int], monkeypatch: pytest.MonkeyPatch) -> tuple[Path, int]:
    """31 doodles, 40 phone letters with look-alikes and digits among them, four of each made up."""
    (pen_folder[0] / "doodles").mkdir()
    images = np.zeros((31, 28, 28), np.uint8)
    np.savez(pen_folder[0] / "doodles" / "doodles.npz", x=images)
    names = ["A", "O", "7", "e"] * 20
    page = np.full((9, 9, 3), 255, np.uint8)
    digits = np.array([-1, -1, 7, -1] * 20)
    phone = CropSet([page] * 80, digits, names)
    monkeypatch.setattr(rejection, "load_phone", lambda folder: phone)
    monkeypatch.setattr(rejection, "HALVES", {"7": ()})
    monkeypatch.setattr(rejection, "DRAWN", 2)
    for place, name in enumerate(DRAWN.values()):
        monkeypatch.setattr(rejection, name, lambda *_, place=place: np.full((5, 5), place))
    return pen_folder


def test_each_family_is_read(folder: tuple[Path, int], recognizer: Any) -> None:
    found = list(run_rejection(folder[0], recognizer, None))
    count = folder[1]
    assert [(one.name, one.holds, len(one.outcomes)) for one in found] == [
        ("pen digits", "reference", count),
        ("pen letters", "others", count),
        ("pen signs", "others", count),
        ("pen look-alikes", "others", count),
        ("phone letters", "others", 4),
        ("doodles", "others", 4),
        *((name, "others", 2) for name in DRAWN),
    ]
    labels = {one.name: set(one.outcomes.labels) for one in found}
    assert labels["pen letters"] == {"A"}
    assert labels["pen signs"] == {"+"}
    assert labels["pen look-alikes"] == {"O"}
    assert labels["phone letters"] <= {"A", "e"}
    assert labels["half digits"] == {"half 7"}


def test_only_the_pages_of_the_families_are_read(folder: tuple[Path, int], recognizer: Any) -> None:
    list(run_rejection(folder[0], recognizer, None))
    made_up = [int(page[0, 0]) for page in recognizer.seen[-12:]]
    assert made_up == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]


def test_the_light_installation_reads_all_but_glyphs(
    folder: tuple[Path, int], recognizer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rejection, "find_spec", lambda name: None)
    found = [one.name for one in run_rejection(folder[0], recognizer, 1)]
    assert found[-2:] == ["turned digits", "two digits and more"]


def test_a_limit_takes_fewer_of_each(folder: tuple[Path, int], recognizer: Any) -> None:
    found = list(run_rejection(folder[0], recognizer, 1))
    assert {len(one.outcomes) for one in found} == {1}


def test_the_generators_of_training_draw_pages(
    pen_folder: tuple[Path, int], recognizer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not the stand-ins: what is drawn is what the suite reads."""
    monkeypatch.setattr(rejection, "HALVES", dict.fromkeys("7", ("left",)))
    monkeypatch.setattr("inkdigits.synthesis.non_digits.HALVES", dict.fromkeys("7", ("left",)))
    samples = select_pen(load_pen(pen_folder[0]), "test")
    for items in rejection._draw_families(samples, 3).values():
        assert len(items) == 3
        for item in items:
            assert item.image.dtype == np.uint8
            assert item.image.ndim == 2
            assert item.image.min() < 128 < item.image.max()


def test_half_a_suite_is_no_suite(pen_folder: tuple[Path, int], recognizer: Any) -> None:
    """Letters are there, phone letters are not."""
    with pytest.raises(DataError, match="phone"):
        list(run_rejection(pen_folder[0], recognizer, None))
