"""A network learns epoch by epoch, and goes on from a checkpoint as if never stopped."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

from inkdigits.errors import DataError
from inkdigits.training.digits import trainer as trainer_module
from inkdigits.training.digits.schedule import Schedule
from inkdigits.training.digits.sets import Frames
from inkdigits.training.digits.trainer import Batch, Trainer, predict

CPU = torch.device("cpu")
SCHEDULE = Schedule(epochs=3, batch_size=16, seed=5, rate=2.5e-3)
MakeNetwork = Callable[[], nn.Module]


class PlainBatches:
    """Frames as they are, of which every other one is learned from."""

    def __init__(self, frames: Frames, *, step: int = 1) -> None:
        self.inputs = torch.from_numpy(frames.frames).float() / 255.0
        shares = F.one_hot(torch.from_numpy(frames.labels), 10).float()
        self.targets = torch.cat([shares, torch.ones(len(frames), 1)], dim=1)
        self.step = step
        self.seen: list[list[int]] = []

    def choose_members(self, trainer: Trainer) -> torch.Tensor:
        return torch.arange(0, len(self.inputs), self.step)

    def make_batch(self, members: torch.Tensor, trainer: Trainer) -> Batch:
        self.seen.append(members.tolist())
        noise = torch.rand(len(members), 28, 28, generator=trainer.generator)
        return self.inputs[members] * noise, self.targets[members], torch.ones(len(members))


@pytest.fixture
def make_trainer(make_thin: MakeNetwork, digits: Frames) -> Callable[..., Trainer]:
    def make(schedule: Schedule = SCHEDULE, *, born: int = 1) -> Trainer:
        torch.manual_seed(born)
        return Trainer(make_thin(), schedule, validation=digits, device=CPU)

    return make


def weights_of(trainer: Trainer) -> torch.Tensor:
    return torch.cat([value.flatten().float() for value in trainer.average.state_dict().values()])


def parameters_of(network: nn.Module) -> torch.Tensor:
    return torch.cat([one.detach().clone().flatten() for one in network.parameters()])


# An epoch


def test_an_epoch_sees_chosen_samples_once_in_whole_batches(
    make_trainer: Callable[..., Trainer], digits: Frames
) -> None:
    trainer, source = make_trainer(), PlainBatches(digits, step=2)
    line = trainer.run_epoch(source)
    seen = [index for batch in source.seen for index in batch]
    assert len(set(seen)) == len(seen) == 32  # of 35, three are seen in another epoch
    assert set(seen) <= set(range(0, len(digits), 2))
    assert seen != sorted(seen)
    assert [len(batch) for batch in source.seen] == [16, 16]
    assert line["samples"] == len(seen)
    assert line["epoch"] == trainer.epoch == 1
    assert {"loss", "seconds", "mnist"} <= set(line)
    assert 0.0 <= line["mnist"] <= 100.0
    first = list(source.seen)
    source.seen.clear()
    trainer.run_epoch(source)
    assert source.seen != first


def test_fewer_samples_than_a_batch_are_one(
    make_trainer: Callable[..., Trainer], digits: Frames
) -> None:
    source = PlainBatches(digits, step=10)
    line = make_trainer().run_epoch(source)
    assert [len(batch) for batch in source.seen] == [7] == [line["samples"]]


def test_what_is_augmented_in_one_go_is_shuffled_into_steps(
    make_trainer: Callable[..., Trainer], digits: Frames, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first frames of a go are the corrupted ones: they must not all be of one step."""
    monkeypatch.setitem(trainer_module.STEPS_AT_ONCE, "cpu", 3)
    trainer, source = make_trainer(replace(SCHEDULE, batch_size=20)), PlainBatches(digits)
    steps: list[torch.Tensor] = []
    chunks: list[list[int]] = []
    monkeypatch.setattr(
        trainer, "_make_step", lambda frames, *_: steps.append(frames) or torch.zeros(())
    )
    source.inputs = torch.arange(len(digits)).view(-1, 1, 1) * torch.ones(1, 28, 28)
    monkeypatch.setattr(
        source,
        "make_batch",
        lambda members, _: (
            chunks.append(members.tolist()) or (source.inputs[members], *([members] * 2))
        ),
    )
    line = trainer.run_epoch(source)
    assert [len(frames) for frames in steps] == [20, 20, 20]
    seen = [int(frame[0, 0]) for frames in steps for frame in frames]
    assert len(set(seen)) == line["samples"] == 60
    (chunk,) = chunks
    assert seen != chunk
    for step in range(3):  # the first third is not that of one step
        dealt = set(seen[20 * step : 20 * step + 20])
        assert 2 <= len(dealt & set(chunk[:20])) <= 12


def test_a_network_learns(make_trainer: Callable[..., Trainer], digits: Frames) -> None:
    trainer, source = make_trainer(replace(SCHEDULE, epochs=12, batch_size=5)), PlainBatches(digits)
    losses = [trainer.run_epoch(source)["loss"] for _ in range(12)]
    assert losses[-1] < losses[0] - 0.25


# The average


def test_the_average_follows_and_is_what_predicts(
    make_trainer: Callable[..., Trainer], digits: Frames, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer = make_trainer(replace(SCHEDULE, epochs=2, batch_size=len(digits)))
    trainer.epoch = 1  # at the start of the first epoch the rate is 0
    before = parameters_of(trainer.network)
    trainer.run_epoch(PlainBatches(digits))
    after, kept = (parameters_of(network) for network in (trainer.network, trainer.average))
    assert (after - before).abs().max() > 1e-4
    assert torch.allclose(kept, (before + after) / 2.0, atol=1e-6)
    asked: list[nn.Module] = []
    monkeypatch.setattr(
        trainer_module, "predict", lambda network, *_, **__: asked.append(network) or "logits"
    )
    assert trainer.predict(digits.frames) == "logits"
    assert asked == [trainer.average]


def test_logits_do_not_depend_on_the_batch(
    make_trainer: Callable[..., Trainer], digits: Frames, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = make_trainer().average
    whole = predict(network, digits.frames, device=CPU)
    monkeypatch.setattr(trainer_module, "PREDICT_BATCH", 16)
    assert predict(network, digits.frames, device=CPU) == pytest.approx(whole, abs=1e-2)
    assert whole.shape == (len(digits), 11)
    assert whole.dtype == np.float32


# The same again, and on from a checkpoint


def test_the_same_seed_gives_the_same_network(
    make_trainer: Callable[..., Trainer], digits: Frames
) -> None:
    results = []
    for seed in (5, 5, 6):
        trainer = make_trainer(replace(SCHEDULE, seed=seed))
        lines = [trainer.run_epoch(PlainBatches(digits)) for _ in range(2)]
        results.append((weights_of(trainer), [line["loss"] for line in lines]))
    assert torch.allclose(results[0][0], results[1][0], atol=1e-5)
    assert results[0][1] == pytest.approx(results[1][1], abs=1e-3)
    assert not torch.allclose(results[0][0], results[2][0], atol=1e-2)


def test_a_restored_trainer_goes_on_as_the_first_one_did(
    make_trainer: Callable[..., Trainer], digits: Frames
) -> None:
    first, second = make_trainer(), make_trainer(born=77)
    first.run_epoch(PlainBatches(digits))
    state = copy.deepcopy(first.save_state())
    lines = [first.run_epoch(PlainBatches(digits)) for _ in range(2)]
    second.restore_state(state)
    assert second.epoch == 1
    lines += [second.run_epoch(PlainBatches(digits)) for _ in range(2)]
    assert [line["epoch"] for line in lines] == [2, 3, 2, 3]
    assert [line["loss"] for line in lines[:2]] == [line["loss"] for line in lines[2:]]
    assert torch.equal(weights_of(first), weights_of(second))
    assert first.is_done
    assert second.is_done


def test_on_another_kind_of_device_training_goes_on_with_other_random_numbers(
    make_trainer: Callable[..., Trainer], digits: Frames
) -> None:
    first = make_trainer()
    first.run_epoch(PlainBatches(digits))
    # No other generator takes the state of a GPU's.
    state = first.save_state() | {"device": "cuda", "generator": torch.zeros(16, dtype=torch.uint8)}
    second = make_trainer(born=77)
    second.restore_state(copy.deepcopy(state))
    assert torch.equal(weights_of(first), weights_of(second))
    assert second.run_epoch(PlainBatches(digits))["epoch"] == 2


@pytest.mark.parametrize(
    "changes", [{"epochs": 4}, {"batch_size": 8}, {"seed": 6}, {"rate": 1e-3}], ids=str
)
def test_a_checkpoint_of_another_course_is_refused(
    changes: dict[str, Any], make_trainer: Callable[..., Trainer]
) -> None:
    state, other = make_trainer().save_state(), make_trainer(replace(SCHEDULE, **changes), born=2)
    before = weights_of(other).clone()
    with pytest.raises(DataError, match=r"other settings.*\.$") as caught:
        other.restore_state(state)
    assert "\n" not in str(caught.value)
    assert torch.equal(weights_of(other), before)
