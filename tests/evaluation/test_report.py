"""Shares, margins and tables; margins against known Wilson intervals."""

from __future__ import annotations

import json

import pytest

from inkdigits.evaluation.report import DigitScore, OtherScore, Report, margin_of, percent


@pytest.mark.parametrize(
    ("count", "n", "share"),
    [(0, 10, 0.0), (10, 10, 100.0), (1, 3, 33.333), (2, 3, 66.667), (0, 0, 0.0)],
)
def test_shares_are_percent_to_three_decimals(count: int, n: int, share: float) -> None:
    assert percent(count, n) == share


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
    assert margin_of(count, n) == pytest.approx(50.0 * (high - low), abs=0.02)


def test_margins_do_not_vanish_at_the_ends() -> None:
    assert margin_of(0, 100) == margin_of(100, 100) > 1.0
    assert margin_of(0, 0) == 0.0
    assert margin_of(50, 100) > margin_of(500, 1000)


REPORT = Report(
    "model-1",
    (DigitScore("pen", "centered", 1546, 98.25, 0.71, 0.5, 1.25, 0.25),),
    (OtherScore("rejection", "doodles", 300, 2.0, 3.0, 95.0),),
    ("photos (There is no labels.csv.)",),
)


def test_a_report_is_json() -> None:
    shape = json.loads(json.dumps(REPORT.to_dict()))
    assert shape["model"] == "model-1"
    assert shape["machine"]["cores"] >= 1
    assert shape["digits"] == [
        {
            "suite": "pen",
            "condition": "centered",
            "n": 1546,
            "right": 98.25,
            "margin": 0.71,
            "wrong_sure": 0.5,
            "unsure": 1.25,
            "refused": 0.25,
        }
    ]
    assert shape["others"][0]["accepted"] == 2.0
    assert shape["skipped"] == ["photos (There is no labels.csv.)"]


def test_a_report_is_printed_with_all_its_numbers(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    REPORT.print()
    out = capsys.readouterr().out
    for word in ("model-1", "centered", "1546", "98.25", "0.71", "doodles", "95.00", "skipped"):
        assert word in out


def test_an_empty_report_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    Report("model-1", (), (), ()).print()
    assert capsys.readouterr().out.strip() == "model model-1"
