"""Printed characters of other scripts, from the free fonts that come with matplotlib.

They are non-digits; characters that people would take for a digit are left out.
"""

from __future__ import annotations

import unicodedata
from pathlib import Path

from inkdigits.data.samples import LOOKALIKES

# Scripts for training, and scripts for scoring only; named as Unicode's character names begin.
SCRIPTS = ("GREEK", "CYRILLIC", "ARMENIAN", "HEBREW", "ARABIC", "COPTIC", "LATIN")
UNSEEN_SCRIPTS = ("GEORGIAN", "CANADIAN SYLLABICS", "TIFINAGH", "NKO", "LAO")
FONTS = ("DejaVuSans.ttf", "DejaVuSerif.ttf", "DejaVuSansMono.ttf")
LAST_CODE = 0x2FFF
# Written by hand, these look like digits; so do letters with an accent whose plain letter is in
# ``LOOKALIKES``.
LOOKALIKE_GLYPHS = frozenset(
    "ØøıƏƧƨƷƼƽǾȜȝȢɕɘəɜɡɥɭɸʒʘʮΌΟΦοςσϕϛϟϧϨϩЅІЗОФЧбзочѕѺѻҕӀӘӞӠӡӴӵԛԶՁ"
    "ՅՉՏՓՕզկշվցօهوڪڴەߊߋߗߣຣຮຯເႯႷႽჃვზპტხჳᐤᑫᑲᑳᑴᑾᒃᒉᒒᒣᒭᔆᔐᔰᕒᕴᖯᴈᴏᴑᴕᴟᴢᴣὉῸ"
    "ΌⱷⴉⴗⴝⴣⴰⴵⵀⵁⵔⵙⵚǀΖΙіӏןاԚᗞⵏ"
)


def list_glyphs(scripts: tuple[str, ...]) -> list[tuple[str, Path]]:
    """Return the letters and symbols of some scripts, each with the path of a font that has it."""
    # Imported here: reading digits does not need matplotlib.
    from matplotlib import get_data_path
    from matplotlib.ft2font import FT2Font

    glyphs = []
    for name in FONTS:
        path = Path(get_data_path()) / "fonts" / "ttf" / name
        for code in sorted(FT2Font(str(path)).get_charmap()):
            character = chr(code)
            letter = unicodedata.category(character) in ("Lu", "Ll", "Lo", "Sm")
            wanted = letter and unicodedata.name(character, "").startswith(scripts)
            if wanted and code <= LAST_CODE and not _looks_like_a_digit(character):
                glyphs.append((character, path))
    return glyphs


def _looks_like_a_digit(character: str) -> bool:
    plain = unicodedata.normalize("NFKD", character)
    return character in LOOKALIKE_GLYPHS or not LOOKALIKES.isdisjoint(plain)
