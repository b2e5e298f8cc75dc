"""A tiny run leads from a data folder to weights; interrupted, it goes on as if never stopped."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from inkdigits.errors import DataError
from inkdigits.training.digits import packaging, parts, recipe, runs
from inkdigits.training.digits.recipe import SEED_STEP, train
from inkdigits.training.digits.sets import Frames, Splits
from inkdigits.training.digits.settings import Settings
from inkdigits.training.digits.trainer import Trainer

pytestmark = pytest.mark.usefixtures("light")

TINY = Settings(
    teachers=2,
    teacher_epochs=1,
    epochs=2,
    corrupted_epochs=0,
    students=2,
    fast_epochs=3,
    batch_size=20,
    seed=3,
    sets=("mnist",),
    device="cpu",
)
# The folder of each stage's log, and its epochs.
LOGS = {
    "teacher-1/clean": 1,
    "teacher-2/clean": 1,
    "student-1": 2,
    "student-2": 2,
    "fast": 3,
}
SIDECARS = ("digits.json", "digits-fast.json", "student-2.json")


@pytest.fixture(scope="module")
def whole(
    mnist_folder: Path, tmp_path_factory: pytest.TempPathFactory, light: None
) -> tuple[Path, Path]:
    """The folder of a run that nothing interrupted, and its weights."""
    run = tmp_path_factory.mktemp("runs") / "a folder" / "whole"
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    path = train(run, TINY, data=mnist_folder)
    torch.set_num_threads(threads)
    return run, path


@pytest.fixture
def run(whole: tuple[Path, Path], tmp_path: Path) -> Path:
    """A copy of the whole run."""
    return Path(shutil.copytree(whole[0], tmp_path / "run"))


def weights_in(path: Path) -> torch.Tensor:
    state = torch.load(path, weights_only=True)
    return torch.cat([value.flatten().float() for value in state.values()])


def log_of(run: Path) -> list[dict[str, Any]]:
    lines = (run / "log.jsonl").read_text(encoding="utf-8").splitlines()
    return [{k: v for k, v in json.loads(line).items() if k != "seconds"} for line in lines]


def hold_same(run: Path, other: Path) -> None:
    assert torch.allclose(
        weights_in(run / "digits.onnx"), weights_in(other / "digits.onnx"), atol=1e-5
    )
    for name in SIDECARS:
        one, two = (json.loads((folder / name).read_text()) for folder in (run, other))
        assert one["verdict"] == pytest.approx(two["verdict"], abs=1e-4)
        assert one["validation"] == two["validation"]
        assert one["settings"] == two["settings"]
    for folder in LOGS:
        assert log_of(run / folder) == log_of(other / folder)


def interrupt_at(
    place: object, name: str, call: int, monkeypatch: pytest.MonkeyPatch, *, late: bool = False
) -> None:
    """Stop like Ctrl-C at the given call of a function, before it or after all its work."""
    function = getattr(place, name)
    calls = 0

    def stop(*args: Any, **options: Any) -> Any:
        nonlocal calls
        calls += 1
        result = function(*args, **options) if calls != call or late else None
        if calls == call:
            raise KeyboardInterrupt
        return result

    monkeypatch.setattr(place, name, stop)


def test_a_run_goes_from_data_to_weights(whole: tuple[Path, Path]) -> None:
    run, path = whole
    assert path == run / "digits.onnx"
    for name in SIDECARS:
        sidecar = json.loads((run / name).read_text(encoding="utf-8"))
        own = asdict(TINY) | {"seed": TINY.seed + SEED_STEP * (name == "student-2.json")}
        assert sidecar["settings"] == {**own, "sets": ["mnist"], "without": []}
        assert set(sidecar["validation"]) == {"mnist"}
    for folder, epochs in LOGS.items():
        lines = log_of(run / folder)
        assert [line["epoch"] for line in lines] == [*range(1, epochs + 1)]
        for line in lines:
            assert {"epoch", "loss", "samples", "mnist"} <= set(line)
            assert line["samples"] == 40
    # All are of a seed of their own.
    for kind in ("teacher-{}/clean", "student-{}"):
        assert log_of(run / kind.format(1)) != log_of(run / kind.format(2))
    assert sorted(path.stem for path in run.glob("*.onnx")) == [
        "digits",
        "digits-fast",
        "student-1",
        "student-2",
        "teacher-1",
        "teacher-2",
    ]


@pytest.mark.slow
def test_the_same_seed_gives_the_same_weights(
    whole: tuple[Path, Path], mnist_folder: Path, tmp_path: Path
) -> None:
    train(tmp_path / "same", TINY, data=mnist_folder)
    hold_same(tmp_path / "same", whole[0])
    other = train(tmp_path / "other", replace(TINY, seed=4), data=mnist_folder)
    assert not torch.allclose(weights_in(other), weights_in(whole[1]), atol=0.02)


@pytest.mark.slow
@pytest.mark.parametrize(
    "stop",
    [
        (runs, "gather", 1, "late"),
        (Trainer, "run_epoch", 1),
        (Trainer, "run_epoch", 2, "late"),
        (Trainer, "run_epoch", 3),
        (Trainer, "run_epoch", 4, "late"),
        (Trainer, "run_epoch", 6),
        (Trainer, "run_epoch", 7),
        (Trainer, "run_epoch", 8, "late"),
        (recipe, "export", 1),
        (packaging, "export", 2, "late"),
        (packaging, "quantize", 1, "late"),
    ],
    ids=[
        "frames",
        "first teacher",
        "second teacher",
        "first student, first epoch",
        "first student, second epoch",
        "second student",
        "fast, first epoch",
        "fast, second epoch",
        "export of teachers",
        "export of students",
        "8 bits",
    ],
)
def test_an_interrupted_run_goes_on_as_if_it_had_not_been(
    stop: tuple[Any, ...],
    whole: tuple[Path, Path],
    mnist_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as patch:
        interrupt_at(*stop[:3], patch, late=len(stop) > 3)
        with pytest.raises(KeyboardInterrupt):
            train(tmp_path / "run", TINY, data=mnist_folder)
    train(tmp_path / "run", TINY, data=mnist_folder)
    hold_same(tmp_path / "run", whole[0])


def test_a_run_that_is_done_is_not_trained_again(
    whole: tuple[Path, Path], run: Path, mnist_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (run / "digits.onnx").unlink()
    for place, name in ((Trainer, "run_epoch"), (runs, "gather")):
        monkeypatch.setattr(place, name, lambda *_, **__: pytest.fail("made again"))
    train(run, TINY, data=mnist_folder)
    hold_same(run, whole[0])


# Other settings


@pytest.mark.parametrize(
    "changes",
    [
        {"epochs": 4},
        {"teachers": 3},
        {"teacher_epochs": 2},
        {"corrupted_epochs": 2},
        {"batch_size": 10},
        {"seed": 4},
        {"fast_epochs": 2},
        {"without": ("glyphs",)},
        {"sets": ("mnist", "paper28")},
    ],
    ids=str,
)
def test_a_run_of_other_settings_is_refused(
    changes: dict[str, Any], run: Path, mnist_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(parts._LISTS, "paper28", parts._LISTS["mnist"])
    before = {str(path): path.read_bytes() for path in run.rglob("*.pt")}
    with pytest.raises(DataError, match=r"other settings.*\.$") as caught:
        train(run, replace(TINY, **changes), data=mnist_folder)
    assert "\n" not in str(caught.value)
    assert {str(path): path.read_bytes() for path in run.rglob("*.pt")} == before


@pytest.mark.slow
def test_the_device_may_be_another(run: Path, mnist_folder: Path) -> None:
    if torch.cuda.is_available():
        pytest.skip("this machine has another device, which would train")
    train(run, replace(TINY, device="auto"), data=mnist_folder)


FRESH = replace(TINY, seed=4, teachers=1, students=1, epochs=1, fast_epochs=1)


@pytest.mark.slow
def test_no_resume_starts_afresh(run: Path, mnist_folder: Path, tmp_path: Path) -> None:
    train(run, FRESH, data=mnist_folder, resume=False)
    path = train(tmp_path / "fresh", FRESH, data=mnist_folder)
    assert torch.allclose(weights_in(run / "digits.onnx"), weights_in(path), atol=1e-5)
    left, made = (
        {str(one.relative_to(folder)) for one in folder.rglob("*") if one.suffix != ".npz"}
        for folder in (run, path.parent)
    )
    assert left == made


def test_the_log_of_a_fresh_start_begins_anew(run: Path, mnist_folder: Path) -> None:
    train(run, FRESH, data=mnist_folder, resume=False)
    assert [line["epoch"] for line in log_of(run / "teacher-1/clean")] == [1]


@pytest.mark.slow
def test_an_interrupted_fresh_start_does_not_go_on_from_what_was_there_before(
    run: Path, mnist_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first run saw other frames: its networks must not come back."""
    rng = np.random.default_rng(0)
    noise = Frames(
        rng.integers(1, 256, (60, 28, 28), np.uint8), np.arange(60) % 10, np.full(60, "mnist")
    )
    monkeypatch.setattr(runs, "gather", lambda *_, **__: Splits(noise, noise))
    with monkeypatch.context() as patch:
        interrupt_at(Trainer, "run_epoch", 1, patch)
        with pytest.raises(KeyboardInterrupt):
            train(run, TINY, data=mnist_folder, resume=False)
    train(run, TINY, data=mnist_folder)
    train(tmp_path / "fresh", TINY, data=mnist_folder)
    assert torch.allclose(
        weights_in(run / "digits.onnx"), weights_in(tmp_path / "fresh" / "digits.onnx"), atol=1e-5
    )


@pytest.mark.slow
def test_more_students_do_not_change_the_others(
    whole: tuple[Path, Path], mnist_folder: Path, tmp_path: Path
) -> None:
    train(tmp_path / "run", replace(TINY, students=1), data=mnist_folder)
    for name in ("digits.onnx", "digits-fast.onnx"):
        one, other = (weights_in(run / name) for run in (tmp_path / "run", whole[0]))
        assert torch.allclose(one, other, atol=1e-5)
    assert not (tmp_path / "run/student-2.onnx").exists()
