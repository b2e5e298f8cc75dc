"""A network that ONNX Runtime runs, loaded from its weights and the sidecar beside them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime

from inkdigits.errors import ModelError
from inkdigits.weights.files import convert_number, read_file, read_json

MAX_THREADS = 256
# The environment variable that says what networks run on, and its two answers for ONNX Runtime.
DEVICE_VARIABLE = "INKDIGITS_DEVICE"
ON_CPU, ON_GPU = "CPUExecutionProvider", "CUDAExecutionProvider"

# Names of inputs or outputs with their fixed sizes; the batch and sizes that vary are left out.
Shapes = Mapping[str, Sequence[int]]


class Network:
    """A network with one input. Safe to share between threads.

    Parameters
    ----------
    path
        An ONNX file; a JSON file of the same name beside it, the sidecar, holds its checksum.
    inputs, outputs
        The names and sizes that it must have.
    threads
        Threads that one call may use; 0 = one for each core.

    Raises
    ------
    ModelError
        Where a file is missing or damaged, the network has other inputs or outputs, or
        ``threads`` is out of range.
    """

    def __init__(self, path: Path, *, inputs: Shapes, outputs: Shapes, threads: int) -> None:
        if not 0 <= threads <= MAX_THREADS:
            raise ModelError(f"threads must be 0 (one for each core) to {MAX_THREADS}.")
        data, self.sidecar = _load_files(path)
        self._path = path
        (self._input,) = inputs
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or os.cpu_count() or 1
        options.log_severity_level = 3
        # Threads that wait by spinning would take the cores from whoever else is at work.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            self._session = onnxruntime.InferenceSession(data, options, providers=list_providers())
            _check_shapes(self._session.get_inputs(), inputs)
            _check_shapes(self._session.get_outputs(), outputs)
        except ModelError:
            raise
        except Exception as error:
            raise ModelError(f"The weights {path} do not fit this version ({error}).") from None

    def run(self, batch: npt.NDArray[Any]) -> list[npt.NDArray[np.float32]]:
        """Return the outputs of a batch, in the order in which the network declares them.

        Raises
        ------
        ModelError
            Where an output is not finite.
        """
        outputs = [np.asarray(output) for output in self._session.run(None, {self._input: batch})]
        if not all(np.isfinite(output).all() for output in outputs):
            raise ModelError(
                f"The weights {self._path} give numbers that are not finite: train them again, or "
                "install inkdigits again."
            )
        return outputs

    def read_setting(self, name: str, default: float, *, least: float, most: float) -> float:
        """Return a number of the sidecar, ``default`` where it has none of this name.

        Raises
        ------
        ModelError
            Where it is not a number from ``least`` to ``most``.
        """
        try:
            return convert_number(self.sidecar.get(name, default), least=least, most=most)
        except ValueError as error:
            raise ModelError(
                f"{name} in the sidecar of {self._path} is damaged ({error}): install inkdigits "
                "again."
            ) from None


def list_providers() -> list[str]:
    """Return what ONNX Runtime runs networks on: a GPU where INKDIGITS_DEVICE is ``cuda``.

    Raises
    ------
    ModelError
        Where this ONNX Runtime knows no GPU, or INKDIGITS_DEVICE is neither ``cpu`` nor ``cuda``.
    """
    device = os.environ.get(DEVICE_VARIABLE, "cpu")
    if device == "cpu":
        return [ON_CPU]
    if device != "cuda":
        raise ModelError(f'{DEVICE_VARIABLE} is {device!r}: set it to "cpu" or "cuda".')
    if ON_GPU not in onnxruntime.get_available_providers():
        raise ModelError(f"{DEVICE_VARIABLE} is cuda, but there is none: install onnxruntime-gpu.")
    return [ON_GPU, ON_CPU]


def _check_shapes(ends: Sequence[Any], expected: Shapes) -> None:
    """Raise ``ValueError`` where inputs or outputs are not those that are expected."""
    found = {end.name: [size for size in end.shape[1:] if isinstance(size, int)] for end in ends}
    if list(found.items()) != [(name, list(sizes)) for name, sizes in expected.items()]:
        raise ValueError(f"it has {found} where {dict(expected)} is expected")


def _load_files(path: Path) -> tuple[bytes, dict[str, Any]]:
    """Return the bytes of an ONNX file and its sidecar, the checksum compared."""
    try:
        data = read_file(path)
        sidecar = read_json(path.with_suffix(".json"))
        expected = sidecar["sha256"]
    except OSError as error:
        raise ModelError(
            f"Cannot open the weights {error.filename} ({error.strerror}): name an ONNX file with "
            "its json beside it, or install inkdigits again."
        ) from None
    except (ValueError, KeyError, TypeError):
        raise ModelError(f"The sidecar of {path} is damaged: install inkdigits again.") from None
    if hashlib.sha256(data).hexdigest() != expected:
        raise ModelError(f"{path} is damaged (wrong checksum): install inkdigits again.")
    return data, sidecar
