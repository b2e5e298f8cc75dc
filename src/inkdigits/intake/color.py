"""Pixels of any kind come in: gray, color, with or without transparency; color goes out."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

ColorImage = npt.NDArray[np.uint8]
InkImage = npt.NDArray[np.uint8]
Pixels = npt.NDArray[np.uint8]

PAPER = 255
# An opaque area that fills its box this far is a card that carries ink, not ink itself ...
CARD_FILL = 0.8
# ... where its shades lie this many gray levels apart in some channel.
CARD_CONTRAST = 24


def shrink_pixels(pixels: Pixels, side: int) -> Pixels:
    """Shrink pixels (H, W), (H, W, 3) or (H, W, 4) to a longer side, antialiased.

    What is transparent gives no color to what is beside it.
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
    """Turn pixels as the EXIF tag Orientation (Exif 2.32, 0x0112) says; others than 2 to 8 not."""
    if orientation in (5, 6, 7, 8):
        pixels = pixels.swapaxes(0, 1)
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    return pixels


def split_ink(pixels: Pixels) -> tuple[ColorImage, InkImage | None]:
    """Return color (H, W, 3) and, of strokes on a transparent ground, their ink (H, W).

    Strokes of any color come out black on white. A card that carries ink is laid on a ground of
    its own color, which is looked at only where alpha alone does not rule a card out.
    """
    pixels = np.ascontiguousarray(pixels)
    if pixels.ndim == 2:
        return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_GRAY2RGB), np.uint8), None
    if pixels.shape[2] == 3:
        return pixels, None
    alpha = np.asarray(cv2.extractChannel(pixels, 3), np.uint8)
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
    """Return ink (H, W) black on white (H, W, 3): a read-only view, its three channels one."""
    return np.broadcast_to((PAPER - ink)[:, :, None], (*ink.shape, 3))


def may_hold_card(alpha: npt.NDArray[np.uint8]) -> bool:
    """Return whether alpha (H, W) fills its box as far as a card or an opaque image does."""
    _, _, width, height = cv2.boundingRect(alpha)
    return cv2.countNonZero(alpha) > CARD_FILL * width * height


def find_card(color: ColorImage, alpha: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_] | None:
    """Return the solid pixels of a card that carries ink; None where what is visible is ink.

    Alpha fills its box as ``may_hold_card`` demands.
    """
    solid = alpha > 127
    shades = color[solid]
    if shades.size and np.ptp(shades, axis=0).max() > CARD_CONTRAST:
        return np.asarray(solid)
    return None
