"""Crops in the MNIST frame are classified; other crops are refused."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from inkdigits.errors import ImageError
from inkdigits.recognizer import Recognizer


@pytest.fixture
def frames(recognizer: Recognizer, draw: Callable[..., Image.Image]) -> np.ndarray:
    """The frames of 0, 1, 4 and 7 as the network sees them, uint8 of shape (4, 28, 28)."""
    readings = [recognizer.read(draw(digit)) for digit in "0147"]
    return np.stack([one.candidates[0].frame for one in readings])


def test_crops_are_classified(recognizer: Recognizer, frames: np.ndarray) -> None:
    crops = np.concatenate([frames, np.zeros((1, 28, 28), np.uint8)])
    result = recognizer.classify(crops)
    assert result.digit[:4].tolist() == [0, 1, 4, 7]
    # Of what a ruler drew, a bar or a corner, the classifier alone may doubt that it is a digit.
    assert result.status[[0, 2, 4]].tolist() == ["read", "read", "blank"]
    assert set(result.status[[1, 3]]) <= {"read", "unsure"}
    assert result.probabilities.shape == (5, 10)
    assert result.probabilities.dtype == result.digit_probability.dtype == np.float64
    assert result.probabilities.sum(axis=1) == pytest.approx(1.0)
    assert result.digit_probability.shape == (5,)
    assert ((result.digit_probability >= 0) & (result.digit_probability <= 1)).all()
    assert result.digit.dtype == np.int64


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_bytes_and_floats_give_the_same_classes(
    dtype: type, recognizer: Recognizer, frames: np.ndarray
) -> None:
    whole, part = (recognizer.classify(crops) for crops in (frames, (frames / 255.0).astype(dtype)))
    assert part.probabilities == pytest.approx(whole.probabilities, abs=5e-3)
    assert part.digit_probability == pytest.approx(whole.digit_probability, abs=5e-3)
    assert part.status.tolist() == whole.status.tolist()


def test_crops_may_be_views_and_are_left_as_they_were(
    recognizer: Recognizer, frames: np.ndarray
) -> None:
    crops = np.repeat(frames, 2, axis=0)
    before = crops.copy()
    every_other = recognizer.classify(crops[::2])
    assert every_other.digit.tolist() == [0, 1, 4, 7]
    floats = np.asfortranarray(crops[::2] / 255.0)
    assert recognizer.classify(floats).digit.tolist() == [0, 1, 4, 7]
    assert np.array_equal(crops, before)


@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_no_crops_give_no_classes(dtype: type, recognizer: Recognizer) -> None:
    result = recognizer.classify(np.zeros((0, 28, 28), dtype))
    assert result.probabilities.shape == (0, 10)
    assert result.digit.shape == result.status.shape == result.digit_probability.shape == (0,)


@pytest.mark.parametrize(
    "crops",
    [
        np.zeros((28, 28), np.uint8),
        np.zeros((1, 28, 27), np.uint8),
        np.zeros((1, 28, 28, 1), np.uint8),
        np.zeros((784,), np.uint8),
        np.zeros((1, 28, 28), np.int64),
        np.zeros((1, 28, 28), bool),
        np.full((1, 28, 28), 255.0),
        np.full((1, 28, 28), 1.001),
        np.full((1, 28, 28), -0.001),
        np.full((1, 28, 28), np.nan),
        np.full((1, 28, 28), np.inf),
        np.full((1, 28, 28), "a"),
    ],
    ids=lambda crops: f"{crops.shape} {crops.dtype} {crops.flat[0]}",
)
def test_other_crops_are_refused(crops: np.ndarray, recognizer: Recognizer) -> None:
    with pytest.raises(ImageError, match=r"\.$|by 255\.$"):
        recognizer.classify(crops)


def test_crops_that_differ_in_length_are_refused(recognizer: Recognizer) -> None:
    with pytest.raises(ImageError, match=r"differ in length\.$"):
        recognizer.classify([[1, 2], [3]])  # type: ignore[arg-type]
