"""Chance comes in; what is written on a line goes out: a number, or something else."""

from __future__ import annotations

import numpy as np

OTHER = "#"
# What closes an amount so that nothing can be added (two dashes, two points, a stroke); to the
# network it is another character.
DOUBLE = "="
# A letter of a word, which may look like a digit: beside other letters it is none.
LETTER = "@"
# Shares of the lines that are words, and of those where nothing is written (on three of four of
# these nothing is found either); and of the others, of those that have signs among their digits.
WORDS_SHARE = 0.14
EMPTY_SHARE = 0.12
SIGNS_SHARE = 0.4
# Characters of a number at most; so long ones are as rare as this.
LONGEST = 12
USUAL_LONGEST = 8
LONG_SHARE = 0.2


def compose_text(rng: np.random.Generator, *, longest: int = LONGEST) -> str:
    """Compose what is written: a number as on forms, cheques and notes, or something else.

    Returns
    -------
    Digits, signs, ``OTHER``, ``DOUBLE`` and ``LETTER``; nothing for paper that nobody wrote on.
    """
    kind = rng.random()
    if kind < EMPTY_SHARE:
        return ""
    if kind < EMPTY_SHARE + WORDS_SHARE:
        return _compose_word(rng)
    most = longest if rng.random() < LONG_SHARE else min(longest, USUAL_LONGEST)
    count = int(rng.integers(1, most + 1))
    digits = "".join(rng.choice(list("0123456789"), count))
    if count > 2 and rng.random() < 0.3:
        zeros = int(rng.integers(1, count))
        digits = digits[:-zeros] + "0" * zeros
    if count > 1 and rng.random() < 0.15:  # runs of one digit, which are easily miscounted
        start = int(rng.integers(0, count - 1))
        length = int(rng.integers(2, 4))
        digits = (digits[:start] + digits[start] * length + digits[start + length :])[:count]
    if rng.random() < SIGNS_SHARE:
        digits = _add_signs(digits, rng)
    if rng.random() < 0.12:
        digits = OTHER + digits if rng.random() < 0.4 else digits + OTHER
    return digits


def _compose_word(rng: np.random.Generator) -> str:
    count = int(rng.integers(1, 9))
    # Of two letters that look like digits, as in "so", nobody can tell.
    return (LETTER if count > 3 and rng.random() < 0.6 else OTHER) * count


def label_text(text: str) -> str:
    """Give what the network shall read where a composed text is written."""
    return text.replace(DOUBLE, OTHER).replace(LETTER, OTHER)


def _add_signs(digits: str, rng: np.random.Generator) -> str:
    kind = rng.random()
    mark = "." if rng.random() < 0.65 else ","
    if kind < 0.4 and len(digits) > 3:
        groups = []
        while digits:
            digits, group = digits[:-3], digits[-3:]
            groups.append(group)
        text = mark.join(reversed(groups))
        if rng.random() < 0.2:
            text += ("," if mark == "." else ".") + "".join(rng.choice(list("0123456789"), 2))
    elif kind < 0.7 and len(digits) > 1:
        place = int(rng.integers(1, len(digits)))
        text = digits[:place] + mark + digits[place:]
    else:
        text = digits
    if rng.random() < 0.35:
        text = "-" + text
    if rng.random() < 0.35:
        text += str(rng.choice(["-", ".-", ".", ",", "--", DOUBLE, "." + DOUBLE, "," + DOUBLE]))
    return text
