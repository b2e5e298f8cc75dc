"""Random texts of numbers as people write them."""

from __future__ import annotations

import numpy as np

UNITS = ("kg", "g", "l", "ml", "cm", "mm", "m", "km", "h", "min", "Stk", "EUR")
# Upside down these are other digits.
UPRIGHT = "347"


def draw_number(rng: np.random.Generator, least: int = 1, most: int = 6) -> str:
    """Return a number of so many digits; one of several does not begin with a zero."""
    length = int(rng.integers(least, most + 1))
    digits = [str(digit) for digit in rng.integers(10, size=length)]
    if length > 1 and digits[0] == "0":
        digits[0] = str(rng.integers(1, 10))
    return "".join(digits)


def draw_upright_number(rng: np.random.Generator) -> str:
    """Return a number that is none upside down: two of its digits at least are 3, 4 or 7."""
    while True:
        text = draw_number(rng, 3, 6)
        if sum(text.count(digit) for digit in UPRIGHT) >= 2:
            return text


def draw_run(rng: np.random.Generator) -> str:
    """Return three to eight times the same digit, or ones with one other digit among them."""
    length = int(rng.integers(3, 9))
    if rng.random() < 0.5:
        run = ["1"] * length
        if rng.random() < 0.3:
            run[int(rng.integers(length))] = str(rng.integers(10))
        return "".join(run)
    return str(rng.integers(10)) * length


def draw_structured(rng: np.random.Generator) -> str:
    """Return a date, a time, a fraction, or a telephone number with brackets."""
    way = rng.choice(["date", "short date", "dotted", "time", "fraction", "brackets"])
    day, month = int(rng.integers(1, 29)), int(rng.integers(1, 13))
    year, hour, minute = int(rng.integers(1950, 2030)), rng.integers(24), rng.integers(60)
    if way == "date":
        return f"{day:02}/{month:02}/{year}"
    if way == "short date":
        return f"{day}/{month}/{year % 100:02}"
    if way == "dotted":
        return f"{day:02}.{month:02}.{year}"
    if way == "time":
        return f"{hour:02}:{minute:02}" if rng.random() < 0.8 else f"{hour}:{minute:02}"
    if way == "fraction":
        below = int(rng.integers(2, 31))
        return f"{rng.integers(1, below + 1)}/{below}"
    return f"({draw_number(rng, 2, 4)}){draw_number(rng, 3, 5)}"


def draw_signed(rng: np.random.Generator) -> str:
    """Return a number with a minus, a decimal point or a decimal comma, or a minus and one."""
    minus = "-" if rng.random() < 0.5 else ""
    if minus and rng.random() < 0.4:
        return minus + draw_number(rng, 1, 4)
    return f"{minus}{draw_number(rng, 1, 3)}{rng.choice(['.', ','])}{draw_decimals(rng)}"


def draw_decimals(rng: np.random.Generator) -> str:
    """Return one or two decimals."""
    return "".join(str(digit) for digit in rng.integers(10, size=int(rng.integers(1, 3))))


def draw_amount(rng: np.random.Generator) -> str:
    """Return a share in percent, or an amount in dollars."""
    if rng.random() < 0.5:
        decimals = f".{rng.integers(10)}" if rng.random() < 0.25 else ""
        return f"{draw_number(rng, 1, 2)}{decimals}%"
    cents = f".{rng.integers(100):02}" if rng.random() < 0.4 else ""
    return f"${draw_number(rng, 1, 4)}{cents}"
