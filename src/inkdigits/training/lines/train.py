"""Trains the line reader, from PP-OCRv6's weights and drawn pages to lines.onnx."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from inkdigits.data.splits import Split
from inkdigits.line.alphabet import ALPHABET, LINE_HEIGHT, STEP
from inkdigits.training.common.checkpoint import save_checkpoint
from inkdigits.training.common.feed import Array, Batcher, Feed
from inkdigits.training.common.glyphs import Glyphs
from inkdigits.training.common.loop import Batch, Loop, choose_device, to_pixels, upload
from inkdigits.training.common.settings import LoopSettings
from inkdigits.training.lines.batches import WIDTHS, DrawnScenes, LineChunks, Scenes, chunk_lines
from inkdigits.training.lines.export import export_lines
from inkdigits.training.lines.losses import compute_ctc_loss, decode_greedily
from inkdigits.training.lines.network import LineNetwork
from inkdigits.training.lines.pretrained import load_line_network

WEIGHTS = "lines.pt"


@dataclass(frozen=True, kw_only=True)
class LineSettings(LoopSettings):
    """How the line reader is trained.

    Attributes
    ----------
    columns
        Columns of pixels in a batch.
    dropout
        In the neck and before the head.
    smallest_side, largest_side
        Of the drawn pictures, in pixels.
    cut_out
        Share of drawn pictures that are of one line.
    validation_lines
        Lines of validation writers to score by.
    """

    columns: int = 32_768
    dropout: float = 0.05
    smallest_side: int = 320
    largest_side: int = 960
    cut_out: float = 0.45
    validation_lines: int = 600


def train_lines(
    settings: LineSettings, *, scenes: Scenes | None = None, validation: Scenes | None = None
) -> Path:
    """Train the line reader, or go on with it, and return the path of lines.onnx.

    Parameters
    ----------
    scenes, validation
        Scenes to learn from and to score by; those of ``synthesis`` by default.
    """
    loop = Loop(LineTask(settings, scenes=scenes, validation=validation), settings)
    network = loop.run()
    assert isinstance(network, LineNetwork)
    save_checkpoint(settings.run, network.cpu().state_dict(), name=WEIGHTS)
    return export_run(settings, network, loop.scores)


def export_run(settings: LineSettings, network: LineNetwork, scores: dict[str, float]) -> Path:
    """Write lines.onnx with its sidecar into the run's folder."""
    rounded = {name: round(value, 2) for name, value in scores.items()}
    path = settings.run / "lines.onnx"
    return export_lines(network, path, settings=settings.to_notes(), validation=rounded)


def load_start(settings: LineSettings) -> LineNetwork:
    """Return the network that training starts from."""
    if settings.start.suffix != ".pt":
        return load_line_network(settings.start, dropout=settings.dropout)
    network = LineNetwork(dropout=settings.dropout)
    network.load_state_dict(torch.load(settings.start, map_location="cpu", weights_only=True))
    return network


class LineTask:
    """Reading lines: chunks of crops, CTC, exact match."""

    unit = "lines"

    def __init__(
        self, settings: LineSettings, *, scenes: Scenes | None, validation: Scenes | None
    ) -> None:
        self.settings = settings
        torch.manual_seed(settings.seed)
        self.network: nn.Module = load_start(settings)
        self.device = choose_device(settings.device)
        sides = (settings.smallest_side, settings.largest_side)
        self.scenes: Scenes = scenes or self._draw("train", sides)
        self.validation: Scenes = validation or self._draw("validation", sides)
        self.held_out: list[Batch] = []
        self.waiting: Feed | None = None

    def open_feed(self, seed: int) -> Feed:
        """Start to draw lines."""
        return self._open(LineChunks(self.scenes), seed, self.settings.count_workers())

    def batch_size(self, key: int) -> int:
        """Return the lines of a batch of this width: whole chunks."""
        lines = chunk_lines(key)
        return lines * max(1, round(self.settings.columns / (lines * key)))

    def group_parameters(self) -> list[tuple[list[nn.Parameter], float]]:
        """Return backbone and fresh layers with their rates."""
        named = dict(self.network.named_parameters())
        fresh = [part for name, part in named.items() if name.startswith(("neck", "head"))]
        rest = [part for name, part in named.items() if not name.startswith(("neck", "head"))]
        return [(rest, self.settings.backbone_rate), (fresh, self.settings.rate)]

    def prepare(self) -> None:
        """Start to draw the lines to validate by: a few processes, the same lines every time."""
        if self.held_out or self.waiting:
            return
        workers = min(8, self.settings.count_workers())
        limit = max(1, self.settings.validation_lines // max(1, workers))
        self.waiting = self._open(LineChunks(self.validation, limit=limit), 1, workers)

    def make_example(self) -> Batch:
        """Return lines of gray with a text."""
        width = 176
        lines = self.batch_size(width)
        arrays: dict[str, Array] = {
            "lines": np.full((lines, LINE_HEIGHT, width, 3), 127, np.uint8),
            "widths": np.full(lines, width, np.int16),
            "targets": np.tile(np.arange(width // STEP, dtype=np.uint8) % 10 + 1, (lines, 1)),
            "lengths": np.full(lines, 6, np.int16),
        }
        return upload(arrays, self.device)

    def compute_loss(self, batch: Batch) -> Tensor:
        """Return the loss of a batch."""
        return compute_ctc_loss(_run(self.network, batch), batch)

    def validate(self, network: nn.Module) -> dict[str, float]:
        """Return the percentage of lines read exactly, and of those in digits alone."""
        self.held_out = self.held_out or list(self._draw_validation())
        right = digits = digit_lines = lines = 0
        for batch in self.held_out:
            with torch.no_grad():
                logits = _run(network, batch)
            for found, text in zip(
                decode_greedily(logits, batch["widths"]), _texts(batch), strict=True
            ):
                lines += 1
                right += found == text
                digit_lines += text.isdigit()
                digits += text.isdigit() and found == text
        return {
            "exact": 100.0 * right / max(1, lines),
            "digits": 100.0 * digits / max(1, digit_lines),
        }

    def _draw(self, split: Split, sides: tuple[int, int]) -> Scenes:
        glyphs = Glyphs(self.settings.data, split, self.settings.cache)
        glyphs.prepare()
        return DrawnScenes(glyphs, sides, self.settings.cut_out)

    def _draw_validation(self) -> Iterator[Batch]:
        self.prepare()
        assert self.waiting is not None
        for arrays in Batcher(iter(self.waiting), self.batch_size):
            yield upload(arrays, self.device)
        self.waiting.close()
        self.waiting = None

    def _open(self, chunks: LineChunks, seed: int, workers: int) -> Feed:
        room = LINE_HEIGHT * 3 * max(chunk_lines(width) * width for width in WIDTHS) + 65_536
        return Feed(chunks, workers=workers, seed=seed, slot_bytes=room)


def _run(network: nn.Module, batch: Batch) -> Tensor:
    lines = batch["lines"]
    logits: Tensor = network(to_pixels(lines), batch["widths"].to(lines.device, non_blocking=True))
    return logits


def _texts(batch: Batch) -> list[str]:
    pairs = zip(batch["targets"].cpu(), batch["lengths"].tolist(), strict=True)
    return ["".join(ALPHABET[int(one) - 1] for one in row[:length]) for row, length in pairs]
