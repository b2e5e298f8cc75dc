"""The characters that the line reader knows, and the size of its input.

Shared by the network, its training data and the grammar of numbers.
"""

from __future__ import annotations

import string

DIGITS = string.digits
SIGNS = "-.,/:()%+=$"
LETTERS = string.ascii_letters
SPACE = " "
# A character that was struck out, or a scribble as large as one.
STRUCK = "~"
# Any other symbol: another script, a doodle among the writing.
OTHER = "#"
ALPHABET = DIGITS + SIGNS + LETTERS + SPACE + STRUCK + OTHER
# Index 0 is the blank of connectionist temporal classification (Graves et al. 2006).
CLASSES = 1 + len(ALPHABET)

# Height of a line crop, and the columns of it that one output step covers, in pixels.
LINE_HEIGHT = 48
STEP = 4


def find_class(character: str) -> int:
    """Return the class that the line network has for a character of the alphabet."""
    return 1 + ALPHABET.index(character)
