"""Non-digits are black ink on white: halves, mirror images, pairs and the like."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from inkdigits.data.loaders.pen import load_pen
from inkdigits.data.samples import PenSample, Strokes
from inkdigits.synthesis import non_digits
from inkdigits.synthesis.characters.scripts import SCRIPTS, UNSEEN_SCRIPTS, list_glyphs
from inkdigits.synthesis.characters.strokes import draw_strokes
from inkdigits.synthesis.non_digits import (
    CANVAS,
    HALVES,
    MIRRORED,
    QUARTERED,
    SIZE,
    draw_glyph,
    draw_half,
    draw_pair,
    draw_scribble,
    draw_shape,
    draw_turned,
)

# As a person writes them, in units of which the longer side is 1000.
PATHS = {
    "0": [(300, 0), (50, 250), (50, 750), (300, 1000), (550, 750), (550, 250), (300, 0)],
    "2": [(0, 200), (200, 0), (500, 50), (550, 300), (0, 1000), (600, 1000)],
    "3": [(0, 0), (500, 100), (450, 400), (200, 470), (600, 650), (500, 950), (0, 1000)],
    "4": [(300, 0), (0, 600), (650, 600), (450, 300), (450, 1000)],
    "5": [(600, 0), (50, 0), (0, 450), (500, 450), (600, 750), (400, 1000), (0, 950)],
    "7": [(0, 0), (600, 0), (200, 1000)],
    "9": [(550, 100), (250, 0), (50, 250), (250, 450), (550, 200), (500, 1000)],
}
SEEDS = range(5)


def sample_of(label: str) -> PenSample:
    return PenSample(label, "a/1", "a", (np.array(PATHS[label], np.float32),))


def rng_of(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


def hold_page(page: np.ndarray) -> None:
    """Black ink on white paper, of which most is bare."""
    assert page.dtype == np.uint8
    assert page.ndim == 2
    assert (page < 100).sum() > 8
    assert np.median(page) == 255


DRAWN: dict[str, Callable[[np.random.Generator], np.ndarray]] = {
    "scribble": draw_scribble,
    "shape": draw_shape,
    "pair": lambda rng: draw_pair([sample_of(label) for label in PATHS], rng),
    "half": lambda rng: draw_half(sample_of("2"), rng),
    "turned": lambda rng: draw_turned(sample_of("3"), rng),
    "glyph": lambda rng: draw_glyph(*list_glyphs(("ARMENIAN",))[5], rng),
}


@pytest.mark.parametrize("name", DRAWN)
def test_pages_are_ink_of_many_kinds_and_none_is_empty(name: str) -> None:
    pages = [DRAWN[name](rng_of(seed)) for seed in range(30)]
    for page in pages:
        hold_page(page)
    assert len({page.tobytes() for page in pages}) > 0.75 * len(pages)  # pens have whole widths


@pytest.mark.parametrize("name", DRAWN)
def test_the_same_generator_gives_the_same_page(name: str) -> None:
    assert np.array_equal(DRAWN[name](rng_of(3)), DRAWN[name](rng_of(3)))


# Halves


def bounds(page: np.ndarray) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of the ink, the far ones exclusive."""
    rows, columns = np.nonzero(page < 128)
    return columns.min(), rows.min(), columns.max() + 1, rows.max() + 1


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("label", "side"), [(label, side) for label, sides in HALVES.items() for side in sides]
)
def test_half_a_digit_is_one_side_of_it(
    label: str, side: str, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(non_digits, "HALVES", {label: (side,)})
    pen = float(rng_of(seed).uniform(3.0, 16.0))
    sample = sample_of(label)
    whole = 255 - draw_strokes(sample.strokes, canvas=CANVAS, size=SIZE, pen=pen)
    half = draw_half(sample, rng_of(seed))
    hold_page(half)
    assert (half >= whole).all()  # ink goes, none comes
    assert np.array_equal(half[half < 255], whole[half < 255])
    before, after = bounds(whole), bounds(half)
    near, far = {"top": (1, 3), "bottom": (3, 1), "left": (0, 2)}[side]
    length = abs(before[far] - before[near])
    assert abs(after[near] - before[near]) <= 1
    assert 0.25 * length < abs(after[far] - after[near]) < 0.5 * length


@pytest.mark.parametrize("label", "16789")
def test_digits_whose_half_is_a_digit_too_are_not_halved(label: str) -> None:
    assert label not in HALVES
    with pytest.raises(KeyError):
        draw_half(PenSample(label, "a/1", "a", sample_of("7").strokes), rng_of(0))


def test_no_half_of_a_real_digit_is_empty(data_folder: Path) -> None:
    samples = [sample for sample in load_pen(data_folder) if sample.label in HALVES]
    narrow = sorted(samples, key=lambda s: np.ptp(np.concatenate(s.strokes), axis=0).min())
    for seed, sample in enumerate(narrow[:40] + samples[::60]):
        assert (draw_half(sample, rng_of(seed)) < 128).any()


# Turned


def correlate(first: np.ndarray, second: np.ndarray) -> float:
    return float(np.corrcoef(first.ravel(), second.ravel())[0, 1])


def draw_plain(strokes: Strokes) -> np.ndarray:
    return 255 - draw_strokes(strokes, canvas=CANVAS, size=SIZE, pen=9.0)


TURNS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "as it is": lambda page: page,
    "mirrored": np.fliplr,
    "to the left": lambda page: np.rot90(page, 1),
    "to the right": lambda page: np.rot90(page, -1),
    "upside down": lambda page: np.rot90(page, 2),
}


@pytest.mark.parametrize("label", sorted(set(MIRRORED + QUARTERED)))
def test_digits_are_mirrored_or_turned_by_a_quarter_if_that_is_not_a_digit(
    label: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(non_digits, "_pen", lambda rng: rng.random() * 0.0 + 9.0)
    sample = sample_of(label)
    plain = draw_plain(sample.strokes)
    found = set()
    for seed in range(40):
        page = draw_turned(sample, rng_of(seed))
        scores = {name: correlate(page, turn(plain)) for name, turn in TURNS.items()}
        best = max(scores, key=scores.__getitem__)
        assert scores[best] > 0.9
        found.add(best)
    wanted = {"mirrored"} if label in MIRRORED else set()
    wanted |= {"to the left", "to the right"} if label in QUARTERED else set()
    assert found == wanted


# Pairs and glyphs


def test_pairs_are_wider_than_one_digit() -> None:
    samples = [sample_of(label) for label in PATHS]
    wide = 0
    for seed in range(20):
        left, top, right, bottom = bounds(draw_pair(samples, rng_of(seed)))
        wide += right - left > bottom - top
    assert wide >= 13


def test_pairs_are_of_the_digits_given() -> None:
    bars = [PenSample("1", "a/1", "a", (np.array([[0, 0], [0, 1000]], np.float32),))]
    for seed in SEEDS:
        page = draw_pair(bars, rng_of(seed))
        row = (page[page.shape[0] // 2] < 128).astype(int)
        assert 1 <= (np.diff(row) == 1).sum() <= 4
        assert np.ptp(np.flatnonzero((page < 128).any(axis=1))) > 130


@pytest.mark.parametrize("scripts", [SCRIPTS, UNSEEN_SCRIPTS], ids=["learned", "unseen"])
def test_no_glyph_is_empty_however_thin(scripts: tuple[str, ...]) -> None:
    for place, (character, font) in enumerate(list_glyphs(scripts)[::40]):
        page = draw_glyph(character, font, rng_of(place))
        assert (page < 128).sum() > 8, f"{character} with {font.name} and seed {place}"


def test_strokes_of_glyphs_get_wider_and_thinner() -> None:
    glyph = next(one for one in list_glyphs(("GREEK",)) if one[0] == "Λ")
    ink = [float((255 - draw_glyph(*glyph, rng_of(seed)).astype(int)).sum()) for seed in range(30)]
    assert max(ink) > 1.4 * min(ink)
