"""The local engine: real processes, one of which may die."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.batch.conftest import read_item

from inkdigits.batch.engines import local
from inkdigits.batch.inputs.item import Item
from inkdigits.batch.journal import ItemResult
from inkdigits.batch.settings import ReadingSettings
from inkdigits.errors import WorkerError


def read_or_die(items: Sequence[Item]) -> list[ItemResult]:
    """Stands in for the reading of a chunk, in another process."""
    for item in items:
        if item.name.startswith("deadly"):
            os.kill(os.getpid(), signal.SIGKILL)
        if item.name.startswith("endless"):
            time.sleep(1_000)
    return [read_item(item) for item in items]


def start_nothing(_: ReadingSettings) -> None:
    pass


@pytest.fixture
def quick(monkeypatch) -> None:
    monkeypatch.setattr(local, "_read_chunk", read_or_die)
    monkeypatch.setattr(local, "_start_worker", start_nothing)
    monkeypatch.setattr(local, "CHUNK", 3)


def read_names(names: list[str]) -> dict[str, ItemResult]:
    items = [Item(name, "", name) for name in names]
    chunks = local.read_locally(items, ReadingSettings(), workers=2)
    results = [result for chunk in chunks for result in chunk]
    assert sorted({result.item.name for result in results}) == sorted(names)
    return {result.item.name: result for result in results}


@pytest.mark.slow
def test_a_file_that_kills_its_process_costs_only_itself(quick):
    names = [f"{index}.png" for index in range(20)]
    found = read_names([*names[:7], "deadly.png", *names[7:]])
    assert [name for name, result in found.items() if result.failed] == ["deadly.png"]
    assert found["deadly.png"].rows[0].error == local.DIED


@pytest.mark.slow
def test_a_file_that_takes_for_ever_is_given_up(quick, monkeypatch):
    monkeypatch.setattr(local, "CHUNK_SECONDS", 8.0)
    monkeypatch.setattr(local, "FILE_SECONDS", 8.0)
    found = read_names(["a.png", "endless.png", "b.png"])
    assert [name for name, result in found.items() if result.failed] == ["endless.png"]


@pytest.mark.slow
def test_files_are_read_and_broken_ones_say_why(tmp_path, make_picture):
    good = [str(make_picture(tmp_path / f"{index}.png")) for index in range(3)]
    bad = tmp_path / "bad.png"
    bad.write_bytes(b"no image")
    items = [Item(name, "", name) for name in [*good, str(bad)]]
    chunks = local.read_locally(items, ReadingSettings(), workers=1)
    found = {result.item.name: result for chunk in chunks for result in chunk}
    assert [found[name].rows[0].text for name in good] == ["1", "1", "1"]
    assert found[str(bad)].failed
    assert Path(found[str(bad)].rows[0].path) == bad


def refuse_to_start(_: ReadingSettings) -> None:
    raise RuntimeError("as where a program is not guarded by its name")


@pytest.mark.slow
def test_processes_that_cannot_start_are_no_fault_of_the_files(monkeypatch):
    monkeypatch.setattr(local, "_start_worker", refuse_to_start)
    with pytest.raises(WorkerError, match="__main__"):
        read_names(["a.png"])
