"""``inkdigits template new``: what it opens, serves and refuses."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

Run = Callable[..., tuple[int, str, str]]
SHAPE = {
    "inkdigits_template": 1,
    "aspect": 0.75,
    "find": "page",
    "fields": [{"name": "meter", "box": [0.1, 0.1, 0.5, 0.2]}],
}


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    Image.fromarray(np.full((80, 60), 250, np.uint8)).save(tmp_path / "form.png")
    return tmp_path / "form.png"


@pytest.mark.slow
def test_it_serves_the_page_with_the_template_that_was_there(scan: Path, tmp_path: Path) -> None:
    out = tmp_path / "form.json"
    out.write_text(json.dumps(SHAPE), encoding="utf-8")
    arguments = ["template", "new", str(scan), "--out", str(out), "--port", "0"]
    with subprocess.Popen(
        [sys.executable, "-m", "inkdigits", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            address = line.partition(" on ")[2].partition(" ")[0]
            with urllib.request.urlopen(address, timeout=10) as answer:
                assert b"meter" in answer.read()
        finally:
            process.send_signal(signal.SIGINT)
        assert process.wait(timeout=10) == 0
        assert process.stderr is not None
        assert process.stderr.read() == ""


@pytest.mark.parametrize(
    ("image", "out", "sentence"),
    [
        ("none.png", "a.json", "No such file"),
        ("form.png", "none/a.json", "give a file in a folder that is there"),
        ("form.png", ".", "give a file in a folder"),
        ("form.png", "broken.json", "not JSON"),
    ],
)
def test_wrong_use_is_one_line(
    run: Run, scan: Path, tmp_path: Path, image: str, out: str, sentence: str
) -> None:
    (tmp_path / "broken.json").write_text("{", encoding="utf-8")
    code, _, err = run("template", "new", str(tmp_path / image), "--out", str(tmp_path / out))
    assert code == 2
    assert sentence in err
    assert err.count("\n") == 1
