"""What a notebook shows of a reading."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PIL import Image

from inkdigits.results import Reading, join_pages

Make = Callable[..., Reading]


def test_the_picture_of_a_file_is_shown(tmp_path: Path, forty_seven: Make) -> None:
    Image.new("L", (3000, 2000), 255).save(tmp_path / "a.png")
    shown = replace(forty_seven((3000, 2000)), source=str(tmp_path / "a.png"))._repr_html_()
    match = re.search(r'src="data:image/jpeg;base64,([^"]+)"', shown)
    assert match is not None
    with Image.open(io.BytesIO(base64.b64decode(match[1]))) as image:
        assert max(image.size) <= 800
    assert "<table" not in shown


def test_without_its_picture_the_numbers_are_shown(tmp_path: Path, forty_seven: Make) -> None:
    in_memory = forty_seven((60, 30))
    gone = replace(in_memory, source=str(tmp_path / "gone.png"))
    assert gone._repr_html_() == in_memory._repr_html_()
    assert "<td>47</td><td>number</td><td>47</td><td>0.500</td><td>read</td>" in (
        in_memory._repr_html_()
    )


def test_the_numbers_of_several_pages_name_their_page(forty_seven: Make) -> None:
    shown = join_pages([forty_seven((60, 30)), forty_seven((60, 30))])._repr_html_()
    assert "<th>page</th>" in shown
    assert "<tr><td>2</td><td>47</td>" in shown


def test_nothing_that_is_read_becomes_markup(tmp_path: Path, forty_seven: Make) -> None:
    evil = '"><script>alert(1)</script>'
    Image.new("L", (60, 30), 255).save(tmp_path / "a.png")
    reading = replace(forty_seven((60, 30)), text=evil)
    numbers = tuple(replace(number, text=evil) for number in reading.numbers)
    for one in (
        replace(reading, numbers=numbers),
        replace(reading, source=str(tmp_path / "a.png")),
        join_pages([replace(reading, numbers=numbers), reading]),
    ):
        shown = one._repr_html_()
        assert "<script" not in shown
        assert '"><' not in shown.replace('"></div>', "").replace('"><table', "")
