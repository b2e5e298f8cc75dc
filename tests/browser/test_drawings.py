"""Real pen drawings of writers that the weights never saw, drawn on the page stroke by stroke."""

import os
from pathlib import Path

import numpy as np
import pytest

from inkdigits.data.loaders.pen import load_pen
from inkdigits.data.splits import split_pen

PER_DIGIT = 11
POINTS_PER_STROKE = 16
SEED = 20
ERRORS_ALLOWED = 0.03
PAD_UNITS = 400  # the slider gives the pen's width in these


@pytest.fixture(scope="module")
def drawings():
    """Choose as many drawings of each digit, in random order."""
    folder = os.environ.get("INKDIGITS_DATA")
    if not folder or not (Path(folder) / "pen" / "digits.jsonl.gz").exists():
        pytest.skip("no pen drawings here: name the data folder in INKDIGITS_DATA")
    random = np.random.default_rng(SEED)
    samples = [sample for sample in load_pen(Path(folder)) if split_pen(sample) == "test"]
    chosen = []
    for digit in "0123456789":
        of_digit = [sample for sample in samples if sample.label == digit]
        chosen += [of_digit[i] for i in random.permutation(len(of_digit))[:PER_DIGIT]]
    return [chosen[i] for i in random.permutation(len(chosen))]


def place_strokes(sample, pen, random):
    """Put a drawing anywhere on the pad, its longer side 30 to 90 percent of the pad's."""
    points = np.concatenate(sample.strokes)
    low, extent = points.min(axis=0), np.ptp(points, axis=0)
    size = min(random.uniform(0.3, 0.9), 1 - pen)
    scale = size / max(extent.max(), 1)
    free = 1 - pen - extent * scale
    corner = pen / 2 + random.uniform(0, 1, 2) * free
    for stroke in sample.strokes:
        step = max(1, round(len(stroke) / POINTS_PER_STROKE))
        thinned = np.concatenate([stroke[:-1:step], stroke[-1:]])
        yield ((thinned - low) * scale + corner).tolist()


def draw_and_compare(page, samples, draw, settle):
    """Draw each sample with a pen of its own width; tell which were shown wrong."""
    random = np.random.default_rng(SEED)
    for sample in samples:
        pen = int(random.integers(8, 31))
        page.locator("#pen-width").fill(str(pen))
        page.locator("#clear").click()
        strokes = list(place_strokes(sample, pen / PAD_UNITS, random))
        draw(page, *strokes)
        settle(page, strokes=len(strokes))
        if page.locator("#digit").text_content() != sample.label:
            verdict = page.locator("#verdict").text_content()
            yield f"{sample.label} of {sample.writer}, pen {pen}, {len(strokes)} strokes: {verdict}"


@pytest.mark.data
@pytest.mark.slow
def test_nearly_all_real_drawings_are_read_right(
    open_page, drawings, draw_by_mouse, draw_by_touch, settle
):
    by_mouse = open_page(viewport={"width": 1000, "height": 800})
    by_touch = open_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    wrong = [
        *draw_and_compare(by_mouse, drawings[::2], draw_by_mouse, settle),
        *draw_and_compare(by_touch, drawings[1::2], draw_by_touch, settle),
    ]
    print(f"{len(wrong)} of {len(drawings)} drawings read wrong", *wrong, sep="\n")
    assert len(drawings) >= 100
    assert len(wrong) <= ERRORS_ALLOWED * len(drawings)
