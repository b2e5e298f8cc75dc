"""Pen digits of the test writers are drawn as people would send them."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from inkdigits.data.samples import PenSample
from inkdigits.evaluation.suites.pen import (
    CENTERED,
    POSES,
    Pose,
    draw_samples,
    encode_drawing,
    run_pen,
)
from inkdigits.intake.page import decode_pages

PLAIN = [pose for pose in POSES if not pose.turn and not pose.photo]
STROKE = (np.array([[0, 0], [0, 1000]], np.float32),)


def test_the_test_writers_are_read_in_each_pose(
    pen_folder: tuple[Path, int], recognizer: Any
) -> None:
    folder, count = pen_folder
    found = {one.name: one.outcomes for one in run_pen(folder, recognizer, None)}
    assert [pose.name for pose in POSES] == list(found)[: len(POSES)]
    for pose in POSES:
        assert (len(found[pose.name]), found[pose.name].right.all()) == (count, True)
    assert len(set(found["centered"].groups)) == count
    assert len(found["barred seven"]) == count
    assert len(found["slashed zero"]) == len(found["flagged one"]) == 0


@pytest.mark.parametrize("pose", PLAIN, ids=lambda pose: pose.name)
def test_a_drawing_lies_as_its_pose_says(pose: Pose) -> None:
    samples = [PenSample("1", "w", "s", STROKE)] * 5
    for item in draw_samples(samples, pose):
        ink = 255 - next(decode_pages(item.image)).color[..., 0]
        assert ink.shape == (400, 400)
        rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
        assert np.ptp(rows) == pytest.approx(pose.size + pose.pen, abs=5)
        assert min(rows[0], columns[0]) > 0
        assert max(rows[-1], columns[-1]) < 399
        if pose.size > 100:
            assert (abs((rows[0] + rows[-1]) / 2 - 200) < 5) == (not pose.corner)


@pytest.mark.parametrize(("turn", "right_side_up"), [(30.0, True), (-30.0, False)])
def test_a_turn_to_the_right_leans_the_top_to_the_right(turn: float, right_side_up: bool) -> None:
    sample = PenSample("1", "w", "s", STROKE)
    (item,) = draw_samples([sample], Pose("turned", turn=turn))
    ink = 255 - next(decode_pages(item.image)).color[..., 0]
    top = np.flatnonzero(ink[np.flatnonzero(ink.any(axis=1))[0]])
    assert (top.mean() > 200) == right_side_up
    assert abs(top.mean() - 200) == pytest.approx(120 * np.tan(np.deg2rad(30.0)), abs=12)


def test_noisy_paper_is_gray_and_noisy_all_over() -> None:
    sample = PenSample("1", "w", "s", STROKE)
    (item,) = draw_samples([sample], Pose("noisy paper", photo=True))
    assert isinstance(item.image, np.ndarray)
    assert item.image.shape == (400, 400)
    corner, ink = item.image[:60, :60].astype(float), item.image[150:250, 195:205].astype(float)
    assert 5 < corner.std() < 25
    assert ink.mean() < corner.mean() - 50


def test_a_run_is_the_same_every_time() -> None:
    samples = [PenSample("1", "w", "s", STROKE)] * 3
    for pose in (CENTERED, POSES[2]):
        first, again = ([sample.image for sample in draw_samples(samples, pose)] for _ in range(2))
        assert first == again


def test_a_limit_takes_fewer_digits(pen_folder: tuple[Path, int], recognizer: Any) -> None:
    found = list(run_pen(pen_folder[0], recognizer, 2))
    assert {len(one.outcomes) for one in found} == {0, 2}


def test_a_drawing_is_sent_as_a_canvas_sends_it() -> None:
    ink = np.zeros((30, 40), np.uint8)
    ink[5:20, 10:14] = 255
    ink[5:20, 14] = 90
    image = Image.open(io.BytesIO(encode_drawing(ink)))
    assert (image.format, image.mode, image.size) == ("PNG", "RGBA", (40, 30))
    pixels = np.asarray(image)
    assert not pixels[:, :, :3].any()
    assert np.array_equal(pixels[:, :, 3], ink)
