"""Cuts the fields of a form out of a picture, straightened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from inkdigits.arrays import ColorImage
from inkdigits.forms.locating import Location, locate_form
from inkdigits.forms.template import Field, FormBox, Template
from inkdigits.page.straighten import Matrix, map_points

# Writing is looked for so far from the sides of a field, in shares of its shorter side: the printed
# box around it is no writing.
RIM = 0.15
# What is darker than this share of the paper is ink; less of it than this share of a field is dirt.
INK, DIRT = 0.85, 0.002
# What is added around a field, in shares of its shorter side: writing runs over the box. It ends
# halfway to the next field.
MARGIN = 0.12
LEAST_HEIGHT = 64  # pixels of a crop: a smaller field is enlarged, by at most LARGEST
LARGEST = 3.0
MAX_SIDE = 2_400  # pixels of a crop


@dataclass(frozen=True, slots=True, eq=False)
class FieldCrop:
    """A field, cut out of its picture and straightened.

    Attributes
    ----------
    name
        Of the field.
    image
        (H, W, 3) uint8 RGB, with a margin.
    matrix
        (3, 3) float64, points of the crop to points of the picture in homogeneous coordinates; in
        both, pixel i covers i to i + 1.
    inner
        The box of the field itself in the crop: left, top, right, bottom in pixels.
    """

    name: str
    image: ColorImage
    matrix: Matrix
    inner: tuple[float, float, float, float]

    def to_picture(self, points: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Return where points (N, 2) of the crop lie on the picture."""
        return map_points(self.matrix, points)


def is_empty(crop: FieldCrop) -> bool:
    """Return whether nothing at all is written within a field, whatever is printed around it."""
    left, top, right, bottom = crop.inner
    rim = RIM * min(right - left, bottom - top)
    part = crop.image[
        round(top + rim) : round(bottom - rim), round(left + rim) : round(right - rim)
    ]
    if not part.size:
        return False
    gray = cv2.GaussianBlur(np.ascontiguousarray(part), (0, 0), 1.0).min(axis=2)
    return bool((gray < INK * np.median(gray)).mean() < DIRT)


def cut_fields(
    page: ColorImage, template: Template, *, location: Location | None = None
) -> list[FieldCrop]:
    """Return the fields of a form, in the order of its template.

    Parameters
    ----------
    page
        (H, W, 3) uint8 RGB.
    template
        The layout of the form.
    location
        Where it lies on the picture; found where it is not given.

    Raises
    ------
    FormError
        Where the form is not found on the picture.
    """
    return list(stream_crops(page, template, location or locate_form(page, template)))


def stream_crops(page: ColorImage, template: Template, location: Location) -> Iterator[FieldCrop]:
    """Yield the fields of a form that is found, each cut out when it is asked for."""
    for field in template.fields:
        yield _cut_field(page, field, _widen_box(field, template), location.matrix)


def _widen_box(field: Field, template: Template) -> FormBox:
    """Return the box of a field with its margin, clear of other fields."""
    box = field.box
    across, down = box.right - box.left, (box.bottom - box.top) / template.aspect
    margin = MARGIN * min(across, down)  # in widths of the page
    room = {"left": margin, "right": margin, "top": margin, "bottom": margin}
    for other in template.fields:
        near = other.box
        if near.top < box.bottom and box.top < near.bottom:
            if near.left >= box.right:
                room["right"] = min(room["right"], (near.left - box.right) / 2.0)
            if near.right <= box.left:
                room["left"] = min(room["left"], (box.left - near.right) / 2.0)
        if near.left < box.right and box.left < near.right:
            if near.top >= box.bottom:
                room["bottom"] = min(
                    room["bottom"], (near.top - box.bottom) / 2.0 / template.aspect
                )
            if near.bottom <= box.top:
                room["top"] = min(room["top"], (box.top - near.bottom) / 2.0 / template.aspect)
    return FormBox(
        box.left - room["left"],
        box.top - room["top"] * template.aspect,
        box.right + room["right"],
        box.bottom + room["bottom"] * template.aspect,
    )


def _cut_field(page: ColorImage, field: Field, wide: FormBox, matrix: Matrix) -> FieldCrop:
    corners = map_points(
        matrix,
        [
            [wide.left, wide.top],
            [wide.right, wide.top],
            [wide.right, wide.bottom],
            [wide.left, wide.bottom],
        ],
    )
    sides = np.hypot(*(np.roll(corners, -1, axis=0) - corners).T)
    size = np.array([max(sides[0], sides[2]), max(sides[1], sides[3])])
    factor = np.clip(LEAST_HEIGHT / max(1.0, float(size.min())), 1.0, LARGEST)
    factor = min(float(factor), MAX_SIDE / max(1.0, float(size.max())))
    columns, rows = (max(8, round(float(side) * factor)) for side in size)
    spread = np.array([wide.right - wide.left, wide.bottom - wide.top])
    from_crop = np.array(
        [
            [spread[0] / columns, 0.0, wide.left],
            [0.0, spread[1] / rows, wide.top],
            [0.0, 0.0, 1.0],
        ]
    )
    whole = matrix @ from_crop
    whole /= whole[2, 2]
    centers = np.array([[1.0, 0.0, 0.5], [0.0, 1.0, 0.5], [0.0, 0.0, 1.0]])
    pull = np.linalg.inv(centers) @ whole @ centers
    image = cv2.warpPerspective(
        _cut_part(page, corners, pull),
        pull,
        (columns, rows),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    box = field.box
    scale = (columns / spread[0], rows / spread[1])
    inner = (
        (box.left - wide.left) * scale[0],
        (box.top - wide.top) * scale[1],
        (box.right - wide.left) * scale[0],
        (box.bottom - wide.top) * scale[1],
    )
    return FieldCrop(field.name, np.asarray(image, np.uint8), whole, inner)


def _cut_part(
    page: ColorImage, corners: npt.NDArray[np.float64], pull: npt.NDArray[np.float64]
) -> ColorImage:
    """Return the part of a picture around corners, and move the map to it, in place."""
    sizes = np.array([page.shape[1], page.shape[0]])
    low = np.clip(np.floor(corners.min(axis=0)) - 2.0, 0, sizes - 1).astype(int)
    high = np.clip(np.ceil(corners.max(axis=0)) + 2.0, low + 1, sizes).astype(int)
    shift = np.array([[1.0, 0.0, -low[0]], [0.0, 1.0, -low[1]], [0.0, 0.0, 1.0]])
    pull[:] = shift @ pull
    return np.ascontiguousarray(page[low[1] : high[1], low[0] : high[0]])
