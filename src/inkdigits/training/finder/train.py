"""Trains the finder, from PP-OCRv6's weights and drawn pages to finder.onnx."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from inkdigits.data.splits import Split
from inkdigits.page.maps import SHRINK
from inkdigits.training.common.checkpoint import save_checkpoint
from inkdigits.training.common.feed import Batcher, Feed, Producer
from inkdigits.training.common.glyphs import Glyphs
from inkdigits.training.common.loop import Batch, Loop, choose_device, to_pixels, upload
from inkdigits.training.common.settings import LoopSettings
from inkdigits.training.finder.batches import KEY, MAX_SIDE, PageChunks
from inkdigits.training.finder.export import export_finder
from inkdigits.training.finder.losses import compute_core_loss, compute_trait_loss, score_maps
from inkdigits.training.finder.network import FinderNetwork
from inkdigits.training.finder.pretrained import load_finder_network
from inkdigits.training.finder.targets import FULL

WEIGHTS = "finder.pt"
FRESH = ("gather", "enlarge", "core", "traits")


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
    loop = Loop(FinderTask(settings, pages=pages, validation=validation), settings)
    network = loop.run()
    assert isinstance(network, FinderNetwork)
    save_checkpoint(settings.run, network.cpu().state_dict(), name=WEIGHTS)
    return export_run(settings, network, loop.scores)


def export_run(settings: FinderSettings, network: FinderNetwork, scores: dict[str, float]) -> Path:
    """Write finder.onnx with its sidecar into the run's folder."""
    rounded = {name: round(value, 2) for name, value in scores.items()}
    path = settings.run / "finder.onnx"
    notes = settings.to_notes()
    return export_finder(network, path, shrink=SHRINK, settings=notes, validation=rounded)


def load_start(settings: FinderSettings) -> FinderNetwork:
    """Return the network that training starts from."""
    if settings.start.suffix != ".pt":
        return load_finder_network(settings.start)
    network = FinderNetwork()
    network.load_state_dict(torch.load(settings.start, map_location="cpu", weights_only=True))
    return network


class FinderTask:
    """Finding lines: pages, cores and traits."""

    unit = "pages"

    def __init__(
        self, settings: FinderSettings, *, pages: Producer | None, validation: Producer | None
    ) -> None:
        self.settings = settings
        torch.manual_seed(settings.seed)
        self.network: nn.Module = load_start(settings)
        self.device = choose_device(settings.device)
        share = max(1, settings.validation_pages // max(1, self._count_drawers()))
        self.pages: Producer = pages or self._draw("train", 0)
        self.validation: Producer = validation or self._draw("validation", share)
        self.held_out: list[Batch] = []
        self.waiting: Feed | None = None

    def open_feed(self, seed: int) -> Feed:
        """Start to draw pages."""
        return self._open(self.pages, seed, self.settings.count_workers())

    def batch_size(self, key: int) -> int:
        """Return the pages of a batch of this shape."""
        return max(1, self.settings.pixels // ((key // KEY) * (key % KEY)))

    def group_parameters(self) -> list[tuple[list[nn.Parameter], float]]:
        """Return backbone and head with their rates."""
        named = dict(self.network.named_parameters())
        fresh = [part for name, part in named.items() if name.startswith(FRESH)]
        rest = [part for name, part in named.items() if not name.startswith(FRESH)]
        return [(rest, self.settings.backbone_rate), (fresh, self.settings.rate)]

    def prepare(self) -> None:
        """Start to draw the pages to validate by: a few processes, the same pages every time."""
        if not self.held_out and self.waiting is None:
            self.waiting = self._open(self.validation, 1, self._count_drawers())

    def make_example(self) -> Batch:
        """Return gray pages with much writing."""
        side = 384
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

    def validate(self, network: nn.Module) -> dict[str, float]:
        """Return recall and precision of core pixels, and directions and hands told right, in %."""
        self.held_out = self.held_out or list(self._draw_validation())
        counts: defaultdict[str, float] = defaultdict(float)
        for batch in self.held_out:
            with torch.no_grad():
                core, traits = network(to_pixels(batch["pages"]))
            for name, count in score_maps(core, traits, (batch["core"], batch["traits"])).items():
                counts[name] += count
        pairs = {
            "recall": ("both", "wanted"),
            "precision": ("both", "found"),
            "direction": ("direction", "inside"),
            "handwriting": ("hand", "inside"),
        }
        return {
            name: 100.0 * counts[part] / max(1.0, counts[whole])
            for name, (part, whole) in pairs.items()
        }

    def _draw(self, split: Split, limit: int) -> Producer:
        glyphs = Glyphs(self.settings.data, split, self.settings.cache)
        glyphs.prepare()
        return PageChunks(glyphs, self.settings.cut_out, limit)

    def _count_drawers(self) -> int:
        return min(8, self.settings.count_workers())

    def _draw_validation(self) -> Iterator[Batch]:
        self.prepare()
        assert self.waiting is not None
        for arrays in Batcher(iter(self.waiting), self.batch_size):
            yield upload(arrays, self.device)
        self.waiting.close()
        self.waiting = None

    def _open(self, pages: Producer, seed: int, workers: int) -> Feed:
        room = MAX_SIDE * MAX_SIDE * 4  # the page's 3 bytes a pixel, and the maps' less than 1
        return Feed(pages, workers=workers, seed=seed, slot_bytes=room)
