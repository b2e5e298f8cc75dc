"""Training of the line reader, from PP-OCRv6's weights and drawn pages to lines.onnx."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from torch import Tensor, nn

from inkdigits.data.splits import Split
from inkdigits.line.alphabet import ALPHABET, LINE_HEIGHT, STEP
from inkdigits.training.common.batches import Batch, to_pixels, upload
from inkdigits.training.common.feed import Array
from inkdigits.training.common.glyphs import Glyphs
from inkdigits.training.common.loop import train
from inkdigits.training.common.settings import LoopSettings
from inkdigits.training.common.start import fill_network
from inkdigits.training.common.task import Task
from inkdigits.training.lines.batches import WIDTHS, DrawnScenes, LineChunks, Scenes, chunk_lines
from inkdigits.training.lines.export import export_lines
from inkdigits.training.lines.losses import compute_ctc_loss, decode_greedily
from inkdigits.training.lines.network import LineNetwork
from inkdigits.training.lines.pretrained import fill_line_network

EXAMPLE_WIDTH = 176  # pixels, a common line's


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
    return train(LineTask(settings, scenes=scenes, validation=validation), settings)


class LineTask(Task):
    """Reading lines: chunks of crops, CTC, exact match."""

    name = "lines"
    unit = "lines"
    fresh = ("neck", "head")
    slot_bytes = LINE_HEIGHT * 3 * max(chunk_lines(width) * width for width in WIDTHS) + 65_536
    settings: LineSettings

    def __init__(
        self,
        settings: LineSettings,
        *,
        scenes: Scenes | None = None,
        validation: Scenes | None = None,
    ) -> None:
        super().__init__(settings, lambda: load_start(settings))
        limit = settings.share_validation(settings.validation_lines)
        self.samples = LineChunks(scenes or draw_scenes(settings, "train"))
        self.validation = LineChunks(validation or draw_scenes(settings, "validation"), limit)

    def batch_size(self, key: int) -> int:
        """Return how many lines of this width a batch has: whole chunks."""
        lines = chunk_lines(key)
        return lines * max(1, round(self.settings.columns / (lines * key)))

    def make_example(self) -> Batch:
        """Return lines of gray with a text."""
        width = EXAMPLE_WIDTH
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
        return compute_ctc_loss(_compute_logits(self.network, batch), batch)

    def score(self, network: nn.Module, batches: list[Batch]) -> dict[str, float]:
        """Return the percentage of lines read exactly, and of those in digits alone."""
        pairs = [
            pair
            for batch in batches
            for pair in zip(
                decode_greedily(_compute_logits(network, batch), batch["widths"]),
                _decode_targets(batch),
                strict=True,
            )
        ]
        digits = [(found, text) for found, text in pairs if text.isdigit()]
        return {"exact": _count_exact(pairs), "digits": _count_exact(digits)}

    def export(self, network: nn.Module, scores: dict[str, float]) -> Path:
        """Write lines.onnx with its sidecar into the run's folder."""
        assert isinstance(network, LineNetwork)
        path = self.settings.run / "lines.onnx"
        notes = self.settings.to_notes()
        rounded = {name: round(value, 2) for name, value in scores.items()}
        return export_lines(network, path, settings=notes, validation=rounded)


def load_start(settings: LineSettings) -> LineNetwork:
    """Return the network that training starts from."""
    network = LineNetwork(dropout=settings.dropout)
    fill_network(network, settings.start, lambda published: fill_line_network(network, published))
    return network


def draw_scenes(settings: LineSettings, split: Split) -> Scenes:
    """Return what draws the scenes of a split; its characters are loaded now."""
    glyphs = Glyphs(settings.data, split, settings.cache)
    glyphs.prepare()
    return DrawnScenes(glyphs, (settings.smallest_side, settings.largest_side), settings.cut_out)


def _compute_logits(network: nn.Module, batch: Batch) -> Tensor:
    lines = batch["lines"]
    logits: Tensor = network(to_pixels(lines), batch["widths"].to(lines.device, non_blocking=True))
    return logits


def _decode_targets(batch: Batch) -> list[str]:
    pairs = zip(batch["targets"].cpu(), batch["lengths"].tolist(), strict=True)
    return [
        "".join(ALPHABET[int(character) - 1] for character in row[:length]) for row, length in pairs
    ]


def _count_exact(pairs: list[tuple[str, str]]) -> float:
    """Return the percentage of pairs of equal texts."""
    return 100.0 * sum(found == text for found, text in pairs) / max(1, len(pairs))
