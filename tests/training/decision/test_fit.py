import numpy as np
import pytest

from inkdigits.decision import Evidence
from inkdigits.training.decision.fit import choose_threshold, fit_decision, fit_logistic, predict


def draw_evidence(count: int, seed: int) -> tuple[list[Evidence], list[bool]]:
    """Numbers that are right as often as their least likely character says."""
    rng = np.random.default_rng(seed)
    weakest = rng.uniform(0.02, 0.999, count)
    evidences = [Evidence(weakest=w, product=w, length=3) for w in weakest.tolist()]
    return evidences, (rng.random(count) < weakest).tolist()


def test_the_fit_finds_how_likely_numbers_are_right() -> None:
    evidences, right = draw_evidence(4000, seed=1)
    decision = fit_decision(evidences, right, range(len(right)), precision=0.9)
    chances = decision.weigh([Evidence(weakest=w, product=w, length=3) for w in (0.2, 0.5, 0.9)])
    np.testing.assert_allclose(chances, [0.2, 0.5, 0.9], atol=0.06)


def test_numbers_above_the_threshold_are_as_often_right_as_was_asked_for() -> None:
    evidences, right = draw_evidence(3000, seed=2)
    decision = fit_decision(evidences, right, range(len(right)), precision=0.9)
    others, truth = draw_evidence(3000, seed=3)
    read = decision.weigh(others) >= decision.read_threshold
    assert read.mean() > 0.1
    assert np.asarray(truth)[read].mean() == pytest.approx(0.9, abs=0.03)


def test_the_threshold_is_the_lowest_that_keeps_the_precision() -> None:
    chances = np.array([0.99, 0.95, 0.9, 0.8, 0.7, 0.6])
    labels = np.array([1.0, 1.0, 1.0, 0.0, 1.0, 0.0])
    pages = np.arange(6)
    assert choose_threshold(chances, labels, pages, 1.0) == 0.9
    assert choose_threshold(chances, labels, pages, 0.8) == 0.7


def test_a_page_is_right_where_all_of_its_numbers_above_the_threshold_are() -> None:
    chances = np.array([0.9, 0.8, 0.7, 0.6])
    labels = np.array([1.0, 1.0, 0.0, 1.0])
    # Half of the pages are right, though three of four numbers are.
    assert choose_threshold(chances, labels, np.array([1, 2, 1, 2]), 0.75) == 0.8
    assert choose_threshold(chances, labels, np.array([1, 2, 3, 4]), 0.75) == 0.6


def test_nothing_counts_as_read_where_the_surest_numbers_are_wrong() -> None:
    chances, labels = np.array([0.9, 0.8]), np.array([0.0, 0.0])
    assert choose_threshold(chances, labels, np.arange(2), 0.9) == 1.0


def test_the_fit_of_one_feature_is_that_of_logistic_regression() -> None:
    rng = np.random.default_rng(4)
    features = rng.normal(0.0, 1.0, (20_000, 1))
    labels = (rng.random(20_000) < 1.0 / (1.0 + np.exp(-(2.0 * features[:, 0] - 1.0)))) * 1.0
    weights = fit_logistic(features, labels)
    np.testing.assert_allclose(weights, [2.0, -1.0], atol=0.1)
    assert predict(np.array([[0.5]]), weights)[0] == pytest.approx(0.5, abs=0.03)
