"""Samples from processes that draw them, handed over in shared memory.

Nothing here imports torch: the processes start faster without it.
"""

from __future__ import annotations

import multiprocessing
import os
import queue
import threading
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Layout = list[tuple[str, tuple[int, ...], str]]

# A worker draws for a while before it sends: seconds to wait for the next chunk.
TIMEOUT = 120.0
NICENESS = 5  # of the processes that draw, so that the one that learns comes first
# Variables for the workers, each of which has one core.
THREADS = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


@dataclass(frozen=True, eq=False)
class Chunk:
    """A few samples of one shape.

    Attributes
    ----------
    key
        Chunks of the same key are of one shape, and can be joined.
    arrays
        Arrays by name, the samples along their first axis.
    """

    key: int
    arrays: dict[str, Array]


# Takes a seed, and yields chunks: without end for training.
Producer = Callable[[int], Iterator[Chunk]]


class FeedError(RuntimeError):
    """A process that draws has failed."""


class Feed:
    """Chunks from many processes.

    Parameters
    ----------
    produce
        Has to be picklable where there are workers.
    workers
        Processes; 0 draws in this one.
    seed
        Worker k draws from seed * 1000 + k.
    slot_bytes
        Room for the largest chunk.
    slots
        Chunks that can wait.
    """

    def __init__(
        self, produce: Producer, *, workers: int, seed: int, slot_bytes: int, slots: int = 128
    ) -> None:
        self._local = produce(seed * 1000) if workers == 0 else None
        self._processes: list[Any] = []
        self._slots = slots
        self._slot_bytes = slot_bytes
        self._running = workers
        if workers == 0:
            return
        context = multiprocessing.get_context("spawn")
        memory = context.RawArray("B", slots * slot_bytes)
        self._memory = np.frombuffer(memory, np.uint8).reshape(slots, slot_bytes)
        self._free: Any = context.SimpleQueue()
        self._ready: Any = context.Queue()
        for slot in range(slots):
            self._free.put(slot)
        before = {name: os.environ.get(name) for name in THREADS}
        os.environ.update(THREADS)
        for worker in range(workers):
            channel = (memory, slot_bytes, self._free, self._ready)
            arguments = (produce, seed * 1000 + worker, channel)
            process = context.Process(target=_work, args=arguments, daemon=True)
            process.start()
            self._processes.append(process)
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})

    @property
    def waiting(self) -> float:
        """Share of the slots that hold a chunk ready to be taken."""
        return 0.0 if self._local is not None else float(self._ready.qsize()) / self._slots

    def __iter__(self) -> Iterator[Chunk]:
        """Yield chunks, until all processes have come to an end where they do.

        Raises
        ------
        FeedError
            Where a process has failed.
        """
        if self._local is not None:
            yield from self._local
            return
        while self._running:
            message = self._take()
            if isinstance(message, str):
                raise FeedError(message)
            if message is None:
                self._running -= 1
                continue
            slot, key, layout = message
            chunk = Chunk(key, _unpack(self._memory[slot], layout))
            self._free.put(slot)
            yield chunk

    def close(self) -> None:
        """End the processes."""
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.join(5.0)
        self._processes = []
        self._running = 0

    def _take(self) -> Any:
        waited = 0.0
        while True:
            try:
                return self._ready.get(timeout=5.0)
            except queue.Empty:
                waited += 5.0
                dead = [process for process in self._processes if process.exitcode not in (None, 0)]
                if dead or waited > TIMEOUT:
                    raise FeedError("The processes that draw samples have stopped.") from None


def _work(produce: Producer, seed: int, channel: tuple[Any, int, Any, Any]) -> None:
    """Draw chunks and send them; runs in a process of its own."""
    import cv2

    shared, slot_bytes, free, ready = channel
    cv2.setNumThreads(1)
    os.nice(NICENESS)
    threading.Thread(target=_follow_parent, daemon=True).start()
    memory = np.frombuffer(shared, np.uint8).reshape(-1, slot_bytes)
    try:
        for chunk in produce(seed):
            size = sum(array.nbytes for array in chunk.arrays.values())
            if size > slot_bytes:
                raise ValueError(f"A chunk of {size} bytes does not fit into {slot_bytes}.")
            slot = free.get()
            ready.put((slot, chunk.key, _pack(chunk.arrays, memory[slot])))
    except Exception:
        ready.put(traceback.format_exc())
    else:
        ready.put(None)


def _follow_parent() -> None:
    """End this process when the one that started it has ended, even by a kill."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _pack(arrays: dict[str, Array], slot: npt.NDArray[np.uint8]) -> Layout:
    place, layout = 0, []
    for name, array in arrays.items():
        flat = np.ascontiguousarray(array).reshape(-1).view(np.uint8)
        slot[place : place + flat.size] = flat
        place += flat.size
        layout.append((name, array.shape, array.dtype.str))
    return layout


def _unpack(slot: npt.NDArray[np.uint8], layout: Layout) -> dict[str, Array]:
    arrays, place = {}, 0
    for name, shape, kind in layout:
        size = int(np.prod(shape, dtype=np.int64)) * np.dtype(kind).itemsize
        # A copy: the slot is free for the next chunk at once.
        arrays[name] = slot[place : place + size].copy().view(kind).reshape(shape)
        place += size
    return arrays


class Batcher:
    """Joins chunks of one key into batches.

    Parameters
    ----------
    chunks
        Chunks to join.
    size
        Samples of a batch, by key.
    """

    def __init__(self, chunks: Iterator[Chunk], size: Callable[[int], int]) -> None:
        self._chunks = chunks
        self._size = size
        self._held: dict[int, list[Chunk]] = {}

    def __iter__(self) -> Iterator[dict[str, Array]]:
        """Yield batches, at last what is left over where the chunks end."""
        for chunk in self._chunks:
            held = self._held.setdefault(chunk.key, [])
            held.append(chunk)
            if sum(_count(part) for part in held) >= self._size(chunk.key):
                yield _join(self._held.pop(chunk.key))
        for key in sorted(self._held):
            yield _join(self._held[key])
        self._held = {}


def _count(chunk: Chunk) -> int:
    return len(next(iter(chunk.arrays.values())))


def _join(chunks: list[Chunk]) -> dict[str, Array]:
    names = chunks[0].arrays
    return {name: np.concatenate([chunk.arrays[name] for chunk in chunks]) for name in names}
