"""The schedule of a training: how many epochs, in what steps, at what learning rate."""

from __future__ import annotations

from dataclasses import dataclass

from inkdigits.training.common.schedule import decay_cosine, warm_up

WARM_UP_EPOCHS = 0.7
# The last epochs settle: they are this share of all, and start at this share of the rate.
SETTLE_SHARE = 0.4
SETTLE_RATE = 0.1


@dataclass(frozen=True, slots=True)
class Schedule:
    """Epochs, batch size, seed and learning rate of one training.

    Attributes
    ----------
    rate
        The highest learning rate: it rises to it within the first epoch, and falls to zero along
        a cosine.
    settling
        Share of the epochs, the last ones, that settle: they start anew at a tenth of the rate,
        and frames are augmented less.
    """

    epochs: int
    batch_size: int
    seed: int
    rate: float
    settling: float = SETTLE_SHARE

    @property
    def main_epochs(self) -> int:
        """Epochs before those that settle."""
        return self.epochs - int(self.settling * self.epochs)

    def is_settling(self, epoch: float) -> bool:
        """Return whether an epoch, counted from 0, is one of those that settle."""
        return epoch >= self.main_epochs

    def compute_rate(self, epoch: float) -> float:
        """Return the learning rate at an epoch, counted from 0 and with its fraction."""
        rate = self.rate * warm_up(epoch, WARM_UP_EPOCHS)
        if not self.is_settling(epoch):
            return rate * decay_cosine(epoch, self.main_epochs)
        length = self.epochs - self.main_epochs
        return rate * SETTLE_RATE * decay_cosine(epoch - self.main_epochs, length)
