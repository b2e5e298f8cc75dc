"""The marked places of a card are filled, and nothing else of it changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from inkdigits.errors import DataError
from inkdigits.evaluation.reporting.card import fill_card, find_places, read_card
from inkdigits.evaluation.reporting.tables import TABLES

ROOT = Path(__file__).parents[3]
CARD = """# A card

<!-- scores: digits -->
| old |
<!-- /scores -->

Prose | with a bar.

<!-- scores: others -->
<!-- /scores -->
"""


def test_places_are_filled_and_the_rest_stays() -> None:
    filled = fill_card(CARD, {"digits": "| new |\n|---|", "others": "| other |"})
    assert filled == CARD.replace("| old |", "| new |\n|---|").replace(
        "<!-- scores: others -->\n", "<!-- scores: others -->\n| other |\n"
    )


def test_filling_twice_is_filling_once() -> None:
    tables = {"digits": "| new |", "others": "| other |"}
    once = fill_card(CARD, tables)
    assert fill_card(once, tables) == once
    assert find_places(once) == ["digits", "others"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a\n<!-- scores: digits -->\nb\n", r"line 2: .* not closed by <!-- /scores -->\.$"),
        ("<!-- scores: digits -->\n<!-- scores: others -->\n<!-- /scores -->\n", "line 1: .* not"),
        ("a\nb\n<!-- /scores -->\n", r"line 3: <!-- /scores --> closes nothing\.$"),
        (
            "<!-- scores: ducks -->\n<!-- /scores -->\n",
            r"scores ducks: choose from model, digits.*\.$",
        ),
        ("no marks\n", r"no place for scores.*\.$"),
    ],
)
def test_an_unsound_card_is_an_error_of_one_line(tmp_path: Path, text: str, message: str) -> None:
    card = tmp_path / "card.md"
    card.write_text(text)
    with pytest.raises(DataError, match=message) as error:
        read_card(card, TABLES)
    assert "card.md" in str(error.value)
    assert "\n" not in str(error.value)
    assert card.read_text() == text


def test_a_missing_card_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"Cannot read the card .*card\.md"):
        read_card(tmp_path / "card.md", TABLES)


def test_the_model_card_has_places_for_digits_and_others() -> None:
    assert {"digits", "others"} <= set(find_places(read_card(ROOT / "MODEL_CARD.md", TABLES)))
