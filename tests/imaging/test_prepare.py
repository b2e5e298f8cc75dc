"""A page becomes a frame and a box on the page, at any size of page; MNIST stays MNIST."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest

from inkdigits.data.idx import Mnist, load_mnist
from inkdigits.imaging.ink import extract_ink
from inkdigits.imaging.normalize import normalize
from inkdigits.imaging.prepare import prepare
from inkdigits.model.network import Network
from inkdigits.training.drawings import frame_of


def draw_page(height: int, width: int, *, scale: float = 1.0, pen: int = 12) -> np.ndarray:
    """A seven, 100 x 200 times ``scale``, its upper left corner at an eighth of the page."""
    page = np.full((height, width), 255, np.uint8)
    corners = np.array([[0, 0], [100, 0], [40, 200]]) * scale + [width / 8, height / 8]
    cv2.polylines(page, [np.rint(corners).astype(np.int32)], False, 0, pen, cv2.LINE_AA)
    return page


@cache
def mnist_of(folder: Path) -> Mnist:
    return load_mnist(folder)


@cache
def frames_of(folder: Path) -> np.ndarray:
    return np.stack([frame_of(image) for image in mnist_of(folder).test_images])


@pytest.mark.parametrize(
    ("height", "width", "scale", "pen"),
    [
        (300, 300, 1.0, 12),
        (1600, 1600, 2.0, 20),
        (2000, 3000, 3.0, 30),
        (3000, 2000, 5.0, 60),
        (1601, 700, 1.0, 12),
    ],
)
def test_the_box_is_around_the_ink_in_pixels_of_the_page(
    height: int, width: int, scale: float, pen: int
) -> None:
    page = draw_page(height, width, scale=scale, pen=pen)
    prepared = prepare(page)
    assert prepared is not None
    rows, columns = np.nonzero(page < 128)
    inner = np.array([columns.min(), rows.min(), columns.max() + 1, rows.max() + 1])
    outwards = (np.array(prepared.box.to_list()) - inner) * [-1, -1, 1, 1]
    work = max(1.0, max(height, width) / 1600)  # pixels of the page in one that is worked on
    assert outwards.min() >= -1
    assert outwards.max() <= 3 * work + 200 * scale / 60 + 1
    box = prepared.box
    assert 0 <= box.left < box.right <= width
    assert 0 <= box.top < box.bottom <= height


def test_the_frame_does_not_depend_on_the_size_of_the_page() -> None:
    small = prepare(draw_page(400, 400, scale=0.9, pen=12))
    large = prepare(draw_page(4000, 4000, scale=9.0, pen=120))
    assert small is not None
    assert large is not None
    assert np.abs(small.frame - large.frame).mean() < 0.03


def test_a_digit_up_to_the_edges_of_a_large_page_has_a_box_in_it() -> None:
    page = np.full((1999, 1333), 255, np.uint8)
    cv2.polylines(page, [np.array([[0, 1998], [1332, 0]])], False, 0, 90, cv2.LINE_AA)
    prepared = prepare(page)
    assert prepared is not None
    assert prepared.box.to_list() == [0, 0, 1333, 1999]


@pytest.mark.parametrize("shape", [(1, 1), (28, 28), (2000, 3000), (1, 3000)])
def test_a_blank_page_gives_none(shape: tuple[int, int]) -> None:
    assert prepare(np.full(shape, 255, np.uint8)) is None
    assert prepare(np.zeros(shape, np.uint8)) is None


@pytest.mark.parametrize("shape", [(1, 1), (1, 2), (2, 2), (1, 400), (5, 1), (3000, 2), (2, 5000)])
def test_tiny_and_thin_pages_do_not_crash(shape: tuple[int, int]) -> None:
    for seed in range(5):
        prepared = prepare(np.random.default_rng(seed).integers(0, 256, shape, np.uint8))
        assert prepared is None or prepared.frame.shape == (28, 28)


def test_the_road_is_ink_then_frame() -> None:
    """On a page with nothing but one digit, cutting it out changes nothing."""
    page = draw_page(300, 300)
    prepared = prepare(page)
    assert prepared is not None
    assert np.array_equal(prepared.frame, normalize(extract_ink(page)))


def test_mnist_prepared_again_is_nearly_itself(data_folder: Path) -> None:
    images, frames = mnist_of(data_folder).test_images, frames_of(data_folder)
    change = np.abs(frames.astype(np.float32) - images).mean(axis=(1, 2)) / 255.0
    assert change.mean() < 0.01
    assert (change > 0.06).mean() < 0.005
    assert frames.reshape(len(frames), -1).any(axis=1).all()  # none is taken for blank


def test_mnist_prepared_again_is_read_as_well_as_mnist_itself(data_folder: Path) -> None:
    """All 10,000 test images, as stored and after the road of a user's image."""
    mnist, network = mnist_of(data_folder), Network(threads=2)

    def accuracy(frames: np.ndarray) -> float:
        logits = network.logits(frames.astype(np.float32) / np.float32(255.0))
        return 100.0 * float((logits[:, :10].argmax(axis=1) == mnist.test_labels).mean())

    raw, again = accuracy(mnist.test_images), accuracy(frames_of(data_folder))
    assert raw > 99.3
    assert abs(raw - again) < 0.05


@pytest.mark.parametrize("table", [0, 60, 120])
def test_a_digit_on_a_sheet_on_a_dark_table_is_found(table: int) -> None:
    sheet = np.minimum(draw_page(300, 300), 200)
    page = np.full((400, 420), table, np.uint8)
    page[50:350, 60:360] = sheet
    alone, lying = prepare(sheet), prepare(page)
    assert alone is not None
    assert lying is not None
    assert np.abs(alone.frame - lying.frame).mean() < 0.02
    assert abs(lying.box.left - alone.box.left - 60) <= 2
    assert abs(lying.box.bottom - alone.box.bottom - 50) <= 2


def test_a_filled_square_is_what_is_written_and_no_sheet() -> None:
    page = np.full((400, 400), 255, np.uint8)
    page[100:300, 120:320] = 0
    prepared = prepare(page)
    assert prepared is not None
    assert abs(prepared.box.left - 120) <= 5
    assert prepared.frame[8:20, 8:20].min() > 0.9
