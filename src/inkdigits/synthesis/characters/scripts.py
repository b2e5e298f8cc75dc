"""Printed characters of many scripts, from the free fonts that come with matplotlib.

They stand for ink that is no digit; what people would take for a digit is left out.
"""

from __future__ import annotations

import unicodedata
from pathlib import Path

from inkdigits.data.samples import LOOKALIKES

# Scripts to learn from, and scripts to score on; named as Unicode's character names begin.
SCRIPTS = ("GREEK", "CYRILLIC", "ARMENIAN", "HEBREW", "ARABIC", "COPTIC", "LATIN")
UNSEEN_SCRIPTS = ("GEORGIAN", "CANADIAN SYLLABICS", "TIFINAGH", "NKO", "LAO")
FONTS = ("DejaVuSans.ttf", "DejaVuSerif.ttf", "DejaVuSansMono.ttf")
LAST_CODE = 0x2FFF
# Written by hand, these are digits to anybody's eye; so are the letters with an accent whose plain
# letter is a look-alike.
LOOKALIKE_GLYPHS = frozenset(
    "ØøıƏƧƨƷƼƽǾȜȝȢɕɘəɜɡɥɭɸʒʘʮΌΟΦοςσϕϛϟϧϨϩЅІЗОФЧбзочѕѺѻҕӀӘӞӠӡӴӵԛԶՁ"
    "ՅՉՏՓՕզկշվցօهوڪڴەߊߋߗߣຣຮຯເႯႷႽჃვზპტხჳᐤᑫᑲᑳᑴᑾᒃᒉᒒᒣᒭᔆᔐᔰᕒᕴᖯᴈᴏᴑᴕᴟᴢᴣὉῸ"
    "ΌⱷⴉⴗⴝⴣⴰⴵⵀⵁⵔⵙⵚǀΖΙіӏןاԚᗞⵏ"
)


def list_glyphs(scripts: tuple[str, ...]) -> list[tuple[str, Path]]:
    """List the letters and symbols of some scripts, each with a font that has it."""
    # Here and not above: the light installation reads digits without matplotlib.
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
