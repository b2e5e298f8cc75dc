import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from inkdigits.decision import FEATURES, Decision, Evidence, load_decision, measure_features
from inkdigits.errors import ModelError
from inkdigits.results import Alternative, Box, Candidate, Digit, DigitStatus

SURE = Evidence(weakest=0.999, product=0.998, length=3)


def make_decision(**weights: float) -> Decision:
    named = dict.fromkeys(FEATURES, 0.0)
    for name, weight in weights.items():
        named[next(one for one in FEATURES if one.startswith(name))] = weight
    return Decision(
        tuple(named.values()),
        bias=0.0,
        report_threshold=0.1,
        read_threshold=0.9,
        single_read_threshold=0.8,
    )


def test_every_feature_has_a_name() -> None:
    assert measure_features(SURE).shape == (len(FEATURES),)
    assert len(set(FEATURES)) == len(FEATURES)


@pytest.mark.parametrize("weakest", [0.0, 1.0, 1e-9])
def test_certain_networks_give_finite_features(weakest: float) -> None:
    evidence = Evidence(weakest=weakest, product=weakest, length=1, single=True, score=0.0)
    assert np.isfinite(measure_features(evidence)).all()


def test_a_number_with_surer_characters_is_more_likely_right() -> None:
    decision = make_decision(weakest=1.0)
    doubted = Evidence(weakest=0.6, product=0.5, length=3)
    likely, unlikely = decision.weigh([SURE, doubted])
    assert likely > 0.99 > 0.7 > unlikely


@pytest.mark.parametrize(
    ("width", "confidence", "status", "sure"),
    [
        (40, 0.85, "read", True),
        (40, 0.8, "read", True),
        (40, 0.79, "read", False),  # less sure than a single digit has to be
        (40, 0.95, "unsure", False),
        (60, 0.95, "read", False),  # as wide as two digits that touch
    ],
)
def test_known_ink_is_a_sure_digit_where_the_classifier_is_as_sure_as_the_decision_asks(
    width: int, confidence: float, status: DigitStatus, sure: bool
) -> None:
    alternatives = tuple(Alternative(digit, 0.1) for digit in range(10))
    digit = Digit(7, Box(0, 0, width, 60), confidence, status, alternatives)
    candidate = Candidate(digit, np.zeros((28, 28), np.uint8))
    assert make_decision().is_sure_digit(candidate) is sure


def test_of_no_numbers_there_are_no_probabilities() -> None:
    assert make_decision().weigh([]).shape == (0,)


def test_a_decision_comes_back_from_its_file(tmp_path: Path) -> None:
    decision = make_decision(weakest=1.25)
    decision.save(tmp_path / "decision.json")
    assert load_decision(tmp_path / "decision.json") == decision


def test_the_bundled_decision_fits_this_version() -> None:
    decision = load_decision()
    assert 0.0 < decision.report_threshold < decision.read_threshold <= 1.0


@pytest.mark.parametrize(
    "change",
    [
        {"features": ["another"]},
        {"weights": [1.0]},
        {"bias": "a lot"},
        {"bias": float("nan")},
        {"read_threshold": None},
        {"read_threshold": 1.5},
        {"report_threshold": -0.1},
        {"single_read_threshold": True},
        {"weights": "1" * len(FEATURES)},
        {"weights": [1e300] * len(FEATURES)},
        {"bias": 10**400},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_decision_of_another_kind_is_refused(tmp_path: Path, change: dict[str, object]) -> None:
    path = tmp_path / "decision.json"
    make_decision().save(path)
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(ModelError, match=r"does not fit this version .* install inkdigits again"):
        load_decision(path)


def test_a_decision_that_is_nested_too_deeply_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "decision.json"
    path.write_text("[" * 100_000)
    with pytest.raises(ModelError, match="install inkdigits again"):
        load_decision(path)


def test_a_decision_that_is_a_device_is_not_opened() -> None:
    with pytest.raises(ModelError, match="not a regular file"):
        load_decision(Path(os.devnull))


def test_a_decision_that_is_missing_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="install inkdigits again"):
        load_decision(tmp_path / "none.json")


@pytest.mark.parametrize("probability", [0.2, 0.79, 0.8, 0.85, 0.9, 0.99, 1.0])
@pytest.mark.parametrize("crowded", [False, True])
@pytest.mark.parametrize("change", [{}, {"doubtful": True}, {"single": True}, {"mates": 2}])
def test_what_is_unsure_is_less_sure_than_all_that_is_read(
    probability: float, crowded: bool, change: dict[str, Any]
) -> None:
    decision, evidence = make_decision(), replace(SURE, **change)
    status, confidence = decision.judge(evidence, probability, crowded=crowded)
    threshold = 0.8 if evidence.single else 0.9
    assert confidence <= probability
    assert (confidence >= threshold) is (status == "read")
    assert (status == "read") is (probability >= threshold and not (crowded or evidence.doubtful))
