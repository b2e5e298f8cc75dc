"""Finds a form again on a picture: by its whole area, the sheet's corners, or printed marks."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from inkdigits.arrays import ColorImage
from inkdigits.errors import FormError
from inkdigits.forms.marks import CLOSE, Fit, find_blobs, fit_marks
from inkdigits.forms.sheet import (
    Corners,
    find_sheet,
    fits_aspect,
    has_ground,
    measure_aspect,
    touches_border,
)
from inkdigits.forms.template import Template
from inkdigits.page.straighten import Matrix, map_points

PAGE_FACTOR = 1.06  # aspect of a picture that is the page by that of the form, either way
WHOLE_FACTOR = 1.03  # the same for one that is taken whole since no sheet stands out
CUT_FACTOR = 1.015  # the same for a sheet that ends at the edge of the picture
SEEN_FACTOR = 1.35  # the same for a form that is seen at an angle
FLAT_FACTOR = 1.04  # the same where three marks are all that is known: a flat scan
MAX_RESIDUAL = 0.006  # of a mark, in widths of the page
MAX_MISFIT = 0.7  # of the areas of marks, see Fit
FLAT_MISFIT = 0.3  # the same where three marks are all that is known
LEAST_SHARE = 0.04  # of the picture, by the form
UNIT = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])


@dataclass(frozen=True, slots=True, eq=False)
class Location:
    """Where a form lies on a picture.

    Attributes
    ----------
    matrix
        (3, 3) float64, fractions of the form to pixels of the picture, in homogeneous
        coordinates; pixel i covers i to i + 1.
    note
        One sentence where it was found otherwise than the template says, else empty.
    """

    matrix: Matrix
    note: str = ""


def locate_form(page: ColorImage, template: Template) -> Location:
    """Return where the form of a template lies on a picture.

    Parameters
    ----------
    page
        (H, W, 3) uint8 RGB, upright; the form may be turned by up to 15 degrees.
    template
        Says how the form is found.

    Raises
    ------
    FormError
        Where it is not found; says what to do.
    """
    if template.find == "corners":
        return _locate_sheet(page, template)
    if template.find == "marks":
        return _locate_marks(page, template)
    if not fits_aspect(_list_edges(page), template.aspect, PAGE_FACTOR):
        raise FormError(
            f"{_describe_shape(page, template)} Scan the whole page upright, or let the template "
            "find it by its corners or by marks."
        )
    return Location(_map_unit(_list_edges(page)))


def _locate_sheet(page: ColorImage, template: Template) -> Location:
    corners = find_sheet(page, template.aspect)
    if corners is None:
        if has_ground(page, template.aspect):
            raise FormError(
                "The four corners of the sheet are not found: lay it on a darker ground, all of "
                "it in the picture."
            )
        if not fits_aspect(_list_edges(page), template.aspect, WHOLE_FACTOR):
            raise FormError(
                f"{_describe_shape(page, template)} No sheet stands out from a ground either: "
                "take the whole sheet, upright."
            )
        note = "No ground is seen around the sheet: the whole picture was taken for it."
        return Location(_map_unit(_list_edges(page)), note)
    if touches_border(corners, page.shape) and not fits_aspect(
        corners, template.aspect, CUT_FACTOR
    ):
        raise FormError("A side of the sheet is cut off: take the picture with all of it.")
    return Location(_map_unit(corners))


def _locate_marks(page: ColorImage, template: Template) -> Location:
    boxes = [mark.box for mark in template.marks]
    side = float(
        np.median(
            [((b.right - b.left) * (b.bottom - b.top) / template.aspect) ** 0.5 for b in boxes]
        )
    )
    best: Fit | None = None
    fault = ""
    for guess, radius in _guess_places(page, template):
        wide = float(
            np.hypot(*(map_points(guess, [[1.0, 0.5]]) - map_points(guess, [[0, 0.5]]))[0])
        )
        blobs = find_blobs(page, max(3.0, side * wide))
        fit = fit_marks(template, blobs, guess, radius=radius)
        if fit is None:
            continue
        if found := _find_fault(fit, page, template):
            fault = fault or found
            continue
        if best is None or len(fit.found) > len(best.found):
            best = fit
        if len(best.found) == len(template.marks):
            break
    if best is None:
        raise FormError(
            fault or "Fewer than three marks of the form are found: take all of it, upright."
        )
    missing = len(template.marks) - len(best.found)
    note = f"{missing} of {len(template.marks)} marks are not found." if missing else ""
    return Location(best.matrix, note)


def _guess_places(page: ColorImage, template: Template) -> list[tuple[Matrix, float]]:
    """Return where the form may lie, and how far off a mark may be, in widths of the page."""
    guesses = []
    corners = find_sheet(page, template.aspect)
    if corners is not None:
        guesses.append((_map_unit(corners), CLOSE))
    height, width = page.shape[:2]
    middle = np.array([width, height]) / 2.0
    across = min(width, height * template.aspect)
    size = np.array([across, across / template.aspect])
    for share in (1.0, 0.75, 0.55):
        guesses.append((_map_unit(middle + (UNIT - 0.5) * size * share), 0.3))
    return guesses


def _find_fault(fit: Fit, page: ColorImage, template: Template) -> str:
    """Return why marks that were found cannot be those of the form, as a sentence, or nothing."""
    again = "Take the form flat and upright, with all of its marks."
    corners = map_points(fit.matrix, UNIT)
    area = float(cv2.contourArea(corners.astype(np.float32), oriented=True))
    if not np.isfinite(corners).all() or not cv2.isContourConvex(corners.astype(np.float32)):
        return f"The marks do not lie as on the form. {again}"
    # Corners run clockwise as a person sees them, which is a positive area where y points down.
    if area < LEAST_SHARE * page.shape[0] * page.shape[1] or fit.misfit > MAX_MISFIT:
        return f"The marks have another size than on the form. {again}"
    if len(fit.found) == 3 and len(template.marks) > 3:
        return f"Only three marks of the form are found. {again}"
    flat = len(fit.found) == 3  # nothing says at which angle it is seen
    factor = FLAT_FACTOR if flat else SEEN_FACTOR
    straight = fits_aspect(corners, template.aspect, factor) and _is_square(corners, factor)
    if not straight or (flat and fit.misfit > FLAT_MISFIT):
        more = " A photo wants four marks or more." if flat else ""
        return f"The marks do not lie as on the form. {again}{more}"
    if fit.residual > MAX_RESIDUAL:
        return f"The marks lie {fit.residual:.1%} of the page beside their places. {again}"
    return ""


def _is_square(corners: Corners, factor: float) -> bool:
    """Return whether the angles of a quad are right ones, about: by its diagonals."""
    first, second = np.hypot(*(corners[2] - corners[0])), np.hypot(*(corners[3] - corners[1]))
    return bool(1.0 / factor <= first / max(1e-9, float(second)) <= factor)


def _list_edges(page: ColorImage) -> Corners:
    return UNIT * (page.shape[1], page.shape[0])


def _map_unit(corners: Corners) -> Matrix:
    """Return the map of the unit square to a quad."""
    flat, seen = UNIT.astype(np.float32), corners.astype(np.float32)
    return np.asarray(cv2.getPerspectiveTransform(flat, seen), np.float64)


def _describe_shape(page: ColorImage, template: Template) -> str:
    seen = measure_aspect(_list_edges(page))
    return f"The picture is {seen:.2f} times as wide as high, the form {template.aspect:.2f} times."
