"""``inkdigits batch`` as a person calls it."""

from __future__ import annotations

import csv
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

pytestmark = pytest.mark.slow


def draw_one(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = Image.new("L", (80, 80), 255)
    ImageDraw.Draw(picture).line((40, 15, 40, 65), fill=0, width=6)
    picture.save(path)


def start(*arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "inkdigits", "batch", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def call(*arguments: object) -> tuple[int, str, str]:
    process = start(*arguments)
    out, err = process.communicate(timeout=300)
    return process.returncode, out, err


def read_table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def count_recorded(journal: Path) -> int:
    """How many files a journal in use has recorded as read, by a copy of it."""
    copy = journal.with_name("copy")
    try:
        for suffix in ("", "-wal"):
            shutil.copy(journal.with_name(journal.name + suffix), copy.with_name(f"copy{suffix}"))
        with closing(sqlite3.connect(copy)) as database:
            (count,) = database.execute("SELECT count(*) FROM files WHERE state = 1").fetchone()
            return int(count)
    except (OSError, sqlite3.Error):
        return 0
    finally:
        for suffix in ("", "-wal", "-shm"):
            copy.with_name(f"copy{suffix}").unlink(missing_ok=True)


def wait_for_some(journal: Path, process: subprocess.Popen[str]) -> None:
    """Wait until some files are recorded as read."""
    while process.poll() is None and not count_recorded(journal):
        time.sleep(0.1)


def list_processes(group: int) -> list[str]:
    """The processes of a group that are still there after a while: workers notice and end."""
    for _ in range(100):
        lines = subprocess.run(
            ["ps", "-o", "pid=,pgid=,stat=", "-A"], capture_output=True, text=True, check=True
        ).stdout.splitlines()
        left = [line for line in lines if line.split()[1] == str(group) and "Z" not in line]
        if not left:
            return []
        time.sleep(0.1)
    return left


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_run_that_is_stopped_goes_on_without_a_lost_or_doubled_row(tmp_path, how):
    names = [f"{index:04d}.png" for index in range(900)]
    for name in names:
        draw_one(tmp_path / "scans" / name)
    out = tmp_path / "t.csv"
    first = start(tmp_path / "scans", "--out", out, "--workers", 2)
    wait_for_some(tmp_path / "t.csv.journal", first)
    os.kill(first.pid, how)  # not its workers: they notice
    _, err = first.communicate(timeout=60)
    if how != signal.SIGKILL:
        assert first.returncode == 130
        assert "The same command goes on" in err
    assert not out.exists()
    assert not list_processes(first.pid)
    code, shown, err = call(tmp_path / "scans", "--out", out, "--workers", 2)
    assert (code, shown.strip()) == (0, str(out))
    assert "900 files" in err
    assert "900 of them opened now" not in err
    assert [Path(row["path"]).name for row in read_table(out)] == names


def test_bad_files_are_rows_and_can_be_read_again(tmp_path):
    draw_one(tmp_path / "scans" / "a.png")
    (tmp_path / "scans" / "b.png").write_bytes(b"no image")
    out = tmp_path / "t.csv"
    code, _, err = call(tmp_path / "scans", "--out", out)
    assert code == 1
    assert "1 file with an error" in err
    assert f"{tmp_path / 'scans' / 'b.png'}: This is not an image" in err
    assert [row["status"] for row in read_table(out)] == ["read", "error"]
    draw_one(tmp_path / "scans" / "b.png")
    assert call(tmp_path / "scans", "--out", out)[0] == 0
    assert [row["status"] for row in read_table(out)] == ["read", "read"]


def test_what_was_corrected_is_in_the_table_and_in_the_summary(tmp_path):
    draw_one(tmp_path / "a.png")
    out, corrections = tmp_path / "t.csv", tmp_path / "c.csv"
    corrections.write_text(f"path,page,number,text\n{tmp_path / 'a.png'},1,1,7\n")
    code, _, err = call(tmp_path / "a.png", "--out", out, "--apply", corrections)
    assert code == 0
    assert "checked by a person, 0 of them" in err
    (row,) = read_table(out)
    assert (row["text"], row["read_as"]) == ("7", "1")
    assert call(tmp_path / "a.png", "--out", out)[0] == 0
    assert read_table(out) == [row]


def test_documents_overlays_and_the_review_are_written_beside(tmp_path):
    draw_one(tmp_path / "a.png")
    code, _, err = call(
        tmp_path / "a.png", "--out", tmp_path / "t.jsonl", "--review", tmp_path / "r.html",
        "--documents", "hocr", "--documents-to", tmp_path / "docs", "--overlay", tmp_path / "over",
    )  # fmt: skip
    assert code == 0
    assert "to look through" in err
    assert (tmp_path / "r.html").exists()
    assert len(list((tmp_path / "docs").iterdir())) == 1
    assert len(list((tmp_path / "over").iterdir())) == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["a.png", "--out", "t.xlsx"], "end it with"),
        (["a.png"], "Missing option"),
        (["", "--out", "t.csv"], "empty"),
        (["a.png", "--out", "s3://b/t.csv"], "--journal"),
        (["a.png", "--out", "t.csv", "--address", "auto"], "--engine ray"),
        (["a.png", "--out", "t.csv", "--expect", "(((("], "pattern"),
        (["a.png", "--out", "t.csv", "--apply", "none.csv"], "corrections"),
        (["a.png", "--out", "no/such/t.csv/"], ""),
    ],
)
def test_wrong_use_is_told_in_one_line(tmp_path, arguments, words):
    done = subprocess.run(
        [sys.executable, "-m", "inkdigits", "batch", *arguments],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    if words:
        assert done.returncode == 2
        assert words in done.stderr
    assert "Traceback" not in done.stderr
