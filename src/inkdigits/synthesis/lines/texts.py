"""Random texts of lines: numbers of every kind, amounts, dates, words, runs of one digit."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from inkdigits.line.alphabet import DIGITS, LETTERS

# Shares of the kinds of text. Single digits and plain numbers are what most people send.
SHARES = {
    "number": 0.27,
    "single": 0.12,
    "decimal": 0.10,
    "amount": 0.10,
    "run": 0.06,
    "side_by_side": 0.08,
    "date": 0.05,
    "time": 0.03,
    "fraction": 0.03,
    "percent": 0.02,
    "bracketed": 0.03,
    "sum": 0.02,
    "unit": 0.04,
    "word": 0.04,
    "code": 0.01,
}
# fmt: off
UNITS = (
    "kg", "g", "km", "m", "cm", "mm", "l", "ml", "dl", "h", "min", "s", "A", "V", "W", "Hz",
    "C", "F", "EUR", "USD", "Fr", "pcs", "Stk", "x", "lb", "oz", "ft", "in", "mg", "t", "ha",
)
# fmt: on
# Words on forms and notes; other words are random letters.
# fmt: off
WORDS = (
    "Total", "Sum", "Name", "Date", "No", "Nr", "Tel", "Zip", "Code", "Room", "Age", "Price",
    "Quantity", "Points", "Score", "Order", "Page", "Item", "Amount", "Paid", "Due", "Tax",
    "Net", "Room", "Test", "Result", "Class", "Group", "Time", "from", "to", "and", "of",
    "the", "for", "is", "in", "bis", "von", "Seite", "Nummer", "Preis", "Datum", "Summe",
    "Ort", "Hallo", "Milch", "Brot", "milk", "bread", "eggs", "call", "buy", "meeting",
    "note",
)
# fmt: on


def compose_text(rng: np.random.Generator) -> str:
    """Return the text of one line, in characters of ``line.alphabet``."""
    kinds = list(SHARES)
    shares = np.fromiter(SHARES.values(), float)
    return COMPOSERS[str(rng.choice(kinds, p=shares / shares.sum()))](rng)


def compose_number(rng: np.random.Generator, *, longest: int = 12) -> str:
    """Return a number of at most ``longest`` digits, short ones more often."""
    most = longest if rng.random() < 0.2 else min(longest, 7)
    count = int(rng.integers(1, most + 1))
    digits = "".join(rng.choice(list(DIGITS), count))
    if count > 2 and rng.random() < 0.25:
        zeros = int(rng.integers(1, count))
        digits = digits[:-zeros] + "0" * zeros
    if count > 1 and rng.random() < 0.15:
        start = int(rng.integers(0, count - 1))
        length = int(rng.integers(2, 4))
        digits = (digits[:start] + digits[start] * length + digits[start + length :])[:count]
    return digits


def _between(rng: np.random.Generator, low: int, high: int) -> int:
    return int(rng.integers(low, high + 1))


def _single(rng: np.random.Generator) -> str:
    return str(rng.choice(list(DIGITS)))


def _decimal(rng: np.random.Generator) -> str:
    mark = "." if rng.random() < 0.6 else ","
    whole = str(_between(rng, 0, 10 ** _between(rng, 1, 4)))
    text = whole + mark + "".join(rng.choice(list(DIGITS), _between(rng, 1, 3)))
    if rng.random() < 0.05:
        text = text[len(whole) :]
    return ("-" if rng.random() < 0.35 else "") + text


def _amount(rng: np.random.Generator) -> str:
    mark, other = (".", ",") if rng.random() < 0.6 else (",", ".")
    digits = compose_number(rng, longest=8)
    if len(digits) > 3 and rng.random() < 0.75:
        head = len(digits) % 3 or 3
        groups = [digits[:head]] + [digits[i : i + 3] for i in range(head, len(digits), 3)]
        digits = mark.join(groups)
    if rng.random() < 0.3:
        digits += other + "".join(rng.choice(list(DIGITS), 2))
    kind = rng.random()
    if kind < 0.15:
        digits = "$" + digits
    elif kind < 0.22:
        digits = "-" + digits
    if rng.random() < 0.35:  # closes an amount, so that nothing can be added
        digits += str(rng.choice(["-", ".-", ",-", "=", ".=", "--", ".", ".--", "-/", ",--"]))
    return digits


def _run(rng: np.random.Generator) -> str:
    digit = "1" if rng.random() < 0.4 else _single(rng)
    text = digit * _between(rng, 2, 8)
    if rng.random() < 0.4:
        text = text + compose_number(rng, longest=3)
    return text


def _side_by_side(rng: np.random.Generator) -> str:
    longest = int(rng.choice([1, 2, 2, 3, 4, 6]))
    return " ".join(compose_number(rng, longest=longest) for _ in range(_between(rng, 2, 6)))


def _date(rng: np.random.Generator) -> str:
    day, month = _between(rng, 1, 31), _between(rng, 1, 12)
    year = _between(rng, 1920, 2039)
    mark = str(rng.choice(["/", "/", "/", ".", "-"]))
    two = rng.random() < 0.7
    parts = [f"{day:02d}" if two else str(day), f"{month:02d}" if two else str(month)]
    if rng.random() < 0.15 and mark == "-":
        return f"{year}-{month:02d}-{day:02d}"
    if rng.random() < 0.85:
        parts.append(str(year) if rng.random() < 0.6 else f"{year % 100:02d}")
    return mark.join(parts)


def _time(rng: np.random.Generator) -> str:
    hour, minute = _between(rng, 0, 23), _between(rng, 0, 59)
    text = f"{hour:02d}:{minute:02d}" if rng.random() < 0.7 else f"{hour}:{minute:02d}"
    return text + (f":{_between(rng, 0, 59):02d}" if rng.random() < 0.15 else "")


def _fraction(rng: np.random.Generator) -> str:
    most = int(rng.choice([9, 20, 100]))
    return f"{_between(rng, 0, most)}/{_between(rng, 1, most)}"


def _percent(rng: np.random.Generator) -> str:
    number = str(_between(rng, 0, 100)) if rng.random() < 0.7 else _decimal(rng).lstrip("-")
    return number + (" " if rng.random() < 0.2 else "") + "%"


def _bracketed(rng: np.random.Generator) -> str:
    if rng.random() < 0.5:
        code = "".join(rng.choice(list(DIGITS), _between(rng, 2, 4)))
        rest = "".join(rng.choice(list(DIGITS), _between(rng, 3, 7)))
        return f"({code})" + (" " if rng.random() < 0.3 else "") + rest
    return f"({compose_number(rng, longest=4)})"


def _sum(rng: np.random.Generator) -> str:
    parts = [compose_number(rng, longest=3) for _ in range(_between(rng, 2, 3))]
    return str(rng.choice(["+", "-", "+"])).join(parts) + (
        "=" + compose_number(rng, longest=4) if rng.random() < 0.8 else ""
    )


def _unit(rng: np.random.Generator) -> str:
    number = compose_number(rng, longest=4) if rng.random() < 0.7 else _decimal(rng).lstrip("-")
    return number + (" " if rng.random() < 0.6 else "") + str(rng.choice(UNITS))


def compose_word(rng: np.random.Generator) -> str:
    """Return one to three words, real ones or random letters."""
    words = []
    for _ in range(_between(rng, 1, 3)):
        if rng.random() < 0.6:
            words.append(str(rng.choice(WORDS)))
        else:
            word = "".join(rng.choice(list(LETTERS), _between(rng, 1, 8)))
            words.append(word.lower() if rng.random() < 0.7 else word.capitalize())
    text = " ".join(words)
    if rng.random() < 0.2:
        text += ":"
    if rng.random() < 0.2:
        text += " " + compose_number(rng, longest=5)
    return text


def _code(rng: np.random.Generator) -> str:
    letters = "".join(rng.choice(list(LETTERS[26:]), _between(rng, 1, 3)))
    return letters + ("-" if rng.random() < 0.3 else "") + compose_number(rng, longest=5)


COMPOSERS: dict[str, Callable[[np.random.Generator], str]] = {
    "number": compose_number,
    "single": _single,
    "decimal": _decimal,
    "amount": _amount,
    "run": _run,
    "side_by_side": _side_by_side,
    "date": _date,
    "time": _time,
    "fraction": _fraction,
    "percent": _percent,
    "bracketed": _bracketed,
    "sum": _sum,
    "unit": _unit,
    "word": compose_word,
    "code": _code,
}
