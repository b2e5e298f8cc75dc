from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from inkdigits.line.alphabet import ALPHABET, CLASSES
from inkdigits.synthesis.pages.sheet import WrittenLine
from inkdigits.synthesis.scenes import Scene
from inkdigits.training.common.loop import Loop
from inkdigits.training.lines import train
from inkdigits.training.lines.losses import compute_ctc_loss, decode_greedily
from inkdigits.training.lines.network import LineNetwork
from inkdigits.training.lines.train import LineSettings, LineTask, train_lines


def draw_scenes(seed: int) -> Iterator[Scene]:
    rng = np.random.default_rng(seed)
    while True:
        text = str(rng.integers(10, 100))
        image = np.full((60, 80, 3), 230, np.uint8)
        cv2.putText(image, text, (10, 45), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (20, 20, 90), 2)
        quad = np.array([[8, 15], [64, 15], [64, 47], [8, 47]], np.float32)
        yield Scene(image, (WrittenLine(quad, text, True),))


def make_settings(tmp_path: Path, **options: object) -> LineSettings:
    start = tmp_path / "start.pt"
    torch.manual_seed(0)
    torch.save(LineNetwork().state_dict(), start)
    given = {"steps": 3, "columns": 512, "warmup": 1, "workers": 0, "validation_lines": 8}
    return LineSettings(
        run=tmp_path / "run", data=tmp_path, start=start, device="cpu", **(given | options)
    )


def write_nothing(network: object, path: Path, **notes: object) -> Path:
    path.write_bytes(b"")
    return path


def test_training_writes_weights_and_goes_on_where_it_stopped(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(train, "export_lines", write_nothing)  # slow, and tested by itself
    settings = make_settings(tmp_path)
    task = LineTask(settings, scenes=draw_scenes, validation=draw_scenes)
    first = Loop(task, settings)
    first.run()
    assert first.step == 3
    longer = make_settings(tmp_path, steps=5)
    path = train_lines(longer, scenes=draw_scenes, validation=draw_scenes)
    assert "goes on from step 3" in capsys.readouterr().out
    assert path == tmp_path / "run" / "lines.onnx"
    assert path.exists()
    assert (tmp_path / "run" / "lines.pt").exists()
    again = Loop(LineTask(longer, scenes=draw_scenes, validation=draw_scenes), longer)
    assert again.step == 5


def test_a_step_whose_gradients_are_not_finite_changes_no_weights(tmp_path, monkeypatch):
    settings = make_settings(tmp_path)
    loop = Loop(LineTask(settings, scenes=draw_scenes, validation=draw_scenes), settings)
    before = [part.clone() for part in loop.parameters]
    monkeypatch.setattr(
        loop.task, "compute_loss", lambda batch: sum(part.sum() for part in loop.parameters) / 0.0
    )
    loop._make_step({})
    for old, new in zip(before, loop.parameters, strict=True):
        torch.testing.assert_close(old, new)


def test_the_loss_is_small_where_the_logits_spell_the_text():
    target = [1 + ALPHABET.index(one) for one in "11"]
    logits = torch.full((1, 5, CLASSES), -10.0)
    for step, one in enumerate([target[0], 0, target[1], 0, 0]):
        logits[0, step, one] = 10.0
    batch = {
        "widths": torch.tensor([20], dtype=torch.int16),
        "targets": torch.tensor([[*target, 0, 0, 0]], dtype=torch.uint8),
        "lengths": torch.tensor([2], dtype=torch.int16),
    }
    assert float(compute_ctc_loss(logits, batch)) < 1e-3
    assert decode_greedily(logits, batch["widths"]) == ["11"]
    assert decode_greedily(logits, torch.tensor([8])) == ["1"]


@pytest.mark.parametrize("empty", [True, False])
def test_an_empty_line_has_a_loss_too(empty):
    batch = {
        "widths": torch.tensor([16], dtype=torch.int16),
        "targets": torch.zeros((1, 4), dtype=torch.uint8),
        "lengths": torch.tensor([0], dtype=torch.int16),
    }
    logits = torch.zeros((1, 4, CLASSES))
    logits[..., 0 if empty else 1] = 20.0
    loss = float(compute_ctc_loss(logits, batch))
    assert (loss < 1e-3) == empty
