"""Sidecars: the JSON file beside exported weights that describes them."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from inkdigits import __version__


def write_sidecar(path: Path, *, parameters: int, **notes: Any) -> None:
    """Write the sidecar of an ONNX file: name, version, checksum, number of parameters, notes."""
    sidecar = {
        "name": f"inkdigits-{path.stem}",
        "version": __version__,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "parameters": parameters,
        **notes,
    }
    temporary = path.with_suffix(".json.tmp")
    temporary.write_text(json.dumps(sidecar, indent=2) + "\n", encoding="utf-8")
    temporary.replace(path.with_suffix(".json"))
