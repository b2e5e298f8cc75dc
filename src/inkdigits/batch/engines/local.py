"""The local engine: processes on this machine, of which one that dies costs only its own file."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice

from inkdigits.batch.engines.worker import Worker
from inkdigits.batch.inputs.item import Item
from inkdigits.batch.journal import ItemResult, fail_item
from inkdigits.batch.settings import ReadingSettings
from inkdigits.errors import WorkerError

# Files that a process is given at a time, at most, and bytes: enough for large batches through the
# networks, few enough that little is lost where the run is stopped.
CHUNK = 256
FIRST_CHUNK = 16
CHUNK_MILLISECONDS = 1_000.0
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
    pace = Pace()
    chunks = cut_chunks(items, pace)
    while suspects := (yield from _read_chunks(chunks, settings, pace, workers=workers)):
        for chunk in suspects:
            for item in chunk:
                yield [_read_alone(item, settings)]


def _read_chunks(
    chunks: Iterator[list[Item]], settings: ReadingSettings, pace: Pace, *, workers: int
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
                pace.follow(results)
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


class Pace:
    """How many files of a batch a process reads in about a second."""

    def __init__(self) -> None:
        self.files = FIRST_CHUNK

    def follow(self, results: Sequence[ItemResult]) -> None:
        """Take the pace of results: twice as many files at most."""
        taken = [sum(row.milliseconds for row in result.rows) for result in results]
        mean = max(1e-3, sum(taken) / len(taken))
        self.files = max(1, min(CHUNK, 2 * self.files, round(CHUNK_MILLISECONDS / mean)))


def cut_chunks(items: Iterable[Item], pace: Pace) -> Iterator[list[Item]]:
    """Yield items in chunks of about a second each, and of so many bytes at most."""
    chunk: list[Item] = []
    size = 0
    for item in items:
        chunk.append(item)
        size += item.size
        if len(chunk) >= pace.files or size >= CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _start_pool(settings: ReadingSettings, workers: int) -> ProcessPoolExecutor:
    """Start processes, and wait until one of them is ready.

    Raises
    ------
    WorkerError
        Where none starts: no file is to blame for that.
    """
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, context, _start_worker, (settings,))
    try:
        pool.submit(os.getpid).result()
    except BrokenProcessPool:
        _end_pool(pool)
        raise WorkerError(
            "The processes that read files cannot start: in a program of your own, call run "
            'below if __name__ == "__main__".'
        ) from None
    return pool


def _end_pool(pool: ProcessPoolExecutor) -> None:
    """End the processes at once, whatever they are doing."""
    processes = list((pool._processes or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.kill()
    for process in processes:
        process.join()


def _start_worker(settings: ReadingSettings) -> None:
    global _worker
    for number in (signal.SIGINT, signal.SIGTERM):  # they are for the process that records
        signal.signal(number, signal.SIG_IGN)
    threading.Thread(target=_follow_parent, daemon=True).start()
    _worker = Worker(settings)


def _follow_parent() -> None:
    """End this process when the one that records has gone, however that went."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _read_chunk(items: Sequence[Item]) -> list[ItemResult]:
    assert _worker is not None
    return _worker.read(items)
