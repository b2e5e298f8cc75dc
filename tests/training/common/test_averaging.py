from __future__ import annotations

import pytest
import torch
from torch import nn

from inkdigits.training.common.averaging import interpolate_weights


def make_network(value: float) -> nn.Module:
    network = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2))
    with torch.no_grad():
        for tensor in network.state_dict().values():
            tensor.fill_(value)
    return network


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_weights_and_running_means_move_a_share_of_the_way(share: float) -> None:
    network, other = make_network(2.0), make_network(6.0)
    interpolate_weights(network, other, share)
    for name, tensor in network.state_dict().items():
        expected = 6.0 if name.endswith("num_batches_tracked") else 2.0 + 4.0 * share
        assert (tensor == expected).all()
    assert all((tensor == 6.0).all() for tensor in other.state_dict().values())
