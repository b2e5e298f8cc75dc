"""What the query of a request asks for; whatever is not known is refused."""

from __future__ import annotations

from collections.abc import Collection
from typing import cast, get_args

from werkzeug.datastructures import MultiDict

from inkdigits.errors import ExpectationError
from inkdigits.expect.pattern import Expectation, parse_expectation
from inkdigits.values import Decimal
from inkdigits.web.problems import RequestProblem

INCLUDES = ("candidates", "preview")
DIGITS = "0123456789"


def check_parameters(
    query: MultiDict[str, str], known: Collection[str], *, repeated: Collection[str] = ()
) -> None:
    """Refuse a parameter of the query that is not known, or that may stand there only once."""
    for name, values in query.lists():
        if name not in known:
            raise RequestProblem(
                400, f'The query knows no "{name[:40]}": send {" or ".join(known)}.'
            )
        if name not in repeated and len(values) > 1:
            raise RequestProblem(400, f'The query holds "{name}" more than once: send it once.')


def parse_include(values: list[str]) -> set[str]:
    """Return what else the query asks for; ``include`` may be given several times."""
    names = {name for value in values for name in value.split(",")}
    if names - set(INCLUDES):
        known = " and ".join(f'"{name}"' for name in INCLUDES)
        raise RequestProblem(400, f'The query\'s "include" only knows {known}: send these.')
    return names


def parse_decimal(value: str) -> Decimal:
    """Return the ``decimal`` value of the query: the mark before the decimals of a number."""
    if value not in get_args(Decimal):
        raise RequestProblem(400, 'The query\'s "decimal" is "auto", "point" or "comma": send one.')
    return cast(Decimal, value)


def parse_expect(value: str | None) -> Expectation | None:
    """Return the ``expect`` value of the query: what is known of the numbers of the image."""
    try:
        return None if value is None else parse_expectation(value)
    except ExpectationError as error:
        raise RequestProblem(400, str(error)) from None


def parse_digit(value: str | None) -> int:
    """Return the ``digit`` value of the query: the digit that is asked about."""
    if value is None or len(value) != 1 or value not in DIGITS:
        raise RequestProblem(400, 'The query needs a "digit" from 0 to 9: send one.')
    return int(value)
