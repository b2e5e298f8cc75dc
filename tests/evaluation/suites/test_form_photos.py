"""Photos of forms are drawn where their maps say, and the same for the same seed."""

from __future__ import annotations

import numpy as np
import pytest

from inkdigits.evaluation.suites.form_photos import (
    FormPhoto,
    draw_form,
    measure_offset,
    photograph_form,
)
from inkdigits.forms.marks import list_centers
from inkdigits.page.straighten import map_points


def shoot(seed: int) -> tuple[FormPhoto, np.ndarray]:
    rng = np.random.default_rng(seed)
    sheet, template = draw_form(rng, find="marks")
    photo = photograph_form(sheet, rng)
    return photo, map_points(photo.matrix, list_centers(template.marks))


@pytest.mark.parametrize("seed", [2, 3])
def test_marks_are_dark_where_the_map_says(seed: int) -> None:
    photo, centers = shoot(seed)
    gray = photo.picture.mean(axis=2)
    for x, y in centers:
        around = gray[int(y) - 25 : int(y) + 25, int(x) - 25 : int(x) + 25]
        assert gray[int(y), int(x)] < 0.5 * np.percentile(around, 90)


def test_the_same_seed_draws_the_same_photo() -> None:
    assert np.array_equal(shoot(4)[0].picture, shoot(4)[0].picture)


def test_an_offset_is_in_widths_of_the_page() -> None:
    flat = FormPhoto(np.zeros((10, 10, 3), np.uint8), np.diag([200.0, 300.0, 1.0]))
    moved = np.array([[200.0, 0.0, 6.0], [0.0, 300.0, 8.0], [0.0, 0.0, 1.0]])
    assert measure_offset(flat, flat.matrix) == pytest.approx(0.0)
    assert measure_offset(flat, moved) == pytest.approx(10.0 / 200.0)
