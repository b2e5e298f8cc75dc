"""Times one version of inkdigits: a process of its own, on one core.

It asks on its standard input for lines ``INPUT REPEATS`` and answers each with a line of JSON. With
``--memory FILE`` it prints by how many bytes its peak grows when it reads that file, and ends.
Which version it is, PYTHONPATH says.
"""

from __future__ import annotations

import io
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from inkdigits import Recognizer

KIB = 1024


def main() -> None:
    """Answer until the input ends."""
    cv2.setNumThreads(1)
    recognizer = Recognizer(threads=1)
    if sys.argv[1] == "--memory":
        print(measure_memory(recognizer, Path(sys.argv[2])))
        return
    folder = Path(sys.argv[1])
    for line in sys.stdin:
        name, repeats = line.split()
        if name == "crops.npy":
            answer = time_crops(recognizer, folder / name, int(repeats))
        else:
            answer = time_reading(recognizer, folder / name, int(repeats))
        print(json.dumps(answer), flush=True)


def time_reading(recognizer: Recognizer, path: Path, repeats: int) -> dict[str, object]:
    """Time reading and decoding alone, by turns, in milliseconds of a core."""
    data = path.read_bytes()
    decoding, reading = [], []
    recognizer.read(data)
    for _ in range(repeats):
        decoding.append(time_call(lambda: np.asarray(Image.open(io.BytesIO(data)))))
        reading.append(time_call(lambda: recognizer.read(data)))
    text = recognizer.read(data).text
    return {"times": reading, "decoding": decoding, "digits": sum(map(str.isdigit, text))}


def time_crops(recognizer: Recognizer, path: Path, repeats: int) -> dict[str, object]:
    """Time reading all crops as images, in milliseconds of a core."""
    crops = list(np.load(path))
    list(recognizer.read_many(crops[:50]))
    times = [time_call(lambda: list(recognizer.read_many(crops))) for _ in range(repeats)]
    found = sum(len(one.text) for one in recognizer.read_many(crops[:50]))
    return {"times": times, "decoding": [], "digits": found}


def time_call(call: Callable[[], object]) -> float:
    """Return the milliseconds of a core that a call takes: others on the machine matter less."""
    start = time.process_time()
    call()
    return 1000.0 * (time.process_time() - start)


def measure_memory(recognizer: Recognizer, path: Path) -> int:
    """Return by how many bytes the peak of this process grows when it reads a photo."""
    recognizer.read(np.full((64, 64), 255, np.uint8))
    before = read_peak()
    recognizer.read(path)
    return read_peak() - before


def read_peak() -> int:
    """Return the peak of this process in bytes, as Linux tells it."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return KIB * next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))


if __name__ == "__main__":
    main()
