"""A tiny run from data folder to weights; interrupted, it goes on as if it had not been."""

from __future__ import annotations

import gzip
import hashlib
import json
import struct
from collections.abc import Iterator
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import torch

from inkdigits.data import idx
from inkdigits.errors import DataError
from inkdigits.model.network import Network
from inkdigits.model.verdict import Verdict
from inkdigits.training import recipe, runs, sets
from inkdigits.training.networks import DigitNetwork
from inkdigits.training.recipe import Settings, Trainer, score, train
from inkdigits.training.sets import Frames, Splits

TINY = Settings(epochs=2, batch_size=32, seed=3, sets=("mnist",), device="cpu")
TRAIN, VALIDATION, TEST = 64, 20, 10
PATHS = {
    0: [[9, 6], [18, 6], [18, 22], [9, 22], [9, 6]],
    1: [[14, 5], [14, 23]],
    2: [[9, 6], [18, 6], [9, 22], [18, 22]],
    3: [[9, 5], [18, 5], [13, 13], [18, 14], [18, 22], [9, 22]],
    4: [[10, 5], [9, 15], [19, 15], [15, 9], [15, 23]],
    5: [[18, 5], [10, 5], [10, 13], [18, 14], [18, 22], [9, 22]],
    6: [[16, 5], [10, 14], [10, 22], [18, 22], [18, 15], [10, 15]],
    7: [[9, 5], [19, 5], [12, 23]],
    8: [[10, 5], [18, 5], [10, 22], [18, 22], [10, 5]],
    9: [[18, 12], [10, 12], [10, 5], [18, 5], [18, 23]],
}


@cache
def draw_digits() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    labels = np.arange(TRAIN + VALIDATION + TEST, dtype=np.uint8) % 10
    images = np.zeros((len(labels), 28, 28), np.uint8)
    for image, label in zip(images, labels, strict=True):
        points = np.array(PATHS[int(label)]) + rng.integers(-1, 2, 2)
        cv2.polylines(image, [points.astype(np.int32)], False, 255, 2, cv2.LINE_AA)
    return images, labels


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    images, labels = draw_digits()
    cut = TRAIN + VALIDATION
    folder = tmp_path / "data"
    (folder / "mnist").mkdir(parents=True)
    parts = (images[:cut], labels[:cut], images[cut:], labels[cut:])
    for name, part in zip(idx.CHECKSUMS, parts, strict=True):
        sizes = struct.pack(f">{part.ndim}I", *part.shape)
        raw = bytes([0, 0, 8, part.ndim]) + sizes + part.tobytes()
        monkeypatch.setitem(idx.CHECKSUMS, name, hashlib.md5(raw).hexdigest())
        (folder / "mnist" / f"{name}.gz").write_bytes(gzip.compress(raw))
    monkeypatch.setattr(sets, "MNIST_VALIDATION", VALIDATION)
    return folder


def make_splits() -> Splits:
    images, labels = draw_digits()
    frames = Frames(images, labels.astype(np.int64), np.full(len(labels), "mnist"))
    return Splits(frames, frames)


def log_of(run: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (run / "log.jsonl").read_text().splitlines()]


@pytest.fixture
def light(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thin network, kept as torch's own weights: the export has tests of its own."""

    def keep(network: DigitNetwork, path: Path, *, verdict: Verdict, **notes: object) -> Path:
        torch.save(network.state_dict(), path)
        sidecar = {**notes, "verdict": verdict.to_dict()}
        path.with_suffix(".json").write_text(json.dumps(sidecar))
        return path

    monkeypatch.setattr(recipe, "export", keep)
    monkeypatch.setattr(recipe, "DigitNetwork", make_thin)


def make_thin() -> DigitNetwork:
    return DigitNetwork(width=8)


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    """Tiny batches are slower on many threads, the more so beside other tests."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def logits_of(path: Path) -> np.ndarray:
    network = make_thin()
    network.load_state_dict(torch.load(path, weights_only=True))
    with torch.no_grad():
        return network.eval()(torch.from_numpy(draw_digits()[0] / np.float32(255.0))).numpy()


def interrupt(monkeypatch: pytest.MonkeyPatch, *, on: int, late: bool = False) -> None:
    """Stop like Ctrl-C in the given epoch, at its start or after its last step."""
    run_epoch = Trainer.run_epoch
    calls = 0

    def stop(self: Trainer) -> dict[str, Any]:
        nonlocal calls
        calls += 1
        if calls == on:
            if late:
                run_epoch(self)
            raise KeyboardInterrupt
        return run_epoch(self)

    monkeypatch.setattr(Trainer, "run_epoch", stop)


def test_a_run_goes_from_data_to_weights_that_load(data: Path, tmp_path: Path) -> None:
    run = tmp_path / "a folder" / "run"
    path = train(run, TINY, data=data)
    assert path == run / "digits.onnx"
    images, _ = draw_digits()
    logits = Network(path).logits(images[:9] / np.float32(255.0))
    assert logits.shape == (9, 11)
    assert np.isfinite(logits).all()
    sidecar = json.loads(path.with_suffix(".json").read_text())
    assert sidecar["settings"] == {**asdict(TINY), "sets": ["mnist"]}
    log = log_of(run)
    assert [line["epoch"] for line in log] == [1, 2]
    for line in log:
        assert {"epoch", "loss", "seconds", "mnist"} <= set(line)
        assert 0.0 <= line["mnist"] <= 100.0


@pytest.mark.slow
@pytest.mark.usefixtures("light")
def test_a_longer_run_learns(data: Path, tmp_path: Path) -> None:
    path = train(tmp_path / "run", replace(TINY, epochs=60, batch_size=8), data=data)
    assert (logits_of(path)[:, :10].argmax(axis=1) == draw_digits()[1]).mean() > 0.9
    log = log_of(tmp_path / "run")
    assert log[-1]["loss"] < 0.7 * log[0]["loss"]


@pytest.mark.usefixtures("light")
@pytest.mark.parametrize("late", [False, True])
def test_an_interrupted_run_goes_on_as_if_it_had_not_been(
    late: bool, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(TINY, epochs=3)
    whole = train(tmp_path / "whole", settings, data=data)
    with monkeypatch.context() as patch:
        interrupt(patch, on=2, late=late)
        with pytest.raises(KeyboardInterrupt):
            train(tmp_path / "broken", settings, data=data)
    assert not (tmp_path / "broken" / "digits.onnx").exists()
    resumed = train(tmp_path / "broken", settings, data=data)
    assert [line["epoch"] for line in log_of(tmp_path / "broken")] == [1, 2, 3]
    expected = logits_of(whole)
    assert np.ptp(expected) > 0.1
    assert logits_of(resumed) == pytest.approx(expected, abs=1e-3)
    losses = [[line["loss"] for line in log_of(tmp_path / name)] for name in ("whole", "broken")]
    assert losses[0] == pytest.approx(losses[1], abs=1e-3)


@pytest.mark.usefixtures("light")
def test_a_run_that_is_done_is_not_trained_again(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = train(tmp_path / "run", TINY, data=data)
    first = logits_of(path)
    path.unlink()
    interrupt(monkeypatch, on=1)
    assert np.array_equal(logits_of(train(tmp_path / "run", TINY, data=data)), first)


@pytest.mark.usefixtures("light")
def test_no_resume_starts_afresh(data: Path, tmp_path: Path) -> None:
    train(tmp_path / "run", TINY, data=data)
    train(tmp_path / "run", replace(TINY, epochs=1, seed=4), data=data, resume=False)
    sidecar = json.loads((tmp_path / "run" / "digits.json").read_text())
    assert sidecar["settings"]["seed"] == 4


@pytest.mark.usefixtures("light")
@pytest.mark.parametrize(
    "changes", [{"epochs": 3}, {"batch_size": 16}, {"seed": 4}, {"epochs": 1}], ids=str
)
def test_a_checkpoint_of_other_settings_is_refused(
    changes: dict[str, int], data: Path, tmp_path: Path
) -> None:
    train(tmp_path / "run", replace(TINY, epochs=2), data=data)
    before = (tmp_path / "run" / "checkpoint.pt").read_bytes()
    with pytest.raises(DataError, match=r"other settings.*\.$"):
        train(tmp_path / "run", replace(TINY, **changes), data=data)
    assert (tmp_path / "run" / "checkpoint.pt").read_bytes() == before


def test_the_device_may_change_on_the_way() -> None:
    state = Trainer(make_splits(), TINY).state()
    Trainer(make_splits(), replace(TINY, device="auto")).restore(state)


@pytest.mark.usefixtures("light")
@pytest.mark.parametrize("damage", [b"", b"not a checkpoint", None])
def test_a_damaged_checkpoint_is_a_data_error(
    damage: bytes | None, data: Path, tmp_path: Path
) -> None:
    train(tmp_path / "run", replace(TINY, epochs=1), data=data)
    checkpoint = tmp_path / "run" / "checkpoint.pt"
    whole = checkpoint.read_bytes()
    checkpoint.write_bytes(whole[: len(whole) // 2] if damage is None else damage)
    with pytest.raises(DataError, match=r"\.$"):
        train(tmp_path / "run", replace(TINY, epochs=1), data=data)


@pytest.mark.usefixtures("light")
def test_frames_are_prepared_once(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    train(tmp_path / "run", replace(TINY, epochs=1), data=data)
    monkeypatch.setattr(runs, "gather", lambda *_, **__: pytest.fail("prepared again"))
    train(tmp_path / "run", replace(TINY, epochs=1), data=data)


@pytest.mark.parametrize("names", [("emnist",), ("mnist", "digits"), ()])
def test_unknown_sets_are_refused(names: tuple[str, ...], tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"choose from mnist, pen, .*\.$"):
        train(tmp_path / "run", replace(TINY, sets=names), data=tmp_path)
    assert not (tmp_path / "run").exists()


def test_a_missing_data_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"no data folder.*\.$"):
        train(tmp_path / "run", replace(TINY, sets=("pen",)), data=tmp_path / "none")


def test_missing_mnist_is_fetched_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Path] = []

    def refuse(folder: Path, **_: object) -> None:
        asked.append(folder)
        raise DataError("Could not download MNIST.")

    monkeypatch.setattr(runs, "download_mnist", refuse)
    with pytest.raises(DataError, match="download"):
        train(tmp_path / "run", TINY, data=tmp_path / "data")
    assert asked == [tmp_path / "data"]


@pytest.mark.parametrize("device", ["cuda", "no such device", "cuda:99"])
def test_a_device_that_is_not_there_is_said(device: str) -> None:
    if device == "cuda" and torch.cuda.is_available():
        pytest.skip("this machine has one")
    with pytest.raises(DataError, match=r"use cpu\.$"):
        Trainer(make_splits(), replace(TINY, device=device))


def test_the_seed_decides_the_first_weights() -> None:
    one, same, other = (
        Trainer(make_splits(), replace(TINY, seed=seed)).network.head.weight for seed in (1, 1, 2)
    )
    assert torch.equal(one, same)
    assert not torch.equal(one, other)


@pytest.mark.parametrize(
    ("epoch", "share"),
    [(0.0, 0.0), (0.35, 0.496), (0.7, 0.985), (4.0, 0.5), (7.99, 0.0), (8.0, 0.1), (9.0, 0.05)],
)
def test_the_rate_warms_up_and_decays_and_settles(epoch: float, share: float) -> None:
    trainer = Trainer(make_splits(), replace(TINY, epochs=10))
    trainer.epoch = int(epoch)
    trainer._set_rate(epoch)
    rate = trainer.optimizer.param_groups[0]["lr"]
    assert rate / recipe.LEARNING_RATE == pytest.approx(share, abs=0.01)


@pytest.mark.parametrize(("epoch", "strength"), [(0, 1.0), (7, 1.0), (8, recipe.SETTLE_STRENGTH)])
def test_augmentation_is_weaker_where_it_settles(
    epoch: int, strength: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[float] = []
    augment = recipe.augment

    def note(frames: torch.Tensor, *, generator: torch.Generator, strength: float) -> torch.Tensor:
        asked.append(strength)
        return augment(frames, generator=generator, strength=strength)

    monkeypatch.setattr(recipe, "augment", note)
    trainer = Trainer(make_splits(), replace(TINY, epochs=10))
    trainer.epoch = epoch
    trainer.run_epoch()
    assert set(asked) == {strength}


def test_ink_that_is_no_digit_has_no_say_in_which_digit() -> None:
    logits = torch.zeros(3, 11)
    logits[:, 3] = 9.0
    labels = torch.tensor([3, 3, -1])
    other = logits.clone()
    other[2, :10] = torch.arange(10.0)
    assert torch.equal(recipe._loss(logits, labels), recipe._loss(other, labels))
    other[2, 10] = 5.0  # but it must not be called a digit
    assert recipe._loss(other, labels) > recipe._loss(logits, labels)


def test_scores_are_hand_worked() -> None:
    logits = np.zeros((6, 11), np.float32)
    logits[[0, 1, 2, 3], [5, 5, 1, 2]] = 9.0
    logits[:, 10] = [5.0, 4.0, 5.0, 6.0, 4.5, -3.0]
    frames = Frames(
        np.zeros((6, 28, 28), np.uint8),
        np.array([5, 5, 1, 1, -1, -1]),
        np.array(["pen", "pen", "mnist", "mnist", "others", "others"]),
    )
    assert score(logits, frames) == {"pen": 100.0, "mnist": 50.0, "false accepts": 50.0}
    only = Frames(frames.frames[:4], frames.labels[:4], frames.names[:4])
    assert score(logits[:4], only) == {"pen": 100.0, "mnist": 50.0}
