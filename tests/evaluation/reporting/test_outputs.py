"""Files are written after a run, and what would keep them from it is found before one."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from inkdigits.errors import DataError
from inkdigits.evaluation.reporting import html
from inkdigits.evaluation.reporting.outputs import Outputs
from inkdigits.evaluation.scoring.report import Report

CARD = "# A card\n\n<!-- scores: robustness -->\n<!-- /scores -->\n"


@pytest.fixture
def card(tmp_path: Path) -> Path:
    path = tmp_path / "card.md"
    path.write_text(CARD)
    return path


def test_all_files_are_written(
    report: Report, card: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(html, "render_report", lambda report: f"<p>{report.model} ±</p>")
    outputs = Outputs(tmp_path / "s.json", tmp_path / "r.html", (card,))
    outputs.check()
    outputs.write(report)
    assert json.loads((tmp_path / "s.json").read_text())["model"] == "model-1"
    assert (tmp_path / "r.html").read_text(encoding="utf-8") == "<p>model-1 ±</p>"
    assert "| mnist | never trained | 12 | 1.00% | 6.00% | 6.0 × |" in card.read_text("utf-8")


def test_nothing_is_written_that_was_not_asked_for(report: Report, tmp_path: Path) -> None:
    Outputs().write(report)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_found_before_the_run(tmp_path: Path) -> None:
    for outputs in (Outputs(json=tmp_path / "no" / "s"), Outputs(html=tmp_path / "no" / "s")):
        with pytest.raises(DataError, match=r"no folder .*no to write s to\.$"):
            outputs.check()


def test_an_unsound_card_is_found_before_the_run(card: Path) -> None:
    card.write_text(CARD.replace("robustness", "ducks"))
    with pytest.raises(DataError, match="ducks"):
        Outputs(cards=(card,)).check()


def test_a_card_is_not_filled_where_a_suite_was_skipped(report: Report, card: Path) -> None:
    with pytest.raises(DataError, match=r"No card was filled.* pen \(There is none\.\)\.$"):
        Outputs(cards=(card,)).write(replace(report, skipped=("pen (There is none.)",)))
    assert card.read_text() == CARD


def test_scoring_needs_no_matplotlib() -> None:
    code = (
        "import sys; from inkdigits.evaluation.reporting import outputs, tables\n"
        "from inkdigits.evaluation.suites import run\n"
        "outputs.Outputs(json=outputs.Path('s.json')).check()\n"
        "print('matplotlib' in sys.modules, 'torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False False"
