"""Confidence of characters, against sums over every path written out."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from inkdigits.line.confidence import Run, weigh_lines


def weigh(steps: np.ndarray, runs: list[Run]) -> np.ndarray:
    """The weights of a single line."""
    return weigh_lines([steps], [runs])[0]


def spell(path: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(kind for kind, _ in itertools.groupby(path) if kind)


def sum_paths(steps: np.ndarray) -> dict[tuple[int, ...], float]:
    totals: dict[tuple[int, ...], float] = {}
    for path in itertools.product(range(steps.shape[1]), repeat=len(steps)):
        text = spell(path)
        weight = float(np.prod(steps[np.arange(len(path)), path]))
        totals[text] = totals.get(text, 0.0) + weight
    return totals


def test_one_character_weighs_as_much_as_all_paths_that_spell_it() -> None:
    steps = np.random.default_rng(3).dirichlet(np.ones(4), size=5)
    totals = sum_paths(steps)
    weights = weigh(steps, [Run(1, 3, 2, 2)])
    np.testing.assert_allclose(weights[0, 1:], [totals[1,], totals[2,], totals[3,]])


def test_among_neighbors_the_paths_run_between_their_peaks() -> None:
    steps = np.random.default_rng(4).dirichlet(np.ones(4), size=6)
    steps[0], steps[5] = np.eye(4)[1], np.eye(4)[3]
    totals = sum_paths(steps)
    runs = [Run(0, 1, 1, 0), Run(2, 4, 2, 3), Run(5, 6, 3, 5)]
    weights = weigh(steps, runs)
    expected = [totals.get((1, kind, 3), 0.0) for kind in (1, 2, 3)]
    np.testing.assert_allclose(weights[1, 1:], expected)


def test_the_steps_of_a_neighbor_cost_no_confidence() -> None:
    steps = np.full((8, 3), 0.001)
    steps[:4, 1], steps[4:, 2] = 0.998, 0.998
    weights = weigh(steps, [Run(0, 4, 1, 1), Run(4, 8, 2, 6)])
    assert weights[0, 1] == pytest.approx(1.0, abs=0.05)
    assert weights[1, 2] == pytest.approx(1.0, abs=0.05)


def test_a_character_that_may_be_two_is_less_sure() -> None:
    steps = np.full((5, 3), 0.001)
    steps[:, 0] = 0.998
    steps[1], steps[3] = (0.02, 0.97, 0.01), (0.5, 0.49, 0.01)
    assert weigh(steps, [Run(1, 2, 1, 1)])[0, 1] == pytest.approx(0.5, abs=0.05)


def test_a_line_without_characters_has_no_weights() -> None:
    assert weigh(np.ones((4, 3)) / 3, []).shape == (0, 3)


def test_lines_of_any_lengths_weigh_the_same_together_and_separately() -> None:
    rng = np.random.default_rng(5)
    steps = [rng.dirichlet(np.ones(4), size=steps) for steps in (5, 0, 3, 6, 40)]
    runs = [
        [Run(1, 3, 2, 2)],
        [],
        [],
        [Run(0, 1, 1, 0), Run(2, 4, 2, 3), Run(5, 6, 3, 5)],
        [Run(20, 21, 3, 20), Run(22, 25, 3, 24)],
    ]
    weights = weigh_lines(steps, runs)
    totals = sum_paths(steps[0])
    np.testing.assert_allclose(weights[0][0, 1:], [totals[kind,] for kind in (1, 2, 3)])
    for line, line_steps, line_runs in zip(weights, steps, runs, strict=True):
        assert line.shape == (len(line_runs), 4)
        np.testing.assert_array_equal(line, weigh(line_steps, line_runs))


def test_no_lines_have_no_weights() -> None:
    assert weigh_lines([], []) == []
