from __future__ import annotations

from pathlib import Path

import pytest
import torch

from inkdigits.errors import DataError
from inkdigits.training.common.checkpoint import load_checkpoint, save_checkpoint

STATE = {"schedule": {"epochs": 3}, "epoch": 2, "network": {"weight": torch.arange(600.0)}}


def test_a_checkpoint_comes_back_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.pt"
    save_checkpoint(path, {**STATE, "epoch": 1})
    save_checkpoint(path, STATE)
    state = load_checkpoint(path)
    assert state["epoch"] == 2
    assert state["schedule"] == STATE["schedule"]
    assert torch.equal(state["network"]["weight"], STATE["network"]["weight"])
    assert list(tmp_path.iterdir()) == [path]


def test_a_checkpoint_that_cannot_be_written_leaves_the_last_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "checkpoint.pt"
    save_checkpoint(path, STATE)
    whole = path.read_bytes()

    def fill_the_disk(state: object, place: Path) -> None:
        place.write_bytes(b"half a")
        raise OSError("no space left")

    monkeypatch.setattr(torch, "save", fill_the_disk)
    with pytest.raises(OSError, match="space"):
        save_checkpoint(path, {})
    assert path.read_bytes() == whole


@pytest.mark.parametrize("damage", [b"", b"not a checkpoint", None, "a list", "no epoch"])
def test_a_damaged_checkpoint_is_a_data_error(damage: bytes | str | None, tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.pt"
    save_checkpoint(path, STATE)
    whole = path.read_bytes()
    if isinstance(damage, str):
        torch.save([1, 2] if damage == "a list" else {"schedule": {}}, path)
    else:
        path.write_bytes(whole[: len(whole) // 2] if damage is None else damage)
    with pytest.raises(DataError, match=r"checkpoint\.pt.*damaged.*delete it") as caught:
        load_checkpoint(path, keys=("epoch",))
    assert "\n" not in str(caught.value)
