"""Metrics agree with figures worked out by hand and with published Wilson intervals."""

from __future__ import annotations

import numpy as np
import pytest

from inkdigits.evaluation.scoring.metrics import (
    Bin,
    compute_calibration_error,
    compute_margin,
    count_confusions,
    find_threshold,
    sort_into_bins,
    to_percent,
    trace_coverage,
)


@pytest.mark.parametrize(
    ("count", "n", "share"),
    [(0, 10, 0.0), (10, 10, 100.0), (1, 3, 33.333), (2, 3, 66.667), (0, 0, 0.0)],
)
def test_shares_are_percent_to_three_decimals(count: int, n: int, share: float) -> None:
    assert to_percent(count, n) == share


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    [  # Wilson's 95% intervals without continuity correction (Newcombe 1998, table I)
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_margins_are_half_of_wilsons_interval(count: int, n: int, low: float, high: float) -> None:
    assert compute_margin(count, n) == pytest.approx(50.0 * (high - low), abs=0.02)


def test_margins_do_not_vanish_at_the_ends() -> None:
    assert compute_margin(0, 100) == compute_margin(100, 100) > 1.0
    assert compute_margin(0, 0) == 0.0
    assert compute_margin(50, 100) > compute_margin(500, 1000)


def test_confusions_have_a_row_a_label_and_a_last_column_for_none() -> None:
    labels = np.array(["0", "0", "7", "7", "9"])
    counts = count_confusions(labels, np.array([0, 0, 1, -1, 9]))
    assert counts[0] == [2] + [0] * 10
    assert counts[7] == [0, 1] + [0] * 8 + [1]
    assert counts[9][9] == 1
    assert sum(map(sum, counts)) == 5


def test_bins_are_fifteen_of_equal_width_closed_above() -> None:
    # 1/15 ends the first bin, a little more begins the second; 0 is in the first, 1 in the last.
    confidence = np.array([0.0, 1 / 15, 1 / 15 + 1e-6, 0.95, 1.0])
    right = np.array([False, True, False, True, False])
    bins = sort_into_bins(confidence, right)
    assert [one.n for one in bins] == [2, 1, 2]
    assert bins[0] == Bin(2, pytest.approx(1 / 30), 0.5)
    assert bins[2] == Bin(2, pytest.approx(0.975), 0.5)


def test_the_calibration_error_is_hand_worked() -> None:
    # Four at 0.9, of which three are right: a gap of 0.15; one at 0.5 that is right: 0.5.
    confidence = np.array([0.9, 0.9, 0.9, 0.9, 0.5])
    bins = sort_into_bins(confidence, np.array([True, True, True, False, True]))
    assert compute_calibration_error(bins) == pytest.approx(100 * (4 * 0.15 + 1 * 0.5) / 5)
    assert compute_calibration_error([]) == 0.0


def test_the_coverage_curve_is_hand_worked() -> None:
    score = np.array([0.2, 0.9, 0.8, 0.7, 0.6])
    right = np.array([False, True, True, False, True])
    curve = trace_coverage(score, right)
    assert curve.coverage.tolist() == [20.0, 40.0, 60.0, 80.0, 100.0]
    assert curve.error == pytest.approx([0.0, 0.0, 100 / 3, 25.0, 40.0])
    assert curve.without_error == 40.0
    assert curve.error_at(40.0) == 0.0
    assert curve.error_at(41.0) == pytest.approx(33.333)
    assert curve.error_at(95.0) == curve.error_at(100.0) == 40.0


def test_answers_of_one_score_pass_together() -> None:
    # No threshold parts the wrong one from the three right ones beside it.
    curve = trace_coverage(np.full(4, 0.5), np.array([True, True, True, False]))
    assert (curve.coverage.tolist(), curve.error.tolist()) == ([100.0], [25.0])
    assert curve.without_error == 0.0


def test_all_right_is_covered_whole_and_nothing_at_all_is_no_error() -> None:
    assert trace_coverage(np.array([0.5, 0.1]), np.array([True, True])).without_error == 100.0
    empty = trace_coverage(np.zeros(0), np.zeros(0, bool))
    assert (empty.without_error, empty.error_at(99.0)) == (0.0, 0.0)


def test_the_threshold_refuses_one_in_a_hundred_at_most() -> None:
    score = np.arange(200.0)[::-1]
    threshold = find_threshold(score, 0.01)
    assert threshold == 2.0
    assert (score < threshold).sum() == 2
    assert find_threshold(np.zeros(200), 0.01) == 0.0


def test_one_percent_of_a_few_digits_is_no_threshold() -> None:
    assert find_threshold(np.arange(99.0), 0.01) is None
    assert find_threshold(np.arange(100.0), 0.01) == 1.0
