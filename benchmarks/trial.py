"""What every recipe in the training benchmark is given: images in memory, and a stopwatch.

The clock of a trial runs from the first line of a recipe to its last: building the network, warping
and shuffling images, what torch's kernels compile at their first call, every step. It stands still
while images are scored. Importing torch (a few seconds, including the part that the first optimizer
would import) and reading MNIST from disk come before it, for all recipes alike.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import torch
import torch._dynamo  # the first optimizer would import it, seconds after the clock has started

from inkdigits.data.loaders.mnist import load_mnist

# The last images of the training file, by other writers than the first.
VALIDATION = 5_000
SCORING_BATCH = 1_000

Network = Callable[[torch.Tensor], torch.Tensor]


@dataclass(frozen=True, slots=True, eq=False)
class Images:
    """Frames (N, 28, 28) float32 in [0, 1], 1 = ink, and labels (N,) int64 in 0..9."""

    frames: torch.Tensor
    labels: torch.Tensor

    def __len__(self) -> int:
        return len(self.labels)

    def head(self, count: int) -> Images:
        """Return the first images, as views."""
        return Images(self.frames[:count], self.labels[:count])


def load_images(
    folder: Path, *, validation: bool = False, count: int | None = None
) -> tuple[Images, Images]:
    """Return the images to train on and those to score on.

    Parameters
    ----------
    validation
        Score on the last 5,000 training images and train on the others; the test images stay shut.
    count
        Take so many of each at most.

    Raises
    ------
    DataError
        Where MNIST is missing or damaged.
    """
    mnist = load_mnist(folder)
    train = Images(torch.tensor(mnist.train_images) / 255.0, torch.tensor(mnist.train_labels))
    if validation:
        cut = len(train) - VALIDATION
        score = Images(train.frames[cut:], train.labels[cut:])
        train = train.head(cut)
    else:
        score = Images(torch.tensor(mnist.test_images) / 255.0, torch.tensor(mnist.test_labels))
    return (train, score) if count is None else (train.head(count), score.head(count))


@dataclass(frozen=True, slots=True)
class Point:
    """Epochs trained, the seconds they took, and the share of images read right, in percent."""

    epoch: float
    seconds: float
    accuracy: float


@dataclass(slots=True)
class Trial:
    """One training run of one recipe; its clock starts when it is made."""

    train: Images
    score_on: Images
    seed: int
    epochs: float
    show: Callable[[str], None] = print
    points: list[Point] = field(default_factory=list)
    _trained: float = 0.0
    _since: float = field(default_factory=time.perf_counter)

    def __post_init__(self) -> None:
        torch.manual_seed(self.seed)

    @property
    def seconds(self) -> float:
        """Training time so far."""
        return self._trained + time.perf_counter() - self._since

    def end_epoch(self, epoch: float) -> None:
        """Show that an epoch is done, without a score."""
        self.show(f"epoch {epoch:g} of {self.epochs:g}, {self.seconds:.1f} s")

    def score(self, network: Network, epoch: float) -> None:
        """Score while the clock stands still. The network must be in its evaluation mode."""
        self._trained = self.seconds
        with torch.inference_mode():
            parts = torch.split(self.score_on.frames, SCORING_BATCH)
            digits = torch.cat([network(part).argmax(dim=1) for part in parts])
            right = digits == self.score_on.labels
        accuracy = 100.0 * float(right.double().mean())
        self.points.append(Point(epoch, round(self._trained, 3), round(accuracy, 4)))
        self.show(f"epoch {epoch:g} of {self.epochs:g}, {self._trained:.1f} s, {accuracy:.2f}%")
        self._since = time.perf_counter()
