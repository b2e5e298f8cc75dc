"""Draws the walks of a drawing and of a page, step by step, from what the parts really give."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
from matplotlib.figure import Figure
from PIL import Image

from inkdigits import Recognizer
from inkdigits.line.reader import LineReader
from inkdigits.page.finder import Finder
from inkdigits.page.straighten import crop_line

BLUE, AMBER, GRAY = "#4c6ef5", "#f2a33a", "#868e96"
# What is left around a line when it is cut out, in heights of it.
MARGIN = 0.18

Picture = npt.NDArray[np.uint8]


def draw_walks(samples: Path, folder: Path) -> None:
    """Draw both walks from the sample images."""
    recognizer = Recognizer(threads=1)
    draw_drawing(recognizer, samples / "digit.png", folder / "walk-drawing.png")
    draw_refusal(recognizer, samples, folder / "walk-refused.png")
    draw_page(samples / "page.jpg", folder / "walk-page.png")


def draw_drawing(recognizer: Recognizer, path: Path, target: Path) -> None:
    """Draw what happens to one drawn digit: canvas, box, frame, probabilities."""
    reading = recognizer.read(path)
    digit, frame = reading.candidates[0].digit, to_frame(reading.candidates[0].frame)
    figure = Figure(figsize=(9.0, 2.5), layout="constrained")
    canvas, boxed, framed, chances = figure.subplots(1, 4, width_ratios=[1, 1, 1, 1.5])
    alpha = np.asarray(Image.open(path).getchannel("A"))
    canvas.imshow(255 - alpha, cmap="gray", vmin=0, vmax=255)
    canvas.set_title("canvas")
    boxed.imshow(255 - alpha, cmap="gray", vmin=0, vmax=255)
    box = digit.box
    xs = [box.left, box.right, box.right, box.left, box.left]
    boxed.plot(xs, [box.top, box.top, box.bottom, box.bottom, box.top], color=BLUE)
    boxed.set_title("box of its ink")
    framed.imshow(frame, cmap="gray", vmin=0, vmax=255)
    framed.set_title("MNIST frame, 28x28")
    for axes in (canvas, boxed, framed):
        axes.set_xticks([])
        axes.set_yticks([])
    chances.bar(range(10), digit.probabilities(), color=BLUE)
    chances.set_xticks(range(10))
    chances.set_ylim(0, 1.05)
    chances.set_title("probabilities")
    _save(figure, target)


def draw_refusal(recognizer: Recognizer, samples: Path, target: Path) -> None:
    """Draw a digit and a smiley with the probability that each is a digit at all."""
    figure = Figure(figsize=(9.0, 2.2), layout="constrained")
    panels = figure.subplots(1, 4, width_ratios=[1, 1.2, 1, 1.2])
    for (picture, bars), name in zip(
        (panels[:2], panels[2:]), ("digit.png", "smiley.png"), strict=True
    ):
        reading = recognizer.read(samples / name)
        candidate = reading.candidates[0]
        picture.imshow(to_frame(candidate.frame), cmap="gray", vmin=0, vmax=255)
        picture.set_xticks([])
        picture.set_yticks([])
        picture.set_title(reading.status)
        best = max(candidate.digit.probabilities())
        bars.barh(
            ["a digit", f"a {candidate.digit.digit}, if one"],
            [candidate.digit.confidence / best, best],
            color=[BLUE, AMBER],
        )
        bars.set_xlim(0, 1.02)
    _save(figure, target)


def draw_page(path: Path, target: Path) -> None:
    """Draw what happens to a photo: the lines that are found, cut out, read."""
    color = np.asarray(Image.open(path).convert("RGB"))
    lines = sorted(Finder(threads=1).find(color).lines, key=lambda line: line.quad[:, 1].mean())
    crops = [crop_line(color, line.quad, margin=MARGIN).image for line in lines]
    texts = ["".join(one.text for one in line) for line in LineReader(threads=1).read(crops)]
    figure = Figure(figsize=(9.0, 5.4), layout="constrained")
    grid = figure.add_gridspec(len(crops), 2, width_ratios=[1.25, 1])
    whole = figure.add_subplot(grid[:, 0])
    whole.imshow(color)
    for number, line in enumerate(lines, 1):
        corners = np.vstack([line.quad, line.quad[:1]])
        whole.plot(corners[:, 0], corners[:, 1], color=AMBER)
        whole.annotate(str(number), line.quad[0], color=AMBER, fontsize=12, ha="right")
    whole.set_axis_off()
    whole.set_title("lines found by the finder")
    for row, (crop, text) in enumerate(zip(crops, texts, strict=True)):
        axes = figure.add_subplot(grid[row, 1])
        axes.imshow(crop)
        axes.set_xticks([])
        axes.set_yticks([])
        axes.set_title(f"{row + 1}: “{text}”", loc="left", fontsize=10)
    _save(figure, target)


def to_frame(frame: bytes | npt.NDArray[np.generic]) -> Picture:
    """Return the frame of a candidate as (28, 28) gray levels."""
    if isinstance(frame, bytes):
        return np.frombuffer(frame, np.uint8).reshape(28, 28)
    levels = np.asarray(frame)
    return np.asarray(levels if levels.dtype == np.uint8 else np.rint(255 * levels), np.uint8)


def _save(figure: Figure, target: Path) -> None:
    for axes in figure.axes:
        axes.tick_params(labelsize=8)
        axes.title.set_fontsize(10)
    figure.savefig(target, dpi=110, facecolor="white")
