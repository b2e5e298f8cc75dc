"""Suites count what was read; the numbers are hand-worked with a recognizer that knows all."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from inkdigits.data.pen import PenSample, pen_split
from inkdigits.errors import DataError
from inkdigits.evaluation import suites
from inkdigits.evaluation.report import DigitScore, OtherScore
from inkdigits.evaluation.suites import POSES, SUITES, encode_drawing, run_suites
from inkdigits.imaging.decode import decode
from inkdigits.reading import ImageSize, Reading

SEVEN = [[[0, 0], [300, 0], [600, 0], [500, 300], [350, 600], [200, 1000]]]


class FakeRecognizer:
    """Gives the answers it was made with, one after the other; remembers the images."""

    model = "fake-1"

    def __init__(self, *answers: tuple[str, str]) -> None:
        self.answers = answers or (("read", "7"),)
        self.seen: list[object] = []

    def read(self, image: object) -> Reading:
        status, text = self.answers[len(self.seen) % len(self.answers)]
        self.seen.append(image)
        return Reading(status, text, (), ImageSize(1, 1), self.model)


def write_pen(folder: Path, writers: int = 40) -> int:
    """Write sevens, and letters, look-alikes and signs; give how many writers are for the test."""
    (folder / "pen").mkdir()
    for kind, labels in (("digits", "7"), ("others", "AO+")):
        rows = [
            json.dumps({"label": label, "writer": number, "site": "s", "strokes": SEVEN})
            for number in range(writers)
            for label in labels
        ]
        (folder / "pen" / f"{kind}.jsonl.gz").write_bytes(gzip.compress("\n".join(rows).encode()))
    count = sum(pen_split(PenSample("", f"s/{n}", "s", ())) == "test" for n in range(writers))
    assert count > 2
    return count


def write_photos(folder: Path) -> None:
    for name in ("photos", "boxes"):
        (folder / name).mkdir()
        listing = "file,label\na.png,7\nb.png,7\nc.png,1\nd.png,7\nnumber.png,12\nempty.png,\n"
        (folder / name / "labels.csv").write_text(listing)


def test_digit_scores_are_hand_worked(tmp_path: Path) -> None:
    write_photos(tmp_path)
    answers = [("read", "7"), ("unsure", "7"), ("read", "7"), ("blank", ""), ("read", "3")]
    recognizer = FakeRecognizer(*answers)
    report = run_suites(("photos",), recognizer, data=tmp_path)
    first = report.digits[0]
    # Right: a, and b though unsure. c is wrong and sure. d is taken for blank.
    assert first == DigitScore("photos", "single digits", 4, 50.0, first.margin, 25.0, 25.0, 25.0)
    assert first.margin > 30.0
    # The number is left out; the page without a digit is answered "read".
    assert report.others[0] == OtherScore("rejection", "photos without a digit", 1, 100.0, 0.0, 0.0)
    assert recognizer.seen[:5] == [
        tmp_path / "photos" / f"{name}.png" for name in ("a", "b", "c", "d", "empty")
    ]
    assert report.model == "fake-1"
    assert report.skipped == ()


def test_other_scores_are_hand_worked(tmp_path: Path) -> None:
    count = write_pen(tmp_path)
    (tmp_path / "doodles").mkdir()
    images = np.zeros((31, 28, 28), np.uint8)
    np.savez(tmp_path / "doodles" / "doodles.npz", x=images)
    recognizer = FakeRecognizer(
        *[("no_digits", "")] * (3 * count),
        ("read", "1"),
        ("unsure", "2"),
        ("blank", ""),
        ("no_digits", ""),
    )
    report = run_suites(("rejection",), recognizer, data=tmp_path)
    assert [(one.condition, one.n) for one in report.others] == [
        ("pen letters", count),
        ("pen signs", count),
        ("pen look-alikes", count),
        ("doodles", 4),
    ]
    assert [one.refused for one in report.others] == [100.0, 100.0, 100.0, 50.0]
    assert (report.others[3].accepted, report.others[3].unsure) == (25.0, 25.0)
    assert report.digits == ()


def test_the_pen_suite_draws_the_test_writers_in_each_pose(tmp_path: Path) -> None:
    count = write_pen(tmp_path)
    recognizer = FakeRecognizer()
    report = run_suites(("pen",), recognizer, data=tmp_path)
    scores = {one.condition: one for one in report.digits}
    assert [pose.name for pose in POSES] == list(scores)[: len(POSES)]
    for pose in POSES:
        assert (scores[pose.name].n, scores[pose.name].right) == (count, 100.0)
    assert scores["barred seven"].n == count
    assert scores["slashed zero"].n == scores["flagged one"].n == 0
    for number, pose in enumerate(POSES):
        for image in recognizer.seen[number * count : (number + 1) * count]:
            ink = 255 - decode(image)
            assert ink.shape == (400, 400)
            rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
            assert np.ptp(rows) == pytest.approx(pose.size + pose.pen, abs=5)
            assert rows[0] > 0
            assert columns[0] > 0
            assert max(rows[-1], columns[-1]) < 399
            middle = (rows[0] + rows[-1]) / 2
            assert (abs(middle - 200) < 5) == (not pose.corner and pose.size > 100) or (
                pose.size < 100
            )


def test_a_run_is_the_same_every_time(tmp_path: Path) -> None:
    write_pen(tmp_path)
    one, same = FakeRecognizer(), FakeRecognizer()
    for recognizer in (one, same):
        run_suites(("pen",), recognizer, data=tmp_path)
    assert one.seen == same.seen


def test_all_suites_run_and_those_without_data_are_listed(tmp_path: Path) -> None:
    write_photos(tmp_path)
    report = run_suites((), FakeRecognizer(), data=tmp_path)
    assert {one.suite for one in report.digits} == {"photos", "boxes"}
    assert [line.partition(" ")[0] for line in report.skipped] == ["mnist", "pen", "rejection"]
    assert all(line.endswith(".)") for line in report.skipped)


def test_half_a_suite_is_no_suite(tmp_path: Path) -> None:
    """Letters are there, doodles are not: the suite is skipped whole."""
    write_pen(tmp_path)
    report = run_suites((), FakeRecognizer(), data=tmp_path)
    assert report.others == ()
    assert any(line.startswith("rejection") for line in report.skipped)


@pytest.mark.parametrize("name", SUITES)
def test_a_named_suite_must_have_its_data(name: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"\.$"):
        run_suites((name,), FakeRecognizer(), data=tmp_path)


def test_an_unknown_suite_is_refused_before_anything_runs(tmp_path: Path) -> None:
    recognizer = FakeRecognizer()
    with pytest.raises(DataError, match=r"no suite emnist: choose from mnist, pen.*\.$"):
        run_suites(("pen", "emnist"), recognizer, data=tmp_path)
    assert recognizer.seen == []


def test_a_missing_data_folder_is_said(tmp_path: Path) -> None:
    for names in ((), ("pen",)):
        with pytest.raises(DataError, match=r"no data folder.*\.$"):
            run_suites(names, FakeRecognizer(), data=tmp_path / "none")


def test_only_the_named_suites_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []

    def make(name: str) -> suites.Suite:
        def run(folder: Path, recognizer: object) -> Iterator[suites.Score]:
            ran.append(name)
            yield OtherScore("rejection", name, 1, 0.0, 0.0, 100.0)

        return run

    for name in SUITES:
        monkeypatch.setitem(SUITES, name, make(name))
    report = run_suites(("rejection", "mnist"), FakeRecognizer(), data=tmp_path)
    assert ran == ["rejection", "mnist"]
    assert [one.condition for one in report.others] == ran


def test_a_drawing_is_sent_as_a_canvas_sends_it() -> None:
    ink = np.zeros((30, 40), np.uint8)
    ink[5:20, 10:14] = 255
    ink[5:20, 14] = 90
    image = Image.open(io.BytesIO(encode_drawing(ink)))
    assert (image.format, image.mode, image.size) == ("PNG", "RGBA", (40, 30))
    pixels = np.asarray(image)
    assert not pixels[:, :, :3].any()
    assert np.array_equal(pixels[:, :, 3], ink)
