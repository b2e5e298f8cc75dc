"""Candidates: what a number may be, by the alternatives of its digits, the likeliest first."""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator, Sequence

# A probability is taken to be at least this before its logarithm.
LEAST = 1e-12


def list_candidates(tables: Sequence[Sequence[float]]) -> Iterator[tuple[tuple[int, ...], float]]:
    """Yield what digits may be, the likeliest first, each once.

    Parameters
    ----------
    tables
        For each digit the probabilities of 0 to 9. They are taken to be independent.

    Yields
    ------
    The digits, and the product of their probabilities. There are ten to the power of their count:
    the caller stops.
    """
    orders = [sorted(range(len(table)), key=lambda one: -table[one]) for table in tables]
    costs = [
        [-math.log(max(table[one], LEAST)) for one in order]
        for table, order in zip(tables, orders, strict=True)
    ]
    # A candidate is the ranks of its digits. It comes from the one whose last raised rank is one
    # lower, so that each is reached once, and never before a likelier one.
    ranks = (0,) * len(tables)
    heap = [(sum(cost[0] for cost in costs), 0, ranks)]
    while heap:
        total, first, ranks = heapq.heappop(heap)
        yield (
            tuple(order[rank] for order, rank in zip(orders, ranks, strict=True)),
            math.exp(-total),
        )
        for place in range(first, len(ranks)):
            rank = ranks[place] + 1
            if rank < len(costs[place]):
                raised = total + costs[place][rank] - costs[place][rank - 1]
                heapq.heappush(heap, (raised, place, (*ranks[:place], rank, *ranks[place + 1 :])))
