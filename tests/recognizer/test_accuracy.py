"""How many digits of the data sets are read right, at the least."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from inkdigits.data.idx import load_mnist
from inkdigits.data.pen import draw_strokes, load_pen, pen_split
from inkdigits.evaluation.pen import encode_drawing
from inkdigits.recognizer import Recognizer


def test_the_digits_of_writers_that_were_never_learned_from_are_read(
    data_folder: Path, recognizer: Recognizer
) -> None:
    """400 drawings as the page sends them: black on a transparent PNG of 400 x 400."""
    samples = [sample for sample in load_pen(data_folder) if pen_split(sample) == "test"]
    chosen = np.random.default_rng(7).choice(len(samples), 400, replace=False)
    drawings = [encode_drawing(draw_strokes(samples[i].strokes, canvas=400)) for i in chosen]
    readings = list(recognizer.read_many(drawings))
    labels = [samples[i].label for i in chosen]
    right = sum(one.text == label for one, label in zip(readings, labels, strict=True))
    surely_wrong = sum(
        one.status == "read" and one.text != label
        for one, label in zip(readings, labels, strict=True)
    )
    assert right >= 0.975 * 400
    assert surely_wrong <= 0.015 * 400


def test_the_test_images_of_mnist_are_classified(data_folder: Path, recognizer: Recognizer) -> None:
    mnist = load_mnist(data_folder)
    result = recognizer.classify(mnist.test_images[::5])
    assert (result.digit == mnist.test_labels[::5]).mean() > 0.99
    assert (result.status == "read").mean() > 0.95


@pytest.mark.parametrize("sides", [(16, 28), (28, 64), (65, 120)], ids=str)
@pytest.mark.parametrize("negative", [False, True], ids=["light ink", "dark ink"])
def test_digits_that_are_cut_close_are_read(
    sides: tuple[int, int], negative: bool, data_folder: Path, recognizer: Recognizer
) -> None:
    """Digits of MNIST's training images, cut to their bounding box and enlarged or shrunk."""
    mnist = load_mnist(data_folder)
    rng = np.random.default_rng(11)
    chosen = rng.choice(len(mnist.train_labels), 150, replace=False)
    pages = []
    for image in mnist.train_images[chosen]:
        rows, columns = np.flatnonzero(image.any(axis=1)), np.flatnonzero(image.any(axis=0))
        cut = image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        scale = rng.integers(*sides) / max(cut.shape)
        size = [max(3, round(side * scale)) for side in cut.shape[::-1]]
        page = cv2.resize(cut, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
        pages.append(np.asarray(255 - page if negative else page, np.uint8))
    readings = recognizer.read_many(pages)
    texts = [reading.text for reading in readings]
    right = [text == str(n) for text, n in zip(texts, mnist.train_labels[chosen], strict=True)]
    assert np.mean(right) >= 0.85
