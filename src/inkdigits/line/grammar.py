"""The grammar of numbers: which characters of a line are a number, as it is written.

Works on text alone. ``kinds.py`` has what a number stands for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Generic, Protocol, TypeVar

from inkdigits.line.alphabet import ALPHABET, DIGITS, LETTERS, OTHER, SPACE, STRUCK
from inkdigits.line.joining import list_inner_spaces
from inkdigits.line.kinds import classify_text
from inkdigits.line.words import Span, split_letters
from inkdigits.results import NumberKind
from inkdigits.values import CLOSING

# Signs that belong to a number right before and right behind its digits.
PREFIX = r"(?:[-+]?\$?|\$[-+])"
BEFORE = re.compile(rf"{PREFIX}(?:\({PREFIX})?[.,]?\Z")
BEHIND = re.compile(rf"(?:{CLOSING})?\$?%?\)?%?")
# Leaders between two columns, as in a table of contents.
LEADERS = re.compile(r"(?<=[0-9])[-.=]{3,}(?=[0-9])")
SUM = re.compile(r"[0-9].*[+=].*[0-9]|[0-9)]=\Z")
# A sum of which the rest is missing, or was not read: 12 +.
OPEN_SUM = re.compile(rf"[0-9)]{SPACE}*\+(?!{SPACE}*[0-9$(.,])")


class HasText(Protocol):
    """A character of a line: ``text`` of length 1."""

    @property
    def text(self) -> str:
        """The character."""


C = TypeVar("C", bound=HasText)


@dataclass(frozen=True, slots=True)
class WrittenNumber(Generic[C]):
    """A number as it is written.

    Attributes
    ----------
    characters
        Those that spell it, spaces left out: digits and signs, and where it is doubtful also
        letters and the mark of an unknown symbol.
    kind
        What it stands for.
    value
        A decimal string where the text is a single number, else None.
    doubtful
        Whether it must not count as surely read, whatever the confidence of its characters.
    """

    characters: tuple[C, ...]
    kind: NumberKind
    value: str | None
    doubtful: bool

    @property
    def text(self) -> str:
        """What is written, without spaces."""
        return "".join(character.text for character in self.characters)


def find_numbers(characters: Sequence[C]) -> list[WrittenNumber[C]]:
    """Return the numbers on a line, from left to right.

    A number is a run of digits and signs between spaces. A sign at its ends belongs to it only
    where it has a meaning there: a minus or plus, a dollar or percent sign, brackets that match,
    the mark that closes an amount. Letters at a number are left out. A run with a struck-out
    character holds no number, nor does a word with a digit in it.

    Parameters
    ----------
    characters
        One line in reading order, spaces included. Texts outside the alphabet count as unknown
        symbols.

    Returns
    -------
    Numbers whose characters are those of the line, none of them twice; none for a line without a
    digit.
    """
    line = "".join(
        character.text if _is_known(character.text) else OTHER for character in characters
    )
    inner = list_inner_spaces(line)
    places = [place for place in range(len(line)) if place not in inner]
    is_open = OPEN_SUM.search(line) is not None
    numbers = []
    for chunk in re.finditer(rf"[^{SPACE}]+", "".join(line[place] for place in places)):
        for span in _split_chunk(chunk.group()):
            text = chunk.group()[span.start : span.end]
            members = places[chunk.start() + span.start : chunk.start() + span.end]
            kind, value = classify_text(text)
            numbers.append(
                WrittenNumber(
                    characters=tuple(characters[place] for place in members),
                    kind=kind,
                    value=value,
                    doubtful=span.doubtful or is_open or SUM.search(text) is not None,
                )
            )
    return numbers


def _is_known(text: str) -> bool:
    return len(text) == 1 and text in ALPHABET


def _split_chunk(chunk: str) -> Iterator[Span]:
    """Yield the numbers in a run without spaces."""
    if STRUCK in chunk or _count(chunk, OTHER) > _count(chunk, DIGITS):
        return
    for span in split_letters(chunk):
        yield from _split_span(chunk, span)


def _split_span(chunk: str, span: Span) -> Iterator[Span]:
    """Yield the numbers in a span; a bracket whose partner was trimmed parts it once more."""
    for part in _split_brackets(chunk, span):
        number = _trim(chunk, part)
        if number == part:
            yield number
        elif number is not None:
            yield from _split_span(chunk, number)


def _count(text: str, kinds: str) -> int:
    return sum(character in kinds for character in text)


def _split_brackets(chunk: str, span: Span) -> Iterator[Span]:
    """Yield the parts of a span between leaders and brackets that have no partner."""
    text = chunk[span.start : span.end]
    cuts = {place for match in LEADERS.finditer(text) for place in range(*match.span())}
    opened: list[int] = []
    for place, character in enumerate(text):
        if character == "(":
            opened.append(place)
        elif character == ")":
            if opened:
                opened.pop()
            else:
                cuts.add(place)
    bounds = [-1, *sorted(cuts.union(opened)), len(text)]
    for before, after in pairwise(bounds):
        if after > before + 1:
            yield replace(span, start=span.start + before + 1, end=span.start + after)


def _trim(chunk: str, span: Span) -> Span | None:
    """Return a span without the signs and symbols at its ends that are no part of its number."""
    text = chunk[span.start : span.end]
    if not any(character in DIGITS for character in text):
        return None
    core = [place for place, character in enumerate(text) if character in DIGITS + LETTERS]
    first, last = span.start + core[0], span.start + core[-1] + 1
    behind = chunk[last : span.end]
    end = last + len(_match(BEHIND, behind))
    if chunk[end : end + 1] == "=" and re.search(r"[-+/:]", chunk[first:last]):
        end += 1  # 12+7=
    start = first - len(_match(BEFORE, chunk[span.start : first]))
    while start < first and _is_idle(chunk, start, behind):
        start += 1
    return Span(start, end, span.doubtful or OTHER in text)


def _match(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match.group() if match else ""


def _is_idle(chunk: str, place: int, behind: str) -> bool:
    """Return whether the sign that begins a number is a hyphen, a dash or a full stop.

    It is where a letter or the same sign stands before it, or where a dash stands ``behind`` the
    number too.
    """
    sign = chunk[place]
    if sign == "-" and behind.startswith("-"):
        return True
    before = chunk[place - 1] if place else SPACE
    return sign in "-+.," and (before in LETTERS or before == sign)
