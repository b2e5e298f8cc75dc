"""The data folder: the one named, else that of the variable, else ./data."""

from __future__ import annotations

from pathlib import Path

import pytest

from inkdigits.data.folder import VARIABLE, find_data_folder
from inkdigits.errors import DataError


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(VARIABLE, raising=False)


def test_the_folder_that_is_named_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("named", "from the variable", "data"):
        (tmp_path / name).mkdir()
    assert find_data_folder() == Path("data")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "from the variable"))
    assert find_data_folder() == tmp_path / "from the variable"
    assert find_data_folder("named") == Path("named")
    assert find_data_folder(tmp_path / "named") == tmp_path / "named"


def test_an_empty_variable_names_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data").mkdir()
    monkeypatch.setenv(VARIABLE, "")
    assert find_data_folder() == Path("data")


@pytest.mark.parametrize("named", [None, "missing", "a file"])
def test_a_missing_folder_is_an_error(named: str | None, tmp_path: Path) -> None:
    (tmp_path / "a file").touch()
    with pytest.raises(DataError, match=f"{named or 'data'}.*{VARIABLE}\\.$"):
        find_data_folder(named)
