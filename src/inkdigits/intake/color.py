"""Pixels in gray or color, with or without transparency, to a color image or to ink."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from inkdigits.arrays import ColorImage, InkImage

# (H, W) gray, (H, W, 3) RGB or (H, W, 4) RGBA, uint8.
Pixels = npt.NDArray[np.uint8]

# Values of the EXIF tag Orientation that swap width and height.
SIDEWAYS = (5, 6, 7, 8)
# The gray level of the paper on which ink is drawn.
PAPER = 255
# An opaque area is a card that carries ink, not ink itself, where it fills more than this share of
# its box and its colors differ by more than this many gray levels in some channel.
CARD_FILL = 0.8
CARD_CONTRAST = 24


def shrink_pixels(pixels: Pixels, side: int) -> Pixels:
    """Shrink pixels to a longer side, antialiased; smaller ones are returned as they are.

    The color of transparent pixels does not run into their neighbors.
    """
    height, width = pixels.shape[:2]
    scale = side / max(height, width)
    if scale >= 1.0:
        return pixels
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    if pixels.ndim == 3 and pixels.shape[2] == 4 and pixels[:, :, 3].min() < 255:
        return _shrink_transparent(pixels, size)
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def _shrink_transparent(pixels: Pixels, size: tuple[int, int]) -> Pixels:
    """Shrink RGBA pixels to a size (width, height), each weighted by its alpha."""
    pixels = np.ascontiguousarray(pixels)
    alpha = cv2.extractChannel(pixels, 3)
    small = np.zeros((size[1], size[0], 4), np.uint8)
    share = cv2.resize(alpha, size, interpolation=cv2.INTER_AREA)
    for channel in range(3):
        part = cv2.multiply(cv2.extractChannel(pixels, channel), alpha, scale=1.0 / 255.0)
        part = cv2.resize(part, size, interpolation=cv2.INTER_AREA)
        small[:, :, channel] = cv2.divide(part, share, scale=255.0)
    small[:, :, 3] = share
    return small


def turn_upright(pixels: Pixels, orientation: int) -> Pixels:
    """Turn pixels by the EXIF tag Orientation (Exif 2.32, 0x0112); values but 2 to 8 do nothing."""
    if orientation in SIDEWAYS:
        pixels = pixels.swapaxes(0, 1)
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    return pixels


def split_ink(pixels: Pixels) -> tuple[ColorImage, InkImage | None]:
    """Split pixels into a color image and, for strokes on a transparent ground, their ink.

    Returns
    -------
    color
        (H, W, 3) uint8. Strokes of any color come out black on white; a card that carries ink
        is laid on a ground of its median color.
    ink
        (H, W) uint8, 255 = full ink: the alpha channel of strokes; None for anything else.
    """
    pixels = np.ascontiguousarray(pixels)
    if pixels.ndim == 2:
        return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_GRAY2RGB), np.uint8), None
    if pixels.shape[2] == 3:
        return pixels, None
    alpha = np.asarray(cv2.extractChannel(pixels, 3), np.uint8)
    # Colors are compared only where alpha alone does not rule a card out: that is much cheaper.
    if not may_hold_card(alpha):
        return draw_ink(alpha), alpha
    color = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGBA2RGB), np.uint8)
    if alpha.min() == 255:
        return color, None
    card = find_card(color, alpha)
    if card is None:
        return draw_ink(alpha), alpha
    ground = np.median(color[card], axis=0)
    share = alpha[:, :, None].astype(np.float32) / 255.0
    return np.asarray(np.rint(color * share + ground * (1.0 - share)), np.uint8), None


def draw_ink(ink: InkImage) -> ColorImage:
    """Return ink (H, W) black on white, (H, W, 3): a read-only view of a single channel."""
    return np.broadcast_to((PAPER - ink)[:, :, None], (*ink.shape, 3))


def may_hold_card(alpha: npt.NDArray[np.uint8]) -> bool:
    """Return whether alpha (H, W) fills its box as far as a card or an opaque image does."""
    _, _, width, height = cv2.boundingRect(alpha)
    return cv2.countNonZero(alpha) > CARD_FILL * width * height


def find_card(color: ColorImage, alpha: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_] | None:
    """Return the opaque pixels of a card that carries ink; None where what is visible is ink.

    Parameters
    ----------
    alpha
        (H, W), of which ``may_hold_card`` is true.
    """
    solid = alpha > 127
    shades = color[solid]
    if shades.size and np.ptp(shades, axis=0).max() > CARD_CONTRAST:
        return np.asarray(solid)
    return None
