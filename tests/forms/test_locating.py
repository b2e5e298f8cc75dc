"""Forms are found again on scans and photos, or refused; never read from the wrong place."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from inkdigits.errors import FormError
from inkdigits.evaluation.suites.form_photos import (
    FormPhoto,
    draw_form,
    measure_offset,
    photograph_form,
)
from inkdigits.forms import Template, locate_form
from inkdigits.forms.template import Find

CLOSE = 0.01  # of the page's width
Make = Callable[..., Template]
Draw = Callable[..., np.ndarray]
Shoot = Callable[..., tuple[np.ndarray, np.ndarray]]


def test_the_whole_picture_is_the_page(template: Make, form: Draw) -> None:
    location = locate_form(form(), template("page"))
    assert np.allclose(location.matrix @ [1.0, 1.0, 1.0], [600, 840, 1])
    assert location.note == ""


@pytest.mark.parametrize("find", ["page", "corners", "marks"])
def test_a_form_that_lies_sideways_is_refused(find: Find, template: Make, form: Draw) -> None:
    with pytest.raises(FormError):
        locate_form(np.ascontiguousarray(np.rot90(form())), template(find))


@pytest.mark.parametrize("find", ["corners", "marks"])
@pytest.mark.parametrize("degrees", [-15.0, -4.0, 0.0, 8.0, 15.0])
@pytest.mark.parametrize("scale", [0.35, 1.0, 1.6])
def test_a_photo_is_found_at_any_turn_and_size(
    find: Find, degrees: float, scale: float, template: Make, form: Draw, photo: Shoot
) -> None:
    picture, matrix = photo(form(), degrees=degrees, scale=scale, lean=0.1)
    location = locate_form(picture, template(find))
    assert measure_offset(FormPhoto(picture, matrix), location.matrix) < CLOSE
    assert location.note == ""


@pytest.mark.parametrize("desk", [(20, 20, 20), (60, 90, 150), (175, 120, 80), (150, 150, 155)])
def test_the_ground_may_have_any_color_but_that_of_paper(
    desk: tuple[int, int, int], template: Make, form: Draw, photo: Shoot
) -> None:
    picture, matrix = photo(form(), degrees=5.0, desk=desk)
    location = locate_form(picture, template("corners"))
    assert measure_offset(FormPhoto(picture, matrix), location.matrix) < CLOSE


def test_a_scan_without_a_ground_is_taken_whole_and_says_so(template: Make, form: Draw) -> None:
    location = locate_form(form(), template("corners"))
    assert np.allclose(location.matrix @ [1.0, 1.0, 1.0], [600, 840, 1])
    assert "whole picture" in location.note


def test_without_a_ground_another_aspect_is_refused(template: Make, form: Draw) -> None:
    with pytest.raises(FormError, match=r"0\.86 times as wide as high, the form 0\.71"):
        locate_form(form()[:700], template("corners"))
    with pytest.raises(FormError, match="Scan the whole page"):
        locate_form(form()[:700], template("page"))


@pytest.mark.parametrize("side", ["bottom", "right"])
def test_a_sheet_that_is_cut_off_is_refused(
    side: str, template: Make, form: Draw, photo: Shoot
) -> None:
    picture, _ = photo(form())
    rows, columns = picture.shape[:2]
    part = picture[: rows - 130] if side == "bottom" else picture[:, : columns - 90]
    with pytest.raises(FormError):
        locate_form(np.ascontiguousarray(part), template("corners"))


@pytest.mark.parametrize("value", [0, 127, 255])
@pytest.mark.parametrize("find", ["corners", "marks"])
def test_a_picture_of_something_else_is_refused(find: Find, value: int, template: Make) -> None:
    noise = np.random.default_rng(1).normal(value, 6.0, (500, 700, 3))
    with pytest.raises(FormError):
        locate_form(np.clip(noise, 0, 255).astype(np.uint8), template(find))


@pytest.mark.parametrize("shape", [(1, 1), (1, 400), (7, 9)])
@pytest.mark.parametrize("find", ["page", "corners", "marks"])
def test_a_tiny_picture_is_refused(find: Find, shape: tuple[int, int], template: Make) -> None:
    with pytest.raises(FormError):
        locate_form(np.full((*shape, 3), 200, np.uint8), template(find))


def hide(picture: np.ndarray, name: str) -> np.ndarray:
    x, y = {"upper left": (40, 40), "lower right": (560, 800)}[name]
    picture[y - 15 : y + 15, x - 15 : x + 15] = 250
    return picture


def test_a_sheet_without_any_mark_is_refused(template: Make) -> None:
    picture = np.full((900, 700, 3), 90, np.uint8)
    picture[100:800, 100:595] = 245
    with pytest.raises(FormError):
        locate_form(picture, template("marks"))


def test_four_marks_of_which_one_is_missing_are_refused(
    template: Make, form: Draw, photo: Shoot
) -> None:
    picture, _ = photo(hide(form(), "lower right"), degrees=3.0, lean=0.08)
    with pytest.raises(FormError, match="Only three marks"):
        locate_form(picture, template("marks"))


def test_three_marks_suffice_on_a_flat_scan_but_not_at_an_angle(
    template: Make, form: Draw, photo: Shoot
) -> None:
    flat, matrix = photo(form(), degrees=-6.0)
    location = locate_form(flat, template("marks", marks=3))
    assert measure_offset(FormPhoto(flat, matrix), location.matrix) < CLOSE
    leaning, _ = photo(form(), lean=0.25)
    with pytest.raises(FormError, match=r"(as|than) on the form"):
        locate_form(leaning, template("marks", marks=3))


def test_blobs_that_are_no_marks_do_not_lead_astray(
    template: Make, form: Draw, photo: Shoot
) -> None:
    picture = form()
    for x, y in ((200, 60), (300, 700), (80, 600), (500, 380)):
        cv2.circle(picture, (x, y), 10, (20, 20, 20), -1)
    seen, matrix = photo(picture, degrees=-7.0, lean=0.12)
    location = locate_form(seen, template("marks"))
    assert measure_offset(FormPhoto(seen, matrix), location.matrix) < CLOSE


@pytest.mark.slow
@pytest.mark.parametrize(("find", "least"), [("corners", 27), ("marks", 29)])
def test_most_drawn_photos_are_found_to_a_hundredth_of_the_width(find: Find, least: int) -> None:
    located = 0
    for seed in range(500, 530):
        rng = np.random.default_rng(seed)
        sheet, template = draw_form(rng, find=find)
        photo = photograph_form(sheet, rng)
        try:
            location = locate_form(photo.picture, template)
        except FormError:
            continue
        located += measure_offset(photo, location.matrix) < CLOSE
    assert located >= least
