from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from inkdigits.errors import DataError
from inkdigits.training.common.batches import Batch
from inkdigits.training.common.feed import Chunk
from inkdigits.training.common.loop import Loop, train
from inkdigits.training.common.settings import LoopSettings
from inkdigits.training.common.task import Task


def draw_points(seed: int) -> Iterator[Chunk]:
    rng = np.random.default_rng(seed)
    while True:
        yield Chunk(0, {"points": rng.normal(size=(4, 3)).astype(np.float32)})


def draw_few_points(seed: int) -> Iterator[Chunk]:
    drawn = draw_points(seed)
    for _ in range(2):
        yield next(drawn)


class SumTask(Task):
    """A linear layer that learns to add three numbers."""

    name = "sums"
    unit = "points"
    fresh = ("bias",)
    slot_bytes = 1_000

    def __init__(self, settings: LoopSettings) -> None:
        super().__init__(settings, lambda: nn.Linear(3, 1))
        self.samples = draw_points
        self.validation = draw_few_points

    def batch_size(self, key: int) -> int:
        return 8

    def make_example(self) -> Batch:
        return {"points": torch.ones(8, 3)}

    def compute_loss(self, batch: Batch) -> Tensor:
        return self.measure_error(self.network, batch)

    def score(self, network: nn.Module, batches: list[Batch]) -> dict[str, float]:
        return {"error": float(sum(self.measure_error(network, batch) for batch in batches))}

    def export(self, network: nn.Module, scores: dict[str, float]) -> Path:
        path = self.settings.run / f"{self.name}.onnx"
        path.write_text(f"{scores['error']:.4f}")
        return path

    def measure_error(self, network: nn.Module, batch: Batch) -> Tensor:
        sums = batch["points"].sum(1)
        return (network(batch["points"])[:, 0].float() - sums).square().mean()


def make_loop(folder: Path, **options: float) -> Loop:
    settings = make_settings(folder, **options)
    return Loop(SumTask(settings), settings)


def make_settings(folder: Path, **options: float) -> LoopSettings:
    given = {"steps": 100, "rate": 0.1, "backbone_rate": 0.1, "warmup": 5, "average": 0.9}
    return LoopSettings(
        run=folder / "run", data=folder, start=folder, workers=0, device="cpu", **(given | options)
    )


def test_a_network_learns_and_its_average_is_exported(tmp_path: Path) -> None:
    path = train(SumTask(settings := make_settings(tmp_path)), settings)
    assert float(path.read_text()) < 0.1
    kept = torch.load(tmp_path / "run" / "sums.pt", weights_only=True)
    torch.testing.assert_close(kept["weight"], torch.ones(1, 3), atol=0.05, rtol=0)


def test_training_goes_on_where_it_stopped(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    first = make_loop(tmp_path, steps=3)
    first.run()
    second = make_loop(tmp_path, steps=5)
    assert (second.step, second.elapsed, second.pace) == (3, first.elapsed, first.pace)
    for one, other in zip(first.average.parameters(), second.average.parameters(), strict=True):
        torch.testing.assert_close(one, other)
    assert "goes on from step 3" in capsys.readouterr().out
    second.run()
    assert second.step == 5


def test_a_finished_training_is_not_trained_again(tmp_path: Path) -> None:
    make_loop(tmp_path, steps=3).run()
    again = make_loop(tmp_path, steps=3)
    again._make_step = None
    again.run()
    assert again.scores.keys() == {"error"}


def test_training_ends_with_its_time(tmp_path: Path) -> None:
    loop = make_loop(tmp_path, steps=0, seconds=0.2)
    loop.run()
    assert loop.step > 0
    assert loop.progress == 1.0


@pytest.mark.parametrize("damage", ["cut short", "of another kind"])
def test_a_damaged_checkpoint_is_refused(damage: str, tmp_path: Path) -> None:
    loop = make_loop(tmp_path)
    loop.save()
    if damage == "cut short":
        loop.checkpoint.write_bytes(loop.checkpoint.read_bytes()[:500])
    else:
        torch.save({"epoch": 3}, loop.checkpoint)
    with pytest.raises(DataError, match=r"checkpoint\.pt.*delete it"):
        make_loop(tmp_path)


def test_a_step_whose_gradients_are_not_finite_changes_no_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop = make_loop(tmp_path)
    before = [part.clone() for part in loop.parameters]
    monkeypatch.setattr(
        loop.task, "compute_loss", lambda batch: sum(part.sum() for part in loop.parameters) / 0.0
    )
    loop._make_step({})
    for old, new in zip(before, loop.parameters, strict=True):
        torch.testing.assert_close(old, new)


def test_a_strong_anchor_holds_the_weights_where_they_were(tmp_path: Path) -> None:
    free, held = (make_loop(tmp_path / str(pull), anchor=pull) for pull in (0.0, 9.0))
    moved = []
    for loop in (free, held):
        for _ in range(20):
            loop._make_step({"points": torch.ones(8, 3)})
        pairs = zip(loop.parameters, loop.anchors, strict=True)
        moved.append(sum(float((new.detach() - old).abs().sum()) for new, old in pairs))
    assert moved[1] < 0.5 * moved[0]


def test_fresh_parameters_have_a_rate_of_their_own(tmp_path: Path) -> None:
    loop = make_loop(tmp_path, rate=0.4, backbone_rate=0.1, warmup=0)
    loop._make_step({"points": torch.ones(8, 3)})
    (weight,), (bias,) = (group["params"] for group in loop.optimizer.param_groups)
    assert (weight.numel(), bias.numel()) == (3, 1)
    assert [group["lr"] for group in loop.optimizer.param_groups] == [0.1, 0.4]
