"""The folder of a training run: its settings and its prepared frames."""

from __future__ import annotations

import contextlib
import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from inkdigits.data.folder import find_data_folder, name_data_folder
from inkdigits.data.loaders.mnist import download_mnist
from inkdigits.errors import DataError
from inkdigits.training.digits.parts import SETS
from inkdigits.training.digits.sets import Frames, Splits, gather
from inkdigits.training.digits.settings import Settings

PARTS = ("frames", "labels", "names")
# What the stages of a run leave in its folder, apart from the prepared frames.
RESULTS = (
    "teacher-*",
    "student-*",
    "fast",
    "*.pt",
    "*.jsonl",
    "*.onnx",
    "digits*.json",
)


def open_run(run: Path, settings: dict[str, Any], *, resume: bool) -> None:
    """Make the run's folder, or check that its content was made with these settings.

    Parameters
    ----------
    settings
        Those that must stay the same where a run goes on.
    resume
        Go on from what the folder holds; otherwise it is deleted.

    Raises
    ------
    DataError
        Where the folder holds a run with other settings, or where the weights to go on from would
        be deleted.
    """
    start = Path(settings.get("start") or "-")
    if not resume and start.exists() and start.resolve().is_relative_to(run.resolve()):
        raise DataError(f"A fresh start in {run} would delete {start}: copy it elsewhere first.")
    make_folder(run)
    note, text = run / "settings.json", json.dumps(settings, indent=2) + "\n"
    if not resume:
        # All of it: the run, if interrupted, must not go on from the results of an older one.
        for old in (path for pattern in RESULTS for path in run.glob(pattern)):
            shutil.rmtree(old) if old.is_dir() else old.unlink()
    elif note.read_text(encoding="utf-8") not in ("", text):
        raise DataError(
            f"{run} holds a run with other settings ({note}): choose another folder, or start "
            "afresh with --fresh."
        )
    note.write_text(text, encoding="utf-8")


def make_folder(run: Path) -> None:
    """Make a run's folder where there is none.

    Raises
    ------
    DataError
        Where it cannot be written.
    """
    try:
        run.mkdir(parents=True, exist_ok=True)
        (run / "settings.json").touch()
    except OSError as error:
        raise DataError(
            f"The run's folder {run} cannot be written ({error.strerror}): name another with --run."
        ) from None


def load_splits(
    run: Path,
    settings: Settings,
    *,
    data: Path | None,
    resume: bool,
) -> Splits:
    """Return the frames of the settings' sets: those in the run's folder, or prepared now."""
    sets, seed = settings.sets, settings.seed
    cache = run / f"frames-{_name_sets(sets)}-{seed}.npz"
    if resume and cache.exists():
        with contextlib.suppress(OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return _unpack_splits(cache)
    if sets == ("mnist",):
        folder = name_data_folder(data)
        download_mnist(folder)
    else:
        folder = find_data_folder(data)
    splits = gather(folder, sets, seed=seed, processes=settings.processes)
    arrays = {
        f"{split}_{part}": getattr(getattr(splits, split), part)
        for split in ("train", "validation")
        for part in PARTS
    }
    temporary = cache.with_suffix(".tmp.npz")
    np.savez(temporary, **arrays)
    temporary.replace(cache)
    return splits


def _name_sets(sets: tuple[str, ...]) -> str:
    return "all" if sets == SETS else "-".join(sets)


def _unpack_splits(cache: Path) -> Splits:
    # Opened here: NumPy leaves a damaged file open.
    with cache.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
        train, validation = (
            Frames(*(file[f"{split}_{part}"] for part in PARTS))
            for split in ("train", "validation")
        )
    return Splits(train, validation)
