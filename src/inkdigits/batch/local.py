"""The local engine: processes on this machine, of which one that dies costs only its own file."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice

from inkdigits.batch.item import Item
from inkdigits.batch.journal import ItemResult, fail_item
from inkdigits.batch.settings import ReadingSettings
from inkdigits.batch.worker import Worker

# Files that a process is given at a time, at most, and bytes: enough for large batches through the
# networks, few enough that little is lost where the run is stopped.
CHUNK = 256
CHUNK_BYTES = 4_000_000
# Chunks that wait at each process while it reads one.
AHEAD = 1
# Seconds after which a process that has given nothing is ended: for a chunk, and for one file.
CHUNK_SECONDS = 1_200.0
FILE_SECONDS = 120.0
DIED = "Reading this file ended the process that read it: its decoder failed, or memory ran out."
HUNG = f"Reading this file took over {FILE_SECONDS:.0f} seconds: send a smaller one."

_worker: Worker | None = None


def read_locally(
    items: Iterable[Item], settings: ReadingSettings, *, workers: int
) -> Iterator[list[ItemResult]]:
    """Yield what became of items, a chunk at a time, in no particular order.

    A chunk that ended its process is read again file by file; a file that ends its process again
    becomes an error.
    """
    chunks = cut_chunks(items)
    while suspects := (yield from _read_chunks(chunks, settings, workers=workers)):
        for chunk in suspects:
            for item in chunk:
                yield [_read_alone(item, settings)]


def _read_chunks(
    chunks: Iterator[list[Item]], settings: ReadingSettings, *, workers: int
) -> Generator[list[ItemResult], None, list[list[Item]]]:
    """Yield the results of chunks; return those that were under way when a process died."""
    pool = _start_pool(settings, workers)
    under_way: dict[Future[list[ItemResult]], list[Item]] = {}
    try:
        while True:
            for chunk in islice(chunks, workers * (1 + AHEAD) - len(under_way)):
                try:
                    under_way[pool.submit(_read_chunk, chunk)] = chunk
                except BrokenProcessPool:
                    return [chunk, *under_way.values()]
            if not under_way:
                return []
            done, _ = wait(under_way, timeout=CHUNK_SECONDS, return_when=FIRST_COMPLETED)
            for future in done:
                results = future.result()
                del under_way[future]
                yield results
            if not done:
                return list(under_way.values())
    except BrokenProcessPool:
        return list(under_way.values())
    finally:
        _end_pool(pool)


def _read_alone(item: Item, settings: ReadingSettings) -> ItemResult:
    """Read one item in a process of its own."""
    pool = _start_pool(settings, 1)
    try:
        (result,) = pool.submit(_read_chunk, [item]).result(timeout=FILE_SECONDS)
        return result
    except BrokenProcessPool:
        return fail_item(item, DIED)
    except TimeoutError:
        return fail_item(item, HUNG)
    finally:
        _end_pool(pool)


def cut_chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    """Yield items in chunks of so many files, or so many bytes."""
    chunk: list[Item] = []
    size = 0
    for item in items:
        chunk.append(item)
        size += item.size
        if len(chunk) >= CHUNK or size >= CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _start_pool(settings: ReadingSettings, workers: int) -> ProcessPoolExecutor:
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, context, _start_worker, (settings,))


def _end_pool(pool: ProcessPoolExecutor) -> None:
    """End the processes at once, whatever they are doing."""
    processes = list((pool._processes or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.terminate()
    for process in processes:
        process.join(5.0)
        if process.is_alive():
            process.kill()


def _start_worker(settings: ReadingSettings) -> None:
    global _worker
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that records
    _worker = Worker(settings)


def _read_chunk(items: Sequence[Item]) -> list[ItemResult]:
    assert _worker is not None
    return _worker.read(items)
