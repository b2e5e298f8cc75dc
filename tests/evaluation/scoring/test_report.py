"""All scores of a run, worked out by hand from its outcomes."""

from __future__ import annotations

import json

import pytest

from inkdigits import __version__
from inkdigits.evaluation.scoring.corrupted import GroupError, divide
from inkdigits.evaluation.scoring.report import Report
from inkdigits.evaluation.scoring.scores import OtherScore, WriterScore


def test_digits_count_but_those_of_reference_do_not(report: Report) -> None:
    (score,) = report.digits()
    assert (score.suite, score.condition, score.n, score.right) == ("pen", "centered", 100, 99.0)
    assert len(report.calibration()) == 1


def test_the_threshold_is_that_of_the_digits_of_the_same_suite(report: Report) -> None:
    # The lowest of 100 digits is refused: 0.9 * 0.5. Of the letters, 0.81 passes and 0.09 not.
    letters, photos = report.others()
    assert letters == OtherScore("rejection", "pen letters", 2, 50.0, 0.0, 50.0, 50.0)
    assert photos.accepted_at_1 is None


def test_writers_and_characters_are_scored_separately(report: Report) -> None:
    assert report.writers() == [WriterScore("a", 60, 100.0), WriterScore("b", 40, 97.5)]
    assert [(one.label, one.n, one.accepted) for one in report.labels()] == [("A", 2, 50.0)]


def test_corrupted_digits_are_set_against_clean_ones(report: Report) -> None:
    # Every family has 3, 6 and 9 percent wrong on MNIST; of the clean digits 1 percent is wrong.
    first = report.families()[0]
    assert (first.source, first.family, first.errors) == ("mnist", "uneven light", (3.0, 6.0, 9.0))
    assert (first.mean, first.ratio) == (6.0, 6.0)
    assert report.groups() == [
        GroupError("mnist", "trained kinds", 17, 1.0, 6.0, 6.0),
        GroupError("mnist", "never trained", 12, 1.0, 6.0, 6.0),
        GroupError("pen", "trained kinds", 17, 0.0, 4.0, None),
        GroupError("pen", "never trained", 12, 0.0, 4.0, None),
    ]


@pytest.mark.parametrize(("error", "clean", "ratio"), [(6.0, 0.4, 15.0), (6.0, 0.0, None)])
def test_no_clean_error_gives_no_ratio(error: float, clean: float, ratio: float | None) -> None:
    assert divide(error, clean) == ratio


def test_a_report_is_json_with_what_made_it(report: Report) -> None:
    shape = json.loads(json.dumps(report.to_dict()))
    assert (shape["model"], shape["version"], shape["limit"]) == ("model-1", __version__, None)
    assert isinstance(shape["seed"], int)
    assert shape["machine"]["cores"] >= 1
    assert shape["digits"][0]["right"] == 99.0
    assert shape["others"][0]["accepted_at_1"] == 50.0
    assert shape["calibration"][0]["bins"][-1]["n"] == 99
    assert shape["confusions"]["pen, centered"][7] == [0, 1, 0, 0, 0, 0, 0, 99, 0, 0, 0]
    assert shape["labels"][0]["label"] == "A"
    assert len(shape["robustness"]["families"]) == 2 * 29
    assert len(shape["robustness"]["groups"]) == 4


def test_an_empty_report_has_no_scores() -> None:
    empty = Report("model-1", (), (), ("pen (There is none.)",))
    shape = empty.to_dict()
    assert shape["skipped"] == ["pen (There is none.)"]
    assert shape["digits"] == shape["others"] == shape["writers"] == shape["calibration"] == []
    assert shape["robustness"] == {"groups": [], "families": []}
