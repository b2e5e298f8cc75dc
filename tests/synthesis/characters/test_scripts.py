"""Printed characters of other scripts are non-digits: none may be printed like a digit."""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import ImageFont

from inkdigits.data.samples import LOOKALIKES
from inkdigits.synthesis.characters.scripts import (
    FONTS,
    LAST_CODE,
    LOOKALIKE_GLYPHS,
    SCRIPTS,
    UNSEEN_SCRIPTS,
    list_glyphs,
)

BOTH = pytest.mark.parametrize("scripts", [SCRIPTS, UNSEEN_SCRIPTS], ids=["learned", "unseen"])
# Look-alikes of which the printed form has more than dots and short strokes.
PRINTED = "0123456789" + "".join(sorted(LOOKALIKES - set("!,'`")))
SIDE = 20


@cache
def open_font(path: Path) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), 40)


def print_in_box(character: str, path: Path) -> np.ndarray:
    """A printed character, cut out and brought to one size: (400,), its mean 0 and length 1."""
    mask = open_font(path).getmask(character)
    ink = np.array(mask, np.uint8).reshape(mask.size[1], mask.size[0])
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    ink = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    scale = SIDE / max(ink.shape)
    width, height = (max(1, round(side * scale)) for side in (ink.shape[1], ink.shape[0]))
    box = np.zeros((SIDE, SIDE), np.float32)
    top, left = (SIDE - height) // 2, (SIDE - width) // 2
    box[top : top + height, left : left + width] = cv2.resize(
        ink, (width, height), interpolation=cv2.INTER_AREA
    )
    box -= box.mean()
    return (box / np.linalg.norm(box)).ravel()


@BOTH
def test_there_are_many_characters_of_every_script(scripts: tuple[str, ...]) -> None:
    glyphs = list_glyphs(scripts)
    assert len(glyphs) == len(set(glyphs)) > 500
    for script in scripts:
        of_script = {c for c, _ in glyphs if unicodedata.name(c).startswith(script)}
        assert len(of_script) >= 5, script
    assert {path.name for _, path in glyphs} <= set(FONTS)
    assert all(ord(character) <= LAST_CODE for character, _ in glyphs)


@BOTH
def test_letters_and_symbols_alone_are_listed(scripts: tuple[str, ...]) -> None:
    for character, _ in list_glyphs(scripts):
        assert unicodedata.category(character) in ("Lu", "Ll", "Lo", "Sm")
        assert unicodedata.decimal(character, None) is None


@BOTH
def test_every_font_has_ink_for_what_is_listed(scripts: tuple[str, ...]) -> None:
    for character, path in list_glyphs(scripts)[::25]:
        missing = bytes(open_font(path).getmask("\uffff"))
        printed = open_font(path).getmask(character)
        assert printed.getbbox() is not None, character
        assert bytes(printed) != missing, character


def test_no_character_is_both_learned_and_scored_on() -> None:
    learned, unseen = ({c for c, _ in list_glyphs(s)} for s in (SCRIPTS, UNSEEN_SCRIPTS))
    assert learned
    assert unseen
    assert not learned & unseen
    for one in SCRIPTS:
        for other in UNSEEN_SCRIPTS:
            assert not one.startswith(other)
            assert not other.startswith(one)


@BOTH
def test_named_look_alikes_are_left_out(scripts: tuple[str, ...]) -> None:
    listed = {character for character, _ in list_glyphs(scripts)}
    assert not listed & LOOKALIKE_GLYPHS
    for character in listed:
        plain = unicodedata.normalize("NFKD", character)
        assert not set(plain) & LOOKALIKES, character


@pytest.mark.parametrize("character", ["Ο", "о", "З", "Ø", "ó", "Î", "š", "ʒ", "ه", "Ⴝ", "ᒣ", "ⴵ"])
def test_a_look_alike_with_or_without_an_accent_is_none_to_learn_from(character: str) -> None:
    assert character not in {one for one, _ in list_glyphs(SCRIPTS + UNSEEN_SCRIPTS)}


@BOTH
def test_nothing_that_is_listed_is_printed_like_a_digit_or_a_look_alike(
    scripts: tuple[str, ...],
) -> None:
    alike: dict[str, str] = {}
    seen: set[str] = set()
    known: dict[Path, np.ndarray] = {}
    for character, path in list_glyphs(scripts):
        if character in seen:
            continue
        seen.add(character)
        if path not in known:
            known[path] = np.stack([print_in_box(one, path) for one in PRINTED])
        correlations = known[path] @ print_in_box(character, path)
        if correlations.max() > 0.99:
            name = f"{character} (U+{ord(character):04X}, {unicodedata.name(character)})"
            alike[name] = PRINTED[int(correlations.argmax())]
    assert alike == {}
