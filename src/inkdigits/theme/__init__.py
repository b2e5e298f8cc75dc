"""The look that all pages share: one style sheet, linked by those that are served."""

from __future__ import annotations

from pathlib import Path

THEME = Path(__file__).with_name("theme.css")


def read_theme() -> str:
    """Return the style sheet, for pages that stand alone."""
    return THEME.read_text(encoding="utf-8")
