"""Measures how fast inkdigits answers: ``make bench``.

Prints, with the number of cores: the machine's limit (a large matrix product); for the network and
for that of 8 bits, digits a second, one digit on one core, and how far both are from the limit; one
digit through ``classify`` and ``read`` (median and 95th percentile); a whole ``inkdigits read``
process.
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
import numpy.typing as npt
from machine import count_operations, measure_peak
from PIL import Image, ImageDraw

from inkdigits import Recognizer
from inkdigits.digit.classifier import BUNDLED, BUNDLED_FAST, Classifier
from page import measure_photo

CROPS = 10_000
ROUNDS = 7
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


def draw_crops() -> npt.NDArray[np.float32]:
    """Draw frames that are as empty as those of digits: speed in 8 bits does not hang on it."""
    crop = np.asarray(Image.open(io.BytesIO(draw_seven(28))))[:, :, 3].astype(np.float32) / 255.0
    return np.repeat(crop[None], CROPS, axis=0)


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
    cores = os.cpu_count() or 1
    recognizer = Recognizer()
    print(f"{cores} cores, {recognizer.model} and {Recognizer(fast=True).model}")
    crops = draw_crops()
    networks = (("network, float", BUNDLED, False), ("fast network, 8 bits", BUNDLED_FAST, True))
    for name, path, whole in networks:
        operations = count_operations(path)
        peak, peak_of_one = (measure_peak(threads, whole=whole) for threads in (cores, 1))
        network, alone = Classifier(path, threads=cores), Classifier(path, threads=1)
        many, _ = time_calls(lambda network=network: network.logits(crops), ROUNDS)
        one, high = time_calls(lambda alone=alone: alone.logits(crops[:1]), 10 * REPEATS)
        rate = len(crops) / many * 1000.0
        print(
            f"{name}, {operations / 1e6:.1f} MFLOP: {rate:,.0f} digits a second on "
            f"{cores} cores ({rate * operations / peak:.0%} of {peak / 1e9:,.0f} GOP/s); "
            f"one digit on one core {1000.0 * one:.0f} us (95%: {1000.0 * high:.0f} us, "
            f"{operations / one * 1000.0 / peak_of_one:.0%} of {peak_of_one / 1e9:,.0f} GOP/s)"
        )
    for fast in (False, True):
        recognizer, single = Recognizer(fast=fast), Recognizer(fast=fast, threads=1)
        middle, _ = time_calls(lambda recognizer=recognizer: recognizer.classify(crops), ROUNDS)
        one, high = time_calls(lambda single=single: single.classify(crops[:1]), REPEATS)
        print(
            f"classify{', fast' if fast else ''}: {len(crops) / middle * 1000.0:,.0f} digits a "
            f"second; one crop, one thread {one:.2f} ms (95%: {high:.2f} ms)"
        )
    recognizer = Recognizer()
    for side in (400, 1600):
        drawing = draw_seven(side)
        middle, high = time_calls(lambda drawing=drawing: recognizer.read(drawing), REPEATS)
        print(f"read, {side} px PNG: {middle:.1f} ms (95%: {high:.1f} ms)")
    print(measure_photo())
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
