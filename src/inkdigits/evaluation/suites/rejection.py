"""The rejection suite: non-digits, family by family, and digits to set a threshold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from inkdigits.data.audit import keep_audited
from inkdigits.data.loaders.doodles import load_doodles
from inkdigits.data.loaders.pen import load_pen
from inkdigits.data.loaders.phone import load_phone
from inkdigits.data.samples import LOOKALIKES, CropSet, PenSample
from inkdigits.data.splits import select_pen, split_crops
from inkdigits.evaluation.samples import SEED, Sample, subsample
from inkdigits.evaluation.scoring.outcomes import Condition, Outcomes, read_samples
from inkdigits.evaluation.suites.pen import AUDITED, CENTERED, draw_samples, read_drawings
from inkdigits.recognizer import Recognizer
from inkdigits.synthesis.characters.scripts import UNSEEN_SCRIPTS, list_glyphs
from inkdigits.synthesis.non_digits import (
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

# Samples of each family that is drawn.
DRAWN = 1_000


def run_rejection(folder: Path, recognizer: Recognizer, limit: int | None) -> Iterator[Condition]:
    """Read the digits of the test writers, then every family of non-digits."""
    digits = select_pen(load_pen(folder), "test")
    outcomes = read_drawings(subsample(digits, limit), recognizer, CENTERED)
    yield Condition("rejection", "pen digits", "reference", outcomes)
    samples = [s for s in select_pen(load_pen(folder, kind="others"), "test") if s.label]
    fair = [s for s in samples if s.label not in LOOKALIKES]
    signs = [s for s in fair if not s.label.isalpha()]
    families = {
        "pen letters": _draw([s for s in fair if s.label.isalpha()], limit),
        "pen signs": _draw(signs, limit),
        "pen look-alikes": _draw([s for s in samples if s.label in LOOKALIKES], limit),
        "phone letters": subsample(list_non_digits(load_phone(folder)), limit),
        "doodles": subsample(list_non_digits(load_doodles(folder)), limit),
        **_draw_families(digits, DRAWN if limit is None else min(limit, DRAWN)),
    }
    if audited := keep_audited(signs, folder, kind="others"):
        families[f"pen signs, {AUDITED}"] = _draw(audited, limit)
    for name, drawn in families.items():
        yield Condition("rejection", name, "others", _read(drawn, recognizer, name))


def _read(samples: Sequence[Sample], recognizer: Recognizer, name: str) -> Outcomes:
    return read_samples(recognizer, samples, title=name, total=len(samples))


def _draw(samples: Sequence[PenSample], limit: int | None) -> list[Sample]:
    return list(draw_samples(subsample(samples, limit), CENTERED))


def list_non_digits(crops: CropSet) -> list[Sample]:
    """Return the validation pictures of what is not a digit and not written like one."""
    return [
        Sample(image, name)
        for image, digit, name, split in zip(
            crops.images, crops.digits, crops.names, split_crops(crops), strict=True
        )
        if split == "validation" and digit < 0 and name not in LOOKALIKES
    ]


def _draw_families(digits: Sequence[PenSample], count: int) -> dict[str, list[Sample]]:
    """Draw scribbles, shapes, glyphs, and halves, pairs and turns of test writers' digits."""
    rng = np.random.default_rng(SEED)
    halved = [sample for sample in digits if sample.label in HALVES]
    turned = [sample for sample in digits if sample.label in MIRRORED + QUARTERED]
    families = {
        "scribbles": [Sample(draw_scribble(rng), "scribble") for _ in range(count)],
        "shapes": [Sample(draw_shape(rng), "shape") for _ in range(count)],
        "half digits": [
            Sample(draw_half(sample, rng), f"half {sample.label}")
            for sample in subsample(halved, count)
        ],
        "turned digits": [
            Sample(draw_turned(sample, rng), f"turned {sample.label}")
            for sample in subsample(turned, count)
        ],
        "two digits and more": [
            Sample(draw_pair(digits, rng), "pair") for _ in range(count if digits else 0)
        ],
    }
    # The fonts come with matplotlib: the light installation scores without glyphs.
    if find_spec("matplotlib"):
        glyphs = subsample(list_glyphs(UNSEEN_SCRIPTS), count)
        families["glyphs"] = [Sample(draw_glyph(*glyph, rng), glyph[0]) for glyph in glyphs]
    return families
