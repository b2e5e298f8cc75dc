"""Regional styles added to pen strokes: slashed zeros, flagged ones, barred sevens, open loops.

Few writers of the pen set write so; many people elsewhere do.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from inkdigits.data.samples import Strokes

Points = npt.NDArray[np.float32]

# The flag of a one, in heights of it.
LONGEST_FLAG = 0.65
# It is bowed by these shares of its length, and this share of them do not reach the stem, by up to
# this share of the height.
BOWED = (-0.05, 0.2)
APART_SHARE = 0.3
APART = 0.07
# Up to each length, in heights of the one, how flat the flag may lie, in degrees.
FLATTEST_FLAG = ((0.45, 32.0), (0.65, 42.0), (np.inf, 55.0))
# Digits with loops that people leave open, and how much of a stroke is missing then at most.
LOOPED = "0689"
LONGEST_OPENING = 0.12
# How often each change is made where it can be: a style, an open loop, a hook at the foot of a one.
STYLE_SHARE = 0.3
OPEN_SHARE = 0.2
HOOK_SHARE = 0.1


def slash_zero(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    """Draw a slash through a zero, from lower left to upper right."""
    low, high = _extent(strokes)
    middle, half = (low + high) / 2.0, (high - low) / 2.0
    reach = rng.uniform(0.55, 1.3)
    tilt = rng.uniform(0.6, 1.1)
    start = middle + half * reach * np.array([-tilt, 1.0])
    end = middle + half * reach * np.array([tilt, -1.0])
    return (*strokes, _line(start, end))


def flag_one(
    strokes: Strokes, rng: np.random.Generator, *, longest: float = LONGEST_FLAG
) -> Strokes:
    """Give a plain one a flag at its top, and sometimes a foot.

    Parameters
    ----------
    longest
        How long the flag is at most, in heights of the one; some people begin it at the foot.
    """
    points = np.concatenate(strokes)
    top = points[points[:, 1].argmin()]
    bottom = points[points[:, 1].argmax()]
    height = float(bottom[1] - top[1])
    length = height * rng.uniform(0.2, longest)
    # A long flag that lies flat would make it a seven.
    flattest = next(angle for most, angle in FLATTEST_FLAG if length < most * height)
    angle = np.deg2rad(rng.uniform(flattest, 70.0))
    tip = top + length * np.array([-np.cos(angle), np.sin(angle)])
    flag = _line(tip, top)
    # Some bend it, some do not quite reach the stem with it.
    bow = length * rng.uniform(*BOWED) * np.sin(np.linspace(0.0, np.pi, len(flag)))
    flag -= np.stack([bow * np.sin(angle), bow * np.cos(angle)], axis=1).astype(np.float32)
    if rng.random() < APART_SHARE:
        flag += np.array([-rng.uniform(0.0, APART), rng.uniform(0.0, APART)], np.float32) * height
    flagged: Strokes = (flag, *strokes)
    if rng.random() < 0.3:
        half = height * rng.uniform(0.12, 0.35)
        flagged = (*flagged, _line(bottom - (half, 0.0), bottom + (half, rng.normal(0, 15.0))))
    return flagged


def bar_seven(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    """Draw a bar across the stem of a seven."""
    low, high = _extent(strokes)
    height = float(high[1] - low[1])
    points = np.concatenate(strokes)
    stem = points[points[:, 1] > low[1] + 0.35 * height]
    if len(stem) == 0:
        return strokes
    y = low[1] + height * rng.uniform(0.4, 0.62)
    x = float(stem[np.abs(stem[:, 1] - y).argmin(), 0])
    half = height * rng.uniform(0.14, 0.32)
    tilt = half * rng.uniform(-0.35, 0.15)
    shift = half * rng.uniform(-0.3, 0.3)
    return (
        *strokes,
        _line(np.array([x - half + shift, y - tilt]), np.array([x + half + shift, y + tilt])),
    )


def hook_foot(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    """Give a one a dot, a hook or a dash at its foot."""
    points = np.concatenate(strokes)
    foot = points[points[:, 1].argmax()]
    height = float(np.ptp(points[:, 1]))
    left, right = rng.uniform(0.02, 0.3) * height, rng.uniform(-0.02, 0.25) * height
    level = rng.normal(0.0, 0.02) * height
    ends = [foot + (-left, level), foot + (right, -level)]
    return (*strokes, np.asarray(ends, np.float32))


def leave_open(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    """Begin the first stroke of a digit late or end the last one early, so that a loop is open."""
    first = rng.random() < 0.5
    place = 0 if first else len(strokes) - 1
    stroke = strokes[place]
    steps = np.hypot(*np.diff(stroke, axis=0).T)
    path = np.concatenate([[0.0], np.cumsum(steps)])
    cut = path[-1] * rng.uniform(0.0, LONGEST_OPENING)
    kept = stroke[path >= cut] if first else stroke[path <= path[-1] - cut]
    if len(kept) < 2:
        return strokes
    return (*strokes[:place], kept, *strokes[place + 1 :])


STYLES = {"0": slash_zero, "1": flag_one, "7": bar_seven}


def is_plain(label: str, strokes: Strokes) -> bool:
    """Return whether a style can be added: one stroke only, and a one without a flag."""
    if label not in STYLES or len(strokes) != 1 or len(strokes[0]) < 4:
        return False
    points = strokes[0]
    gap = float(np.hypot(*(points[-1] - points[0])))
    length = float(np.hypot(*np.diff(points, axis=0).T).sum())
    straight = gap / max(length, 1e-6)
    width, height = np.ptp(points, axis=0)
    if label == "1":
        return bool(straight > 0.93 and height > 2.0 * width)
    if label == "0":
        return bool(straight < 0.4 and width > 0.35 * height)
    return bool(height > 0.6 * width and straight > 0.4)


def style_strokes(character: str, strokes: Strokes, rng: np.random.Generator) -> Strokes:
    """Return the strokes of a digit, sometimes in another style; of any other, as they are."""
    if character == "1" and rng.random() < HOOK_SHARE:
        return hook_foot(strokes, rng)
    if rng.random() < STYLE_SHARE and is_plain(character, strokes):
        if character == "1":
            return flag_one(strokes, rng, longest=0.95)
        return STYLES[character](strokes, rng)
    if character in LOOPED and rng.random() < OPEN_SHARE:
        return leave_open(strokes, rng)
    return strokes


def _extent(strokes: Strokes) -> tuple[Points, Points]:
    points = np.concatenate(strokes)
    return points.min(axis=0), points.max(axis=0)


def _line(start: npt.NDArray[np.floating], end: npt.NDArray[np.floating]) -> Points:
    steps = np.linspace(0.0, 1.0, 8)[:, None]
    return np.asarray(start + (end - start) * steps, np.float32)
