"""Frames are gathered from a data folder into training and validation, none into both."""

from __future__ import annotations

import gzip
import hashlib
import json
import struct
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from inkdigits.data import idx
from inkdigits.data.pen import PenSample, pen_split
from inkdigits.errors import DataError
from inkdigits.training import negatives, sets
from inkdigits.training.drawings import draw_frame, frame_of, photograph, vary_strokes
from inkdigits.training.sets import SETS, Frames, gather

SEVEN = [[[0, 0], [600, 0], [200, 1000]]]
SAMPLE = PenSample("7", "a/1", "a", (np.array(SEVEN[0], np.float32),))
LETTER = [[[0, 1000], [300, 0], [600, 1000]], [[100, 600], [500, 600]]]


def make_rows(label: str, strokes: object, writers: int) -> list[str]:
    return [
        json.dumps({"label": label, "writer": number, "site": "s", "strokes": strokes})
        for number in range(writers)
    ]


def write_pen(folder: Path) -> None:
    (folder / "pen").mkdir()
    for kind, rows in (
        ("digits", make_rows("7", SEVEN, 60)),
        ("others", make_rows("A", LETTER, 60) + make_rows("O", LETTER, 60)),
    ):
        text = "\n".join(rows) + "\n"
        (folder / "pen" / f"{kind}.jsonl.gz").write_bytes(gzip.compress(text.encode()))


def write_mnist(folder: Path, monkeypatch: pytest.MonkeyPatch) -> np.ndarray:
    """Twelve training and two test images, each of a shade of its own."""
    (folder / "mnist").mkdir()
    shades = np.arange(1, 15, dtype=np.uint8) * 10
    images = np.zeros((14, 28, 28), np.uint8)
    images[:, 4:24, 12:16] = shades[:, None, None]
    labels = np.arange(14, dtype=np.uint8) % 10
    parts = (images[:12], labels[:12], images[12:], labels[12:])
    for name, part in zip(idx.CHECKSUMS, parts, strict=True):
        sizes = struct.pack(f">{part.ndim}I", *part.shape)
        data = bytes([0, 0, 8, part.ndim]) + sizes + part.tobytes()
        monkeypatch.setitem(idx.CHECKSUMS, name, hashlib.md5(data).hexdigest())
        (folder / "mnist" / name).write_bytes(data)
    return shades


def write_paper28(folder: Path) -> None:
    (folder / "paper28").mkdir()
    images = np.full((46, 28, 28), 255, np.uint8)
    images[:, 4:24, 12:16] = 20
    digits = np.array([3] * 20 + [-1] * 26)
    names = np.array(["3"] * 20 + ["plus"] * 20 + ["slash", "z"] * 3)
    np.savez(folder / "paper28" / "paper28.npz", x=images, digit=digits, label=names)


def hold(frames: Frames) -> None:
    count = len(frames)
    assert frames.frames.shape == (count, 28, 28)
    assert frames.frames.dtype == np.uint8
    assert frames.labels.shape == frames.names.shape == (count,)
    assert frames.labels.dtype == np.int64
    assert set(frames.labels.tolist()) <= set(range(-1, 10))
    assert frames.frames.reshape(count, -1).any(axis=1).all()


def test_the_last_of_mnist_chooses_and_its_test_images_are_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shades = write_mnist(tmp_path, monkeypatch)
    monkeypatch.setattr(sets, "MNIST_VALIDATION", 3)
    splits = gather(tmp_path, ("mnist",), seed=1, report=lambda _: None)
    hold(splits.train)
    hold(splits.validation)
    assert splits.train.frames.max(axis=(1, 2)).tolist() == shades[:9].tolist()
    assert splits.validation.frames.max(axis=(1, 2)).tolist() == shades[9:12].tolist()
    assert splits.validation.labels.tolist() == [9, 0, 1]
    assert set(splits.train.names) == {"mnist"}


def test_the_pen_set_is_split_by_writer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_pen(tmp_path)
    monkeypatch.setattr(sets, "MADE_UP", 20)
    monkeypatch.setattr(sets, "PEN_COPIES", 3)
    monkeypatch.setattr(
        sets, "_draw_all", lambda samples, rng: [draw_frame(one, rng) for one in samples]
    )
    splits = gather(tmp_path, ("pen",), seed=1, report=lambda _: None)
    hold(splits.train)
    hold(splits.validation)
    writers = Counter(pen_split(PenSample("7", f"s/{number}", "s", ())) for number in range(60))
    assert min(writers[split] for split in ("train", "validation", "test")) > 0
    train, validation = Counter(splits.train.names), Counter(splits.validation.names)
    assert train["pen"] == writers["train"] * sets.PEN_COPIES
    assert validation["pen"] == writers["validation"] * 4
    # "O" is written like a zero: only "A" counts as no digit.
    assert train["pen others"] == writers["train"] * sets.OTHERS_COPIES
    assert validation["pen others"] == writers["validation"]
    for name, count in train.items():
        expected = 7 if name == "pen" else -1
        assert set(splits.train.labels[splits.train.names == name]) == {expected}, (name, count)
    assert train["pairs"] == train["scribbles"] == train["shapes"] == 20


def test_every_tenth_of_each_kind_chooses(tmp_path: Path) -> None:
    write_paper28(tmp_path)
    splits = gather(tmp_path, ("paper28",), seed=1, report=lambda _: None)
    hold(splits.train)
    assert Counter(splits.train.names) == {"paper28": 18, "paper28 others": 18}
    assert Counter(splits.validation.names) == {"paper28": 2, "paper28 others": 2}
    assert set(splits.train.labels[splits.train.names == "paper28"]) == {3}
    assert set(splits.train.labels[splits.train.names == "paper28 others"]) == {-1}


def test_drawings_on_many_cores_are_the_same_every_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sets, "CHUNK", 4)
    samples = [SAMPLE] * (sets.CHUNK + 3)
    one, same = (sets._draw_all(samples, np.random.default_rng(5)) for _ in range(2))
    assert len(one) == len(samples)
    assert np.array_equal(np.stack(one), np.stack(same))
    assert not np.array_equal(one[0], one[sets.CHUNK])


def test_what_is_prepared_is_reported(tmp_path: Path) -> None:
    write_paper28(tmp_path)
    lines: list[str] = []
    gather(tmp_path, ("paper28",), seed=1, report=lines.append)
    assert len(lines) == 1
    assert "paper28" in lines[0]


@pytest.mark.parametrize("name", SETS)
def test_a_set_that_is_missing_is_a_data_error(name: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"\.$"):
        gather(tmp_path, (name,), seed=1, report=lambda _: None)


# What is drawn and made up


def hold_frame(frame: np.ndarray) -> None:
    assert frame.shape == (28, 28)
    assert frame.dtype == np.uint8


def test_a_blank_page_gives_an_empty_frame() -> None:
    frame = frame_of(np.full((40, 40), 255, np.uint8))
    hold_frame(frame)
    assert not frame.any()


def test_samples_are_drawn_each_time_otherwise_and_stay_sevens() -> None:
    rng = np.random.default_rng(0)
    frames = [draw_frame(SAMPLE, rng) for _ in range(60)]
    for frame in frames:
        hold_frame(frame)
    inked = np.stack([frame for frame in frames if frame.any()]) / 255.0
    assert len(inked) >= 58
    mean = inked.mean(axis=0)
    bar, lower_right = mean[4:10, 8:18].mean(), mean[17:24, 17:23].mean()
    assert bar > 3.0 * lower_right
    distances = np.abs(inked[:, None] - inked[None]).mean(axis=(2, 3)) + np.eye(len(inked))
    assert distances.min() > 0.004


def test_strokes_vary_a_little() -> None:
    rng = np.random.default_rng(0)
    line = (np.array([[0, 0], [0, 1000]], np.float32),)
    lengths, leans = [], []
    for _ in range(300):
        ((start, end),) = vary_strokes(line, rng)
        lengths.append(float(np.hypot(*(end - start))))
        leans.append(float(np.degrees(np.arctan2(end[0] - start[0], end[1] - start[1]))))
    assert np.mean(lengths) == pytest.approx(1000, rel=0.05)
    assert np.mean(leans) == pytest.approx(0, abs=2)
    assert 3 < np.std(leans) < 15
    assert max(np.abs(leans)) < 45


def test_photographs_keep_size_and_show_the_drawing() -> None:
    drawing = np.zeros((60, 80), np.uint8)
    drawing[10:50, 35:45] = 255
    for seed in range(40):
        photo = photograph(drawing, np.random.default_rng(seed))
        assert photo.shape == drawing.shape
        assert photo.dtype == np.uint8
        inside, outside = photo[20:40, 37:43].mean(), photo[20:40, 10:25].mean()
        assert abs(float(inside) - float(outside)) > 8
    assert drawing[30, 40] == 255


@pytest.mark.parametrize("make", [negatives.make_scribble, negatives.make_shape])
def test_what_is_made_up_is_ink_of_many_kinds(make: object) -> None:
    rng = np.random.default_rng(0)
    frames = [make(rng) for _ in range(40)]
    for frame in frames:
        hold_frame(frame)
    assert sum(frame.any() for frame in frames) >= 38
    assert len({frame.tobytes() for frame in frames if frame.any()}) >= 37


def test_pairs_are_wider_than_one_digit() -> None:
    rng = np.random.default_rng(0)
    wide = 0
    for _ in range(30):
        frame = negatives.make_pair([SAMPLE], rng)
        hold_frame(frame)
        columns = np.flatnonzero(frame.any(axis=0))
        rows = np.flatnonzero(frame.any(axis=1))
        wide += np.ptp(columns) > np.ptp(rows)
    assert wide > 15
