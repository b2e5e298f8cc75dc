"""Photos of forms, drawn, with the place of every point known: how well forms are found again."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from inkdigits.evaluation.suites.layouts.camera import (
    DESKS,
    Picture,
    cast_round_shadow,
    expose,
    light_unevenly,
)
from inkdigits.evaluation.suites.layouts.sheets import (
    BLACK,
    Sheet,
    choose_pen,
    lay_ink,
    make_sheet,
    print_text,
    rule_box,
    rule_line,
)
from inkdigits.forms.template import Field, Find, FormBox, Mark, Shape, Template
from inkdigits.page.straighten import map_points

WIDTH = 1_000  # pixels of a form that is drawn
ASPECTS = (0.707, 0.773, 1.414, 1.0)
# Grounds beside the dark desks: light wood, blue, green, gray.
GROUNDS = (*DESKS, (0.62, 0.48, 0.33), (0.25, 0.35, 0.6), (0.2, 0.4, 0.28), (0.6, 0.6, 0.62))
MARK_SIDE = 0.028  # of the form's width
MARK_INSET = 0.06
SCALES = (0.3, 2.0)  # of a photo's longer side by that of the form
UNIT = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]], np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class FormPhoto:
    """A photo of a form; ``matrix`` maps fractions of the form to pixels of the picture."""

    picture: Picture
    matrix: npt.NDArray[np.float64]


def draw_form(rng: np.random.Generator, *, find: Find) -> tuple[Sheet, Template]:
    """Return a form with print, boxes and scribbles on it, and its template."""
    aspect = ASPECTS[int(rng.choice(len(ASPECTS), p=(0.6, 0.15, 0.15, 0.1)))]
    shape = (round(WIDTH / aspect), WIDTH)
    sheet = make_sheet(shape, rng)
    marks = _list_marks(aspect, rng) if find == "marks" else ()
    for mark in marks:
        _print_mark(sheet, mark)
    top = 0.13 * shape[0]
    lay_ink(sheet, print_text("Meter readings", 26.0, rng), (0.06 * shape[0], 130), BLACK)
    fields: list[Field] = []
    while top < 0.84 * shape[0] and len(fields) < 12:
        high = float(rng.uniform(40.0, 70.0))
        left, right = rng.uniform(200.0, 350.0), rng.uniform(500.0, 900.0)
        label = print_text(f"Field {len(fields) + 1}", 18.0, rng)
        lay_ink(sheet, label, (top + 0.3 * high, 60.0), BLACK)
        if rng.random() < 0.5:
            rule_box(sheet, (left, top, right, top + high), 2.0, BLACK)
        else:
            rule_line(sheet, (left, top + high), (right, top + high), 2.0, BLACK)
        digits = print_text(str(rng.integers(10, 99_999)), 0.5 * high, rng)
        lay_ink(sheet, digits, (top + 0.2 * high, left + 10.0), choose_pen(rng))
        box = FormBox(left / shape[1], top / shape[0], right / shape[1], (top + high) / shape[0])
        fields.append(Field(f"field {len(fields) + 1}", box))
        top += high + rng.uniform(10.0, 80.0)
    return sheet, Template(shape[1] / shape[0], tuple(fields), find, marks)


def photograph_form(sheet: Sheet, rng: np.random.Generator) -> FormPhoto:
    """Return a photo: on some ground, in perspective, turned by up to 15 degrees, in shadow."""
    rows, columns = sheet.shape[:2]
    long = float(np.exp(rng.uniform(*np.log(SCALES)))) * max(rows, columns)
    ratio = rng.choice([0.75, 0.5625, columns / rows])
    ratio = ratio if rows >= columns else 1.0 / ratio
    shape = (round(long), round(long * ratio)) if ratio < 1 else (round(long / ratio), round(long))
    corners = _project(columns / rows, rng)
    low, high = corners.min(axis=0), corners.max(axis=0)
    room = np.array(shape[::-1], np.float64)
    factor = float((room / (high - low)).min()) * rng.uniform(0.62, 0.96)
    free = room - (high - low) * factor
    corners = (corners - low) * factor + free * rng.uniform(0.2, 0.8, 2)
    corners = corners.astype(np.float32)
    small = factor * float((high - low).max()) / max(rows, columns)
    if small < 0.7:  # against aliasing
        shrunk = cv2.resize(sheet, None, fx=small, fy=small, interpolation=cv2.INTER_AREA)
        sheet = np.asarray(shrunk, np.float32)
        rows, columns = sheet.shape[:2]
    matrix = np.asarray(cv2.getPerspectiveTransform(UNIT, corners), np.float64)
    pull = _to_centers(matrix @ np.diag([1.0 / columns, 1.0 / rows, 1.0]))
    size = shape[::-1]
    seen = cv2.warpPerspective(sheet, pull, size, flags=cv2.INTER_LINEAR)
    cover = cv2.warpPerspective(np.ones((rows, columns), np.float32), pull, size)[:, :, None]
    desk = _draw_ground(shape, rng)
    if rng.random() < 0.5:  # the shadow that the sheet casts
        desk *= (
            1.0 - rng.uniform(0.1, 0.5) * cv2.GaussianBlur(cover, (0, 0), 0.01 * long)[..., None]
        )
    lit = light_unevenly(np.asarray(desk * (1.0 - cover) + seen * cover, np.float32), rng)
    if rng.random() < 0.4:
        lit = cast_round_shadow(lit, rng)
    if rng.random() < 0.4:
        lit = _cast_straight_shadow(lit, rng)
    return FormPhoto(expose(lit, rng), matrix)


def _list_marks(aspect: float, rng: np.random.Generator) -> tuple[Mark, ...]:
    """Return marks near the four corners, and now and then two more at the sides."""
    wide, tall = MARK_SIDE / 2.0, MARK_SIDE * aspect / 2.0
    x, y = MARK_INSET, MARK_INSET * aspect
    places = [(x, y), (1 - x, y), (1 - x, 1 - y), (x, 1 - y)]
    if rng.random() < 0.3:
        places += [(x, 0.45), (1 - x, 0.6)]
    shape: Shape = "circle" if rng.random() < 0.3 else "square"
    return tuple(
        Mark(f"mark {i}", FormBox(a - wide, b - tall, a + wide, b + tall), shape)
        for i, (a, b) in enumerate(places, start=1)
    )


def _print_mark(sheet: Sheet, mark: Mark) -> None:
    rows, columns = sheet.shape[:2]
    cover = np.zeros((rows, columns), np.uint8)
    box = mark.box
    left, top, right, foot = (
        box.left * columns,
        box.top * rows,
        box.right * columns,
        box.bottom * rows,
    )
    if mark.shape == "circle":
        middle = (round((left + right) * 8), round((top + foot) * 8))
        cv2.circle(cover, middle, round((right - left) * 8), 255, -1, cv2.LINE_AA, 4)
    else:
        cover[round(top) : round(foot), round(left) : round(right)] = 255
    lay_ink(sheet, cover.astype(np.float32) / 255.0, (0, 0), BLACK)


def _project(aspect: float, rng: np.random.Generator) -> npt.NDArray[np.float64]:
    """Return the corners of a form held at an angle before a camera."""
    across, along, turn = np.deg2rad(rng.uniform(-1.0, 1.0, 3) * (22.0, 22.0, 15.0))
    flat = (UNIT - 0.5) * (aspect, 1.0)
    solid = np.column_stack([flat, np.zeros(4)]).astype(np.float64)
    around = cv2.Rodrigues(np.array([0.0, 0.0, turn]))[0]
    tilt = cv2.Rodrigues(np.array([across, along, 0.0]))[0]
    solid = solid @ (tilt @ around).T
    far = rng.uniform(1.4, 3.0) * max(1.0, aspect)
    return np.asarray(solid[:, :2] / (far + solid[:, 2:]))


def _to_centers(matrix: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    """Return a map between edges of pixels as one between their centers, as OpenCV has them."""
    half = np.array([[1.0, 0.0, 0.5], [0.0, 1.0, 0.5], [0.0, 0.0, 1.0]])
    return np.asarray(np.linalg.inv(half) @ matrix @ half)


def _draw_ground(shape: tuple[int, int], rng: np.random.Generator) -> Sheet:
    color = np.asarray(GROUNDS[int(rng.integers(len(GROUNDS)))], np.float32)
    color = color * rng.uniform(0.8, 1.2)
    fine = rng.normal(1.0, rng.uniform(0.02, 0.12), (shape[0], max(2, shape[1] // 40)))
    grain = cv2.resize(fine.astype(np.float32), shape[::-1], interpolation=cv2.INTER_CUBIC)
    if rng.random() < 0.5:
        grain = cv2.resize(np.rot90(grain), shape[::-1])
    return np.asarray(np.clip(color * grain[:, :, None], 0.0, 1.0), np.float32)


def _cast_straight_shadow(sheet: Sheet, rng: np.random.Generator) -> Sheet:
    """Return a sheet with the shadow of an arm or a window frame over a part of it."""
    rows, columns = sheet.shape[:2]
    cover = np.zeros((rows, columns), np.float32)
    start = rng.uniform(0.0, 1.0, 2) * (columns, rows)
    way = rng.normal(0.0, 1.0, 2)
    way = way / np.hypot(*way) * max(rows, columns) * 2.0
    side = np.array([-way[1], way[0]]) * rng.uniform(0.05, 1.0)
    band = np.array([start - way, start + way, start + way + side, start - way + side])
    cv2.fillPoly(cover, [band.astype(np.int32)], 1.0)
    soft = cv2.GaussianBlur(cover, (0, 0), rng.uniform(0.002, 0.02) * max(rows, columns))
    return np.asarray(sheet * (1.0 - rng.uniform(0.15, 0.45) * soft[:, :, None]), np.float32)


def measure_offset(photo: FormPhoto, matrix: npt.NDArray[np.float64]) -> float:
    """Return how far a point of the page is off at most, in widths of the page."""
    grid = np.stack(np.meshgrid(np.linspace(0, 1, 5), np.linspace(0, 1, 5)), axis=-1).reshape(-1, 2)
    off = np.hypot(*(map_points(photo.matrix, grid) - map_points(matrix, grid)).T)
    ends = map_points(photo.matrix, [[0.0, 0.5], [1.0, 0.5]])
    return float(off.max() / np.hypot(*(ends[1] - ends[0])))
