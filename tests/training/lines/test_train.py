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


@pytest.mark.slow
def test_a_few_steps_lead_from_drawn_scenes_to_weights(tmp_path, monkeypatch):
    monkeypatch.setattr(train, "export_lines", write_nothing)  # slow, and tested by itself
    settings = make_settings(tmp_path)
    path = train_lines(settings, scenes=draw_scenes, validation=draw_scenes)
    assert path == tmp_path / "run" / "lines.onnx"
    assert path.exists()
    state = torch.load(tmp_path / "run" / "lines.pt", weights_only=True)
    LineNetwork().load_state_dict(state)


def test_scores_count_lines_and_those_of_digits(tmp_path, monkeypatch):
    texts = ["17", "4:5", "80"]
    targets = [[1 + ALPHABET.index(character) for character in text] for text in texts]
    batch = {
        "targets": torch.tensor([[*target, 0, 0][:3] for target in targets]),
        "lengths": torch.tensor([len(target) for target in targets]),
        "widths": torch.tensor([12, 12, 12]),
    }
    monkeypatch.setattr(train, "_compute_logits", lambda network, batch: None)
    monkeypatch.setattr(train, "decode_greedily", lambda logits, widths: ["17", "45", "81"])
    task = LineTask(make_settings(tmp_path), scenes=draw_scenes, validation=draw_scenes)
    scores = task.score(task.network, [batch])
    assert scores == pytest.approx({"exact": 100.0 / 3.0, "digits": 50.0})


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
