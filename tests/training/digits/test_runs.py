"""A run's folder keeps its settings and the prepared frames, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from inkdigits.errors import DataError
from inkdigits.training.digits import runs
from inkdigits.training.digits.runs import load_splits, open_run
from inkdigits.training.digits.sets import Frames, Splits
from inkdigits.training.digits.settings import Settings

PARTS = ("frames", "labels", "names")


def make_splits(shade: int = 7) -> Splits:
    train, validation = (
        Frames(
            np.full((count, 28, 28), shade, np.uint8),
            np.arange(count, dtype=np.int64) - 1,
            np.array(["scribbles", *["mnist"] * (count - 1)]),
        )
        for count in (5, 3)
    )
    return Splits(train, validation)


@pytest.fixture
def gathered(monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, ...]]:
    """Return synthetic frames, and note what was asked for."""
    asked: list[tuple[object, ...]] = []

    def gather(folder: Path, sets: tuple[str, ...], *, seed: int, processes: int) -> Splits:
        asked.append((folder, sets, seed))
        return make_splits()

    monkeypatch.setattr(runs, "gather", gather)
    return asked


def load(run: Path, data: Path, *, seed: int = 1, resume: bool = True) -> Splits:
    settings = Settings(sets=("pen", "mnist"), seed=seed)
    return load_splits(run, settings, data=data, resume=resume)


def hold_same(one: Splits, other: Splits) -> None:
    for split in ("train", "validation"):
        for part in PARTS:
            first, second = (getattr(getattr(splits, split), part) for splits in (one, other))
            assert np.array_equal(first, second)
            assert first.dtype == second.dtype


def test_frames_are_prepared_once(gathered: list[object], tmp_path: Path) -> None:
    first = load(tmp_path, tmp_path)
    hold_same(load(tmp_path, tmp_path), first)
    hold_same(first, make_splits())
    assert gathered == [(tmp_path, ("pen", "mnist"), 1)]


@pytest.mark.parametrize("changes", [{"seed": 2}, {"resume": False}], ids=str)
def test_frames_are_prepared_anew_where_that_is_asked_for(
    changes: dict[str, object], gathered: list[object], tmp_path: Path
) -> None:
    load(tmp_path, tmp_path)
    load(tmp_path, tmp_path, **changes)
    assert len(gathered) == 2


@pytest.mark.parametrize("damage", ["cut short", "empty", "other"])
def test_damaged_frames_are_prepared_anew(
    damage: str, gathered: list[object], tmp_path: Path
) -> None:
    load(tmp_path, tmp_path)
    (cache,) = tmp_path.glob("*.npz")
    whole = cache.read_bytes()
    if damage == "other":
        np.savez(cache, labels=np.zeros(3))
    else:
        cache.write_bytes(whole[: len(whole) // 2] if damage == "cut short" else b"")
    hold_same(load(tmp_path, tmp_path), make_splits())
    assert len(gathered) == 2
    load(tmp_path, tmp_path)
    assert len(gathered) == 2


def test_a_missing_data_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"no data folder.*\.$"):
        load(tmp_path, tmp_path / "none")


def test_missing_mnist_is_fetched_first(
    gathered: list[object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched: list[Path] = []
    monkeypatch.setattr(runs, "download_mnist", fetched.append)
    load_splits(tmp_path, Settings(sets=("mnist",)), data=tmp_path / "data", resume=True)
    assert fetched == [tmp_path / "data"]
    assert gathered == [(tmp_path / "data", ("mnist",), 1)]


# Settings


def test_a_run_of_the_same_settings_is_opened_again(tmp_path: Path) -> None:
    settings = {"sets": ("mnist", "pen"), "without": (), "seed": 1}
    for _ in range(2):
        open_run(tmp_path / "a folder" / "run", settings, resume=True)


@pytest.mark.parametrize("changes", [{"seed": 2}, {"sets": ("mnist",)}, {"without": ("pairs",)}])
def test_a_run_of_other_settings_is_refused_until_a_fresh_start(
    changes: dict[str, object], tmp_path: Path
) -> None:
    settings = {"sets": ("mnist", "pen"), "without": (), "seed": 1}
    open_run(tmp_path, settings, resume=True)
    with pytest.raises(DataError, match=r"other settings.*--fresh\.$") as caught:
        open_run(tmp_path, {**settings, **changes}, resume=True)
    assert "\n" not in str(caught.value)
    open_run(tmp_path, settings, resume=True)
    open_run(tmp_path, {**settings, **changes}, resume=False)
    open_run(tmp_path, {**settings, **changes}, resume=True)


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(DataError, match=r"name another with --run\.$"):
        open_run(tmp_path / "file", {}, resume=True)


def test_a_fresh_start_does_not_delete_what_it_goes_on_from(tmp_path: Path) -> None:
    weights = tmp_path / "run" / "digits.onnx"
    weights.parent.mkdir()
    weights.write_bytes(b"weights")
    with pytest.raises(DataError, match=r"copy it elsewhere first\.$"):
        open_run(weights.parent, {"start": str(weights)}, resume=False)
    assert weights.read_bytes() == b"weights"
    open_run(tmp_path / "other", {"start": str(weights)}, resume=False)
