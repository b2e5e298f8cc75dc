"""The pen suite: digits of the test writers, drawn as people would send them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from inkdigits.data.audit import keep_audited
from inkdigits.data.loaders.pen import load_pen
from inkdigits.data.samples import PenSample, Strokes
from inkdigits.data.splits import select_pen
from inkdigits.evaluation.samples import SEED, Sample, subsample
from inkdigits.evaluation.scoring.outcomes import Condition, Outcomes, read_samples
from inkdigits.intake.sources import Source
from inkdigits.recognizer import Recognizer
from inkdigits.synthesis.characters.stroke_styles import STYLES, is_plain
from inkdigits.synthesis.characters.strokes import draw_strokes

CANVAS = 400
# Conditions without the samples whose label was found wrong by eye.
AUDITED = "labels checked"


@dataclass(frozen=True, slots=True)
class Pose:
    """How a drawing lies on the canvas: size and pen in pixels, turn in degrees clockwise."""

    name: str
    size: float = 240.0
    pen: float = 18.0
    corner: bool = False
    turn: float = 0.0
    photo: bool = False


CENTERED = Pose("centered")
POSES = (
    CENTERED,
    Pose("in a corner", size=140.0, corner=True),
    Pose("15% of the canvas", size=60.0, pen=6.0),
    Pose("15%, pen 18 px", size=60.0, pen=18.0),
    Pose("pen 3 px", pen=3.0),
    Pose("pen 40 px", pen=40.0),
    Pose("turned 30° left", turn=-30.0),
    Pose("turned 15° left", turn=-15.0),
    Pose("turned 15° right", turn=15.0),
    Pose("turned 30° right", turn=30.0),
    Pose("noisy paper", photo=True),
)


def run_pen(folder: Path, recognizer: Recognizer, limit: int | None) -> Iterator[Condition]:
    """Read the digits of the test writers in every pose and way of writing."""
    samples = select_pen(load_pen(folder), "test")
    few = subsample(samples, limit)
    for pose in POSES:
        yield Condition("pen", pose.name, "digits", read_drawings(few, recognizer, pose))
    if audited := keep_audited(few, folder):
        name = f"{CENTERED.name}, {AUDITED}"
        outcomes = read_drawings(audited, recognizer, CENTERED, title=name)
        yield Condition("pen", name, "digits", outcomes)
    rng = np.random.default_rng(SEED)
    for label, name in (("0", "slashed zero"), ("1", "flagged one"), ("7", "barred seven")):
        styled = [
            PenSample(label, s.writer, s.site, STYLES[label](s.strokes, rng))
            for s in samples
            if s.label == label and is_plain(label, s.strokes)
        ]
        outcomes = read_drawings(subsample(styled, limit), recognizer, CENTERED, title=name)
        yield Condition("pen", name, "digits", outcomes)


def read_drawings(
    samples: Sequence[PenSample], recognizer: Recognizer, pose: Pose, *, title: str = ""
) -> Outcomes:
    """Draw pen samples in a pose and read them; their groups are the writers."""
    drawn = draw_samples(samples, pose)
    return read_samples(recognizer, drawn, title=f"pen, {title or pose.name}", total=len(samples))


def draw_samples(samples: Iterable[PenSample], pose: Pose) -> Iterator[Sample]:
    """Draw pen samples as a page sends them, black on a transparent PNG, or as a gray photo."""
    rng = np.random.default_rng(SEED)
    for sample in samples:
        near, far = pose.size / 2.0 + pose.pen, CANVAS - pose.size / 2.0 - pose.pen
        if pose.corner:
            x, y = rng.choice([near, far], 2)
        elif pose.size < CANVAS / 4:
            x, y = rng.uniform(near, far, 2)
        else:
            x = y = CANVAS / 2.0
        strokes = _turn(sample.strokes, pose.turn)
        ink = draw_strokes(strokes, canvas=CANVAS, size=pose.size, center=(x, y), pen=pose.pen)
        page: Source = simulate_photo(ink, rng) if pose.photo else encode_drawing(ink)
        yield Sample(page, sample.label, sample.writer)


def encode_drawing(ink: npt.NDArray[np.uint8]) -> bytes:
    """Return the PNG that a canvas sends: black, with the ink (255 = full) as its alpha."""
    pixels = np.zeros((*ink.shape, 4), np.uint8)
    pixels[:, :, 3] = ink
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def simulate_photo(ink: npt.NDArray[np.uint8], rng: np.random.Generator) -> npt.NDArray[np.uint8]:
    """Return a gray photo of ink (255 = full) on paper: uneven light, soft edges, much noise."""
    height, width = ink.shape
    soft = cv2.GaussianBlur(ink.astype(np.float32) / 255.0, (0, 0), 1.2)
    paper = rng.uniform(150.0, 230.0)
    across = np.linspace(-0.12, 0.12, width, dtype=np.float32) * rng.choice([-1.0, 1.0])
    down = np.linspace(-0.12, 0.12, height, dtype=np.float32)[:, None] * rng.choice([-1.0, 1.0])
    page = paper * (1.0 - rng.uniform(0.45, 0.8) * soft) * (1.0 + across + down)
    page += rng.normal(0.0, rng.uniform(8.0, 16.0), page.shape)
    return np.asarray(np.clip(np.rint(page), 0, 255), np.uint8)


def _turn(strokes: Strokes, degrees: float) -> Strokes:
    if not degrees:
        return strokes
    angle = np.deg2rad(degrees)
    # y goes down, so that this turns to the right.
    matrix = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return tuple(np.asarray(stroke @ matrix.T, np.float32) for stroke in strokes)
