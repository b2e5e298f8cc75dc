"""Names as cells of a CSV file that a spreadsheet may open and save: printable, no formulas."""

from __future__ import annotations

import re

# What begins with one of these a spreadsheet runs as a formula, the wide forms in some languages.
FORMULA_STARTS = "=+-@\uff1d\uff0b\uff0d\uff20"
GUARDED = re.compile(f"'+[{re.escape(FORMULA_STARTS)}]")
ESCAPE = re.compile(r"\\(?:u([0-9a-f]{4})|U([0-9a-f]{8}))")
LAST_CODE = 0x10FFFF


def escape_name(name: str) -> str:
    r"""Return a name without characters that cannot be shown or kept in UTF-8.

    They become ``\u000a`` or ``\U000e0001``: control characters, marks that turn the direction of
    writing, the stray bytes of a file name that is not UTF-8. ``unescape_name`` gives the name
    back, whatever it was: a backslash that would be taken for such an escape becomes ``\u005c``.
    """
    shielded = ESCAPE.sub(
        lambda match: match[0] if _decode(match) == match[0] else f"\\u005c{match[0][1:]}", name
    )
    return "".join(c if c.isprintable() else _escape_code(ord(c)) for c in shielded)


def unescape_name(text: str) -> str:
    """Return the name of which ``escape_name`` made this text; other texts as they are."""
    return ESCAPE.sub(_decode, text)


def _escape_code(code: int) -> str:
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _decode(match: re.Match[str]) -> str:
    """Return the character of an escape; the escape itself where it is none of ours."""
    code = int(match[1] or match[2], 16)
    if code > LAST_CODE or (chr(code).isprintable() and chr(code) != "\\"):
        return match[0]
    return chr(code)


def release_cell(cell: str) -> str:
    """Return what a cell holds, without the quotation mark that keeps it from being a formula."""
    return cell[1:] if GUARDED.match(cell) else cell
