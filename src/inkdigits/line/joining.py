"""Spaces within a number, as people leave them around operators, slashes and percent signs."""

from __future__ import annotations

import re

TERM = r"[-(]?\$?[0-9][0-9.,]*%?\)?"
PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        # 12 + 7 = 19, whatever the spaces; 12 + 7 alone, but not 12 +7, which are two numbers.
        rf"{TERM}(?: *[-+/:] *{TERM})* *= *(?:{TERM})?",
        rf"(?<=[0-9)%]) *\+ +(?={TERM})",
        # 3 / 4, 12 / 05 / 2024
        r"(?<=[0-9]) */ *(?=[0-9])",
        # 7 : 30, but not 7: 30, where the first may be the label of the second
        r"(?<![0-9])[0-9]{1,2} +: *[0-9]{2}(?![0-9])",
        # 12. 05. 2024 and 12 - 05 - 2024
        r"(?<![0-9])[0-9]{1,2} *\. *[0-9]{1,2} *\. *(?:19|20)[0-9]{2}(?![0-9])",
        r"(?<![0-9])[0-9]{1,2} +- +[0-9]{1,2} +- +(?:19|20)[0-9]{2}(?![0-9])",
        # 50 %, 20 $, $ 20
        r"(?<=[0-9]) +(?=[%$](?! *[0-9.,]))",
        r"(?<![0-9])(?<![0-9] )\$ +(?=[0-9.,])",
    )
)


def list_inner_spaces(line: str) -> set[int]:
    """Return the indices of the spaces of a line that stand within a number."""
    return {
        place
        for pattern in PATTERNS
        for match in pattern.finditer(line)
        for place in range(*match.span())
        if line[place] == " "
    }
