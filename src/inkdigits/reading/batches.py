"""Batches: the pages that go through the networks together, with the ends of their images."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from inkdigits.digit.classifier import BATCH
from inkdigits.errors import ImageError
from inkdigits.intake.page import Page

# Pages go through the networks together up to this many pixels, and this many pages and ends of
# images.
BATCH_PIXELS = 8_000_000
BATCH_ITEMS = 2 * BATCH
# Pages of one image that are read together, at most, so that its time is checked often enough: a
# page full of writing takes seconds.
BATCH_PAGES = 4


@dataclass(frozen=True, slots=True)
class End:
    """The end of an image behind its pages, and why it failed where it did."""

    name: str
    path: str | None
    error: ImageError | None = None


def take_batches(items: Iterable[Page | End]) -> Iterator[list[Page | End]]:
    """Yield pages, and the ends of their images, in batches that fit into memory."""
    batch: list[Page | End] = []
    pixels = pages = 0
    for item in items:
        batch.append(item)
        if isinstance(item, Page):
            pixels += item.color.shape[0] * item.color.shape[1]
            pages += 1
        else:
            pages = 0
        if len(batch) >= BATCH_ITEMS or pixels >= BATCH_PIXELS or pages >= BATCH_PAGES:
            yield batch
            batch, pixels, pages = [], 0, 0
    if batch:
        yield batch


def measure_share(batch: Sequence[Page | End]) -> float:
    """Return which share of the pages of a batch belongs to an image that goes on behind it."""
    kinds = [isinstance(one, Page) for one in batch]
    open_pages = kinds[::-1].index(False) if False in kinds else len(kinds)
    return open_pages / max(1, sum(kinds))
