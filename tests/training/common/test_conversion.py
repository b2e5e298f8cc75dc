from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from onnx import TensorProto, helper
from torch import nn

from inkdigits.errors import ModelError
from inkdigits.training.common.conversion import check_outputs
from inkdigits.training.common.sidecar import write_sidecar


class Increment(nn.Module):
    def forward(self, numbers: torch.Tensor) -> torch.Tensor:
        return numbers + 1.0


def make_model(amount: float) -> onnx.ModelProto:
    numbers, sums = (
        helper.make_tensor_value_info(name, TensorProto.FLOAT, ["N"])
        for name in ("numbers", "sums")
    )
    constant = helper.make_tensor("amount", TensorProto.FLOAT, [1], [amount])
    node = helper.make_node("Add", ["numbers", "amount"], ["sums"])
    graph = helper.make_graph([node], "increment", [numbers], [sums], [constant])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)


@pytest.mark.parametrize(("amount", "equal"), [(1.0, True), (1.0005, True), (1.1, False)])
def test_a_model_that_differs_from_its_network_is_refused(amount: float, equal: bool) -> None:
    inputs = [np.linspace(-1.0, 1.0, 5, dtype=np.float32)]
    if equal:
        check_outputs(make_model(amount), Increment(), inputs)
        return
    with pytest.raises(ModelError, match=r"differs by 0\.1"):
        check_outputs(make_model(amount), Increment(), inputs)


def test_each_sidecar_has_the_checksum_of_its_file(tmp_path: Path) -> None:
    checksums = set()
    for name in ("one", "other"):
        (tmp_path / f"{name}.onnx").write_text(name)
        write_sidecar(tmp_path / f"{name}.onnx", parameters=3, scores={"exact": 99.0})
        sidecar = json.loads((tmp_path / f"{name}.json").read_text())
        assert sidecar["name"] == f"inkdigits-{name}"
        assert sidecar["scores"] == {"exact": 99.0}
        checksums.add(sidecar["sha256"])
    assert len(checksums) == 2
