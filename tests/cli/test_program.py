"""The real program: another process, real pictures."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from PIL import Image, ImageDraw

import inkdigits

SEVEN = [(18, 16), (46, 16), (28, 52)]


def draw_seven(path: str | Path | io.BytesIO) -> None:
    page = Image.new("L", (64, 64), 255)
    ImageDraw.Draw(page).line(SEVEN, fill=0, width=5, joint="curve")
    page.save(path, format="PNG")


def start(*arguments: str | bytes, **settings: Any) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "inkdigits", *arguments]
    return subprocess.run(command, capture_output=True, timeout=60, check=False, **settings)


def test_a_drawn_seven_is_read(tmp_path: Path) -> None:
    draw_seven(tmp_path / "seven.png")
    done = start("read", "seven.png", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"7\n", b"")


def test_a_drawn_seven_is_read_from_standard_input() -> None:
    image = io.BytesIO()
    draw_seven(image)
    done = start("read", "-", "--format", "json", input=image.getvalue())
    assert done.returncode == 0
    assert json.loads(done.stdout)["text"] == "7"


def test_the_json_of_one_image_is_what_python_gives(tmp_path: Path) -> None:
    draw_seven(tmp_path / "seven.png")
    done = start("read", tmp_path / "seven.png", "--format", "json")
    assert json.loads(done.stdout) == inkdigits.Recognizer().read(tmp_path / "seven.png").to_dict()


@pytest.mark.skipif(sys.platform != "linux", reason="only here may a name hold any byte")
@pytest.mark.parametrize("output", ["text", "json", "jsonl", "csv"])
def test_a_file_name_may_hold_any_byte(tmp_path: Path, output: str) -> None:
    name = os.fsencode(tmp_path) + b"/odd\xff\x1b[31m\n.png"
    image = io.BytesIO()
    draw_seven(image)
    with open(name, "wb") as file:
        file.write(image.getvalue())
    done = start("read", tmp_path, "--format", output, env={**os.environ, "LC_ALL": "C"})
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"7" in done.stdout
    assert b"\x1b" not in done.stdout
    if output.startswith("json"):
        entry = json.loads(done.stdout)
        entry = entry[0] if isinstance(entry, list) else entry
        assert os.fsencode(entry["file"]) == name


@pytest.mark.skipif(os.name != "posix", reason="the shell closes a stream")
def test_it_reads_without_standard_error(tmp_path: Path) -> None:
    draw_seven(tmp_path / "seven.png")
    command = f'"{sys.executable}" -m inkdigits read seven.png missing.png 2>&-'
    done = subprocess.run(command, shell=True, cwd=tmp_path, stdout=subprocess.PIPE, check=False)
    assert (done.returncode, done.stdout) == (1, b"seven.png\t7\tread\n")


def test_a_closed_pipe_is_no_error(tmp_path: Path) -> None:
    for number in range(40):
        draw_seven(tmp_path / f"{number}.png")
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "inkdigits", "read", str(tmp_path)]
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_the_server_answers_and_leaves_on_ctrl_c() -> None:
    command = [sys.executable, "-m", "inkdigits", "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            found = re.search(r"http://127\.0\.0\.1:\d+", server.stdout.readline())
            assert found is not None
            assert ask(f"{found.group()}/healthz")["status"] == "ok"
            server.send_signal(signal.SIGINT)
            assert server.wait(timeout=20) == 0
        finally:
            server.kill()


def ask(url: str) -> Any:
    for _ in range(200):
        try:
            with urlopen(url, timeout=20) as answer:
                return json.load(answer)
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"{url} does not answer")
