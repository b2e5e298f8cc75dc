"""The bundled weights, and how weights are loaded."""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).parent

# The digit classifier; and a smaller one in 8 bits, several times as fast and a little less exact.
DIGIT_WEIGHTS = _FOLDER / "digits.onnx"
FAST_DIGIT_WEIGHTS = _FOLDER / "digits-fast.onnx"
LINE_WEIGHTS = _FOLDER / "lines.onnx"
FINDER_WEIGHTS = _FOLDER / "finder.onnx"
DECISION_MODEL = _FOLDER / "decision.json"
