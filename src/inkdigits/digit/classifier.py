"""Frames (N, 28, 28) come in; logits (N, 11) go out, through ONNX Runtime."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime

from inkdigits.errors import ModelError
from inkdigits.model.verdict import Verdict

BUNDLED = Path(__file__).with_name("weights") / "digits.onnx"
# A smaller network in whole numbers of 8 bits: several times as fast, and a little less exact.
BUNDLED_FAST = BUNDLED.with_name("digits-fast.onnx")
# Frames that go through the network at once: enough to keep the cores busy; more is slower.
BATCH = 128
MAX_THREADS = 256
# Ten digits, and whether it is a digit at all.
OUTPUTS = 11
# What a digit network takes and gives: names, and sizes but for the first.
ENDS = [("frames", [28, 28]), ("logits", [OUTPUTS])]


class Network:
    """The shipped network and the verdict fitted for it. Safe to share between threads.

    Parameters
    ----------
    weights
        An ONNX file with its sidecar json beside it; the bundled one where none is given.
    threads
        Threads that one call may use; 0 = one for each core.

    Raises
    ------
    ModelError
        Where a file is missing or damaged.
    """

    def __init__(self, weights: str | os.PathLike[str] | None = None, *, threads: int = 0) -> None:
        path = BUNDLED if weights is None else Path(weights)
        self._session, sidecar = open_session(path, threads=threads, ends=ENDS)
        try:
            self.verdict = Verdict(**sidecar["verdict"])
            self.verdict.check()
            self.name = f"{sidecar['name']}-{sidecar['version']}-{sidecar['sha256'][:8]}"
        except Exception as error:
            reason = error if isinstance(error, ValueError) else "it lacks a part or mixes kinds"
            raise ModelError(
                f"The sidecar of {path} does not fit this version ({reason}): `inkdigits "
                "calibrate` fits the verdict of older weights anew."
            ) from None

    def logits(self, frames: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Give the logits (N, 11) of frames (N, 28, 28) float32 in [0, 1], 1 = ink."""
        parts = [
            np.asarray(self._session.run(None, {"frames": frames[start : start + BATCH]})[0])
            for start in range(0, len(frames), BATCH)
        ]
        return np.concatenate(parts) if parts else np.zeros((0, OUTPUTS), np.float32)


def open_session(
    path: Path, *, threads: int, ends: list[tuple[str, list[int]]]
) -> tuple[onnxruntime.InferenceSession, dict[str, Any]]:
    """Open an ONNX file and the sidecar beside it.

    Parameters
    ----------
    ends
        Names of what goes in and out, with the sizes that are fixed, the first left out.

    Raises
    ------
    ModelError
        Where a file is missing or damaged, or takes and gives something else.
    """
    if not 0 <= threads <= MAX_THREADS:
        raise ModelError(f"threads must be 0 (one for each core) to {MAX_THREADS}.")
    data, sidecar = _load(path)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads or os.cpu_count() or 1
    options.log_severity_level = 3
    # Threads that wait by spinning would take the cores from whoever else is at work.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        session = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
        _check_ends(session, ends)
    except Exception as error:
        raise ModelError(f"The weights {path} do not fit this version ({error}).") from None
    return session, sidecar


def _check_ends(
    session: onnxruntime.InferenceSession, expected: list[tuple[str, list[int]]]
) -> None:
    found = [
        (end.name, [size for size in end.shape[1:] if isinstance(size, int)])
        for end in (*session.get_inputs(), *session.get_outputs())
    ]
    if found != expected:
        raise ValueError(f"it takes and gives {found}")


def _load(path: Path) -> tuple[bytes, dict[str, Any]]:
    try:
        data = path.read_bytes()
        sidecar = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        expected = sidecar["sha256"]
    except OSError as error:
        raise ModelError(
            f"Cannot open the weights {error.filename} ({error.strerror}): name an ONNX file with "
            "its json beside it, or install inkdigits again."
        ) from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise ModelError(f"The sidecar of {path} is damaged: install inkdigits again.") from None
    if hashlib.sha256(data).hexdigest() != expected:
        raise ModelError(f"{path} is damaged (wrong checksum): install inkdigits again.")
    return data, sidecar
