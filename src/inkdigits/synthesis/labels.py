"""Pen digits come in; those whose label what is drawn contradicts are left out.

A few percent of the labels of the pen set are wrong or incomplete: the bar of a four, half a zero.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from inkdigits.data.pen import PenSample, draw_strokes
from inkdigits.digit.classifier import Classifier
from inkdigits.digit.frame import Frame, normalize

# A label is doubted where a classifier gives it less than this probability.
TRUST = 0.05
# What is this much lower than wide is a dash: the bar of a four, but no digit.
FLAT = 0.35
# Side of what they are drawn on to be looked at, in pixels.
CANVAS = 120


def drop_doubtful(samples: Sequence[PenSample]) -> list[PenSample]:
    """Return the digits whose label the shipped digit classifier can believe, in order."""
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
