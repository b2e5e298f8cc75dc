"""Run in an environment with the light install alone: reads drawn digits, imports, serves."""

import json
import re
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from urllib.request import urlopen

from PIL import Image, ImageDraw

PROGRAM = str(Path(sys.executable).parent / "inkdigits")


def check_read() -> None:
    """Read a 7 drawn with Pillow, as a picture and as a PDF."""
    page = Image.new("L", (64, 64), 255)
    ImageDraw.Draw(page).line([(18, 16), (46, 16), (28, 52)], fill=0, width=5, joint="curve")
    for name in ("seven.png", "seven.pdf"):
        page.save(name)
        started = time.perf_counter()
        answer = subprocess.run([PROGRAM, "read", name], capture_output=True, text=True)
        seconds = time.perf_counter() - started
        print(
            f"inkdigits read {name}: {answer.stdout.strip()!r} in {seconds:.2f} s {answer.stderr}"
        )
        assert answer.returncode == 0, answer.returncode
        assert answer.stdout == "7\n", answer.stdout


def check_batch() -> None:
    """Read both into a table; Parquet says what it needs."""
    answer = subprocess.run(
        [PROGRAM, "batch", "seven.png", "seven.pdf", "--out", "readings.csv"],
        capture_output=True,
        text=True,
    )
    assert answer.returncode == 0, answer.stderr
    assert Path("readings.csv").read_text().count(",7,7,7,") == 2, answer.stderr
    answer = subprocess.run(
        [PROGRAM, "batch", "seven.png", "--out", "readings.parquet"], capture_output=True, text=True
    )
    assert answer.returncode == 2, answer.returncode
    assert "inkdigits[batch]" in answer.stderr, answer.stderr


def check_import() -> None:
    """Hold that importing loads neither torch nor flask, and that the light set has no torch.

    HEIC is read without an encoder: none of pillow-heif, which brings one under the GPL.
    """
    code = (
        "import inkdigits, sys; inkdigits.Recognizer(); print({'torch', 'flask'} & {*sys.modules})"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert answer.stdout == "set()\n", answer.stdout
    assert find_spec("torch") is None, "torch came with the light set"
    assert find_spec("pi_heif") is not None, "pi_heif is missing from the light set"
    assert find_spec("pillow_heif") is None, "pillow_heif came with the light set"


def check_serve() -> None:
    """Serve on a free port and ask for the page."""
    command = [PROGRAM, "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            line = server.stdout.readline()
            address = re.search(r"http://\S+", line)
            assert address, f"the server printed no address: {line!r}"
            print("served:", ask(f"{address.group()}/healthz"))
            with urlopen(address.group(), timeout=10) as page:
                assert b"<html" in page.read(), "the page did not come"
        finally:
            server.terminate()


def ask(url: str) -> object:
    """Ask until the server is up, 20 seconds at most."""
    for _ in range(200):
        try:
            with urlopen(url, timeout=10) as answer:
                return json.load(answer)
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{url} does not answer")


check_read()
check_batch()
check_import()
check_serve()
