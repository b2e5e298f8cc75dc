r"""Regular expressions of a small kind, matched in bounded time.

Patterns come from strangers, and a backtracking matcher can be made to take years. Here the set of
places that a match may have reached is brought from part to part of the pattern, as in Thompson
1968, "Regular expression search algorithm": the set is the bits of a whole number.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

from inkdigits.line.alphabet import DIGITS

# A part that may be repeated any number of times.
ANY = -1

Masks = Mapping[frozenset[str], int]


@dataclass(frozen=True, slots=True)
class Literal:
    """One character of these."""

    characters: frozenset[str]

    def advance(self, places: int, masks: Masks) -> int:
        """Return the places reached behind the character."""
        return (places & masks[self.characters]) << 1


@dataclass(frozen=True, slots=True)
class Chain:
    """Parts one after the other."""

    parts: tuple[Node, ...]

    def advance(self, places: int, masks: Masks) -> int:
        """Return the places reached behind all parts."""
        for part in self.parts:
            if not places:
                break
            places = part.advance(places, masks)
        return places


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several parts."""

    parts: tuple[Node, ...]

    def advance(self, places: int, masks: Masks) -> int:
        """Return the places reached behind any of the parts."""
        return reduce(int.__or__, (part.advance(places, masks) for part in self.parts))


@dataclass(frozen=True, slots=True)
class Repeat:
    """A part from ``least`` to ``most`` times; ``ANY`` is without an end."""

    part: Node
    least: int
    most: int

    def advance(self, places: int, masks: Masks) -> int:
        """Return the places reached behind the last repetition."""
        for _ in range(self.least):
            if not places:
                break
            places = self.part.advance(places, masks)
        reached, times = places, self.least
        while places and times != self.most:
            # Only from places that are new: each is taken once, so that this comes to an end.
            places = self.part.advance(places, masks) & ~reached
            reached |= places
            times += 1
        return reached


Node = Literal | Chain | Choice | Repeat


@dataclass(frozen=True, slots=True)
class Regular:
    r"""The text fits a pattern as a whole: ``\d{2}/\d{2}/\d{4}``."""

    root: Node

    def fits(self, text: str) -> bool:
        """Return whether the whole text fits."""
        return self._match(text)

    def may_fit(self, text: str) -> bool:
        """Return whether the text fits with other digits in the places of its digits."""
        return self._match([DIGITS if one.isdecimal() else one for one in text])

    def _match(self, columns: Sequence[Collection[str]]) -> bool:
        """Return whether characters fit, one of each column."""
        masks = {
            characters: sum(
                1 << place
                for place, column in enumerate(columns)
                if any(one in characters for one in column)
            )
            for characters in _list_classes(self.root)
        }
        return bool(self.root.advance(1, masks) >> len(columns) & 1)


def _list_classes(node: Node) -> set[frozenset[str]]:
    """Return the sets of characters that a pattern asks for."""
    if isinstance(node, Literal):
        return {node.characters}
    if isinstance(node, Repeat):
        return _list_classes(node.part)
    return {one for part in node.parts for one in _list_classes(part)}


def measure_size(node: Node) -> int:
    """Return how many characters a pattern names, parts that are written out as often as that."""
    if isinstance(node, Literal):
        return 1
    if isinstance(node, Repeat):
        return measure_size(node.part)
    return sum(measure_size(part) for part in node.parts)


def is_repeated(node: Node) -> bool:
    """Return whether a part of a pattern may be repeated more than once."""
    if isinstance(node, Literal):
        return False
    if isinstance(node, Repeat):
        return node.most != 1 or is_repeated(node.part)
    return any(is_repeated(part) for part in node.parts)
