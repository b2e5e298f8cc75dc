from __future__ import annotations

import itertools
from functools import partial

import numpy as np
import pytest

from inkdigits.training.common.feed import Batcher, Chunk, Feed, FeedError


def make_chunk(key: int, value: int, count: int = 2) -> Chunk:
    return Chunk(key, {"maps": np.full((count, 3), value, np.uint8), "ids": np.arange(count)})


def test_chunks_come_from_processes_whole():
    chunk = make_chunk(7, 200)
    feed = Feed(partial(itertools.repeat, chunk), workers=1, seed=0, slot_bytes=64, slots=2)
    feed.close()
    # repeat(chunk, seed): the seed is how often; worker 0 of seed 0 ends at once.
    feed = Feed(partial(itertools.repeat, chunk), workers=1, seed=1, slot_bytes=64, slots=2)
    try:
        for found, _ in zip(feed, range(5), strict=False):
            assert found.key == 7
            np.testing.assert_array_equal(found.arrays["maps"], chunk.arrays["maps"])
            np.testing.assert_array_equal(found.arrays["ids"], chunk.arrays["ids"])
    finally:
        feed.close()


def test_a_process_that_fails_is_an_error_here():
    feed = Feed(np.linalg.inv, workers=1, seed=1, slot_bytes=64, slots=2)
    try:
        with pytest.raises(FeedError, match="LinAlgError"):
            next(iter(feed))
    finally:
        feed.close()


def test_batches_join_chunks_of_one_key_and_end_with_what_is_left():
    chunks = [make_chunk(1, 10), make_chunk(2, 20), make_chunk(1, 11), make_chunk(1, 12)]
    batches = list(Batcher(iter(chunks), lambda key: 4))
    assert [batch["maps"][:, 0].tolist() for batch in batches] == [
        [10, 10, 11, 11],
        [12, 12],
        [20, 20],
    ]
