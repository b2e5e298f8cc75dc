"""The weights that are shipped are whole, small and what their sidecars say; the fast ones too."""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import onnx
import pytest

from inkdigits.digit.classifier import BATCH, Classifier
from inkdigits.digit.verdict import EVEN, Verdict
from inkdigits.recognizer import Recognizer
from inkdigits.weights import DIGIT_WEIGHTS, FAST_DIGIT_WEIGHTS

BOTH = pytest.mark.parametrize("path", [DIGIT_WEIGHTS, FAST_DIGIT_WEIGHTS], ids=["plain", "fast"])
PATHS = {
    0: [(14, 4), (18, 7), (19, 14), (18, 20), (14, 24), (10, 20), (9, 14), (10, 7), (14, 4)],
    1: [(14, 4), (14, 24)],
    2: [(9, 8), (11, 5), (15, 4), (18, 7), (18, 11), (14, 17), (9, 23), (19, 23)],
    3: [(9, 5), (14, 4), (18, 7), (17, 11), (13, 13), (18, 16), (18, 21), (13, 24), (9, 22)],
    4: [(11, 4), (9, 15), (19, 15), (17, 8), (16, 24)],
    5: [(18, 4), (11, 4), (10, 12), (15, 12), (18, 15), (18, 20), (14, 24), (9, 22)],
    6: [(16, 4), (11, 11), (10, 18), (12, 23), (17, 23), (18, 18), (15, 15), (11, 18)],
    7: [(9, 5), (19, 5), (15, 14), (12, 24)],
    8: [(14, 4), (18, 7), (14, 13), (9, 19), (14, 24), (18, 19), (14, 13), (10, 7), (14, 4)],
    9: [(18, 8), (14, 4), (10, 7), (11, 12), (16, 12), (18, 8), (17, 24)],
}


def make_frames(count: int) -> np.ndarray:
    return np.random.default_rng(count).random((count, 28, 28), np.float32)


@cache
def draw_digits(count: int = 300) -> tuple[np.ndarray, np.ndarray]:
    """Digits in the MNIST frame, turned, slanted and scaled a little, with thin and wide pens."""
    rng = np.random.default_rng(0)
    labels = np.arange(count) % 10
    frames = np.zeros((count, 28, 28), np.uint8)
    for frame, label in zip(frames, labels, strict=True):
        angle, slant = rng.normal(0.0, 0.1), rng.normal(0.0, 0.1)
        turn = np.array([[np.cos(angle), -np.sin(angle) - slant], [np.sin(angle), np.cos(angle)]])
        points = (np.array(PATHS[int(label)]) - 14.0) @ (turn * rng.uniform(0.85, 1.0)).T + 14.0
        points += rng.normal(0.0, 0.3, points.shape)
        large = np.zeros((28 * 8, 28 * 8), np.uint8)
        pen = round(8 * rng.uniform(1.8, 3.2))
        cv2.polylines(large, [np.rint(points * 8).astype(np.int32)], False, 255, pen, cv2.LINE_AA)
        frame[:] = cv2.resize(large, (28, 28), interpolation=cv2.INTER_AREA)
    return frames, labels


@BOTH
def test_the_bundled_weights_are_whole_and_small(path: Path) -> None:
    network = Classifier(path)
    assert network.name.startswith(f"inkdigits-{path.stem}-")
    logits = network.logits(make_frames(3))
    assert logits.shape == (3, 11)
    assert np.isfinite(logits).all()
    assert path.stat().st_size < 5 * 2**20


@BOTH
def test_the_bundled_sidecar_records_where_the_weights_are_from(path: Path) -> None:
    sidecar = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert sidecar["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert sidecar["parameters"] < 2_000_000
    assert "mnist" in sidecar["settings"]["sets"]
    verdict = Verdict(**sidecar["verdict"])
    assert 0.2 < verdict.temperature < 5.0
    assert 0.0 < verdict.refuse < EVEN
    assert 0.5 <= verdict.sure < 1.0


@BOTH
def test_the_bundled_files_name_no_place_on_any_machine(path: Path) -> None:
    for file in (path, path.with_suffix(".json")):
        data = file.read_bytes()
        for trace in (b"site-packages", b"/home/", b"/root/", b"/tmp/", b"/src/", b"/lib/"):
            assert trace not in data, f"{file.name} holds {trace!r}"
        assert not re.search(rb"\.py\b", data)  # "org.pytorch" is no file


@BOTH
def test_the_bundled_network_gives_the_same_logits_for_one_frame_and_for_many(path: Path) -> None:
    network, frames = Classifier(path), make_frames(BATCH + 20)
    together = network.logits(frames)
    places = (0, 7, BATCH + 14)
    alone = np.concatenate([network.logits(frames[index : index + 1]) for index in places])
    assert alone == pytest.approx(together[list(places)], abs=1e-3)


# The fast file


def test_both_files_learned_from_the_same_sets_and_the_fast_one_is_smaller() -> None:
    plain, fast = (
        json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        for path in (DIGIT_WEIGHTS, FAST_DIGIT_WEIGHTS)
    )
    assert plain["settings"]["sets"] == fast["settings"]["sets"]
    assert plain["version"] == fast["version"]
    assert plain["sha256"] != fast["sha256"]
    assert FAST_DIGIT_WEIGHTS.stat().st_size < 0.5 * DIGIT_WEIGHTS.stat().st_size


def test_the_fast_file_holds_whole_numbers() -> None:
    graph = onnx.load(str(FAST_DIGIT_WEIGHTS)).graph
    kinds = [node.op_type for node in graph.node]
    whole = [one for one in graph.initializer if one.data_type == onnx.TensorProto.INT8]
    assert len([one for one in whole if len(one.dims) == 4]) >= 2
    assert "QLinearConv" in kinds or {"QuantizeLinear", "DequantizeLinear"} <= set(kinds)


def test_fast_and_plain_read_the_same_digits() -> None:
    frames, labels = draw_digits()
    plain = Recognizer(threads=1).classify(frames)
    assert (plain.digit == labels).mean() > 0.95  # they are digits, not ink that is hard to tell
    fast = Recognizer(fast=True, threads=1).classify(frames)
    assert (fast.digit == plain.digit).mean() >= 0.99
    assert (fast.status == plain.status).mean() >= 0.95


def test_the_fast_recognizer_names_its_own_weights() -> None:
    assert Recognizer(fast=True).model == Classifier(FAST_DIGIT_WEIGHTS).name != Recognizer().model
