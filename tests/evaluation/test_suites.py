"""Suites run by name, and are skipped or refused where their data are missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from inkdigits.data.idx import Mnist
from inkdigits.errors import DataError
from inkdigits.evaluation import suites
from inkdigits.evaluation.outcomes import Condition, Outcomes
from inkdigits.evaluation.scores import DigitScore, OtherScore
from inkdigits.evaluation.suites import SUITES, run_suites


def test_photos_are_scored_as_they_were_read(
    photo_folder: Path, answering: Callable[..., Any]
) -> None:
    recognizer = answering(("read", 7), ("unsure", 7), ("read", 7), ("blank", 0), ("read", 3))
    report = run_suites(("photos",), recognizer, data=photo_folder)
    first = report.digits()[0]
    # Right: a, and b though unsure. c is wrong and sure. d is taken for blank.
    assert first == DigitScore("photos", "single digits", 4, 50.0, first.margin, 25.0, 25.0, 25.0)
    # The number is left out; the page without a digit is answered "read".
    assert report.others()[0] == OtherScore(
        "photos", "photos without a digit", 1, 100.0, 0.0, 0.0, None
    )
    assert recognizer.seen[:5] == [
        photo_folder / "photos" / f"{name}.png" for name in ("a", "b", "c", "d", "empty")
    ]
    assert (report.model, report.skipped, report.limit) == ("fake-1", (), None)


def test_mnist_is_classified_and_read(
    tmp_path: Path, answering: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    images, labels = np.full((4, 28, 28), 99, np.uint8), np.array([7, 7, 1, 7])
    mnist = Mnist(images[:0], labels[:0], images, labels)
    monkeypatch.setattr(suites, "load_mnist", lambda folder: mnist)
    report = run_suites(("mnist",), answering(("no_digits", 7)), data=tmp_path)
    classified, read = report.digits()
    # A frame always gets an answer; a page that is refused gets none.
    assert (classified.condition, classified.n, classified.right) == ("classify", 4, 75.0)
    assert (read.condition, read.n, read.right, read.refused) == ("read", 4, 0.0, 100.0)
    assert [one.outcomes.labels.tolist() for one in report.main()] == [["7", "7", "1", "7"]]


def test_a_limit_is_handed_on_and_told(photo_folder: Path, recognizer: Any) -> None:
    report = run_suites(("photos",), recognizer, data=photo_folder, limit=2)
    assert [one.n for one in report.digits()] == [2, 2]
    assert report.limit == 2
    assert report.to_dict()["limit"] == 2


def test_all_suites_run_and_those_without_data_are_listed(
    photo_folder: Path, recognizer: Any
) -> None:
    report = run_suites((), recognizer, data=photo_folder)
    assert {one.suite for one in report.digits()} == {"photos", "boxes"}
    names = [line.partition(" ")[0] for line in report.skipped]
    assert names == ["mnist", "pen", "rejection", "numbers", "layouts", "reported", "robustness"]
    assert all(line.endswith(".)") for line in report.skipped)


@pytest.mark.parametrize("name", SUITES)
def test_a_named_suite_must_have_its_data(name: str, tmp_path: Path, recognizer: Any) -> None:
    with pytest.raises(DataError, match=r"\.$"):
        run_suites((name,), recognizer, data=tmp_path)


def test_an_unknown_suite_is_refused_before_anything_runs(tmp_path: Path, recognizer: Any) -> None:
    with pytest.raises(DataError, match=r"no suite emnist: choose from mnist, pen.*\.$"):
        run_suites(("pen", "emnist"), recognizer, data=tmp_path)
    assert recognizer.seen == []


def test_a_missing_data_folder_is_said(tmp_path: Path, recognizer: Any) -> None:
    for names in ((), ("pen",)):
        with pytest.raises(DataError, match=r"no data folder.*\.$"):
            run_suites(names, recognizer, data=tmp_path / "none")


def test_only_the_named_suites_run(
    tmp_path: Path,
    recognizer: Any,
    outcomes: Callable[..., Outcomes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ran: list[str] = []

    def make(name: str) -> suites.Suite:
        def run(folder: Path, recognizer: object, limit: int | None) -> Iterator[suites.Finding]:
            ran.append(name)
            yield Condition(name, name, "others", outcomes(("A", 1, 0.9, 0.9, "read")))

        return run

    for name in SUITES:
        monkeypatch.setitem(SUITES, name, make(name))
    report = run_suites(("rejection", "mnist"), recognizer, data=tmp_path)
    assert ran == ["rejection", "mnist"]
    assert [one.condition for one in report.others()] == ran
