"""The rejection suite: ink that is no digit, family by family, and digits to set it against."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from inkdigits.data.audit import keep_audited
from inkdigits.data.crops import CropSet, load_doodles, load_phone
from inkdigits.data.glyphs import UNSEEN_SCRIPTS, list_glyphs
from inkdigits.data.pen import LOOKALIKES, PenSample, load_pen, pen_split
from inkdigits.data.shapes import (
    HALVES,
    MIRRORED,
    QUARTERED,
    draw_glyph,
    draw_half,
    draw_pair,
    draw_scribble,
    draw_shape,
    draw_turned,
)
from inkdigits.data.splits import split_crops
from inkdigits.evaluation.outcomes import Condition, Item, Outcomes, answer_pages, thin_out
from inkdigits.evaluation.pen import (
    AUDITED,
    CENTERED,
    SEED,
    draw_items,
    load_test_digits,
    read_drawings,
)
from inkdigits.recognizer import Recognizer

# So many of each family that is made up.
MADE_UP = 1_000


def run_rejection(folder: Path, recognizer: Recognizer, limit: int | None) -> Iterator[Condition]:
    """Read the digits of the test writers, then every family of ink that is no digit."""
    digits = load_test_digits(folder)
    outcomes = read_drawings(thin_out(digits, limit), recognizer, CENTERED)
    yield Condition("rejection", "pen digits", "reference", outcomes)
    samples = [s for s in load_pen(folder, kind="others") if pen_split(s) == "test" and s.label]
    fair = [s for s in samples if s.label not in LOOKALIKES]
    signs = [s for s in fair if not s.label.isalpha()]
    families = {
        "pen letters": _draw([s for s in fair if s.label.isalpha()], limit),
        "pen signs": _draw(signs, limit),
        "pen look-alikes": _draw([s for s in samples if s.label in LOOKALIKES], limit),
        "phone letters": thin_out(_list_kept(load_phone(folder)), limit),
        "doodles": thin_out(_list_kept(load_doodles(folder)), limit),
        **_make_up(digits, MADE_UP if limit is None else min(limit, MADE_UP)),
    }
    if audited := keep_audited(signs, folder, kind="others"):
        families[f"pen signs, {AUDITED}"] = _draw(audited, limit)
    for name, items in families.items():
        yield Condition("rejection", name, "others", _read(items, recognizer, name))


def _read(items: Sequence[Item], recognizer: Recognizer, name: str) -> Outcomes:
    return answer_pages(recognizer, items, title=name, total=len(items))


def _draw(samples: Sequence[PenSample], limit: int | None) -> list[Item]:
    return list(draw_items(thin_out(samples, limit), CENTERED))


def _list_kept(crops: CropSet) -> list[Item]:
    """List what is no digit, nor like one, of the pictures kept from training."""
    return [
        Item(image, name)
        for image, digit, name, split in zip(
            crops.images, crops.digits, crops.names, split_crops(crops), strict=True
        )
        if split == "validation" and digit < 0 and name not in LOOKALIKES
    ]


def _make_up(digits: Sequence[PenSample], count: int) -> dict[str, list[Item]]:
    """Draw scribbles and shapes, halves, pairs and turns of test writers' digits, and glyphs."""
    rng = np.random.default_rng(SEED)
    halved = [sample for sample in digits if sample.label in HALVES]
    turned = [sample for sample in digits if sample.label in MIRRORED + QUARTERED]
    families = {
        "scribbles": [Item(draw_scribble(rng), "scribble") for _ in range(count)],
        "shapes": [Item(draw_shape(rng), "shape") for _ in range(count)],
        "half digits": [
            Item(draw_half(sample, rng), f"half {sample.label}")
            for sample in thin_out(halved, count)
        ],
        "turned digits": [
            Item(draw_turned(sample, rng), f"turned {sample.label}")
            for sample in thin_out(turned, count)
        ],
        "two digits and more": [
            Item(draw_pair(digits, rng), "pair") for _ in range(count if digits else 0)
        ],
    }
    # The fonts come with matplotlib: the light installation scores without glyphs.
    if find_spec("matplotlib"):
        glyphs = thin_out(list_glyphs(UNSEEN_SCRIPTS), count)
        families["glyphs"] = [Item(draw_glyph(*glyph, rng), glyph[0]) for glyph in glyphs]
    return families
