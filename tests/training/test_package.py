"""What a run leaves: the network and the same in 8 bits, each with a verdict of its own."""

from __future__ import annotations

import hashlib
import json
import logging
import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch

from inkdigits.digit.classifier import Classifier
from inkdigits.errors import DataError, ModelError
from inkdigits.training import packaging
from inkdigits.training.export import run_exported
from inkdigits.training.networks import DigitNetwork, count_parameters
from inkdigits.training.packaging import package, recalibrate
from inkdigits.training.sets import Frames, Splits
from inkdigits.training.settings import Settings
from inkdigits.training.trainer import predict, score
from inkdigits.weights import LINE_WEIGHTS

SETTINGS = Settings(epochs=1, sets=("mnist",), seed=3)
NAMES = ("digits", "digits-fast")


@pytest.fixture(scope="module")
def packaged(
    digits: Frames, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, DigitNetwork, Frames]:
    torch.manual_seed(0)
    network = DigitNetwork().train()
    inputs = torch.from_numpy(digits.frames).float() / 255.0
    with torch.no_grad():
        for _ in range(20):  # running averages, as training leaves them
            network(inputs)
    network.eval()
    # Labels that the network, untrained, reads right, but for two.
    labels = predict(network, digits.frames, device=torch.device("cpu"))[:, :10].argmax(axis=1)
    labels[:2] = (labels[:2] + 1) % 10
    validation = Frames(digits.frames, labels.astype(np.int64), digits.names)
    folder = tmp_path_factory.mktemp("package")
    root = logging.getLogger()
    level = root.level
    for name in NAMES:
        splits, small = Splits(digits, validation), name != "digits"
        path = package(network, folder / f"{name}.onnx", splits, SETTINGS, small=small)
        assert path == folder / f"{name}.onnx"
    root.setLevel(level)
    return folder, network, validation


def sidecar_of(folder: Path, name: str) -> dict[str, Any]:
    sidecar: dict[str, Any] = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    return sidecar


def test_four_files_are_left(packaged: tuple[Path, DigitNetwork, Frames]) -> None:
    names = sorted(file.name for file in packaged[0].iterdir())
    assert names == sorted(f"{name}.{end}" for name in NAMES for end in ("json", "onnx"))
    plain, fast = ((packaged[0] / f"{name}.onnx").stat().st_size for name in NAMES)
    assert fast < 0.5 * plain


@pytest.mark.parametrize("name", NAMES)
def test_each_sidecar_belongs_to_its_file(
    name: str, packaged: tuple[Path, DigitNetwork, Frames]
) -> None:
    folder, network, validation = packaged
    path, sidecar = folder / f"{name}.onnx", sidecar_of(folder, name)
    assert sidecar["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert sidecar["name"] == f"inkdigits-{name}"
    assert sidecar["parameters"] == count_parameters(network)
    assert sidecar["settings"] == json.loads(json.dumps(asdict(SETTINGS)))
    assert sidecar["validation"] == score(run_exported(path, validation.frames), validation)
    assert sidecar["validation"]["mnist"] > 85.0
    loaded = Classifier(path)
    assert loaded.verdict.to_dict() == sidecar["verdict"]


def test_each_verdict_is_fitted_to_its_own_logits(
    packaged: tuple[Path, DigitNetwork, Frames],
) -> None:
    plain, fast = (sidecar_of(packaged[0], name)["verdict"] for name in NAMES)
    assert plain != fast
    for part in ("refuse", "even"):
        assert plain[part] == pytest.approx(fast[part], abs=0.1)


def test_a_verdict_is_fitted_anew_to_other_frames(
    packaged: tuple[Path, DigitNetwork, Frames], digits: Frames, tmp_path: Path
) -> None:
    folder, _, validation = packaged
    weights = tmp_path / "digits.onnx"
    weights.write_bytes((folder / "digits.onnx").read_bytes())
    told = sidecar_of(folder, "digits")
    weights.with_suffix(".json").write_text(json.dumps({**told, "verdict": {"of": "old"}}))
    fewer = Frames(*(getattr(validation, part)[50:100] for part in ("frames", "labels", "names")))
    run = tmp_path / "run"
    run.mkdir()
    for kept in (validation, fewer):
        put_splits(run, digits, kept)
        recalibrate(weights, run)
        again = sidecar_of(tmp_path, "digits")
        same = {key for key in told if again[key] == told[key]}
        assert same >= {"name", "sha256", "parameters", "settings"}
        assert (again["verdict"] == told["verdict"]) == (kept is validation)
        assert again["validation"] == score(run_exported(weights, kept.frames), kept)
        Classifier(weights)


@pytest.mark.parametrize(
    "change",
    [
        {"settings": 3},
        {"settings": {}},
        {"settings": {"sets": 4, "without": [], "seed": 1}},
        {"settings": {"sets": [["mnist"]], "without": [], "seed": 1}},
        {"settings": {"sets": ["mnist"], "without": [], "seed": "x"}},
        {"parameters": None},
    ],
    ids=str,
)
def test_a_sidecar_that_names_no_data_is_left_as_it_is(
    change: dict[str, Any], packaged: tuple[Path, DigitNetwork, Frames], tmp_path: Path
) -> None:
    weights = tmp_path / "digits.onnx"
    weights.write_bytes((packaged[0] / "digits.onnx").read_bytes())
    text = json.dumps({**sidecar_of(packaged[0], "digits"), **change})
    weights.with_suffix(".json").write_text(text)
    with pytest.raises(ModelError, match=r"train it again\.$"):
        recalibrate(weights, tmp_path / "run")
    assert weights.with_suffix(".json").read_text() == text
    assert not (tmp_path / "run").exists()


def test_weights_that_are_no_numbers_keep_their_sidecar(
    packaged: tuple[Path, DigitNetwork, Frames],
    digits: Frames,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for suffix in ("onnx", "json"):
        name = f"digits.{suffix}"
        (tmp_path / name).write_bytes((packaged[0] / name).read_bytes())
    run = tmp_path / "run"
    run.mkdir()
    put_splits(run, digits, digits)
    nothing = np.full((len(digits), 11), np.nan, np.float32)
    monkeypatch.setattr(packaging, "run_exported", lambda *_: nothing)
    with pytest.raises(ModelError, match=r"are damaged\.$"):
        recalibrate(tmp_path / "digits.onnx", run)
    assert sidecar_of(tmp_path, "digits") == sidecar_of(packaged[0], "digits")


def test_a_run_that_cannot_be_a_folder_is_said(
    packaged: tuple[Path, DigitNetwork, Frames], tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DataError, match=r"another with --run\.$"):
        recalibrate(packaged[0] / "digits.onnx", tmp_path / "file")


def test_weights_of_another_kind_are_not_calibrated(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="do not fit"):
        recalibrate(LINE_WEIGHTS, tmp_path / "run")
    with pytest.raises(ModelError, match="Cannot open"):
        recalibrate(tmp_path / "none.onnx", tmp_path / "run")


def put_splits(run: Path, train: Frames, validation: Frames) -> None:
    """Leave frames in a run's folder as preparing them would."""
    arrays = {
        f"{split}_{part}": getattr(frames, part)
        for split, frames in (("train", train), ("validation", validation))
        for part in ("frames", "labels", "names")
    }
    np.savez(run / f"frames-mnist-{SETTINGS.seed}.npz", **arrays)


def test_the_fast_file_gives_nearly_the_same_logits(
    packaged: tuple[Path, DigitNetwork, Frames],
) -> None:
    folder, _, validation = packaged
    plain, fast = (run_exported(folder / f"{name}.onnx", validation.frames) for name in NAMES)
    difference = np.abs(plain - fast)
    assert 0.0 < difference.mean() < 0.1 * plain.std()


def test_the_fast_file_computes_in_whole_numbers(
    packaged: tuple[Path, DigitNetwork, Frames],
) -> None:
    folder, network, _ = packaged
    graph = onnx.load(str(folder / "digits-fast.onnx")).graph
    convolutions = sum(isinstance(part, torch.nn.Conv2d) for part in network.modules())
    whole = [
        tensor
        for tensor in graph.initializer
        if tensor.data_type == onnx.TensorProto.INT8 and len(tensor.dims) == 4
    ]
    assert len(whole) == convolutions - 1
    makers = {name: node.op_type for node in graph.node for name in node.output}
    scaled = [
        [makers.get(name) for name in node.input[:2]]
        for node in graph.node
        if node.op_type == "Conv"
    ]
    assert scaled.count(["DequantizeLinear"] * 2) == convolutions - 1


def test_the_files_name_no_place_on_any_machine(
    packaged: tuple[Path, DigitNetwork, Frames],
) -> None:
    for file in packaged[0].iterdir():
        data = file.read_bytes()
        for trace in (b"site-packages", b"/home/", b"/root/", str(packaged[0]).encode()):
            assert trace not in data, file.name
        assert not re.search(rb"\.py\b", data), file.name  # "org.pytorch" is no file


@pytest.mark.parametrize(
    ("count", "taken"), [(1, 1), (2_000, 1_000), (1_999, 1_999), (9_999, 2_000), (100_000, 1_961)]
)
def test_a_sample_of_the_frames_to_learn_from_tells_the_ranges(
    count: int, taken: int, monkeypatch: pytest.MonkeyPatch, digits: Frames, tmp_path: Path
) -> None:
    given: list[int] = []

    def note(path: Path, result: Path, *, frames: np.ndarray) -> Path:
        given.append(len(frames))
        return result

    rng = np.random.default_rng(0)
    logits = rng.normal(0.0, 1.0, (len(digits), 11)).astype(np.float32)
    logits[np.arange(len(digits)), digits.labels] += 9.0
    monkeypatch.setattr(packaging, "export", lambda network, path: path.touch() or path)
    monkeypatch.setattr(packaging, "quantize", note)
    monkeypatch.setattr(packaging, "run_exported", lambda path, frames: logits)
    monkeypatch.setattr(packaging, "write_sidecar", lambda *_, **__: None)
    frames = np.broadcast_to(np.uint8(1), (count, 28, 28))
    network = DigitNetwork()
    train = Frames(frames, np.zeros(count, np.int64), np.full(count, "mnist"))
    package(network, tmp_path / "digits.onnx", Splits(train, digits), SETTINGS, small=True)
    assert given == [taken]
