"""Scenes: pictures of any kind, with quads around their lines."""

from __future__ import annotations

import numpy as np
import pytest

from inkdigits.synthesis.glyphs import GlyphSource
from inkdigits.synthesis.scenes import draw_scene


@pytest.mark.parametrize("cut_out", [0.0, 1.0])
@pytest.mark.parametrize("seed", range(5))
def test_a_scene_is_no_larger_than_asked_and_its_lines_are_inside(
    seed: int, cut_out: float, source: GlyphSource
) -> None:
    scene = draw_scene(source, np.random.default_rng(seed), side=300, cut_out=cut_out)
    rows, columns = scene.image.shape[:2]
    assert scene.image.dtype == np.uint8
    assert scene.image.shape[2:] == (3,)
    assert max(rows, columns) <= 301
    for line in scene.lines:
        height = float(np.linalg.norm(line.quad[3] - line.quad[0]))
        assert line.quad.min() > -0.2 * height
        assert (line.quad.max(axis=0) < np.array([columns, rows]) + 0.2 * height).all()


def test_a_scene_is_the_same_for_the_same_seed(source: GlyphSource) -> None:
    first, again = (draw_scene(source, np.random.default_rng(8), side=200) for _ in range(2))
    assert np.array_equal(first.image, again.image)
    for line, same in zip(first.lines, again.lines, strict=True):
        assert line.text == same.text
        assert np.array_equal(line.quad, same.quad)


def test_a_cut_out_has_one_line(source: GlyphSource) -> None:
    for seed in range(5):
        scene = draw_scene(source, np.random.default_rng(seed), side=200, cut_out=1.0)
        assert len(scene.lines) + len(scene.ignored) == 1
