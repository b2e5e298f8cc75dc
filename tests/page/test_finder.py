"""The finder with a stand-in for its network, which finds what is dark."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from inkdigits.page.finder import Finder, add_rim, choose_first_scale, choose_next_scale
from inkdigits.page.maps import FoundLine
from inkdigits.page.merging import merge_passes


class Dark:
    """Finds a line wherever there is a dark rectangle: its core is that rectangle, shrunk."""

    def __init__(self) -> None:
        self.shapes: list[tuple[int, ...]] = []

    def read_setting(self, name: str, default: float, **_: float) -> float:
        return 1.0  # the shrink: cores as large as their lines

    def run(self, pages: np.ndarray) -> list[np.ndarray]:
        self.shapes.append(pages.shape)
        share = 1.0 - cv2.resize(pages[0, :, :, 0], None, fx=0.5, fy=0.5) / 255.0
        share = np.clip(share, 1e-4, 1 - 1e-4)
        core = np.log(share / (1 - share)).astype(np.float32)
        traits = np.zeros((3, *(side // 4 for side in pages.shape[1:3])), np.float32)
        traits[0] = 1.0
        return [core[None], traits[None]]


@pytest.fixture
def finder(monkeypatch: pytest.MonkeyPatch) -> tuple[Finder, Dark]:
    dark = Dark()
    monkeypatch.setattr("inkdigits.page.finder.Network", lambda *_, **__: dark)
    return Finder(), dark


def box(left: float, top: float, right: float, bottom: float) -> np.ndarray:
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32)


def draw(height: int, width: int, *boxes: tuple[int, int, int, int]) -> np.ndarray:
    page = np.full((height, width, 3), 240, np.uint8)
    for left, top, right, bottom in boxes:
        page[top:bottom, left:right] = 20
    return page


@pytest.mark.parametrize("scale", [0.1, 0.5, 1, 2, 4])
def test_a_line_is_found_where_it_is_at_any_size(finder: tuple[Finder, Dark], scale: float) -> None:
    left, top, right, bottom = (int(value * scale) for value in (100, 120, 300, 200))
    page = draw(int(400 * scale), int(500 * scale), (left, top, right, bottom))
    (line,) = finder[0].find(page).lines
    np.testing.assert_allclose(line.quad, box(left, top, right, bottom), atol=max(1, 2 * scale))


def test_sides_are_those_that_the_network_takes(finder: tuple[Finder, Dark]) -> None:
    for height, width in ((28, 28), (3, 500), (417, 1), (1_600, 1_200)):
        finder[0].find(draw(height, width))
    assert all(side % 32 == 0 for shape in finder[1].shapes for side in shape[1:3])


def test_large_writing_is_looked_at_from_far_and_no_finer(finder: tuple[Finder, Dark]) -> None:
    finder[0].find(draw(1_500, 1_500, (200, 600, 1_200, 900)))
    assert max(shape[1] for shape in finder[1].shapes) == 448


def test_small_writing_is_looked_at_again(finder: tuple[Finder, Dark]) -> None:
    page = draw(1_600, 1_600, (200, 300, 400, 330), (200, 800, 400, 830))
    found = finder[0].find(page)
    assert len(found.lines) == 2
    assert len(finder[1].shapes) > 1


def test_a_look_is_never_finer_than_the_picture() -> None:
    page = draw(600, 600)
    line = FoundLine(box(0, 0, 30, 4), 1.0, 1.0)
    assert choose_next_scale(page, choose_first_scale(page), [line]) == 1.0
    assert choose_next_scale(page, 1.0, [line]) is None
    assert choose_next_scale(draw(100, 100), choose_first_scale(draw(100, 100)), []) is None


def test_small_pictures_are_enlarged() -> None:
    assert choose_first_scale(draw(28, 28)) == 5.0
    assert choose_first_scale(draw(83, 20)) == 5.0
    assert choose_first_scale(draw(104, 20)) == 4.0


def test_the_rim_continues_the_paper_but_not_the_strokes() -> None:
    page = draw(100, 100, (40, 0, 50, 100))
    canvas = add_rim(page)
    assert canvas.shape == (160, 160, 3)
    np.testing.assert_array_equal(canvas[16:116, 16:116], page)
    canvas[16:116, 16:116] = 240
    assert (canvas == 240).all()


def test_fine_lines_replace_the_coarse_ones_that_they_cover() -> None:
    coarse = [FoundLine(box(0, 0, 100, 50), 1.0, 1.0), FoundLine(box(0, 200, 50, 220), 1.0, 1.0)]
    fine = [FoundLine(box(0, 0, 100, 22), 1.0, 1.0), FoundLine(box(0, 26, 100, 50), 1.0, 1.0)]
    assert merge_passes(coarse, fine, scale=1.0) == [coarse[1], *fine]


def test_large_writing_is_not_broken_into_what_the_finer_look_sees_of_it() -> None:
    coarse = [FoundLine(box(0, 0, 450, 300), 1.0, 1.0)]
    fragments = [
        FoundLine(box(10, 10, 60, 60), 1.0, 1.0),
        FoundLine(box(0, 400, 60, 430), 1.0, 1.0),
    ]
    assert merge_passes(coarse, fragments, scale=1.0) == [coarse[0], fragments[1]]
    whole = [FoundLine(box(5, 5, 430, 290), 1.0, 1.0)]
    assert merge_passes(coarse, whole, scale=1.0) == coarse
