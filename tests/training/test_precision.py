"""Numbers are kept in 16 bits only where a device computes with them."""

from __future__ import annotations

import pytest
import torch

from inkdigits.training.precision import autocast, computes_bfloat16

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
