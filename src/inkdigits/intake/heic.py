"""HEIC photos, from their bytes to a Pillow image.

libheif applies the rotation that the file states and leaves no EXIF orientation behind.
"""

from __future__ import annotations

from PIL import Image

from inkdigits.intake.limits import Limits, check_pixels

# Brands of files whose pictures are HEVC, as phones write them; AVIF is not among them.
BRANDS = frozenset((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"))


def is_heic(data: bytes) -> bool:
    """Return whether a file is HEIC, by its first bytes."""
    return data[4:8] == b"ftyp" and data[8:12] in BRANDS


def open_heic(data: bytes, limits: Limits) -> Image.Image:
    """Decode the primary picture of a HEIC file, 8 bits a channel.

    Raises
    ------
    ImageError
        Where it has more pixels than allowed, before any is decoded.
    Exception
        Whatever pi-heif raises where the file is damaged.
    """
    import pi_heif

    file = pi_heif.open_heif(data)
    width, height = file.size
    check_pixels(width, height, limits)
    image: Image.Image = file.to_pillow()
    return image
