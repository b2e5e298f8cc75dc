from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from inkdigits.synthesis.pages.sheet import WrittenLine
from inkdigits.synthesis.scenes import Scene
from inkdigits.training.common.feed import Chunk
from inkdigits.training.finder import train
from inkdigits.training.finder.batches import make_chunk
from inkdigits.training.finder.losses import compute_core_loss, compute_trait_loss
from inkdigits.training.finder.network import FinderNetwork
from inkdigits.training.finder.targets import FULL, IGNORED
from inkdigits.training.finder.train import FinderSettings, FinderTask, train_finder


def draw_pages(seed: int) -> Iterator[Chunk]:
    rng = np.random.default_rng(seed)
    while True:
        image = np.full((90, 90, 3), 230, np.uint8)
        top = int(rng.integers(5, 40))
        cv2.putText(image, "42", (10, top + 30), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (20, 20, 90), 2)
        quad = np.array([[8, top], [64, top], [64, top + 32], [8, top + 32]], np.float32)
        yield make_chunk(Scene(image, (WrittenLine(quad, "42", True),)))


def draw_few_pages(seed: int) -> Iterator[Chunk]:
    return islice(draw_pages(seed), 4)


def make_settings(tmp_path: Path, **options: object) -> FinderSettings:
    start = tmp_path / "start.pt"
    torch.manual_seed(0)
    torch.save(FinderNetwork().state_dict(), start)
    given = {"steps": 3, "pixels": 40_000, "warmup": 1, "workers": 0}
    return FinderSettings(
        run=tmp_path / "run", data=tmp_path, start=start, device="cpu", **(given | options)
    )


def write_nothing(network: object, path: Path, **notes: object) -> Path:
    path.write_bytes(b"")
    return path


@pytest.mark.slow
def test_a_few_steps_lead_from_drawn_pages_to_weights(tmp_path, monkeypatch):
    monkeypatch.setattr(train, "export_finder", write_nothing)  # slow, and tested by itself
    settings = make_settings(tmp_path)
    path = train_finder(settings, pages=draw_pages, validation=draw_few_pages)
    assert path == tmp_path / "run" / "finder.onnx"
    assert path.exists()
    state = torch.load(tmp_path / "run" / "finder.pt", weights_only=True)
    FinderNetwork().load_state_dict(state)


def test_scores_are_shares_of_pixels_in_percent(tmp_path):
    task = FinderTask(make_settings(tmp_path), pages=draw_pages, validation=draw_few_pages)
    core = torch.zeros((1, 16, 16), dtype=torch.uint8)
    core[0, :4] = FULL
    traits = torch.zeros((1, 3, 8, 8), dtype=torch.int8)
    traits[0, 0, :2] = 127
    batch = {"pages": torch.zeros((1, 32, 32, 3), dtype=torch.uint8), "core": core}
    found = torch.full((1, 16, 16), -1.0)
    found[0, 2:4] = 1.0
    directions = torch.zeros((1, 3, 8, 8))
    directions[0, 0] = 1.0
    directions[0, 2, 0] = 1.0
    scores = task.score(lambda pages: (found, directions), [batch | {"traits": traits}])
    assert scores == {"recall": 50.0, "precision": 100.0, "direction": 100.0, "handwriting": 50.0}


def test_a_page_gets_a_rim_and_its_maps_move_along():
    chunk = next(draw_pages(0))
    rows, columns = chunk.arrays["pages"].shape[1:3]
    assert min(rows, columns) >= 90 + 2 * 16
    assert chunk.arrays["core"].shape == (1, rows // 2, columns // 2)
    found = np.argwhere(chunk.arrays["core"][0] > 0)
    top = int(np.random.default_rng(0).integers(5, 40))
    middle = (found.min(0) + found.max(0) + 1) / 2
    np.testing.assert_allclose(middle, [(top + 16 + 16) / 2, (36 + 16) / 2], atol=0.5)


@pytest.mark.parametrize("right", [True, False])
def test_the_loss_of_cores_is_small_where_they_are_found(right):
    core = torch.zeros((1, 16, 16), dtype=torch.uint8)
    core[0, 4:8, 4:12] = FULL
    core[0, 12:] = IGNORED
    logits = torch.where(core == FULL, 10.0, -10.0) * (1.0 if right else -1.0)
    logits[core == IGNORED] = 10.0
    assert (float(compute_core_loss(logits, core)) < 0.05) == right


def test_a_page_without_writing_has_a_loss_too():
    core = torch.zeros((1, 16, 16), dtype=torch.uint8)
    assert float(compute_core_loss(torch.zeros(1, 16, 16), core)) > 0.5
    traits = torch.zeros((1, 3, 8, 8), dtype=torch.int8)
    assert float(compute_trait_loss(torch.zeros(1, 3, 8, 8), traits)) == 0.0
