from __future__ import annotations

import numpy as np
import onnxruntime
import pytest
import torch

from inkdigits.line.alphabet import CLASSES
from inkdigits.training.lines.export import export_lines
from inkdigits.training.lines.network import LineNetwork


@pytest.fixture(scope="module")
def network() -> LineNetwork:
    torch.manual_seed(0)
    return LineNetwork().eval()


def test_a_column_of_logits_covers_four_pixels(network):
    assert network(torch.zeros(2, 3, 48, 64)).shape == (2, 16, CLASSES)


@pytest.mark.parametrize("width", [16, 20, 64, 124])
def test_a_line_reads_the_same_alone_and_padded_in_a_batch(network, width):
    lines = torch.rand(2, 3, 48, 128, generator=torch.Generator().manual_seed(1)) * 2 - 1
    with torch.no_grad():
        together = network(lines, torch.tensor([width, 128]))
        alone = network(lines[:1, :, :, :width])
    torch.testing.assert_close(together[0, : width // 4], alone[0], atol=1e-4, rtol=0)


def test_what_lies_beyond_a_line_has_no_influence(network):
    lines = torch.zeros(1, 3, 48, 96)
    other = lines.clone()
    other[..., 64:] = 1.0
    widths = torch.tensor([64])
    with torch.no_grad():
        torch.testing.assert_close(
            network(lines, widths)[:, :16], network(other, widths)[:, :16], atol=1e-6, rtol=0
        )


@pytest.mark.slow
def test_the_exported_network_takes_pixels_as_they_are(network, tmp_path):
    path = export_lines(network, tmp_path / "lines.onnx")
    lines = np.random.default_rng(0).integers(0, 256, (2, 48, 72, 3), np.uint8)
    found = onnxruntime.InferenceSession(str(path)).run(None, {"lines": lines})[0]
    with torch.no_grad():
        maps = torch.from_numpy(lines).permute(0, 3, 1, 2).float() / 127.5 - 1.0
        expected = network(maps).numpy()
    np.testing.assert_allclose(found, expected, atol=1e-3)
    assert path.with_suffix(".json").exists()
