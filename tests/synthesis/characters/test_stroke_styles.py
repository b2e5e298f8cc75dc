"""Slashes, flags, bars and gaps are where people write them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inkdigits.data.samples import Strokes
from inkdigits.synthesis.characters.stroke_styles import (
    STYLES,
    bar_seven,
    flag_one,
    is_plain,
    leave_open,
    slash_zero,
)

SEEDS = range(5)


def stroke(*points: tuple[float, float]) -> Strokes:
    return (np.array(points, np.float32),)


def circle(width: float = 700.0, height: float = 1000.0, *, turn: float = 1.0) -> Strokes:
    angle = np.linspace(0.0, 2.0 * np.pi * turn, 40)
    points = np.stack([width / 2 * (1 + np.cos(angle)), height / 2 * (1 - np.sin(angle))], axis=1)
    return (points.astype(np.float32),)


ZERO = circle()
ONE = stroke((110, 0), (107, 250), (105, 500), (102, 750), (100, 1000))
SEVEN = stroke((0, 0), (350, 0), (700, 0), (580, 330), (450, 660), (300, 1000))


@pytest.mark.parametrize(("label", "strokes"), [("0", ZERO), ("1", ONE), ("7", SEVEN)])
def test_a_digit_in_one_plain_stroke_can_take_a_style(label: str, strokes: Strokes) -> None:
    assert is_plain(label, strokes) is True


@pytest.mark.parametrize(
    ("label", "strokes"),
    [
        ("2", SEVEN),  # no style for it
        ("8", ZERO),
        ("0", (*ZERO, *ONE)),  # slashed already
        ("1", (*ONE, *ONE)),
        ("7", (*SEVEN, *ONE)),  # barred already
        ("1", stroke((0, 300), (200, 100), (300, 0), (300, 500), (300, 1000))),  # has a flag
        ("1", stroke((0, 0), (400, 300), (700, 600), (1000, 1000))),  # lies down
        ("0", circle(turn=0.5)),  # open
        ("0", circle(width=200.0)),  # too narrow for a slash
        ("7", stroke((0, 0), (900, 0), (950, 100), (900, 200))),  # mostly a bar
        ("1", stroke((0, 0), (0, 500), (0, 1000))),  # too few points to tell
        ("0", ()),
        ("1", stroke((5, 5), (5, 5), (5, 5), (5, 5))),
    ],
)
def test_others_are_left_as_they_are(label: str, strokes: Strokes) -> None:
    assert is_plain(label, strokes) is False


@pytest.mark.parametrize(("label", "strokes"), [("0", ZERO), ("1", ONE), ("7", SEVEN)])
@given(seed=st.integers(0, 2**32))
@settings(max_examples=20, deadline=None)
def test_a_style_adds_to_the_strokes_and_changes_none(
    label: str, strokes: Strokes, seed: int
) -> None:
    before = strokes[0].copy()
    styled = STYLES[label](strokes, np.random.default_rng(seed))
    assert len(styled) in ((2, 3) if label == "1" else (2,))
    assert any(kept is strokes[0] for kept in styled)
    assert np.array_equal(strokes[0], before)
    for points in styled:
        assert points.dtype == np.float32
        assert points.ndim == 2
        assert points.shape[1] == 2
        assert np.isfinite(points).all()


def test_a_style_is_the_same_for_the_same_generator() -> None:
    for label, strokes in (("0", ZERO), ("1", ONE), ("7", SEVEN)):
        one, same, other = (
            np.concatenate(STYLES[label](strokes, np.random.default_rng(seed)))
            for seed in (1, 1, 2)
        )
        assert np.array_equal(one, same)
        assert one.shape != other.shape or not np.array_equal(one, other)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_slash_of_a_zero_rises_to_the_right_through_its_middle(seed: int) -> None:
    slash = slash_zero(ZERO, np.random.default_rng(seed))[-1]
    (left, low), (right, high) = slash[0], slash[-1]
    assert left < right
    assert low > high  # y goes down
    assert slash.mean(axis=0) == pytest.approx([350, 500], abs=1)
    assert 0.5 * 1000 < low - high < 1.4 * 1000


@pytest.mark.parametrize("seed", SEEDS)
def test_the_flag_of_a_one_hangs_from_its_top_to_the_left(seed: int) -> None:
    flag = flag_one(ONE, np.random.default_rng(seed))[0]
    tip, top = flag[0], flag[-1]
    assert np.abs(top - (110, 0)).max() <= 70.5  # some do not reach the stem
    assert tip[0] < top[0] - 50
    assert tip[1] > top[1] + 50
    length = float(np.hypot(*(tip - top)))
    assert 190 < length < 660
    # A long flag that lies flat would make it a seven.
    slope = np.degrees(np.arctan2(tip[1] - top[1], top[0] - tip[0]))
    assert (42 if length > 460 else 32) - 0.5 < slope < 70.5


def test_most_flags_are_bowed_and_some_stand_apart() -> None:
    flags = [flag_one(ONE, np.random.default_rng(seed))[0] for seed in range(100)]
    middles = [flag[len(flag) // 2] - (flag[0] + flag[-1]) / 2.0 for flag in flags]
    assert sum(float(middle[1]) < -10.0 for middle in middles) > 40  # upwards
    assert 15 < sum(np.abs(flag[-1] - (110, 0)).max() > 1.0 for flag in flags) < 45


def test_some_flags_are_long() -> None:
    flags = [flag_one(ONE, np.random.default_rng(seed))[0] for seed in range(100)]
    lengths = [float(np.hypot(*(flag[0] - flag[-1]))) for flag in flags]
    assert min(lengths) < 250
    assert max(lengths) > 600


def test_some_ones_get_a_foot_below_them() -> None:
    styled = [flag_one(ONE, np.random.default_rng(seed)) for seed in range(200)]
    feet = [strokes[2] for strokes in styled if len(strokes) == 3]
    assert 35 < len(feet) < 90
    for foot in feet:
        assert foot[0, 0] < 100 < foot[-1, 0]
        assert foot[:, 1] == pytest.approx(1000, abs=80)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_bar_of_a_seven_crosses_its_stem_in_the_middle(seed: int) -> None:
    bar = bar_seven(SEVEN, np.random.default_rng(seed))[-1]
    (left, _), (right, _) = bar[0], bar[-1]
    middle = bar.mean(axis=0)
    assert 300 < middle[1] < 700
    # The stem goes from (700, 0) to (300, 1000); its points are 330 apart.
    stem = np.interp(middle[1], [0, 330, 660, 1000], [700, 580, 450, 300])
    assert left < stem < right
    assert 250 < right - left < 650
    assert abs(bar[-1, 1] - bar[0, 1]) < 0.5 * (right - left)


def test_a_seven_without_a_stem_gets_no_bar() -> None:
    flat = stroke((0, 0), (300, 0), (600, 0), (1000, 0))
    assert bar_seven(flat, np.random.default_rng(0)) == flat


def test_a_flag_is_as_long_as_allowed_and_the_longer_the_steeper() -> None:
    lengths = []
    for seed in range(200):
        flag = flag_one(ONE, np.random.default_rng(seed), longest=0.95)[0]
        across, down = np.abs(flag[-1] - flag[0])
        lengths.append(np.hypot(across, down) / 1000.0)
        if lengths[-1] > 0.66:
            assert down > 1.35 * across
    assert 0.85 < max(lengths) <= 0.951


@pytest.mark.parametrize("seed", SEEDS)
def test_an_open_zero_lacks_a_little_of_its_stroke_at_one_end(seed: int) -> None:
    (kept,) = leave_open(ZERO, np.random.default_rng(seed))
    whole = len(ZERO[0])
    assert 0.85 * whole <= len(kept) <= whole
    assert np.array_equal(kept, ZERO[0][-len(kept) :]) or np.array_equal(kept, ZERO[0][: len(kept)])


def test_most_are_open_and_dots_stay() -> None:
    opened = [len(leave_open(ZERO, np.random.default_rng(seed))[0]) for seed in range(40)]
    assert np.mean(np.array(opened) < len(ZERO[0])) > 0.6
    dot = stroke((5, 5))
    assert leave_open(dot, np.random.default_rng(0)) is dot
