"""The unsure rows of a table as a page to look through, and the corrections that come of it."""

from inkdigits.batch.review.corrections import (
    Correction,
    apply_corrections,
    read_corrections,
    resolve_corrections,
)
from inkdigits.batch.review.page import check_review, write_review

__all__ = [
    "Correction",
    "apply_corrections",
    "check_review",
    "read_corrections",
    "resolve_corrections",
    "write_review",
]
