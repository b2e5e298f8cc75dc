"""An occlusion map, with classifiers whose answers are worked by hand, and with the shipped one."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from inkdigits.digit.classifier import Classification, Classifier
from inkdigits.digit.frame import FRAME, normalize
from inkdigits.digit.occlusion import PATCH, STEP, find_inked_patches, map_occlusion


def draw(*boxes):
    frame = np.zeros((FRAME, FRAME), np.float32)
    for left, top, right, bottom in boxes:
        frame[top:bottom, left:right] = 1.0
    return frame


def looks_at(*places):
    """A classifier to whom a 3 is as probable as the ink at these places (row, column)."""

    def classify(frames):
        share = np.mean([frames[:, row, column] for row, column in places], axis=0)
        probabilities = np.zeros((len(frames), 10))
        probabilities[:, 3] = share
        probabilities[:, 8] = 1 - share
        count = len(frames)
        return Classification(
            probabilities, probabilities.argmax(axis=1), np.full(count, "read"), np.ones(count)
        )

    return classify


def test_the_probability_falls_where_the_classifier_looks():
    frame = draw((10, 4, 14, 24))
    found = map_occlusion(looks_at((5, 11)), frame, 3)
    assert (found.probability, found.least) == (1.0, 0.0)
    left, top, right, bottom = found.patch
    assert left <= 11 < right
    assert top <= 5 < bottom
    row, column = np.unravel_index(found.drops.argmax(), found.drops.shape)
    assert abs(row - 5) <= STEP
    assert abs(column - 11) <= STEP
    assert found.drops[5, 11] == pytest.approx(1.0)  # whatever covers it takes all of it away
    assert found.drops.max() == pytest.approx(1.0)
    assert not found.drops[5 + PATCH :].any()


def test_half_of_what_it_looks_at_is_half_of_the_probability():
    found = map_occlusion(looks_at((5, 11), (20, 11)), draw((10, 4, 14, 24)), 3)
    assert (found.probability, found.least) == (1.0, 0.5)
    assert found.drops[5, 11] == pytest.approx(0.5)
    assert found.drops[20, 11] == pytest.approx(0.5)
    assert found.drops[12, 11] == pytest.approx(0.0)


def test_of_the_other_digit_the_probability_rises_there():
    found = map_occlusion(looks_at((5, 11)), draw((10, 4, 14, 24)), 8)
    assert (found.probability, found.least, found.patch) == (0.0, 0.0, None)
    assert found.drops[5, 11] == pytest.approx(-1.0)


def test_ink_at_the_edge_is_covered_as_often_as_any():
    found = map_occlusion(looks_at((0, 0), (27, 27)), np.ones((FRAME, FRAME), np.float32), 3)
    assert found.drops[0, 0] == pytest.approx(0.5)
    assert found.drops[27, 27] == pytest.approx(0.5)


def test_a_blank_frame_depends_on_nothing():
    found = map_occlusion(looks_at((5, 11)), draw(), 3)
    assert not found.drops.any()
    assert found.patch is None


def test_only_squares_with_ink_are_classified():
    assert find_inked_patches(draw()) == []
    for left, top, right, bottom in find_inked_patches(draw((0, 0, 1, 1))):
        assert (left, top) == (0, 0)
        assert right <= PATCH
        assert bottom <= PATCH


def test_a_seven_rests_on_its_ink():
    page = Image.new("L", (100, 100), 0)
    ImageDraw.Draw(page).line([(25, 20), (70, 20), (40, 85)], fill=255, width=8, joint="curve")
    frame = normalize(np.asarray(page, np.float32) / 255)
    found = map_occlusion(Classifier().classify, frame, 7)
    assert found.probability > 0.5
    assert found.least < found.probability - 0.1
    assert found.drops[frame > 0.5].mean() > found.drops[frame == 0].mean()
