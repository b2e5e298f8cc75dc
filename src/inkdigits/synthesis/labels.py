"""Pen digits with doubtful labels, and their removal from training.

A few percent of the labels of the pen set are wrong, or their drawing is incomplete: the bar of a
four, half a zero.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from inkdigits.data.samples import PenSample
from inkdigits.digit.classifier import Classifier
from inkdigits.digit.frame import Frame, normalize
from inkdigits.synthesis.characters.strokes import draw_strokes

# A label is doubtful below this probability by the digit classifier.
TRUST = 0.05
# A drawing of a smaller height, in widths, is a dash: the bar of a four.
FLAT = 0.35
# Side of the canvas that they are drawn on, in pixels.
CANVAS = 120


def drop_doubtful(samples: Sequence[PenSample]) -> list[PenSample]:
    """Return the digits whose label the shipped classifier finds plausible, in order."""
    if not samples:
        return []
    classifier = Classifier()
    frames = np.stack([_draw(sample) for sample in samples])
    logits = classifier.logits(frames)
    probabilities = classifier.verdict.probabilities(logits)
    labels = np.array([int(sample.label) for sample in samples])
    believed = probabilities[np.arange(len(labels)), labels] >= TRUST
    believed &= classifier.verdict.digit_probability(logits) >= classifier.verdict.refuse
    believed &= ~np.array([_is_dash(sample) for sample in samples])
    return [sample for sample, kept in zip(samples, believed, strict=True) if kept]


def _is_dash(sample: PenSample) -> bool:
    width, height = np.ptp(np.concatenate(sample.strokes), axis=0)
    return bool(height < FLAT * width)


def _draw(sample: PenSample) -> Frame:
    size, pen = 0.7 * CANVAS, 0.05 * CANVAS
    drawing = draw_strokes(sample.strokes, canvas=CANVAS, size=size, pen=pen)
    return normalize(drawing.astype(np.float32) / 255.0)
