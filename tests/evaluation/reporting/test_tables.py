"""Tables hold the scores as text, on a terminal and as Markdown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inkdigits.evaluation.reporting.tables import TABLES, Table, print_report
from inkdigits.evaluation.scoring.report import Report


@pytest.mark.parametrize("name", TABLES)
def test_every_table_has_rows_as_wide_as_its_headings(name: str, report: Report) -> None:
    table = TABLES[name](report)
    assert table.rows
    assert {len(row) for row in table.rows} == {len(table.headings)}


@pytest.mark.parametrize("name", TABLES)
def test_an_empty_report_has_empty_tables(name: str) -> None:
    rows = list(TABLES[name](Report("model-1", (), (), ())).rows)
    assert [row[0] for row in rows] == (["`model-1`"] if name == "model" else [])


def test_markdown_puts_words_to_the_left_and_numbers_to_the_right() -> None:
    table = Table("title", ("sign", "n"), [("a|b", "1,546")])
    assert table.to_markdown() == "| sign | n |\n|---|---:|\n| a\\|b | 1,546 |"


def test_the_tables_of_the_cards_keep_their_columns(report: Report) -> None:
    head, ruler, first = TABLES["digits"](report).to_markdown().splitlines()
    assert head == "| suite | condition | n | right | ± | wrong, sure | unsure | refused |"
    assert ruler == "|---|---|---:|---:|---:|---:|---:|---:|"
    assert first.startswith("| pen | centered | 100 | 99.00% | 2.")
    assert TABLES["others"](report).to_markdown().splitlines()[2:] == [
        "| pen letters | 2 | 50.00% | 0.00% | 50.00% | 50.00% |",
        "| photos without a digit | 2 | 50.00% | 0.00% | 50.00% | – |",
    ]


def test_a_report_is_printed_with_all_its_numbers(
    report: Report, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    print_report(replace(report, skipped=("photos (There is no labels.csv.)",)))
    out = capsys.readouterr().out
    for word in ("model-1", "centered", "99.00%", "pen letters", "ripple", "6.0 ×", "skipped: ph"):
        assert word in out
    assert "quick look" not in out


def test_a_limit_is_printed(report: Report, capsys: pytest.CaptureFixture[str]) -> None:
    print_report(replace(report, limit=30))
    assert "A quick look: 30 images of each condition at most." in capsys.readouterr().out


def test_an_empty_report_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    print_report(Report("model-1", (), (), ()))
    assert capsys.readouterr().out.strip() == "model model-1"
