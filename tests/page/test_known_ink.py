"""Known ink: drawings and flat paper, their lines, and what the line reader is shown."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from inkdigits.page.ink_lines import Bounds, Piece, find_clusters, group_lines, is_compact
from inkdigits.page.known_ink import find_flat_paper, find_known_ink, render_line


def write(text: str, shape: tuple[int, int] = (120, 400), size: float = 2.0) -> np.ndarray:
    """Ink of text, (H, W) uint8, 255 = ink."""
    ink = np.zeros(shape, np.uint8)
    for row, line in enumerate(text.split("\n")):
        place = (20, int(45 * size * (row + 0.8)))
        cv2.putText(ink, line, place, cv2.FONT_HERSHEY_SIMPLEX, size, 255, 4, cv2.LINE_AA)
    return ink


def paint(ink: np.ndarray, paper: tuple[int, ...], pen: tuple[int, ...]) -> np.ndarray:
    share = ink[:, :, None] / 255.0
    return np.rint(np.array(paper) * (1 - share) + np.array(pen) * share).astype(np.uint8)


WHITE, BLACK = (255, 255, 255), (0, 0, 0)


@pytest.mark.parametrize(
    ("paper", "pen"), [(WHITE, BLACK), (BLACK, WHITE), ((250, 240, 200), (20, 20, 120))]
)
def test_flat_paper_of_any_shade_is_known(paper: tuple[int, ...], pen: tuple[int, ...]) -> None:
    ink = write("407")
    color = paint(ink, paper, pen)
    np.testing.assert_array_equal(find_flat_paper(color), paper)
    known = find_known_ink(color, None)
    assert known is not None
    assert np.abs(known.ink - ink / 255.0).mean() < 0.02
    assert len(known.pieces) == 3


@pytest.mark.parametrize("corrupt", ["light", "noise", "frame", "faint"])
def test_other_paper_is_not(corrupt: str) -> None:
    color = paint(write("407"), WHITE, BLACK).astype(float)
    if corrupt == "light":
        color *= np.linspace(0.7, 1.0, color.shape[1])[None, :, None]
    elif corrupt == "noise":
        color -= np.abs(np.random.default_rng(0).normal(0, 4, color.shape))
    elif corrupt == "frame":
        color[:, :30] = 0
    else:
        color[60:, 100:300] = 243
    assert find_known_ink(color.clip(0, 255).astype(np.uint8), None) is None


def test_blank_paper_holds_no_ink() -> None:
    for color, ink in (
        (paint(np.zeros((50, 60), np.uint8), WHITE, BLACK), None),
        (paint(np.zeros((50, 60), np.uint8), WHITE, BLACK), np.zeros((50, 60), np.uint8)),
    ):
        known = find_known_ink(color, ink)
        assert known is not None
        assert known.pieces == ()
        assert known.lines == ()
        assert not known.is_compact
        assert known.bounds is None


def test_a_drawing_keeps_the_ink_of_its_source() -> None:
    ink = write("7", (400, 400), 8)
    known = find_known_ink(paint(ink, WHITE, BLACK), ink)
    assert known is not None
    np.testing.assert_allclose(known.ink, ink / 255.0, atol=1e-6)
    assert known.is_compact


@pytest.mark.parametrize(("text", "compact"), [("7", True), ("8", True), ("42", False)])
def test_one_digit_is_compact_and_a_number_is_not(text: str, compact: bool) -> None:
    ink = write(text, (400, 700), 7)
    known = find_known_ink(paint(ink, WHITE, BLACK), ink)
    assert known is not None
    assert known.is_compact is compact


def test_small_writing_on_a_large_page_is_worked_on_finer() -> None:
    ink = write("1 2 3 4 5 6 7\n98", (1_600, 1_600), 1.5)
    known = find_known_ink(paint(ink, WHITE, BLACK), None)
    assert known is not None
    assert known.ink.shape == (1_600, 1_600)
    assert len(known.lines) == 2
    assert len(known.lines[0].clusters) == 7


@pytest.mark.parametrize("side", [400, 1_600])
def test_a_rendered_line_lies_where_it_was(side: int) -> None:
    ink = write("407", (side, side), side / 130)
    known = find_known_ink(paint(ink, WHITE, BLACK), ink)
    assert known is not None
    crop = render_line(known, known.lines[0].bounds, margin=0.2)
    assert crop.image.shape[0] == 48
    dark = np.argwhere(crop.image[:, :, 0] < 128)
    (top, left), (bottom, right) = dark.min(axis=0), dark.max(axis=0) + 1
    rows, columns = np.nonzero(ink > 128)
    corners = crop.to_page([[left, top], [right, bottom]])
    expected = [[columns.min(), rows.min()], [columns.max() + 1, rows.max() + 1]]
    np.testing.assert_allclose(corners, expected, atol=side / 80)


def test_a_line_at_the_edge_is_drawn_on_paper() -> None:
    ink = np.full((40, 100), 255, np.uint8)
    ink[:, 20:80] = 0
    known = find_known_ink(paint(ink, WHITE, BLACK), ink)
    assert known is not None
    crop = render_line(known, Bounds(0, 0, 100, 40), margin=0.25).image
    assert (crop[:5] == 255).all()
    assert (crop[:, :5] == 255).all()


def pieces(*boxes: tuple[int, int, int, int]) -> list[Piece]:
    return [Piece(Bounds(*box), 10) for box in boxes]


def test_pieces_side_by_side_are_a_line() -> None:
    (line,) = group_lines(pieces((60, 12, 90, 50), (10, 10, 40, 52), (110, 20, 130, 48)))
    assert line.bounds == Bounds(10, 10, 130, 52)
    assert line.clusters == (
        Bounds(10, 10, 40, 52),
        Bounds(60, 12, 90, 50),
        Bounds(110, 20, 130, 48),
    )


def test_dots_and_dashes_join_the_line_beside_them() -> None:
    found = group_lines(
        pieces((10, 10, 40, 50), (45, 46, 50, 52), (55, 10, 80, 50), (90, 28, 105, 32))
        + pieces((10, 100, 40, 140))
    )
    assert [line.bounds for line in found] == [Bounds(10, 10, 105, 52), Bounds(10, 100, 40, 140)]


def test_a_fragment_of_a_broken_digit_stays_in_its_line() -> None:
    boxes = pieces((10, 10, 40, 90), (60, 10, 90, 35), (58, 60, 90, 92), (110, 12, 140, 90))
    (line,) = group_lines(boxes)
    assert line.bounds == Bounds(10, 10, 140, 92)


def test_a_line_that_climbs_is_one_line() -> None:
    boxes = pieces(
        *[
            (10 + 40 * place, 100 - 9 * place, 40 + 40 * place, 140 - 9 * place)
            for place in range(8)
        ]
    )
    assert len(group_lines(boxes)) == 1


def test_a_long_line_whose_tallest_pieces_are_its_ends_is_one_line() -> None:
    heights = [52, *(45,) * 10, 51]
    boxes = [
        Bounds(60 * place, 100 - height, 60 * place + 30, 100)
        for place, height in enumerate(heights)
    ]
    (line,) = group_lines([Piece(box, 100) for box in boxes])
    assert line.bounds == Bounds(0, 48, 690, 100)


def test_a_line_ends_at_a_wide_gap() -> None:
    found = group_lines(pieces((10, 10, 40, 50), (60, 10, 90, 50), (400, 10, 430, 50)))
    assert [line.bounds.left for line in found] == [10, 400]


def test_clusters_are_what_stands_close() -> None:
    parts = [Bounds(10, 10, 40, 50), Bounds(42, 10, 60, 50), Bounds(80, 10, 90, 50)]
    assert find_clusters(parts) == [Bounds(10, 10, 60, 50), Bounds(80, 10, 90, 50)]


@pytest.mark.parametrize(
    ("boxes", "compact"),
    [
        ([(10, 20, 40, 60), (20, 10, 45, 14)], True),  # a 5 and its bar
        ([(10, 10, 40, 60), (43, 10, 60, 60)], True),  # a broken 4, or two digits
        ([(10, 10, 40, 60), (60, 10, 90, 60)], False),
        ([(10, 10, 40, 60), (10, 100, 40, 150)], False),
        ([(10, 10, 150, 60)], False),
    ],
)
def test_compact_is_what_can_be_one_digit(
    boxes: list[tuple[int, int, int, int]], compact: bool
) -> None:
    assert is_compact([Bounds(*box) for box in boxes]) is compact
