"""Families of corruptions, of which a person still reads nearly all digits.

There are two groups: kinds that training uses too, with parameters of their own, and families that
are held out of training. Each has three severities, mild to strong.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from inkdigits.evaluation.corruptions import held_out, trained_kinds

Frame = npt.NDArray[np.float32]
Change = Callable[[Frame, float, np.random.Generator], Frame]

SEVERITIES = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class Corruption:
    """A change of one frame, (28, 28) float32 in [0, 1], and its three levels, mild to strong."""

    change: Change
    levels: tuple[float, float, float]


TRAINED_KINDS = {
    "uneven light": Corruption(trained_kinds.add_light, (0.3, 0.5, 0.7)),
    "haze": Corruption(trained_kinds.add_haze, (0.4, 0.6, 0.8)),
    "stripes": Corruption(trained_kinds.add_stripes, (0.3, 0.5, 0.7)),
    "inverted bars": Corruption(trained_kinds.invert_bars, (1, 2, 3)),
    "straight lines": Corruption(trained_kinds.add_lines, (1, 2, 3)),
    "spatter": Corruption(trained_kinds.add_spatter, (4, 8, 14)),
    "Gaussian noise": Corruption(trained_kinds.add_noise, (0.15, 0.25, 0.4)),
    "salt and pepper": Corruption(trained_kinds.add_salt_and_pepper, (0.04, 0.08, 0.15)),
    "Gaussian blur": Corruption(trained_kinds.blur, (0.8, 1.2, 1.6)),
    "motion blur": Corruption(trained_kinds.blur_by_motion, (3, 5, 7)),
    "inverted rectangle": Corruption(trained_kinds.invert_rectangle, (8, 12, 16)),
    "low contrast": Corruption(trained_kinds.lower_contrast, (0.5, 0.3, 0.2)),
    "thick": Corruption(trained_kinds.thicken, (0.6, 0.9, 1.2)),
    "thin": Corruption(trained_kinds.thin, (0.4, 0.6, 0.8)),
    "JPEG": Corruption(trained_kinds.compress, (20, 10, 5)),
    "low resolution": Corruption(trained_kinds.lower_resolution, (14, 11, 9)),
    "random filter": Corruption(trained_kinds.filter_randomly, (0.4, 0.7, 1.0)),
}
NEVER_TRAINED = {
    "fractal fog": Corruption(held_out.add_fog, (0.6, 1.0, 1.5)),
    "zigzag line": Corruption(held_out.add_zigzag, (3, 5, 7)),
    "dotted line": Corruption(held_out.add_dots, (1, 2, 3)),
    "shot noise": Corruption(held_out.add_shot_noise, (20, 12, 7)),
    "glass blur": Corruption(held_out.swap_pixels, (0.8, 1.1, 1.4)),
    "outline only": Corruption(held_out.draw_outline, (0.4, 0.2, 0.0)),
    "cross-hatching": Corruption(held_out.add_hatching, (0.25, 0.4, 0.55)),
    "ripple": Corruption(held_out.ripple, (0.6, 1.0, 1.4)),
    "dry pen": Corruption(held_out.dry_out, (0.5, 0.7, 0.9)),
    "perspective": Corruption(held_out.tilt, (0.1, 0.18, 0.26)),
    "clutter at the rim": Corruption(held_out.add_clutter, (5, 10, 16)),
    "dithering": Corruption(held_out.dither, (0.02, 0.12, 0.22)),
}
FAMILIES = {**TRAINED_KINDS, **NEVER_TRAINED}


def corrupt(
    frames: npt.NDArray[Any], family: str, severity: int, *, seed: int
) -> npt.NDArray[np.float32]:
    """Return corrupted frames, the same ones for the same seed.

    Parameters
    ----------
    frames
        (N, 28, 28) uint8, 255 = ink, or float in [0, 1], 1 = ink.
    family
        A name in ``FAMILIES``.
    severity
        1, 2 or 3.

    Returns
    -------
    (N, 28, 28) float32 in [0, 1].
    """
    clean = frames.astype(np.float32) / 255.0 if frames.dtype == np.uint8 else frames
    corruption = FAMILIES[family]
    level = corruption.levels[severity - 1]
    # Seeded by name, so that a new family does not change the others.
    rng = np.random.default_rng([seed, *family.encode(), severity])
    changed = np.empty(clean.shape, np.float32)
    for place, frame in enumerate(clean):
        changed[place] = corruption.change(frame.astype(np.float32), float(level), rng)
    return np.clip(changed, 0.0, 1.0, out=changed)
