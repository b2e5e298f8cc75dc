"""Measures a batch: ``python benchmarks/batch.py files|growth|ray|peers --json docs/batch.json``.

``files`` reads files of four kinds on one core and on two, beside a bare loop that decodes them,
and says where the time goes. ``growth`` reads more and more small files, and looks at the memory.
``ray`` starts clusters of several nodes on this machine. ``peers`` reads the same files with
Tesseract and rapidocr, where these are installed. Each part replaces its own figures in the JSON
file. The machine must have nothing else to do.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from inputs import draw_photo, draw_seven, load_crops, pack_png
from machine import describe_machine

from inkdigits.batch import BatchSettings, ReadingSettings, run
from inkdigits.batch.engines.local import Pace, cut_chunks
from inkdigits.batch.engines.worker import Worker
from inkdigits.batch.inputs.item import Item
from inkdigits.data.folder import find_data_folder
from inkdigits.weights.network import Network

Figures = dict[str, Any]
# How many files of each kind are read.
COUNTS = {"crop, 28 x 28 PNG": 4_000, "drawing, 400 px PNG": 1_000, "cheque, JPEG": 390}
PHOTO, PHOTOS = "photo, 12-megapixel JPEG", 12
GROWTH = (1_000, 10_000, 100_000)
RAY_FILES = 2_000
RAY_NODES = (1, 2, 4)
PEER_FILES = 40  # rapidocr takes seconds for each


def main() -> None:
    """Measure one part, print its figures and keep them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("part", choices=PARTS)
    parser.add_argument("--json", type=Path, help="the file that keeps the figures")
    parser.add_argument("--most", type=int, default=GROWTH[-1], help="files of growth, at most")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        figures = PARTS[options.part](Path(name), options.most)
    figures = {"machine": describe_machine(), "rows": figures}
    print(json.dumps(figures, indent=1))
    if options.json:
        kept = json.loads(options.json.read_text()) if options.json.exists() else {}
        text = json.dumps(kept | {options.part: figures}, indent=1)
        options.json.write_text(text + "\n", encoding="utf-8")


def write_files(folder: Path) -> dict[str, list[Path]]:
    """Write the files of each kind; copies have names of their own."""
    crops = load_crops()
    seven = draw_seven(400)
    cheques = sorted((find_data_folder(None) / "cheques").glob("*.jpg"))
    photo = draw_photo()
    makers: dict[str, Callable[[int], bytes]] = {
        "crop, 28 x 28 PNG": lambda index: pack_png(crops[index % len(crops)]),
        "drawing, 400 px PNG": lambda _: seven,
        "cheque, JPEG": lambda index: cheques[index % len(cheques)].read_bytes(),
        PHOTO: lambda _: photo,
    }
    found = {}
    for number, (kind, count) in enumerate({**COUNTS, PHOTO: PHOTOS}.items()):
        place = folder / str(number)
        place.mkdir()
        found[kind] = [place / f"{index:06d}" for index in range(count)]
        for index, path in enumerate(found[kind]):
            path.write_bytes(makers[kind](index))
    return found


def measure_files(folder: Path, _: int) -> list[Figures]:
    """Return what a batch of each kind takes, by cores, and where the time of one goes."""
    rows = []
    for kind, paths in write_files(folder).items():
        decoding = time_decoding(paths)
        stages = time_stages(paths)
        rates = {
            workers: time_batch([str(paths[0].parent / "*")], folder, workers=workers)
            for workers in (1, 2)
        }
        rows.append(
            {
                "kind": kind,
                "files": len(paths),
                "decoding a second": len(paths) / decoding,
                "one core a second": len(paths) / stages["all"],
                "times decoding": stages["all"] / decoding,
                "networks share": stages["networks"] / stages["all"],
                "decoding share": decoding / stages["all"],
                "batch, 1 process, a second": rates[1],
                "batch, 2 processes, a second": rates[2],
            }
        )
        print(rows[-1], file=sys.stderr)
    return rows


def time_decoding(paths: list[Path]) -> float:
    """Return the seconds of a bare loop that decodes files whole, as OpenCV does it."""
    cv2.setNumThreads(1)
    started = time.perf_counter()
    for path in paths:
        data = np.frombuffer(path.read_bytes(), np.uint8)
        assert cv2.imdecode(data, cv2.IMREAD_UNCHANGED) is not None
    return time.perf_counter() - started


def time_stages(paths: list[Path]) -> dict[str, float]:
    """Return the seconds that one worker takes for files, and those spent in networks."""
    worker = Worker(ReadingSettings())
    items = [Item(str(path), "", str(path), size=path.stat().st_size) for path in paths]
    worker.read(items[:2])
    spent = 0.0
    plain = Network.run

    def run_timed(network: Network, batch: Any) -> Any:
        nonlocal spent
        started = time.perf_counter()
        outputs = plain(network, batch)
        spent += time.perf_counter() - started
        return outputs

    Network.run = run_timed  # type: ignore[method-assign]
    try:
        started = time.perf_counter()
        pace = Pace()
        for chunk in cut_chunks(items, pace):
            pace.follow(worker.read(chunk))
        return {"all": time.perf_counter() - started, "networks": spent}
    finally:
        Network.run = plain  # type: ignore[method-assign]


def time_batch(inputs: list[str], folder: Path, *, workers: int) -> float:
    """Return the files a second of a whole run, its start and its table included."""
    out = folder / f"{time.monotonic_ns()}.csv"
    started = time.perf_counter()
    summary = run(inputs, str(out), settings=BatchSettings(workers=workers))
    assert summary.failed == 0
    return summary.files / (time.perf_counter() - started)


def measure_growth(folder: Path, most: int) -> list[Figures]:
    """Return time and memory of batches of more and more crops, in processes of their own."""
    crops = [pack_png(crop) for crop in load_crops()]
    rows = []
    for count in (count for count in GROWTH if count <= most):
        place = folder / str(count)
        for index in range(count):
            path = place / f"{index // 1000:03d}" / f"{index:06d}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(crops[index % len(crops)])
        rows.append(
            {"files": count} | run_command([str(place), "--out", str(folder / f"{count}.parquet")])
        )
        print(rows[-1], file=sys.stderr)
    return rows


def run_command(arguments: list[str]) -> Figures:
    """Run ``inkdigits batch``; return its seconds, and the peak memory of its main process."""
    code = (
        "import resource, sys\n"
        "from inkdigits.cli import main\n"
        "try:\n    main(['batch', *sys.argv[1:]])\n"
        "finally:\n    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
    )
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True
    )
    seconds = time.perf_counter() - started
    return {"seconds": seconds, "main process, MB": int(done.stdout.split()[-1]) / 1024}


def measure_ray(folder: Path, _: int) -> list[Figures]:
    """Return the files a second without Ray, and on clusters of nodes with one core each."""
    place = folder / "drawings"
    place.mkdir()
    for index in range(RAY_FILES):
        (place / f"{index:05d}.png").write_bytes(draw_seven(400))
    rows = [
        {
            "engine": f"local, {workers} processes",
            "files a second": time_batch([str(place)], folder, workers=workers),
        }
        for workers in (1, 2)
    ]
    for nodes in RAY_NODES:
        done = subprocess.run(
            [
                sys.executable,
                __file__.replace("batch.py", "cluster.py"),
                str(place),
                str(folder / f"ray{nodes}.csv"),
                str(nodes),
            ],
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | {"RAY_USAGE_STATS_ENABLED": "0"},
        )
        rows.append({"engine": f"ray, {nodes} nodes"} | json.loads(done.stdout.splitlines()[-1]))
        print(rows[-1], file=sys.stderr)
    return rows


def measure_peers(folder: Path, _: int) -> list[Figures]:
    """Return the files a second, and the texts read right, of others on the same cheques."""
    cheques = sorted((find_data_folder(None) / "cheques").glob("*.jpg"))[:PEER_FILES]
    with (find_data_folder(None) / "cheques" / "labels.csv").open(newline="") as file:
        truth = {row["file"]: row["label"] for row in csv.DictReader(file)}
    rows = []
    for name, read in {
        "inkdigits": read_ourselves,
        "rapidocr": read_rapidocr,
        "tesseract": read_tesseract,
    }.items():
        try:
            read(cheques[:2])
        except (ImportError, FileNotFoundError) as error:
            print(f"{name} is not installed: {error}", file=sys.stderr)
            continue
        started = time.perf_counter()
        texts = list(read(cheques))
        seconds = time.perf_counter() - started
        right = sum(
            "".join(filter(str.isdecimal, text)) == "".join(filter(str.isdecimal, truth[path.name]))
            for path, text in zip(cheques, texts, strict=True)
        )
        rows.append(
            {
                "system": name,
                "files a second, one core": len(cheques) / seconds,
                "right, %": 100.0 * right / len(cheques),
            }
        )
    return rows


def read_ourselves(paths: list[Path]) -> Iterator[str]:
    """Yield what this package reads."""
    from inkdigits import Recognizer

    for reading in Recognizer(threads=1).read_many(paths):
        yield reading.text


def read_rapidocr(paths: list[Path]) -> Iterator[str]:
    """Yield what rapidocr reads."""
    from rapidocr import RapidOCR

    engine = RapidOCR(params={"EngineConfig.onnxruntime.intra_op_num_threads": 1})
    for path in paths:
        yield " ".join(engine(str(path)).txts or ())


def read_tesseract(paths: list[Path]) -> Iterator[str]:
    """Yield what Tesseract reads, a line of digits."""
    options = ["--psm", "7", "-c", "tessedit_char_whitelist=0123456789"]
    for path in paths:
        done = subprocess.run(
            ["tesseract", str(path), "-", *options],
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | {"OMP_THREAD_LIMIT": "1"},
        )
        yield done.stdout


PARTS: dict[str, Callable[[Path, int], list[Figures]]] = {
    "files": measure_files,
    "growth": measure_growth,
    "ray": measure_ray,
    "peers": measure_peers,
}

if __name__ == "__main__":
    main()
