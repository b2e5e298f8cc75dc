"""The networks take frames and give logits, each frame by itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
import torch
from torch import nn
from torch.nn.utils import parameters_to_vector

from inkdigits.training.digits.networks import (
    OUTPUTS,
    STUDENT_SHARE,
    TEACHERS,
    DigitNetwork,
    FastNetwork,
    JointNetwork,
    TeacherNetwork,
    count_parameters,
)

SHIPPED: dict[str, Callable[[], nn.Module]] = {"student": DigitNetwork, "fast": FastNetwork}
NETWORKS = SHIPPED | {f"teacher {side}": partial(TeacherNetwork, side) for side in TEACHERS}


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("count", [1, 3])
def test_frames_give_logits_each_by_itself(name: str, count: int) -> None:
    torch.manual_seed(0)
    network = NETWORKS[name]().eval()
    frames = torch.rand(count, 28, 28)
    with torch.no_grad():
        logits = network(frames)
        alone = network(frames[:1])
    assert logits.shape == (count, OUTPUTS)
    assert logits.dtype == torch.float32
    assert torch.allclose(logits[:1], alone, atol=1e-5)


@pytest.mark.parametrize("name", NETWORKS)
def test_the_seed_decides_the_first_weights(name: str) -> None:
    weights = []
    for seed in (1, 1, 2):
        torch.manual_seed(seed)
        weights.append(parameters_to_vector(NETWORKS[name]().parameters()))
    assert torch.equal(weights[0], weights[1])
    assert not torch.equal(weights[0], weights[2])


def test_a_wider_network_has_more_to_learn_with() -> None:
    one, two = (count_parameters(DigitNetwork(width=width)) for width in (4, 8))
    assert 3.0 < two / one < 4.0


def test_joined_networks_answer_between_the_two() -> None:
    student, teacher = DigitNetwork(width=4).eval(), DigitNetwork(width=8).eval()
    frames = torch.rand(3, 28, 28)
    with torch.no_grad():
        joined = JointNetwork(student, teacher).eval()(frames)
        expected = STUDENT_SHARE * student(frames) + (1.0 - STUDENT_SHARE) * teacher(frames)
    assert torch.allclose(joined, expected, atol=1e-6)
