"""Training of the finder, from PP-OCRv6's weights and drawn pages to finder.onnx."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from torch import Tensor, nn

from inkdigits.data.splits import Split
from inkdigits.page.maps import SHRINK
from inkdigits.training.common.batches import Batch, to_pixels, upload
from inkdigits.training.common.feed import Producer
from inkdigits.training.common.glyphs import Glyphs
from inkdigits.training.common.loop import train
from inkdigits.training.common.settings import LoopSettings
from inkdigits.training.common.start import fill_network
from inkdigits.training.common.task import Task
from inkdigits.training.finder.batches import KEY, MAX_SIDE, PageChunks
from inkdigits.training.finder.export import export_finder
from inkdigits.training.finder.losses import compute_core_loss, compute_trait_loss, count_pixels
from inkdigits.training.finder.network import FinderNetwork
from inkdigits.training.finder.pretrained import fill_finder_network
from inkdigits.training.finder.targets import FULL

EXAMPLE_SIDE = 384  # pixels, a common page's
# Each score is the share of the second count in the first, see ``count_pixels``.
SCORES = {
    "recall": ("both", "wanted"),
    "precision": ("both", "found"),
    "direction": ("direction", "inside"),
    "handwriting": ("handwriting", "inside"),
}


@dataclass(frozen=True, kw_only=True)
class FinderSettings(LoopSettings):
    """How the finder is trained.

    Attributes
    ----------
    pixels
        Pixels of a batch.
    cut_out
        Share of drawn pictures that are of one line.
    trait_weight
        Of the loss of direction and handwriting beside that of the cores.
    validation_pages
        Pages of validation writers to score by.
    """

    pixels: int = 4_000_000
    cut_out: float = 0.3
    trait_weight: float = 0.5
    validation_pages: int = 200


def train_finder(
    settings: FinderSettings, *, pages: Producer | None = None, validation: Producer | None = None
) -> Path:
    """Train the finder, or go on with it, and return the path of finder.onnx.

    Parameters
    ----------
    pages, validation
        Chunks of pages to learn from and to score by, as ``PageChunks`` yields them.
    """
    return train(FinderTask(settings, pages=pages, validation=validation), settings)


class FinderTask(Task):
    """Finding lines: pages, cores and traits."""

    name = "finder"
    unit = "pages"
    fresh = ("gather", "enlarge", "core", "traits")
    slot_bytes = MAX_SIDE * MAX_SIDE * 4  # 3 bytes of the page a pixel, and of the maps less than 1
    settings: FinderSettings

    def __init__(
        self,
        settings: FinderSettings,
        *,
        pages: Producer | None = None,
        validation: Producer | None = None,
    ) -> None:
        super().__init__(settings, lambda: load_start(settings))
        limit = settings.share_validation(settings.validation_pages)
        self.samples = pages or draw_pages(settings, "train")
        self.validation = validation or draw_pages(settings, "validation", limit=limit)

    def batch_size(self, key: int) -> int:
        """Return how many pages of this shape a batch has."""
        return max(1, self.settings.pixels // ((key // KEY) * (key % KEY)))

    def make_example(self) -> Batch:
        """Return gray pages with much writing."""
        side = EXAMPLE_SIDE
        pages = self.batch_size(side * KEY + side)
        core = np.zeros((pages, side // 2, side // 2), np.uint8)
        core[:, ::8] = FULL
        traits = np.zeros((pages, 3, side // 4, side // 4), np.int8)
        traits[:, 0, ::2] = 127
        gray = np.full((pages, side, side, 3), 127, np.uint8)
        return upload({"pages": gray, "core": core, "traits": traits}, self.device)

    def compute_loss(self, batch: Batch) -> Tensor:
        """Return the loss of a batch."""
        core, traits = self.network(to_pixels(batch["pages"]))
        loss = compute_core_loss(core, batch["core"])
        return loss + self.settings.trait_weight * compute_trait_loss(traits, batch["traits"])

    def score(self, network: nn.Module, batches: list[Batch]) -> dict[str, float]:
        """Return the recall and precision of core pixels, and the accuracy of traits."""
        counts: Counter[str] = Counter()
        for batch in batches:
            core, traits = network(to_pixels(batch["pages"]))
            counts.update(count_pixels(core, traits, (batch["core"], batch["traits"])))
        return {
            name: 100.0 * counts[part] / max(1, counts[whole])
            for name, (part, whole) in SCORES.items()
        }

    def export(self, network: nn.Module, scores: dict[str, float]) -> Path:
        """Write finder.onnx with its sidecar into the run's folder."""
        assert isinstance(network, FinderNetwork)
        path = self.settings.run / "finder.onnx"
        notes = self.settings.to_notes()
        rounded = {name: round(value, 2) for name, value in scores.items()}
        return export_finder(network, path, shrink=SHRINK, settings=notes, validation=rounded)


def load_start(settings: FinderSettings) -> FinderNetwork:
    """Return the network that training starts from."""
    network = FinderNetwork()
    fill_network(network, settings.start, lambda published: fill_finder_network(network, published))
    return network


def draw_pages(settings: FinderSettings, split: Split, *, limit: int = 0) -> Producer:
    """Return what draws the pages of a split; its characters are loaded now."""
    glyphs = Glyphs(settings.data, split, settings.cache)
    glyphs.prepare()
    return PageChunks(glyphs, settings.cut_out, limit)
