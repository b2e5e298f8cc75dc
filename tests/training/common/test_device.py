from __future__ import annotations

import pytest
import torch

from inkdigits.errors import DataError
from inkdigits.training.common.device import choose_device


@pytest.mark.parametrize("device", ["cuda", "no such device", "cuda:99"])
def test_a_device_that_this_machine_lacks_is_refused(device: str) -> None:
    if device == "cuda" and torch.cuda.is_available():
        pytest.skip("this machine has one")
    with pytest.raises(DataError, match=r"use cpu\.$"):
        choose_device(device)


def test_devices_are_chosen_by_name() -> None:
    assert choose_device("cpu") == torch.device("cpu")
    assert choose_device("auto").type == ("cuda" if torch.cuda.is_available() else "cpu")
