"""Temperature and thresholds are fitted: logits made with a known temperature give it back."""

from __future__ import annotations

import numpy as np
import pytest

from inkdigits.digit.verdict import EVEN, Verdict
from inkdigits.training.digits.calibrate import (
    DOUBTED,
    ERROR_AMONG_SURE,
    MAX_UNSURE,
    REFUSED,
    calibrate,
)

COUNT = 6_000


def make_logits(
    *, temperature: float = 1.0, spread: float = 4.0, count: int = COUNT, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Logits whose softmax, at the temperature, is the probability of each label."""
    rng = np.random.default_rng(seed)
    honest = rng.normal(0.0, spread, (count, 10))
    shares = np.exp(honest - honest.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    labels = (rng.random((count, 1)) > shares.cumsum(axis=1)).sum(axis=1).clip(0, 9)
    digit_probability = rng.normal(5.0, 2.0, (count, 1))
    logits = np.concatenate([honest * temperature, digit_probability], axis=1).astype(np.float32)
    return logits, labels.astype(np.int64)


def named(name: str, count: int = COUNT) -> np.ndarray:
    return np.full(count, name)


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.5])
def test_a_known_temperature_is_found(temperature: float) -> None:
    logits, labels = make_logits(temperature=temperature)
    verdict = calibrate(logits, labels, named("a"))
    assert verdict.temperature == pytest.approx(temperature, rel=0.06)


def test_probabilities_are_calibrated_then() -> None:
    logits, labels = make_logits(temperature=3.0)
    verdict = calibrate(logits, labels, named("a"))
    fresh, truth = make_logits(temperature=3.0, seed=9)
    probabilities = verdict.probabilities(fresh)
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == truth
    for low, high in ((0.3, 0.6), (0.6, 0.8), (0.8, 0.95), (0.95, 1.0)):
        among = (confidence > low) & (confidence <= high)
        assert right[among].mean() == pytest.approx(confidence[among].mean(), abs=0.04)


def test_thresholds_refuse_and_doubt_the_promised_shares() -> None:
    logits, labels = make_logits()
    verdict = calibrate(logits, labels, named("a"))
    right = logits[:, :10].argmax(axis=1) == labels  # a wrong label says nothing of digits
    assert not right.all()
    digit_probability = verdict.digit_probability(logits)[right]
    assert (digit_probability < verdict.refuse).mean() == pytest.approx(REFUSED, abs=0.0005)
    assert (digit_probability < EVEN).mean() == pytest.approx(DOUBTED, abs=0.0005)
    assert verdict.refuse < EVEN


def test_digits_alone_set_the_thresholds() -> None:
    logits, labels = make_logits()
    alone = calibrate(logits, labels, named("a"))
    others = np.random.default_rng(1).normal(0.0, 9.0, (3_000, 11)).astype(np.float32)
    together = calibrate(
        np.concatenate([logits, others]),
        np.concatenate([labels, np.full(3_000, -1)]),
        np.concatenate([named("a"), named("others", 3_000)]),
    )
    assert together == alone


def confident(count: int, wrong: int, *, least: float = 0.2) -> tuple[np.ndarray, np.ndarray]:
    """Digits read with all kinds of certainty, of which the least certain ones are wrong."""
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 10, count)
    margins = np.sort(rng.uniform(least, 12.0, count))
    logits = np.zeros((count, 11), np.float32)
    logits[np.arange(count), labels] = margins
    logits[:, 10] = rng.normal(5.0, 1.0, count)
    truth = labels.copy()
    truth[:wrong] = (labels[:wrong] + 1) % 10
    return logits, truth.astype(np.int64)


def test_among_digits_called_sure_hardly_any_is_wrong() -> None:
    logits, labels = confident(COUNT, 60)
    verdict = calibrate(logits, labels, named("a"))
    probabilities = verdict.probabilities(logits)
    sure = probabilities.max(axis=1) >= verdict.sure
    wrong = probabilities.argmax(axis=1) != labels
    assert wrong[sure].mean() <= ERROR_AMONG_SURE + 1e-9
    assert (~sure).mean() <= MAX_UNSURE + 0.001


def test_never_more_than_the_allowed_share_is_unsure() -> None:
    """Where a tenth is wrong and nothing tells which, it is not all called unsure."""
    rng = np.random.default_rng(0)
    logits, labels = confident(COUNT, 0, least=4.0)
    wrong = rng.random(COUNT) < 0.1
    labels = np.where(wrong, (labels + 3) % 10, labels)
    verdict = calibrate(logits, labels, named("a"))
    confidence = verdict.probabilities(logits).max(axis=1)
    assert (confidence < verdict.sure).mean() <= MAX_UNSURE + 0.001


def test_where_all_is_right_half_is_sure_enough() -> None:
    logits, labels = confident(COUNT, 0)
    assert calibrate(logits, labels, named("a")).sure == 0.5


def test_every_set_weighs_the_same_however_large() -> None:
    sharp, sharp_labels = make_logits(temperature=1.0, count=5_000)
    blunt, blunt_labels = make_logits(temperature=3.0, count=1_500, seed=5)
    logits = np.concatenate([sharp, blunt])
    labels = np.concatenate([sharp_labels, blunt_labels])
    names = np.concatenate([named("large", 5_000), named("small", 1_500)])
    fair = calibrate(logits, labels, names).temperature
    unfair = calibrate(logits, labels, named("one", 6_500)).temperature
    assert fair > 1.15 * unfair
    thin = names.copy()
    few = np.flatnonzero(names == "small")
    kept = np.concatenate([np.flatnonzero(names == "large"), few[:10]])
    assert calibrate(logits[kept], labels[kept], thin[kept]).temperature < 1.1 * unfair


def test_a_handful_of_digits_is_enough_not_to_crash() -> None:
    logits, labels = make_logits(count=3)
    verdict = calibrate(logits, labels, named("a", 3))
    assert isinstance(verdict, Verdict)
    assert all(np.isfinite(list(verdict.to_dict().values())))
    assert all(type(value) is float for value in verdict.to_dict().values())


def test_a_network_that_reads_nothing_right_gets_thresholds_all_the_same() -> None:
    logits = np.zeros((4, 11), np.float32)
    logits[:, 3] = 5.0
    verdict = calibrate(logits, np.full(4, 7), np.full(4, "mnist"))
    verdict.check()
