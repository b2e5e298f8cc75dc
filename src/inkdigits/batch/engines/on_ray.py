"""The Ray engine: files are fetched by tasks and read by a pool of actors, on the whole cluster.

Rows come back to the process that records them, so that table and journal are those of the local
engine. Ray Data starts the work of a lost node again.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from inkdigits.batch.engines.worker import Worker
from inkdigits.batch.inputs.item import Item, load_source, pack_item, unpack_item
from inkdigits.batch.journal import ItemResult
from inkdigits.batch.rows import pack_rows, unpack_rows
from inkdigits.batch.settings import BatchSettings, ReadingSettings
from inkdigits.errors import ClusterError, ImageError
from inkdigits.intake.limits import Limits
from inkdigits.intake.sources import read_bytes
from inkdigits.weights.network import DEVICE_VARIABLE

# Files that are given to the cluster at a time: memory does not grow with the batch.
WINDOW = 50_000
# Files of one task, and of one call of an actor.
CHUNK = 64


def read_on_ray(items: Iterable[Item], settings: BatchSettings) -> Iterator[list[ItemResult]]:
    """Yield what became of items, a block at a time, in no particular order.

    Local paths must mean the same file on every node.

    Raises
    ------
    ClusterError
        Where Ray is not installed, or the cluster cannot be reached.
    """
    ray = _connect(settings.address)
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    remaining = iter(items)
    while window := list(islice(remaining, WINDOW)):
        yield from _read_window(ray, window, settings)


def _connect(address: str | None) -> Any:
    """Return Ray, connected to a cluster; one of this machine where no address is given."""
    # Its workers would write of themselves on the terminal, and it would report to its maker.
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray
        import ray.data
    except ImportError:
        raise ClusterError('--engine ray needs Ray: pip install "inkdigits[ray]".') from None
    if not ray.is_initialized():
        try:
            ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR)
        except Exception as error:
            raise ClusterError(
                f"Cannot reach the Ray cluster at {address} ({type(error).__name__}): start it, "
                "or leave --address out."
            ) from None
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    return ray


def _read_window(
    ray: Any, window: list[Item], settings: BatchSettings
) -> Iterator[list[ItemResult]]:
    cores = int(ray.cluster_resources().get("CPU", 1))
    workers = settings.workers or cores
    device = os.environ.get(DEVICE_VARIABLE, "cpu")
    blocks = max(1, min(len(window) // CHUNK, 8 * workers))
    packed = [{"item": pack_item(item)} for item in window]
    data = (
        ray.data.from_items(packed, override_num_blocks=blocks)
        .map_batches(
            fetch_files,
            fn_kwargs={"settings": settings.reading},
            batch_size=CHUNK,
            num_cpus=0.25,
        )
        .map_batches(
            RayWorker,
            fn_constructor_kwargs={"settings": settings.reading, "device": device},
            batch_size=CHUNK,
            compute=ray.data.ActorPoolStrategy(min_size=1, max_size=workers),
            num_cpus=0.5,
            num_gpus=1.0 if device == "cuda" else 0.0,
        )
    )
    for batch in data.iter_batches(batch_size=None, prefetch_batches=0):
        yield [
            ItemResult(unpack_item(item), tuple(unpack_rows(rows)), bool(failed))
            for item, rows, failed in zip(
                batch["item"], batch["rows"], batch["failed"], strict=True
            )
        ]


def fetch_files(batch: dict[str, Any], settings: ReadingSettings) -> dict[str, Any]:
    """Return a batch of items with the bytes of their files, or why they cannot be opened."""
    contents, errors = [], []
    for packed in batch["item"]:
        content, error = b"", ""
        try:
            item = unpack_item(packed)
            content = read_bytes(load_source(item, settings.limits), settings.limits)
        except ImageError as refusal:
            error = str(refusal)
        contents.append(content)
        errors.append(error)
    return {"item": batch["item"], "content": contents, "error": errors}


class RayWorker:
    """An actor that reads files that were fetched."""

    def __init__(self, settings: ReadingSettings, device: str) -> None:
        os.environ[DEVICE_VARIABLE] = device
        self._worker = Worker(settings)

    def __call__(self, batch: dict[str, Any]) -> dict[str, Any]:
        """Return the rows of a batch of files, packed."""
        items = [unpack_item(packed) for packed in batch["item"]]
        fetched = {
            item.name: (content, error)
            for item, content, error in zip(items, batch["content"], batch["error"], strict=True)
        }

        def load(item: Item, _: Limits) -> bytes:
            content, error = fetched[item.name]
            if error:
                raise ImageError(str(error))
            return bytes(content)

        results = self._worker.read(items, load=load)
        return {
            "item": batch["item"],
            "rows": [pack_rows(result.rows) for result in results],
            "failed": [result.failed for result in results],
        }
