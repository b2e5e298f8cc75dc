"""``inkdigits read --stages``: how pictures were prepared, in a folder and nowhere else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from inkdigits.cli import main
from inkdigits.cli.stages import draw_stages, list_stages


def draw_page(path: Path | None = None) -> np.ndarray:
    page = Image.new("L", (240, 160), 255)
    ImageDraw.Draw(page).line([(60, 40), (120, 40), (80, 130)], fill=0, width=9)
    if path is not None:
        page.save(path)
    return np.asarray(page)


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    return int(left.value.code or 0)


def test_stages_go_from_the_picture_to_the_frame() -> None:
    stages = dict(list_stages(draw_page()))
    assert list(stages) == ["gray", "page", "ink", "without boxes, rules", "lines", "digit"]
    assert all(stage.dtype == np.uint8 for stage in stages.values())
    assert stages["ink"].min() == 0
    assert stages["digit"].shape == (224, 224)
    assert list(dict(list_stages(np.full((90, 90), 255, np.uint8)))) == list(stages)[:4]


def test_a_drawing_of_stages_has_room_for_all(capsys: pytest.CaptureFixture[str]) -> None:
    drawn = draw_stages(draw_page())
    assert drawn.mode == "RGB"
    assert drawn.width > 6 * 200


def test_a_file_for_each_picture_and_nothing_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "scans").mkdir()
    draw_page(tmp_path / "scans" / "a.png")
    folder = tmp_path / "scans" / "stages"
    for names in (["a.stages.png"], ["a-2.stages.png", "a.stages.png"]):
        assert run("read", str(tmp_path / "scans"), "--stages", str(folder)) == 0
        assert sorted(path.name for path in folder.iterdir()) == names


def test_a_folder_that_is_read_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draw_page(tmp_path / "a.png")
    assert run("read", str(tmp_path), "--stages", str(tmp_path)) == 2
    error = capsys.readouterr().err
    assert "--stages" in error
    assert len(error.splitlines()) == 1
