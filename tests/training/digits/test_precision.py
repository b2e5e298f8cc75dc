"""Numbers are kept in 16 bits where a device computes with them; recording changes no network."""

from __future__ import annotations

import copy
from collections.abc import Callable

import pytest
import torch
from torch import nn

from inkdigits.training.digits.precision import autocast, computes_bfloat16, record_graphs

CPU = torch.device("cpu")


@pytest.mark.parametrize(("avx", "amx"), [(False, False), (True, False), (False, True)])
def test_a_cpu_computes_in_16_bits_where_it_has_instructions_for_it(
    monkeypatch: pytest.MonkeyPatch, avx: bool, amx: bool
) -> None:
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: avx)
    monkeypatch.setattr(torch.cpu, "_is_amx_tile_supported", lambda: amx)
    assert computes_bfloat16(CPU) is (avx or amx)
    with autocast(CPU):
        product = torch.ones(2, 2) @ torch.ones(2, 2)
    assert product.dtype == (torch.bfloat16 if avx or amx else torch.float32)


def test_other_devices_do() -> None:
    assert computes_bfloat16(torch.device("cuda")) is True


def test_recording_runs_the_network_with_all_that_is_fast_and_leaves_it_as_it_was(
    monkeypatch: pytest.MonkeyPatch, make_thin: Callable[[], nn.Module]
) -> None:
    network, frames = make_thin().train(), torch.rand(8, 28, 28)
    before = copy.deepcopy(network.state_dict())
    recorded = []

    def record(network: nn.Module, samples: tuple[torch.Tensor, ...]) -> None:
        network(*samples)  # as the recording does, which the norms take note of
        assert not torch.equal(network.features[1].running_mean, before["features.1.running_mean"])
        recorded.append((samples[0].shape, torch.backends.cudnn.enabled))
        assert torch.backends.cudnn.benchmark

    monkeypatch.setattr(torch.cuda, "make_graphed_callables", record)
    record_graphs(network, frames)
    assert recorded == [(frames.shape, True)]
    assert not torch.backends.cudnn.benchmark
    for name, value in network.state_dict().items():
        assert torch.equal(value, before[name])
