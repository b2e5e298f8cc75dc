from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from inkdigits.errors import ModelError
from inkdigits.training.common.program import run_training
from inkdigits.training.common.settings import LoopSettings

GIVEN = ["--run", "runs/a", "--data", "d", "--start", "s.onnx"]


@dataclass(frozen=True, kw_only=True)
class Settings(LoopSettings):
    """Settings of a training."""

    largest_side: int = 960


def test_options_are_named_like_the_settings(capsys: pytest.CaptureFixture[str]) -> None:
    seen: list[Settings] = []

    def train(settings: Settings) -> Path:
        seen.append(settings)
        return settings.run / "lines.onnx"

    options = [*GIVEN, "--largest-side", "640", "--glyphs", "g", "--rate", "2e-4"]
    run_training(Settings, train, options)
    assert capsys.readouterr().out == f"{Path('runs/a/lines.onnx')}\n"
    paths = {"run": Path("runs/a"), "data": Path("d"), "start": Path("s.onnx")}
    assert seen == [Settings(**paths, largest_side=640, glyphs=Path("g"), rate=2e-4)]


def test_what_cannot_be_trained_takes_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    def train(settings: Settings) -> Path:
        raise ModelError(f"There is no file {settings.start}.")

    with pytest.raises(SystemExit) as caught:
        run_training(Settings, train, GIVEN)
    assert caught.value.code == 2
    assert capsys.readouterr().err == "There is no file s.onnx.\n"
