from __future__ import annotations

import numpy as np
import onnxruntime
import pytest
import torch

from inkdigits.training.finder.export import export_finder
from inkdigits.training.finder.network import FinderNetwork


@pytest.fixture(scope="module")
def network() -> FinderNetwork:
    torch.manual_seed(0)
    return FinderNetwork().eval()


def test_cores_are_half_as_fine_as_the_page_and_traits_a_quarter(network):
    core, traits = network(torch.zeros(2, 3, 64, 96))
    assert core.shape == (2, 32, 48)
    assert traits.shape == (2, 3, 16, 24)


@pytest.mark.slow
def test_the_exported_network_takes_pages_as_they_are(network, tmp_path):
    path = export_finder(network, tmp_path / "finder.onnx")
    pages = np.random.default_rng(0).integers(0, 256, (2, 96, 64, 3), np.uint8)
    core, traits = onnxruntime.InferenceSession(str(path)).run(None, {"pages": pages})
    with torch.no_grad():
        maps = torch.from_numpy(pages).permute(0, 3, 1, 2).float() / 127.5 - 1.0
        expected = network(maps)
    np.testing.assert_allclose(core, expected[0].numpy(), atol=1e-3)
    np.testing.assert_allclose(traits, expected[1].numpy(), atol=1e-3)
