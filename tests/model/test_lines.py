"""Decoding of what the line network says."""

import numpy as np
import pytest

from inkdigits.model.lines import ALPHABET, CLASSES, STEP, decode_steps


def say(steps: str) -> np.ndarray:
    """Give logits that are sure of each step; a space says nothing new."""
    kinds = [0 if step == " " else 1 + ALPHABET.index(step) for step in steps]
    return 12.0 * np.eye(CLASSES)[kinds]


@pytest.mark.parametrize(
    ("steps", "text"),
    [
        ("", ""),
        ("    ", ""),
        (" 1 1 ", "11"),
        (" 111 ", "1"),
        ("44 7711", "471"),
        ("- 12 . 50", "-12.50"),
        ("## 5", "#5"),
    ],
)
def test_steps_become_characters(steps: str, text: str) -> None:
    logits = say(steps).reshape(-1, CLASSES)
    assert "".join(character.text for character in decode_steps(logits)) == text


def test_characters_share_the_width_between_them() -> None:
    first, second = decode_steps(say("  1    7  "))
    assert first.left < 2.5 * STEP < first.right <= second.left < 7.5 * STEP < second.right
    assert first.right == second.left == 5 * STEP


def test_a_character_in_doubt_says_so() -> None:
    logits = say("  1  ")
    logits[2, 1 + ALPHABET.index("7")] = 11.5
    (character,) = decode_steps(logits)
    assert character.text == "1"
    assert 0.5 < character.confidence < 0.7
    assert character.probabilities.argsort()[::-1][:2].tolist() == [1, 7]
