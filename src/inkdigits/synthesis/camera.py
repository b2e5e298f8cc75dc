"""Light, lens and file: from a page to the picture of it."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from inkdigits.synthesis.pages.surfaces import ColorShade, grain

Picture = npt.NDArray[np.uint8]

# Light is drawn on a small copy of this side in pixels, and enlarged.
LIGHT_SIDE = 64


def light_page(page: ColorShade, rng: np.random.Generator) -> None:
    """Add uneven light, shadows with soft or sharp edges, and glare to a page, in place."""
    rows, columns = page.shape[:2]
    y, x = np.meshgrid(
        np.linspace(-1, 1, LIGHT_SIDE), np.linspace(-1, 1, LIGHT_SIDE), indexing="ij"
    )
    slope = rng.normal(0.0, 0.12, 2)
    bow = rng.normal(0.0, 0.06, 3)
    light = 1.0 + slope[0] * x + slope[1] * y + bow[0] * x * x + bow[1] * y * y + bow[2] * x * y
    if rng.random() < 0.3:  # the edge of a shadow
        angle, place = rng.uniform(0, 2 * np.pi), rng.uniform(-0.8, 0.8)
        soft = np.exp(rng.uniform(np.log(0.01), np.log(0.5)))
        side = (np.cos(angle) * x + np.sin(angle) * y - place) / soft
        light *= 1.0 - rng.uniform(0.15, 0.65) / (1.0 + np.exp(-np.clip(side, -40, 40)))
    if rng.random() < 0.2:  # a round shadow, of a head or a phone
        light *= 1.0 - rng.uniform(0.2, 0.7) * _spot(x, y, rng)
    light = np.clip(light, 0.25, 1.8).astype(np.float32)
    page *= np.asarray(cv2.resize(light, (columns, rows), interpolation=cv2.INTER_CUBIC))[
        :, :, None
    ]
    if rng.random() < 0.1:
        glare = (rng.uniform(40.0, 220.0) * _spot(x, y, rng)).astype(np.float32)
        page += np.asarray(cv2.resize(glare, (columns, rows)))[:, :, None]


def _spot(
    x: npt.NDArray[np.floating], y: npt.NDArray[np.floating], rng: np.random.Generator
) -> npt.NDArray[np.floating]:
    middle, radius = rng.uniform(-0.8, 0.8, 2), rng.uniform(0.15, 0.8, 2)
    distance = ((x - middle[0]) / radius[0]) ** 2 + ((y - middle[1]) / radius[1]) ** 2
    return np.asarray(np.exp(-0.5 * distance ** rng.uniform(0.8, 2.5)))


def take_picture(page: ColorShade, rng: np.random.Generator, *, writing: float) -> Picture:
    """Return the picture of a page (H, W, 3): blur, noise, contrast, compression.

    ``writing`` is the height of the smallest digit in pixels, which blur must leave legible.
    """
    if rng.random() < 0.65:
        sigma = rng.uniform(0.2, 0.03 * writing + 0.35)
        page = np.asarray(cv2.GaussianBlur(page, (0, 0), min(sigma, 3.0)), np.float32)
    elif rng.random() < 0.15:  # sharpened by the camera
        soft = cv2.GaussianBlur(page, (0, 0), 1.2)
        page = page + rng.uniform(0.3, 1.0) * (page - soft)
    if rng.random() < 0.6:
        noise = grain(page.shape[:2], rng, smooth=rng.random() < 0.4)
        page = page + noise[:, :, None] * rng.uniform(0.5, 9.0)
    if rng.random() < 0.4:
        gain, offset = rng.uniform(0.7, 1.15), rng.uniform(-15.0, 25.0)
        page = page * gain + offset
    if rng.random() < 0.3:
        page = np.repeat(page.mean(axis=2, keepdims=True), 3, axis=2)
    if rng.random() < 0.05:
        page = 255.0 - page
    picture = np.clip(page, 0.0, 255.0).astype(np.uint8)
    if rng.random() < 0.03:  # scanned in black and white
        gray = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8)
        block = 2 * int(1.5 * writing) + 3
        level = rng.uniform(6.0, 25.0)
        mean, binary = cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY
        gray = np.asarray(cv2.adaptiveThreshold(gray, 255, mean, binary, block, level), np.uint8)
        picture = np.repeat(gray[:, :, None], 3, axis=2)
    if rng.random() < 0.25:  # kept small and enlarged again
        return _pass_small(picture, rng, writing)
    return compress(picture, rng) if rng.random() < 0.5 else picture


def compress(picture: Picture, rng: np.random.Generator) -> Picture:
    """Return a picture after JPEG compression of a random quality."""
    quality = int(rng.integers(25, 96))
    _, packed = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), np.uint8)


def _pass_small(picture: Picture, rng: np.random.Generator, writing: float) -> Picture:
    """Return a picture that was shrunk, compressed and enlarged; writing stays legible."""
    rows, columns = picture.shape[:2]
    least = min(1.0, 11.0 / max(writing, 1.0))
    scale = np.exp(rng.uniform(np.log(least), 0.0))
    small = (max(8, round(columns * scale)), max(8, round(rows * scale)))
    shrunk = np.asarray(cv2.resize(picture, small, interpolation=cv2.INTER_AREA), np.uint8)
    if rng.random() < 0.6:
        shrunk = compress(shrunk, rng)
    interpolation = cv2.INTER_LINEAR if rng.random() < 0.6 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(shrunk, (columns, rows), interpolation=interpolation), np.uint8)
