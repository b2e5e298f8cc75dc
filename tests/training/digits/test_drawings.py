"""Pen samples and photos become frames as a user's drawing or photo would."""

from __future__ import annotations

import numpy as np
import pytest

from inkdigits.data.samples import PenSample
from inkdigits.training.digits.drawings import (
    draw_sample,
    make_frame,
    photograph,
    prepare_cell,
    vary_strokes,
)

SAMPLE = PenSample("7", "a/1", "a", (np.array([[0, 0], [600, 0], [200, 1000]], np.float32),))


def hold_frame(frame: np.ndarray) -> None:
    assert frame.shape == (28, 28)
    assert frame.dtype == np.uint8


def test_a_blank_page_gives_an_empty_frame() -> None:
    frame = make_frame(np.full((40, 40), 255, np.uint8))
    hold_frame(frame)
    assert not frame.any()


def test_samples_are_drawn_each_time_otherwise_and_stay_sevens() -> None:
    rng = np.random.default_rng(0)
    frames = [draw_sample(SAMPLE, rng)[0] for _ in range(60)]
    for frame in frames:
        hold_frame(frame)
    inked = np.stack([frame for frame in frames if frame.any()]) / 255.0
    assert len(inked) >= 58
    mean = inked.mean(axis=0)
    bar, lower_right = mean[4:10, 8:18].mean(), mean[17:24, 17:23].mean()
    assert bar > 3.0 * lower_right
    distances = np.abs(inked[:, None] - inked[None]).mean(axis=(2, 3)) + np.eye(len(inked))
    assert distances.min() > 0.004


def test_the_same_generator_gives_the_same_drawing() -> None:
    one, same, other = (draw_sample(SAMPLE, np.random.default_rng(seed))[0] for seed in (4, 4, 5))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


def test_strokes_vary_a_little() -> None:
    rng = np.random.default_rng(0)
    line = (np.array([[0, 0], [0, 1000]], np.float32),)
    lengths, leans = [], []
    for _ in range(300):
        ((start, end),) = vary_strokes(line, rng)
        lengths.append(float(np.hypot(*(end - start))))
        leans.append(float(np.degrees(np.arctan2(end[0] - start[0], end[1] - start[1]))))
    assert np.mean(lengths) == pytest.approx(1000, rel=0.05)
    assert np.mean(leans) == pytest.approx(0, abs=2)
    assert 3 < np.std(leans) < 15
    assert max(np.abs(leans)) < 45


def test_photographs_keep_size_and_show_the_drawing() -> None:
    drawing = np.zeros((60, 80), np.uint8)
    drawing[10:50, 35:45] = 255
    for seed in range(40):
        photo = photograph(drawing, np.random.default_rng(seed))
        assert photo.shape == drawing.shape
        assert photo.dtype == np.uint8
        inside, outside = photo[20:40, 37:43].mean(), photo[20:40, 10:25].mean()
        assert abs(float(inside) - float(outside)) > 8
    assert drawing[30, 40] == 255


def test_digits_keep_their_label_and_other_samples_have_none() -> None:
    rng = np.random.default_rng(0)
    letter = PenSample("A", "a/1", "a", SAMPLE.strokes)
    assert [draw_sample(one, rng)[1] for one in (SAMPLE, letter)] == [7, -1]


def test_the_rim_of_a_cell_is_left_out() -> None:
    image = np.full((48, 48, 3), 220, np.uint8)
    image[:4] = image[:, :5] = image[-3:] = 20
    frame, label = prepare_cell((image, -1), np.random.default_rng(0))
    assert label == -1
    assert not frame.any()
