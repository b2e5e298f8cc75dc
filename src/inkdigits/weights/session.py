"""Weights come in: an ONNX file and the sidecar beside it; a session of ONNX Runtime goes out."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import onnxruntime

from inkdigits.errors import ModelError

MAX_THREADS = 256


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
