"""Straight upright strokes are told from all else, ones from digits and dots."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw

from inkdigits.training.digits.stroke import is_upright_stroke

SCALE = 8


def draw(*strokes: list[tuple[float, float]], pen: float = 2.0) -> torch.Tensor:
    """Give a frame of strokes in pixels of the frame, (1, 28, 28)."""
    image = Image.new("L", (28 * SCALE, 28 * SCALE))
    for stroke in strokes:
        points = [(x * SCALE, y * SCALE) for x, y in stroke]
        ImageDraw.Draw(image).line(points, fill=255, width=round(pen * SCALE), joint="curve")
    small = image.resize((28, 28), Image.Resampling.BOX)
    return torch.from_numpy(np.asarray(small, np.float32) / 255.0).unsqueeze(0)


def draw_leaning(degrees: float, pen: float = 2.0) -> torch.Tensor:
    """Give a stroke through the middle; to the right is positive."""
    x, y = 10.0 * math.sin(math.radians(degrees)), 10.0 * math.cos(math.radians(degrees))
    return draw([(14.0 - x, 14.0 + y), (14.0 + x, 14.0 - y)], pen=pen)


def draw_arc(turn: float) -> torch.Tensor:
    """Give an upright arc that turns by so many degrees from end to end."""
    half, radius = math.radians(turn / 2.0), 10.0 / math.sin(math.radians(turn / 2.0))
    middle = 14.0 - radius * (1.0 + math.cos(half)) / 2.0
    angles = np.linspace(-half, half, 30)
    return draw([(middle + radius * math.cos(a), 14.0 + radius * math.sin(a)) for a in angles])


@pytest.mark.parametrize("degrees", [0.0, 10.0, 30.0, 42.0, -10.0, -22.0])
@pytest.mark.parametrize("pen", [1.5, 2.0, 3.5])
def test_a_straight_stroke_is_one(degrees: float, pen: float) -> None:
    assert is_upright_stroke(draw_leaning(degrees, pen)).tolist() == [True]


@pytest.mark.parametrize("degrees", [50.0, 70.0, 90.0, -30.0, -60.0])
def test_one_that_lies_or_leans_to_the_left_is_none(degrees: float) -> None:
    assert is_upright_stroke(draw_leaning(degrees)).tolist() == [False]


def test_a_slight_bow_is_a_stroke_and_a_bracket_is_none() -> None:
    assert is_upright_stroke(draw_arc(20.0)).tolist() == [True]
    assert is_upright_stroke(draw_arc(90.0)).tolist() == [False]


@pytest.mark.parametrize(
    "strokes",
    [
        pytest.param(([(14.0, 4.0), (14.0, 8.0)], [(14.0, 20.0), (14.0, 24.0)]), id="two dots"),
        pytest.param(([(14.0, 4.0), (14.0, 16.0)], [(14.0, 21.0), (14.0, 24.0)]), id="a gap"),
        pytest.param(([(7.0, 4.0), (20.0, 4.0), (12.0, 24.0)],), id="seven"),
        pytest.param(([(9.0, 4.0), (9.0, 24.0), (20.0, 24.0)],), id="L"),
        pytest.param(([(14.0, 4.0), (14.0, 24.0)], [(5.0, 14.0), (23.0, 14.0)]), id="cross"),
        pytest.param(([(11.0, 4.0), (11.0, 24.0)], [(17.0, 4.0), (17.0, 24.0)]), id="two strokes"),
    ],
)
def test_other_ink_is_none(strokes: tuple[list[tuple[float, float]], ...]) -> None:
    assert is_upright_stroke(draw(*strokes)).tolist() == [False]


def test_each_frame_is_judged_by_itself_and_empty_ones_have_no_stroke() -> None:
    frames = torch.cat([torch.zeros(1, 28, 28), draw_leaning(0.0), torch.ones(1, 28, 28)])
    assert is_upright_stroke(frames).tolist() == [False, True, False]


def test_a_frame_without_frames_gives_nothing() -> None:
    assert is_upright_stroke(torch.zeros(0, 28, 28)).shape == (0,)
