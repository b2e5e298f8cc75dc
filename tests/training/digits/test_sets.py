"""Frames are gathered from a data folder into training and validation, none into both."""

from __future__ import annotations

import gzip
import hashlib
import json
import struct
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from inkdigits.data import audit
from inkdigits.data import splits as splits_module
from inkdigits.data.loaders import mnist as idx
from inkdigits.data.loaders.pen import load_pen
from inkdigits.data.samples import PenSample
from inkdigits.data.splits import split_pen
from inkdigits.errors import DataError
from inkdigits.training.digits import parts, sets
from inkdigits.training.digits.families import FAMILIES, ICONS, SYNTHETIC
from inkdigits.training.digits.parts import SETS
from inkdigits.training.digits.sets import Frames, Splits, gather

TWO = [[[0, 200], [200, 0], [500, 50], [550, 300], [0, 1000], [600, 1000]]]
LETTER = [[[0, 1000], [300, 0], [600, 1000]], [[100, 600], [500, 600]]]
MADE = 10
PEN_MADE = [family for family in SYNTHETIC if family not in ICONS]


def make_rows(label: str, strokes: object, writers: int) -> list[str]:
    return [
        json.dumps({"label": label, "writer": number, "site": "s", "strokes": strokes})
        for number in range(writers)
    ]


def write_pen(folder: Path) -> None:
    (folder / "pen").mkdir()
    others = [row for label in "A+O" for row in make_rows(label, LETTER, 60)]
    for kind, rows in (("digits", make_rows("2", TWO, 60)), ("others", others)):
        text = "\n".join([*rows, *make_rows("", LETTER, kind == "others")]) + "\n"
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
    images[:, 4:24, 12:16] = images[:, 12:16, 4:24] = 20
    digits = np.array([3] * 20 + [-1] * 26)
    names = np.array(["3"] * 20 + ["plus"] * 20 + ["slash", "z"] * 3)
    np.savez(folder / "paper28" / "paper28.npz", x=images, digit=digits, label=names)


def write_phone(folder: Path) -> None:
    """Ten photos of a 7, ten of an A, and five of an O, which is written like a zero."""
    (folder / "phone").mkdir()
    listing = "file,label,class\n"
    for kind, label, count in (("NUM_7", "7", 10), ("CAP_A", "", 10), ("CAP_O", "", 5)):
        for number in range(count):
            image = Image.new("RGB", (40, 40), "white")
            ImageDraw.Draw(image).line([(10, 8), (30, 8), (15 + number, 33)], "black", 3)
            image.save(folder / "phone" / f"{kind}{number}.png")
            listing += f"{kind}{number}.png,{label},{kind}\n"
    (folder / "phone" / "labels.csv").write_text(listing, encoding="utf-8")


def write_doodles(folder: Path) -> None:
    (folder / "doodles").mkdir()
    images = np.full((20, 28, 28), 255, np.uint8)
    images[:, 5:20, 5:8] = images[:, 18:20, 5:22] = 0
    np.savez(folder / "doodles" / "doodles.npz", x=images)


class Here:
    """Draws in this process, at once, instead of in a pool of others."""

    def __init__(self, *_: object, **__: object) -> None:
        pass

    def __enter__(self) -> Here:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def shutdown(self, **_: object) -> None:
        pass

    def submit(self, draw: Callable[..., object], *arguments: object) -> Future[object]:
        done: Future[object] = Future()
        done.set_result(draw(*arguments))
        return done


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sets, "ProcessPoolExecutor", Here)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch, here: None) -> None:
    """Few drawings, made in this process."""
    monkeypatch.setattr(parts, "SYNTHETIC", dict.fromkeys(SYNTHETIC, MADE))
    monkeypatch.setitem(parts.COPIES, "pen", 3)
    monkeypatch.setattr(parts, "draw_sample", draw_noise)


def draw_noise(sample: PenSample, rng: np.random.Generator) -> tuple[np.ndarray, int]:
    label = int(sample.label) if sample.label.isdigit() else -1
    return rng.integers(1, 256, (28, 28), np.uint8), label


def gather_quietly(folder: Path, name: str, *, seed: int = 1) -> Splits:
    splits = gather(folder, (name,), seed=seed, report=lambda _: None)
    for frames in (splits.train, splits.validation):
        hold(frames)
    return splits


def hold(frames: Frames) -> None:
    count = len(frames)
    assert frames.frames.shape == (count, 28, 28)
    assert frames.frames.dtype == np.uint8
    assert frames.labels.shape == frames.names.shape == (count,)
    assert frames.labels.dtype == np.int64
    assert set(frames.labels.tolist()) <= set(range(-1, 10))
    assert frames.frames.reshape(count, -1).any(axis=1).all()
    # Every name is that of a set of digits, or of a family that a person may leave out.
    assert set(frames.names[frames.labels < 0]) <= set(FAMILIES)
    assert set(frames.names[frames.labels >= 0]) <= set(SETS)


@pytest.mark.usefixtures("here")
def test_the_last_of_mnist_chooses_where_no_writers_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shades = write_mnist(tmp_path, monkeypatch)
    monkeypatch.setattr(splits_module, "MNIST_VALIDATION", 3)
    splits = gather_quietly(tmp_path, "mnist")
    assert splits.train.frames.max(axis=(1, 2)).tolist() == shades[:9].tolist()
    assert splits.validation.frames.max(axis=(1, 2)).tolist() == shades[9:12].tolist()
    assert splits.validation.labels.tolist() == [9, 0, 1]
    assert set(splits.train.names) == {"mnist"}


@pytest.mark.usefixtures("few")
def test_the_pen_set_is_split_by_writer(tmp_path: Path) -> None:
    write_pen(tmp_path)
    splits = gather_quietly(tmp_path, "pen")
    writers = Counter(split_pen(PenSample("2", f"s/{number}", "s", ())) for number in range(60))
    assert min(writers[split] for split in ("train", "validation", "test")) > 0
    train, validation = Counter(splits.train.names), Counter(splits.validation.names)
    assert train["pen"] == writers["train"] * 3
    assert validation["pen"] == writers["validation"] * 4
    # "O" is written like a zero: only "A" and "+" count as no digits.
    for family in ("pen letters", "pen signs"):
        assert train[family] == writers["train"] * parts.COPIES["others"]
        assert validation[family] == writers["validation"]
    assert set(train) == {"pen", "pen letters", "pen signs", *PEN_MADE}
    for name in train:
        expected = 2 if name == "pen" else -1
        assert set(splits.train.labels[splits.train.names == name]) == {expected}, name
    for family in PEN_MADE:
        assert MADE - 4 <= train[family] <= MADE  # empty frames, rings and sticks are left out
        assert validation[family] <= MADE // 10


@pytest.mark.slow
@pytest.mark.usefixtures("few")
def test_labels_that_somebody_found_wrong_choose_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_pen(tmp_path)
    kept = [one for one in load_pen(tmp_path, kind="digits") if split_pen(one) == "validation"]
    file = tmp_path / "pen" / "digits.jsonl.gz"
    found = {
        "file": "pen/digits.jsonl.gz",
        "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
        "wrong": [{"sample": kept[0].number}],
    }
    (tmp_path / "audit.json").write_text(json.dumps({"digits": found}))
    before = Counter(gather_quietly(tmp_path, "pen").validation.names)  # of another file: all stay
    monkeypatch.setattr(audit, "AUDIT", tmp_path / "audit.json")
    after = Counter(gather_quietly(tmp_path, "pen").validation.names)
    assert (before["pen"], after["pen"]) == (4 * len(kept), 4 * len(kept) - 4)
    assert before["pen letters"] == after["pen letters"]


@pytest.mark.usefixtures("few")
def test_made_up_families_are_of_the_writers_of_their_split(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_pen(tmp_path)
    given: dict[bool, set[str]] = {True: set(), False: set()}

    def note(
        family: str, digits: list[PenSample], training: bool, item: object, rng: object
    ) -> tuple[np.ndarray, int]:
        given[training] |= {split_pen(sample) for sample in digits}
        return np.full((28, 28), 9, np.uint8), -1

    monkeypatch.setattr(parts, "draw_family", note)
    gather_quietly(tmp_path, "pen")
    assert given == {True: {"train"}, False: {"validation"}}


@pytest.mark.slow
@pytest.mark.usefixtures("few")
def test_the_same_seed_gathers_the_same_frames(tmp_path: Path) -> None:
    write_pen(tmp_path)
    one, same, other = (gather_quietly(tmp_path, "pen", seed=seed).train for seed in (1, 1, 2))
    assert np.array_equal(one.frames, same.frames)
    assert np.array_equal(one.labels, same.labels)
    assert not np.array_equal(one.frames[:20], other.frames[:20])


@pytest.mark.usefixtures("here")
def test_every_tenth_of_each_kind_chooses(tmp_path: Path) -> None:
    write_paper28(tmp_path)
    splits = gather_quietly(tmp_path, "paper28")
    # Signs that are written like a digit are in neither.
    assert Counter(splits.train.names) == {"paper28": 18, "paper28 signs": 18}
    assert Counter(splits.validation.names) == {"paper28": 2, "paper28 signs": 2}
    assert set(splits.train.labels[splits.train.names == "paper28"]) == {3}
    assert set(splits.train.labels[splits.train.names == "paper28 signs"]) == {-1}


@pytest.mark.usefixtures("here")
def test_phone_photos_are_varied_to_learn_from_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_phone(tmp_path)
    monkeypatch.setitem(parts.COPIES, "phone", 3)
    monkeypatch.setitem(parts.COPIES, "phone letters", 1)
    splits = gather_quietly(tmp_path, "phone")
    assert Counter(splits.validation.names) == {"phone": 1, "phone letters": 1}
    assert Counter(splits.train.names) == {"phone": 9 + 2 * 9, "phone letters": 9}
    assert set(splits.train.labels[splits.train.names == "phone"]) == {7}
    learned = {frame.tobytes() for frame in splits.train.frames}
    assert len(learned) > 20
    assert all(frame.tobytes() not in learned for frame in splits.validation.frames[:1])


@pytest.mark.usefixtures("here")
def test_doodles_are_no_digits(tmp_path: Path) -> None:
    write_doodles(tmp_path)
    splits = gather_quietly(tmp_path, "doodles")
    assert Counter(splits.train.names) == {"doodles": 18}
    assert Counter(splits.validation.names) == {"doodles": 2}


@pytest.mark.slow
def test_drawings_on_many_cores_are_the_same_as_on_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_doodles(tmp_path)
    monkeypatch.setattr(sets, "CHUNK", 4)
    many, one = (
        gather(tmp_path, ("doodles",), seed=5, processes=count, report=lambda _: None)
        for count in (2, 1)
    )
    assert np.array_equal(many.train.frames, one.train.frames)
    assert np.array_equal(many.validation.frames, one.validation.frames)


@pytest.mark.usefixtures("here")
def test_what_is_prepared_is_reported(tmp_path: Path) -> None:
    write_paper28(tmp_path)
    lines: list[str] = []
    gather(tmp_path, ("paper28",), seed=1, report=lines.append)
    assert len(lines) == 1
    assert "paper28" in lines[0]


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("name", [name for name in SETS if name != "drawn"])
def test_a_set_that_is_missing_is_a_data_error(name: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"\.$"):
        gather(tmp_path, (name,), seed=1, report=lambda _: None)
