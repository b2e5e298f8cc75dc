"""Tasks: what a network learns from pages that are drawn meanwhile."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import ClassVar

import torch
from torch import Tensor, nn

from inkdigits.training.common.batches import Batch, upload
from inkdigits.training.common.device import choose_device
from inkdigits.training.common.feed import Batcher, Feed, Producer
from inkdigits.training.common.settings import LoopSettings

VALIDATION_SEED = 1


class Task(ABC):
    """A network to train, the samples it learns from, its loss and its scores.

    Parameters
    ----------
    settings
        Of the training.
    make_network
        Makes the network with the weights that it starts from; called with torch seeded.

    Attributes
    ----------
    samples, validation
        Chunks to learn from, without end, and chunks to score by; to be set by each task.
    """

    name: ClassVar[str]
    """Of the files that training leaves."""
    unit: ClassVar[str]
    """What the samples are called in the log."""
    fresh: ClassVar[tuple[str, ...]]
    """How names of parameters begin that are not pre-trained, and learn faster."""
    slot_bytes: ClassVar[int]
    """Room for the largest chunk."""
    samples: Producer
    validation: Producer

    def __init__(self, settings: LoopSettings, make_network: Callable[[], nn.Module]) -> None:
        self.settings = settings
        self.device = choose_device(settings.device)
        torch.manual_seed(settings.seed)
        self.network = make_network()
        self._validation_feed: Feed | None = None
        self._validation_batches: list[Batch] = []

    @abstractmethod
    def batch_size(self, key: int) -> int:
        """Return how many samples a batch of chunks of this key has."""

    @abstractmethod
    def make_example(self) -> Batch:
        """Return a batch of common size on the device, to measure speed by."""

    @abstractmethod
    def compute_loss(self, batch: Batch) -> Tensor:
        """Return the loss of a batch."""

    @abstractmethod
    def score(self, network: nn.Module, batches: list[Batch]) -> dict[str, float]:
        """Return scores of a network on batches, in percent."""

    @abstractmethod
    def export(self, network: nn.Module, scores: dict[str, float]) -> Path:
        """Write the network as ONNX with its sidecar into the run's folder."""

    def group_parameters(self) -> list[tuple[list[nn.Parameter], float]]:
        """Return pre-trained and fresh parameters, each with the highest rate they learn at."""
        named = dict(self.network.named_parameters())
        fresh = [part for name, part in named.items() if name.startswith(self.fresh)]
        rest = [part for name, part in named.items() if not name.startswith(self.fresh)]
        return [(rest, self.settings.backbone_rate), (fresh, self.settings.rate)]

    def open_feed(self, seed: int) -> Feed:
        """Start to draw samples to learn from."""
        return self._open(self.samples, seed, self.settings.count_workers())

    def open_validation(self) -> None:
        """Start to draw samples to score by: a few processes, the same samples every time."""
        if not self._validation_batches and self._validation_feed is None:
            workers = self.settings.count_validation_workers()
            self._validation_feed = self._open(self.validation, VALIDATION_SEED, workers)

    def validate(self, network: nn.Module) -> dict[str, float]:
        """Return the scores of a network on samples by validation writers."""
        self._validation_batches = self._validation_batches or list(self._draw_validation())
        with torch.no_grad():
            return self.score(network, self._validation_batches)

    def _draw_validation(self) -> Iterator[Batch]:
        self.open_validation()
        assert self._validation_feed is not None
        for arrays in Batcher(iter(self._validation_feed), self.batch_size):
            yield upload(arrays, self.device)
        self._validation_feed.close()
        self._validation_feed = None

    def _open(self, samples: Producer, seed: int, workers: int) -> Feed:
        return Feed(samples, workers=workers, seed=seed, slot_bytes=self.slot_bytes)
