from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from torch import nn

from inkdigits.errors import ModelError
from inkdigits.training.common.published import PublishedWeights
from inkdigits.training.common.start import fill_network
from inkdigits.training.finder.network import FinderNetwork
from inkdigits.training.lines.network import LineNetwork
from inkdigits.weights import FINDER_WEIGHTS, LINE_WEIGHTS


def refuse_published(published: PublishedWeights) -> None:
    pytest.fail("taken for a file of PP-OCRv6")


@pytest.mark.parametrize(
    ("make_network", "path", "size"),
    [(LineNetwork, LINE_WEIGHTS, (48, 96)), (FinderNetwork, FINDER_WEIGHTS, (64, 96))],
    ids=["lines", "finder"],
)
def test_a_network_filled_from_an_exported_file_gives_the_same_outputs(
    make_network: Callable[[], nn.Module], path: Path, size: tuple[int, int]
) -> None:
    network = make_network().eval()
    fill_network(network, path, refuse_published)
    pictures = np.random.default_rng(0).integers(0, 256, (2, *size, 3), np.uint8)
    session = onnxruntime.InferenceSession(str(path))
    expected = session.run(None, {session.get_inputs()[0].name: pictures})
    with torch.no_grad():
        maps = torch.from_numpy(pictures).permute(0, 3, 1, 2).float() / 127.5 - 1.0
        outputs = network(maps)
    outputs = outputs if isinstance(outputs, tuple) else (outputs,)
    for output, array in zip(outputs, expected, strict=True):
        assert np.ptp(array) > 1.0
        np.testing.assert_allclose(output.numpy(), array, atol=2e-3)


def test_a_network_is_filled_from_the_weights_of_another_run(tmp_path: Path) -> None:
    first, second = nn.Linear(3, 2), nn.Linear(3, 2)
    torch.save(first.state_dict(), tmp_path / "run.pt")
    fill_network(second, tmp_path / "run.pt", refuse_published)
    torch.testing.assert_close(second.weight, first.weight)


def write_other_files(folder: Path) -> list[Path]:
    torch.save(nn.Linear(3, 2).state_dict(), folder / "other.pt")
    torch.save([1, 2], folder / "list.pt")
    (folder / "text.pt").write_text("no weights")
    (folder / "text.onnx").write_text("no weights")
    names = ("other.pt", "list.pt", "text.pt", "text.onnx", "missing.onnx", "missing.pt")
    return [*(folder / name for name in names), FINDER_WEIGHTS]


def test_other_files_are_refused_with_their_name(tmp_path: Path) -> None:
    for path in write_other_files(tmp_path):
        with pytest.raises(ModelError, match=path.name) as caught:
            fill_network(LineNetwork(), path, refuse_published)
        assert "\n" not in str(caught.value)
