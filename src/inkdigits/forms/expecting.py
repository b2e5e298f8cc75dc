"""What a field of a form may hold: the one place where forms meet the patterns of ``expect``."""

from __future__ import annotations

from inkdigits.results import Reading


def check_pattern(pattern: str) -> str:
    """Return what is wrong with a pattern, as a sentence, or nothing."""
    return ""


def fit_reading(reading: Reading, pattern: str | None) -> Reading:
    """Return the likeliest reading of a field that fits its pattern; unsure where none does."""
    return reading
