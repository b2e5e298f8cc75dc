"""Forms that are drawn: a plain one, and photos of it."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from inkdigits.forms import Field, FormBox, Mark, Template
from inkdigits.forms.template import Find

Picture = npt.NDArray[np.uint8]
SIZE = (600, 840)  # width and height
MARKS = {"upper left": (40, 40), "upper right": (560, 40), "lower right": (560, 800)}
ALL_MARKS = MARKS | {"lower left": (40, 800)}
SIDE = 20


def make_template(find: Find = "page", *, marks: int = 4) -> Template:
    wide, high = SIZE
    fields = [
        Field("first", FormBox(120 / wide, 160 / high, 420 / wide, 230 / high)),
        Field("second", FormBox(120 / wide, 300 / high, 420 / wide, 370 / high)),
        Field("third", FormBox(120 / wide, 440 / high, 420 / wide, 510 / high)),
    ]
    half = SIDE / 2
    places = [
        Mark(
            name,
            FormBox((x - half) / wide, (y - half) / high, (x + half) / wide, (y + half) / high),
        )
        for name, (x, y) in list(ALL_MARKS.items())[:marks]
    ]
    return Template(wide / high, tuple(fields), find, tuple(places))


def draw_form(*, texts: tuple[str, ...] = ("", "", "")) -> Picture:
    """The form of the template, with its marks and boxes, and texts in them."""
    wide, high = SIZE
    picture = np.full((high, wide, 3), 250, np.uint8)
    for x, y in ALL_MARKS.values():
        half = SIDE // 2
        picture[y - half : y + half, x - half : x + half] = 15
    for top, text in zip((160, 300, 440), texts, strict=True):
        cv2.rectangle(picture, (120, top), (420, top + 70), (60, 60, 60), 2)
        where, face = (140, top + 53), cv2.FONT_HERSHEY_SIMPLEX
        cv2.putText(picture, text, where, face, 1.6, (30, 30, 120), 4, cv2.LINE_AA)
    return picture


def photograph(
    form: Picture,
    *,
    degrees: float = 0.0,
    scale: float = 1.0,
    desk: tuple[int, int, int] = (70, 55, 40),
    lean: float = 0.0,
) -> tuple[Picture, npt.NDArray[np.float64]]:
    """A photo on a desk, and the map from fractions of the form to its pixels."""
    high, wide = form.shape[:2]
    turn = np.deg2rad(degrees)
    corners = (np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) - 0.5) * (wide, high)
    corners = corners @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    corners[0] *= 1.0 - lean
    corners[1] *= 1.0 - lean / 2.0
    low, size = corners.min(axis=0), np.ptp(corners, axis=0)
    corners = (corners - low + 0.08 * size) * scale
    across, down = (round(float(one) * 1.16 * scale) for one in size)
    unit = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
    matrix = np.asarray(cv2.getPerspectiveTransform(unit, corners.astype(np.float32)), np.float64)
    half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
    pull = np.linalg.inv(half) @ matrix @ np.diag([1 / wide, 1 / high, 1.0]) @ half
    if scale < 1.0:
        form = np.asarray(cv2.GaussianBlur(form, (0, 0), 0.4 / scale), np.uint8)
    seen = cv2.warpPerspective(form, pull, (across, down))
    cover = cv2.warpPerspective(np.ones((high, wide), np.float32), pull, (across, down))[..., None]
    picture = seen * cover + np.array(desk, np.float32) * (1.0 - cover)
    return np.rint(picture).astype(np.uint8), matrix


@pytest.fixture(scope="session")
def template() -> Callable[..., Template]:
    """Makes the template of the form."""
    return make_template


@pytest.fixture(scope="session")
def form() -> Callable[..., Picture]:
    """Draws the form."""
    return draw_form


@pytest.fixture(scope="session")
def photo() -> Callable[..., tuple[Picture, npt.NDArray[np.float64]]]:
    """Photographs a form."""
    return photograph
