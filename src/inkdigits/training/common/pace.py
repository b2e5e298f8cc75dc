"""The pace of a training: the order of maps in memory, and the precision of the arithmetic."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor, nn

LAYOUTS = {"channels last": torch.channels_last, "channels first": torch.contiguous_format}
STEPS = 3  # measured at each pace, after as many that are not


class Pace(NamedTuple):
    """The layout of maps, a key of LAYOUTS, and whether to compute in half precision."""

    layout: str
    halved: bool

    def arrange(self, network: nn.Module) -> None:
        """Lay the weights of a network out."""
        network.to(memory_format=LAYOUTS[self.layout])  # type: ignore[call-overload]

    def autocast(self, device: torch.device) -> torch.autocast:
        """Return the context in which the network runs."""
        return torch.autocast(device.type, torch.bfloat16, enabled=self.halved)

    def describe(self) -> str:
        """Return both for a person."""
        return f"{self.layout}, {'half' if self.halved else 'full'} precision"


# Which is fastest depends on the device and its age.
PACES = {
    "cuda": (Pace("channels last", True), Pace("channels first", True)),
    "cpu": (Pace("channels last", True), Pace("channels last", False)),
}


def choose_pace(
    network: nn.Module, device: torch.device, compute_loss: Callable[[], Tensor]
) -> Pace:
    """Return the pace at which forward and backward are fastest on a device, and print the times.

    Parameters
    ----------
    compute_loss
        Computes the loss of a batch of common size by this network.
    """
    times = {}
    for pace in PACES[device.type]:
        times[pace] = _measure_pace(pace, network, device, compute_loss)
        print(f"{pace.describe()}: {1000 * times[pace]:.0f} ms a batch", flush=True)
    network.zero_grad(set_to_none=True)
    return min(times, key=lambda pace: times[pace])


def _measure_pace(
    pace: Pace, network: nn.Module, device: torch.device, compute_loss: Callable[[], Tensor]
) -> float:
    """Return the seconds of a batch."""
    pace.arrange(network)
    start = 0.0
    for step in range(2 * STEPS):
        if step == STEPS:
            _wait(device)
            start = time.monotonic()
        with pace.autocast(device):
            loss = compute_loss()
        torch.autograd.backward(loss)
    _wait(device)
    return (time.monotonic() - start) / STEPS


def _wait(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize()
