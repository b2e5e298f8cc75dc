"""``inkdigits template new``: what it opens, serves and refuses."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

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


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The applications that would have been served."""
    apps: list[Any] = []
    place = "inkdigits.web.template_page.serving.serve_page"
    monkeypatch.setattr(place, lambda app, port, *, on_start: apps.append(app))
    return apps


def show_size(app: Any) -> tuple[int, int]:
    answer = app.test_client().get("/picture", headers={"Host": "127.0.0.1"})
    return Image.open(io.BytesIO(answer.data)).size


def test_of_several_pages_the_first_is_shown(run: Run, served: list[Any], tmp_path: Path) -> None:
    pages = [Image.new("L", size, 255) for size in ((60, 80), (90, 40))]
    for name in ("form.tif", "form.pdf"):
        pages[0].save(tmp_path / name, save_all=True, append_images=pages[1:])
        code, _, err = run("template", "new", str(tmp_path / name), "--out", str(tmp_path / "a"))
        assert (code, err) == (0, "")
    assert show_size(served[0]) == (60, 80)
    wide, high = show_size(served[1])
    assert wide / high == pytest.approx(0.75, abs=0.01)


def test_a_photo_and_a_template_of_another_shape_are_warned_of(
    run: Run, served: list[Any], tmp_path: Path
) -> None:
    photo = np.full((400, 300, 3), 60, np.uint8)
    photo[60:340, 50:250] = 245
    Image.fromarray(photo).save(tmp_path / "photo.png")
    (tmp_path / "a.json").write_text(json.dumps({**SHAPE, "aspect": 0.5}), encoding="utf-8")
    arguments = ("template", "new", str(tmp_path / "photo.png"), "--out", str(tmp_path / "a.json"))
    code, _, err = run(*arguments)
    assert code == 0
    assert "another shape than this picture" in err
    assert "scan the form flat" in err
    assert len(served) == 1


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
