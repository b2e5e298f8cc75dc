"""The bytes of a HEIC photo come in, a Pillow image goes out, turned as the file says.

libheif takes the turn itself and leaves no EXIF turn behind. Knows nothing of gray or ink.
"""

from __future__ import annotations

from PIL import Image

from inkdigits.intake.limits import Limits, check_pixels

# Brands of files whose pictures are HEVC, as phones write them; AVIF is not among them.
BRANDS = frozenset((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"))


def is_heic(data: bytes) -> bool:
    """Tell by its first bytes whether a file is HEIC."""
    return data[4:8] == b"ftyp" and data[8:12] in BRANDS


def open_heic(data: bytes, limits: Limits) -> Image.Image:
    """Decode the primary picture of a HEIC file, 8 bits a channel.

    Raises ``ImageError`` over the bound on pixels, which is held before any is decoded; where
    the file is damaged, whatever pi-heif raises.
    """
    import pi_heif

    file = pi_heif.open_heif(data)
    width, height = file.size
    check_pixels(width, height, limits)
    image: Image.Image = file.to_pillow()
    return image
