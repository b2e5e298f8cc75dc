from __future__ import annotations

import numpy as np
import pytest

from inkdigits.training.finder.targets import (
    FULL,
    IGNORED,
    draw_core_map,
    draw_trait_maps,
    shrink_quad,
)


def box(left: float, top: float, right: float, bottom: float) -> np.ndarray:
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float64)


def test_the_core_of_a_rectangle_is_shrunk_by_area_and_perimeter():
    # Area 800, perimeter 120: 800 * (1 - 0.16) / 120 = 5.6 on every side.
    np.testing.assert_allclose(shrink_quad(box(0, 0, 40, 20), ratio=0.4), box(5.6, 5.6, 34.4, 14.4))


def test_a_core_keeps_a_height_that_a_pixel_can_show():
    core = shrink_quad(box(0, 0, 60, 2), ratio=0.4)
    assert core[:, 1].max() - core[:, 1].min() == pytest.approx(0.8)


def test_pixels_on_the_edge_of_a_core_hold_the_share_that_is_covered():
    core = draw_core_map((64, 128), [box(10, 8, 90, 48)])
    # In the map the line is 40 by 20 and starts at (5, 4); its core is 800 * (1 - 0.65^2) / 120
    # = 3.85 smaller on every side: from (8.85, 7.85) to (41.15, 20.15).
    assert core[14, 20] == FULL
    assert core[7, 20] == round(0.15 * FULL)
    assert core[20, 20] == round(0.15 * FULL)
    assert core[14, 8] == round(0.15 * FULL)
    assert core[6, 20] == 0
    area = core.astype(float).sum() / FULL
    assert area == pytest.approx(32.3 * 12.3, rel=0.01)


def test_places_to_ignore_count_for_nothing_but_do_not_hide_lines():
    core = draw_core_map((64, 128), [box(10, 8, 90, 48)], [box(0, 0, 128, 32)])
    assert core[1, 1] == IGNORED
    assert core[14, 20] == FULL
    assert core[30, 50] == 0


@pytest.mark.parametrize(
    ("turns", "direction"), [(0, (1, 0)), (1, (0, 1)), (2, (-1, 0)), (3, (0, -1))]
)
def test_traits_hold_the_reading_direction_of_a_line(turns, direction):
    corners = np.roll(box(8, 8, 56, 40), -turns, axis=0)
    maps = draw_trait_maps((64, 64), [(corners, True)])
    assert maps[:2, 5, 8].tolist() == [127 * direction[0], 127 * direction[1]]
    assert maps[2, 5, 8] == 1
    assert (maps[:, 0, 0] == 0).all()


def test_lines_beyond_the_page_leave_it_as_it_is():
    assert not draw_core_map((64, 64), [box(100, 100, 150, 130)]).any()
