"""A photo of a page with many digits comes in; what reading it takes, in time and memory, goes out.

The page is drawn, photographed and packed here; time is set against that of decoding it whole, and
memory is that of a process of its own, above what it holds before it reads.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from inkdigits import Recognizer

WIDTH, HEIGHT = 4000, 3000
ROWS, NUMBERS, DIGITS = 5, 3, 4
REPEATS = 7
KIB = 1024


def draw_photo() -> bytes:
    """Draw numbers on paper in uneven light, with grain, as a JPEG of 12 megapixels."""
    rng = np.random.default_rng(1)
    page = np.full((HEIGHT, WIDTH), 225, np.uint8)
    for row in range(ROWS):
        for place in range(NUMBERS):
            text = "".join(rng.choice(list("0123456789"), DIGITS))
            at = (300 + place * 1200, 550 + row * 500)
            cv2.putText(page, text, at, cv2.FONT_HERSHEY_SIMPLEX, 7.0, 40, 22, cv2.LINE_AA)
    light = np.linspace(1.0, 0.7, WIDTH, dtype=np.float32)
    photo = page * light + rng.normal(0.0, 3.0, page.shape)
    color = np.repeat(np.clip(photo, 0, 255).astype(np.uint8)[:, :, None], 3, axis=2)
    _, packed = cv2.imencode(".jpg", color, [cv2.IMWRITE_JPEG_QUALITY, 92])
    return packed.tobytes()


def measure_photo() -> str:
    """Read the photo; say how long it took, how long decoding took, and the peak of memory."""
    photo = draw_photo()
    recognizer = Recognizer()
    decoding, reading = [], []
    for _ in range(REPEATS):
        start = time.perf_counter()
        np.asarray(Image.open(io.BytesIO(photo)))
        middle = time.perf_counter()
        found = recognizer.read(photo)
        decoding.append(1000.0 * (middle - start))
        reading.append(1000.0 * (time.perf_counter() - middle))
    digits = sum(len(number.digits) for number in found.numbers)
    ratios = np.array(reading) / np.array(decoding)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "photo.jpg"
        path.write_bytes(photo)
        command = [sys.executable, __file__, str(path)]
        grown = int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return (
        f"read, {WIDTH * HEIGHT / 1e6:.0f}-megapixel JPEG with {ROWS * NUMBERS * DIGITS} digits "
        f"({digits} found): {np.median(reading):.0f} ms, {np.median(ratios):.1f} times the "
        f"{np.median(decoding):.0f} ms of decoding it; "
        f"{grown * KIB / (WIDTH * HEIGHT):.1f} bytes a pixel at the peak"
    )


def measure_memory(path: Path) -> int:
    """Give by how many KiB the peak of this process grows when it reads a photo."""
    recognizer = Recognizer()
    recognizer.read(np.full((64, 64), 255, np.uint8))
    before = read_peak()
    recognizer.read(path)
    return read_peak() - before


def read_peak() -> int:
    """Give the peak of this process, in KiB, as Linux tells it: of itself, not of what began it."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))


if __name__ == "__main__":
    print(measure_memory(Path(sys.argv[1])))
