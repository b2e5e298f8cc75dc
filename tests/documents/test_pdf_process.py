"""The process in which PDF files are written: it may fail, hang or grow, and harms nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from inkdigits.documents import pdf
from inkdigits.documents.pdf import write_pdf
from inkdigits.errors import ImageError
from inkdigits.intake.limits import Limits
from inkdigits.results import Reading


def draw_scan(size: tuple[int, int] = (300, 200)) -> Image.Image:
    return Image.new("RGB", size, "white")


def test_a_child_that_fails_is_an_image_error(
    two_lines: Reading, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = {
        "dies": "",
        "babbles": "print('what?')",
        "cuts": 'print(\'{"bytes": 99}\'); print("%PDF-")',
        "boasts": "print('{\"bytes\": 99999999999999}')",
        "lies": 'print(\'{"problem": "none"}\')',
    }
    for name, answer in answers.items():
        path = tmp_path / f"{name}.py"
        path.write_text(f"import sys; sys.stdin.buffer.read(); {answer}")
        monkeypatch.setattr(pdf, "LAYER", path)
        with pytest.raises(ImageError, match="cannot be written"):
            write_pdf(two_lines, draw_scan())


def test_a_child_that_never_ends_is_stopped(
    two_lines: Reading, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[subprocess.Popen[bytes]] = []
    start = subprocess.Popen

    def note(*arguments: Any, **options: Any) -> subprocess.Popen[bytes]:
        started.append(start(*arguments, **options))
        return started[-1]

    monkeypatch.setattr(pdf.subprocess, "Popen", note)
    path = tmp_path / "waits.py"
    path.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(pdf, "LAYER", path)
    with pytest.raises(ImageError, match=r"over 0\.4 seconds"):
        write_pdf(two_lines, draw_scan((3_000, 2_000)), limits=Limits(max_seconds=0.4))
    assert started[0].returncode is not None


@pytest.mark.skipif(sys.platform != "linux", reason="only here is memory bounded for sure")
def test_a_file_that_takes_too_much_memory_is_refused(
    two_lines: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "MEMORY_BYTES", 100 * 2**20)
    noise = np.random.default_rng(1).integers(0, 256, (4_000, 4_000, 3), np.uint8)
    with pytest.raises(ImageError, match="memory"):
        write_pdf(two_lines, noise)


def test_where_no_process_can_be_started_is_an_image_error(
    two_lines: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(ImageError, match="no process"):
        write_pdf(two_lines, draw_scan())


def test_no_module_of_the_current_folder_is_loaded(
    two_lines: Reading, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("json", "runpy", "pypdfium2"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit\n")
    monkeypatch.chdir(tmp_path)
    assert write_pdf(two_lines, draw_scan()).startswith(b"%PDF-")
