"""Parses the regular expressions that a number may be expected to fit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NoReturn

from inkdigits.errors import ExpectationError
from inkdigits.expect.regular import (
    ANY,
    Chain,
    Choice,
    Literal,
    Node,
    Regular,
    Repeat,
    is_repeated,
    measure_size,
)
from inkdigits.line.alphabet import DIGITS, SIGNS

# Characters of a pattern, groups inside each other, and characters that a pattern names where
# parts that are repeated a fixed number of times are written out: at most so many.
LONGEST = 100
DEEPEST = 8
MOST_PARTS = 100

# Signs that stand for themselves; the others mean something else in a pattern, so that they are
# written with a backslash before them.
PLAIN = frozenset(SIGNS) - frozenset(".()+$")
QUANTIFIERS = tuple("?*+{")
COUNT = re.compile(r"([0-9]{1,2})(?:(,)([0-9]{0,2}))?\}")


def parse_regular(text: str) -> Regular:
    r"""Return the pattern that a text describes.

    It may hold digits, the signs of numbers, ``\d``, sets as ``[0-5]`` or ``[-/]``, groups,
    alternatives and ``?``, ``*``, ``+``, ``{n}``, ``{n,}``, ``{n,m}``.

    Raises
    ------
    ExpectationError
        Where it holds anything else, is too long, or repeats what is a repetition itself.
    """
    if len(text) > LONGEST:
        raise ExpectationError(f"The pattern is too long: write at most {LONGEST} characters.")
    return Regular(_Parser(text).parse())


class _Parser:
    """Reads a pattern from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._place = 0
        self._depth = 0

    def parse(self) -> Node:
        """Return the whole pattern."""
        node = self._parse_choice()
        if self._peek():
            self._refuse('has a ")" too many: write \\) for a bracket')
        return node

    def _peek(self) -> str:
        return self._text[self._place : self._place + 1]

    def _take(self) -> str:
        taken = self._peek()
        self._place += 1
        return taken

    def _refuse(self, why: str) -> NoReturn:
        raise ExpectationError(f'The pattern "{self._text}" {why}.')

    def _parse_choice(self) -> Node:
        parts = [self._parse_chain()]
        while self._peek() == "|":
            self._take()
            parts.append(self._parse_chain())
        return self._check(Choice(tuple(parts)) if len(parts) > 1 else parts[0])

    def _parse_chain(self) -> Node:
        parts: list[Node] = []
        while self._peek() not in ("", "|", ")"):
            parts.append(self._parse_piece())
        if not parts:
            self._refuse('has nothing before or behind "|", or in brackets: write a part there')
        return self._check(Chain(tuple(parts)) if len(parts) > 1 else parts[0])

    def _parse_piece(self) -> Node:
        node = self._parse_atom()
        if self._peek() not in QUANTIFIERS:
            return node
        least, most = self._parse_quantifier()
        if self._peek() in QUANTIFIERS:
            self._refuse("has two repetitions in a row: keep one of them")
        if most == 1:
            return node if least else Repeat(node, 0, 1)
        if least == most:  # written out, so that it may be repeated itself
            return self._check(Chain((node,) * least))
        if is_repeated(node):
            self._refuse("repeats what is repeated already: write one of the two out")
        return self._check(Repeat(node, least, most))

    def _check(self, node: Node) -> Node:
        if measure_size(node) > MOST_PARTS:
            self._refuse(f"is too large: let it stand for at most {MOST_PARTS} characters")
        return node

    def _parse_quantifier(self) -> tuple[int, int]:
        sign = self._take()
        if sign != "{":
            return {"?": (0, 1), "*": (0, ANY), "+": (1, ANY)}[sign]
        match = COUNT.match(self._text, self._place)
        if match is None:
            self._refuse("has braces that are no count: write {6} or {4,6}")
        self._place = match.end()
        least = int(match[1])
        most = int(match[3]) if match[3] else ANY if match[2] else least
        if most == 0 or ANY != most < least:
            self._refuse("has a count that ends before it begins: write {6} or {4,6}")
        return least, most

    def _parse_atom(self) -> Node:
        sign = self._take()
        if sign == "(":
            return self._parse_group()
        if sign == "[":
            return Literal(self._parse_set())
        if sign == "\\":
            return Literal(self._parse_escape())
        if sign in DIGITS or sign in PLAIN:
            return Literal(frozenset(sign))
        if sign in QUANTIFIERS:
            self._refuse(f'has "{sign}" with nothing before it: write what is repeated')
        if sign == "^":
            self._refuse('has "^", but is compared with the whole text anyway: leave ^ and $ out')
        if sign in SIGNS:
            self._refuse(f'has "{sign}" by itself: write \\{sign} for the sign, \\d for any digit')
        self._refuse(f'has "{sign}", which no number has: write digits, \\d and signs')

    def _parse_group(self) -> Node:
        self._depth += 1
        if self._depth > DEEPEST:
            self._refuse(f"has more than {DEEPEST} groups inside each other: write fewer")
        if self._text[self._place : self._place + 2] == "?:":
            self._place += 2
        node = self._parse_choice()
        if self._take() != ")":
            self._refuse('has a "(" that is not closed: add ")", or write \\( for a bracket')
        self._depth -= 1
        return node

    def _parse_escape(self) -> frozenset[str]:
        sign = self._take()
        if sign == "d":
            return frozenset(DIGITS)
        if not sign or sign not in SIGNS:
            self._refuse("has a backslash before what is no sign: write \\d or \\. there")
        return frozenset(sign)

    def _parse_set(self) -> frozenset[str]:
        found: set[str] = set()
        while (sign := self._take()) != "]":
            if not sign:
                self._refuse('has a "[" that is not closed: add "]"')
            if sign == "\\":
                found |= self._parse_escape()
            elif sign in DIGITS and self._text[self._place : self._place + 1] == "-":
                found |= set(self._parse_span(sign))
            elif sign in DIGITS + SIGNS:
                found.add(sign)
            else:
                self._refuse(f'has "{sign}" in a set: write digits and signs there, as [0-5]')
        if not found:
            self._refuse("has an empty set: write digits and signs in it, as [0-5]")
        return frozenset(found)

    def _parse_span(self, first: str) -> Iterator[str]:
        """Return the digits from the first one to that behind the hyphen."""
        self._take()
        last = self._take()
        if not last or last not in DIGITS or last < first:
            self._refuse("has a set that ends before it begins: write [0-5], and a hyphen first")
        return map(str, range(int(first), int(last) + 1))
