from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from inkdigits.line.alphabet import ALPHABET
from inkdigits.synthesis.pages.sheet import WrittenLine
from inkdigits.synthesis.scenes import Scene
from inkdigits.training.lines.batches import (
    LineChunks,
    choose_empty_quad,
    count_steps,
    cut_lines,
    encode_text,
    jitter_quad,
)


def make_scene(text: str = "17") -> Scene:
    image = np.full((120, 200, 3), 230, np.uint8)
    quad = np.array([[20, 30], [100, 30], [100, 60], [20, 60]], np.float32)
    return Scene(image, (WrittenLine(quad, text, True),))


def draw_scenes(seed: int) -> Iterator[Scene]:
    while True:
        yield make_scene()


def test_a_text_is_encoded_by_its_places_in_the_alphabet():
    target = encode_text("10")
    assert target is not None
    assert [ALPHABET[one - 1] for one in target] == ["1", "0"]
    assert encode_text("é") is None


@pytest.mark.parametrize(("text", "steps"), [("123", 3), ("11", 3), ("", 0), ("1122", 6)])
def test_repeated_characters_need_a_step_between(text, steps):
    target = encode_text(text)
    assert target is not None
    assert count_steps(target) == steps


def test_every_line_of_a_scene_is_cut_out_with_its_text():
    crops = list(cut_lines(make_scene("42"), np.random.default_rng(0)))
    crop, target = crops[0]
    assert crop.shape[0] == 48
    assert crop.shape[1] % 4 == 0
    assert "".join(ALPHABET[one - 1] for one in target) == "42"


def test_jitter_moves_corners_by_less_than_an_eighth_of_the_height():
    quad = make_scene().lines[0].quad
    rng = np.random.default_rng(0)
    moved = [np.abs(jitter_quad(quad, rng) - quad).max() for _ in range(100)]
    assert 0.0 < max(moved) <= 0.12 * 30


def test_an_empty_crop_keeps_away_from_writing():
    scene = make_scene()
    rng = np.random.default_rng(0)
    quads = [choose_empty_quad(scene, rng) for _ in range(50)]
    found = [quad for quad in quads if quad is not None]
    assert found
    for quad in found:
        (left, top), (right, bottom) = quad.min(0), quad.max(0)
        assert left >= 100 or right <= 20 or top >= 60 or bottom <= 30


def test_chunks_hold_lines_of_one_width_with_padding_after_each():
    chunks = list(LineChunks(draw_scenes, limit=60)(3))
    assert sum(len(chunk.arrays["lines"]) for chunk in chunks) >= 60
    for chunk in chunks:
        assert chunk.arrays["lines"].shape[1:] == (48, chunk.key, 3)
        assert (chunk.arrays["widths"] <= chunk.key).all()
        narrow = int(chunk.arrays["widths"][0])
        assert (chunk.arrays["lines"][0, :, narrow:] == 127).all()
