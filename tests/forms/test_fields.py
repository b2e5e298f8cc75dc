"""Fields are cut out straight, with a margin that keeps clear of the next field."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from inkdigits.forms import Field, FormBox, Template, cut_fields
from inkdigits.forms.fields import is_empty

PAGE = np.full((400, 600, 3), 255, np.uint8)


def make_template(*boxes: tuple[float, float, float, float]) -> Template:
    fields = tuple(Field(f"f{i}", FormBox(*box)) for i, box in enumerate(boxes))
    return Template(1.5, fields)


def test_a_field_comes_with_a_margin_and_its_place() -> None:
    page = PAGE.copy()
    page[200:300, 100:300] = (10, 20, 200)
    (crop,) = cut_fields(page, make_template((100 / 600, 200 / 400, 300 / 600, 300 / 400)))
    left, top, right, bottom = (round(side) for side in crop.inner)
    assert (right - left, bottom - top) == (200, 100)
    assert left == pytest.approx(12, abs=1)
    assert crop.image.shape == (124, 224, 3)
    assert (crop.image[top + 2 : bottom - 2, left + 2 : right - 2] == (10, 20, 200)).all()
    assert (crop.image[:10] == 255).all()
    corners = [[crop.inner[0], crop.inner[1]], [crop.inner[2], crop.inner[3]]]
    assert np.allclose(crop.to_picture(corners), [[100, 200], [300, 300]])


def test_margins_end_halfway_to_the_next_field() -> None:
    page = PAGE.copy()
    template = make_template((0.1, 0.1, 0.3, 0.3), (0.305, 0.1, 0.5, 0.3), (0.1, 0.305, 0.3, 0.5))
    first = cut_fields(page, template)[0]
    ends = first.to_picture([[0, 0], [first.image.shape[1], first.image.shape[0]]])
    assert ends[1] == pytest.approx([0.3025 * 600, 0.3025 * 400], abs=0.6)
    assert ends[0][0] < 0.1 * 600 - 5


def test_a_small_field_is_enlarged_and_one_at_the_edge_reaches_beyond() -> None:
    (crop,) = cut_fields(PAGE[::8, ::8], make_template((0.0, 0.0, 1.0, 0.4)))
    assert crop.image.shape[0] == pytest.approx(64, abs=12)
    assert (crop.image == 255).all()
    assert crop.inner[0] > 0


def test_a_field_of_one_pixel_is_cut_all_the_same() -> None:
    (crop,) = cut_fields(PAGE[:2, :3], make_template((0.5, 0.5, 0.501, 0.501)))
    assert min(crop.image.shape[:2]) >= 8


def test_turned_fields_are_straight(
    template: Callable[..., Template],
    form: Callable[..., np.ndarray],
    photo: Callable[..., tuple[np.ndarray, np.ndarray]],
) -> None:
    picture, matrix = photo(form(texts=("", "17", "")), degrees=12.0, lean=0.1)
    crops = cut_fields(picture, template("marks"))
    assert [crop.name for crop in crops] == ["first", "second", "third"]
    assert [is_empty(crop) for crop in crops] == [True, False, True]
    crop, box = crops[1], template("marks").fields[1].box
    seen = crop.to_picture([[crop.inner[0], crop.inner[1]], [crop.inner[2], crop.inner[3]]])
    true = np.array([[box.left, box.top, 1], [box.right, box.bottom, 1]]) @ matrix.T
    assert seen == pytest.approx(true[:, :2] / true[:, 2:], abs=4)
    # Its printed lines run along rows and columns of the crop.
    dark = crop.image.min(axis=2) < 140
    assert dark.mean(axis=1).max() > 0.7


def test_dirt_is_not_writing_but_a_thin_stroke_is() -> None:
    page = PAGE.copy()
    template = make_template((0.1, 0.1, 0.5, 0.4))
    page[80, 100] = 0
    assert is_empty(cut_fields(page, template)[0])
    page[60:120, 150:153] = 60
    assert not is_empty(cut_fields(page, template)[0])
