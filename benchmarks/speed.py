"""Measures how fast inkdigits answers: ``make bench``.

Prints, with the number of cores: digits a second through ``classify``; one digit through
``classify`` and ``read`` (median and 95th percentile); a whole ``inkdigits read`` process.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from inkdigits import Recognizer

BATCH = 10_000
REPEATS = 200
PROCESSES = 7


def draw_seven(side: int) -> bytes:
    """Draw a 7 as a canvas sends it: black on a transparent PNG."""
    image = Image.new("RGBA", (side, side))
    points = [(0.3 * side, 0.25 * side), (0.7 * side, 0.25 * side), (0.45 * side, 0.75 * side)]
    ImageDraw.Draw(image).line(points, fill=(0, 0, 0, 255), width=side // 22, joint="curve")
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def time_calls(call: Callable[[], object], repeats: int) -> tuple[float, float]:
    """Give median and 95th percentile of one call, in milliseconds, after a warm-up."""
    for _ in range(max(1, repeats // 10)):
        call()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        call()
        times.append(1000.0 * (time.perf_counter() - start))
    return float(np.median(times)), float(np.quantile(times, 0.95))


def main() -> None:
    """Measure and print."""
    recognizer = Recognizer()
    print(f"{os.cpu_count()} cores, model {recognizer.model}")
    crops = np.random.default_rng(0).random((BATCH, 28, 28), np.float32)
    middle, _ = time_calls(lambda: recognizer.classify(crops), 5)
    print(f"classify, {BATCH:,} crops: {BATCH / middle * 1000.0:,.0f} digits a second")
    single = Recognizer(threads=1)
    middle, high = time_calls(lambda: single.classify(crops[:1]), REPEATS)
    print(f"classify, one crop, one thread: {middle:.2f} ms (95%: {high:.2f} ms)")
    for side in (400, 1600):
        drawing = draw_seven(side)
        middle, high = time_calls(lambda drawing=drawing: recognizer.read(drawing), REPEATS)
        print(f"read, {side} px PNG: {middle:.1f} ms (95%: {high:.1f} ms)")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "seven.png"
        path.write_bytes(draw_seven(400))
        command = [sys.executable, "-m", "inkdigits", "read", str(path)]
        middle, high = time_calls(
            lambda: subprocess.run(command, check=True, capture_output=True), PROCESSES
        )
    print(f"inkdigits read, a whole process: {middle:.0f} ms (slowest: {high:.0f} ms)")


if __name__ == "__main__":
    main()
