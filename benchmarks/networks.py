"""Times the networks alone, and how near the digit networks come to the machine's limit."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

import numpy as np
from inputs import draw_crops
from machine import count_operations, measure_peak

from inkdigits import Recognizer
from inkdigits.digit.classifier import Classifier
from inkdigits.line.reader import LineReader
from inkdigits.page.finder import Finder
from inkdigits.weights import DIGIT_WEIGHTS, FAST_DIGIT_WEIGHTS

CROPS = 10_000
ROUNDS = 7
REPEATS = 200
LINE_WIDTHS = (64, 160, 320, 640)
PAGE_SIDES = (384, 640, 1248)  # and the rim around them


def main() -> None:
    """Measure and print."""
    print_digit_networks()
    print_page_networks()


def print_digit_networks() -> None:
    """Print digits a second, time for one digit, and both against the machine's limit."""
    cores = os.cpu_count() or 1
    crops = np.repeat(draw_crops(1), CROPS, axis=0).astype(np.float32) / np.float32(255.0)
    peak, peak_of_one = (measure_peak(threads) for threads in (cores, 1))
    for name, path in (("network", DIGIT_WEIGHTS), ("fast network", FAST_DIGIT_WEIGHTS)):
        operations = count_operations(path)
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


def print_page_networks() -> None:
    """Print the time of the line reader and of the finder, on one core."""
    rng = np.random.default_rng(1)
    reader, finder = LineReader(threads=1), Finder(threads=1)
    parts = []
    for width in LINE_WIDTHS:
        crop = rng.integers(180, 256, (48, width, 3)).astype(np.uint8)
        middle, _ = time_calls(lambda crop=crop: reader.logits([crop]), REPEATS // 10)
        parts.append(f"{middle:.1f} ms at {width} px")
    print(f"line reader, one crop on one core: {', '.join(parts)}")
    parts = []
    for side in PAGE_SIDES:
        page = rng.integers(180, 256, (side, side, 3)).astype(np.uint8)
        middle, _ = time_calls(lambda page=page: finder.find_at(page, 1.0), ROUNDS)
        parts.append(f"{middle:.0f} ms at {side} px")
    print(f"finder, one look on one core: {', '.join(parts)}")


def time_calls(call: Callable[[], object], repeats: int) -> tuple[float, float]:
    """Return median and 95th percentile of one call, in milliseconds, after a warm-up."""
    for _ in range(max(1, repeats // 10)):
        call()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        call()
        times.append(1000.0 * (time.perf_counter() - start))
    return float(np.median(times)), float(np.quantile(times, 0.95))


if __name__ == "__main__":
    main()
