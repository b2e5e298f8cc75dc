"""There is one road from pixels to frame: what is learned from is what a user's image becomes."""

from __future__ import annotations

import ast
from pathlib import Path

import cv2
import numpy as np
import pytest
from inkdigits.imaging import prepare as prepare_module
from inkdigits.imaging import written as written_module
from inkdigits.imaging.prepare import prepare

from inkdigits import recognizer as recognizer_module
from inkdigits.data.pen import PenSample, draw_strokes
from inkdigits.digit.frame import BOX, CENTER, FRAME
from inkdigits.evaluation import outcomes, pen
from inkdigits.intake.sources import decode
from inkdigits.recognizer import Recognizer
from inkdigits.training import drawings, families

SOURCE = Path(recognizer_module.__file__).parent
FILES = sorted(SOURCE.rglob("*.py"))
RESIZERS = {
    *("resize", "warpAffine", "warpPerspective", "remap", "thumbnail"),
    *("affine_grid", "grid_sample", "interpolate"),
}
# What resizes outside of imaging, none of it on the road from an image to its frame.
NO_ROADS = {
    "data/pen.py",  # the pen of a drawing
    "data/shapes.py",  # the bend of a printed character
    "training/augment.py",  # frames, as another hand would have written them
    "training/disturb.py",  # frames, spoiled to learn from
    "training/line_pages.py",  # a written line, turned on its page
    "training/line_trainer.py",  # strips, as another hand would have written them
    "training/writing.py",  # characters, as large as their line
    "cli/overlay.py",  # the picture that is looked at, not read
    "cli/stages.py",  # stages, to look at
    "evaluation/pages.py",  # a page of notes, turned under the camera
    "evaluation/held_out.py",  # frames, spoiled to score on
    "evaluation/trained_kinds.py",
}
SEVEN = (np.array([[0, 0], [600, 0], [200, 1000]], np.float32),)
TWO = (np.array([[0, 200], [300, 0], [550, 300], [0, 1000], [600, 1000]], np.float32),)


def place(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def draw_pages() -> dict[str, np.ndarray]:
    drawing = draw_strokes(SEVEN, canvas=400)
    rng = np.random.default_rng(0)
    light = np.linspace(0.8, 1.1, 400)
    photo = (180.0 - 110.0 * (drawing / 255.0)) * light + rng.normal(0.0, 3.0, drawing.shape)
    return {
        "canvas": 255 - drawing,
        "chalk": drawing,
        "photo": np.clip(photo, 0, 255).astype(np.uint8),
        "small": 255 - draw_strokes(SEVEN, canvas=40, size=24.0, pen=2.0),
        "mnist": draw_strokes(SEVEN, canvas=28, size=18.0, pen=2.5),
        "large": cv2.resize(255 - drawing, (3000, 3000), interpolation=cv2.INTER_CUBIC),
        "blank": np.full((50, 60), 255, np.uint8),
    }


@pytest.fixture(scope="module")
def recognizer() -> Recognizer:
    return Recognizer(threads=1)


@pytest.mark.parametrize("name", draw_pages())
def test_training_and_reading_give_the_same_frame(name: str, recognizer: Recognizer) -> None:
    page = draw_pages()[name]
    learned = drawings.frame_of(page)
    candidates = recognizer.read(page).candidates
    if name == "blank":
        assert candidates == ()
        assert not learned.any()
    else:
        assert candidates[0].frame == learned.tobytes()
        assert learned.any()


def test_the_frame_of_a_drawing_as_the_page_sends_it_is_the_learned_one(
    recognizer: Recognizer,
) -> None:
    """Black on a transparent PNG, as the page and the evaluation send it."""
    drawing = draw_strokes(SEVEN, canvas=400)
    sent = pen.encode_drawing(drawing)
    assert np.array_equal(decode(sent), 255 - drawing)
    assert recognizer.read(sent).candidates[0].frame == drawings.frame_of(255 - drawing).tobytes()


def test_training_reading_and_evaluation_call_the_same_function() -> None:
    assert drawings.prepare is prepare
    assert recognizer_module.write_down is written_module.write_down
    assert written_module.prepare_page is prepare_module.prepare_page
    assert families.frame_of is drawings.frame_of
    assert outcomes.Recognizer is pen.Recognizer is Recognizer


def test_all_frames_come_out_of_normalize(
    monkeypatch: pytest.MonkeyPatch, recognizer: Recognizer
) -> None:
    """With another normalize, what is read and what is learned change alike."""
    marked = np.zeros((FRAME, FRAME), np.float32)
    marked[3:6, 20:25] = 1.0
    monkeypatch.setattr(prepare_module, "normalize", lambda ink: marked)
    wanted = np.rint(marked * 255.0).astype(np.uint8)
    page = draw_pages()["canvas"]
    rng = np.random.default_rng(1)
    samples = [PenSample("7", "a/1", "a", SEVEN), PenSample("2", "a/1", "a", TWO)]
    assert recognizer.read(page).candidates[0].frame == wanted.tobytes()
    learned = [drawings.frame_of(page), *(drawings.draw_sample(one, rng)[0] for one in samples)]
    for family in families.MADE_UP:
        learned += [families.draw_family(family, samples, True, item, rng)[0] for item in (0, 1)]
    for frame in learned:
        assert np.array_equal(frame, wanted)


def calls(path: Path) -> set[str]:
    """Names of the functions and methods that a file calls."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            names.add(getattr(node.func, "attr", getattr(node.func, "id", "")))
    return names


def imports(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return names


def test_nothing_outside_imaging_resizes_images() -> None:
    resizing = {place(path) for path in FILES if calls(path) & RESIZERS}
    outside = {name for name in resizing if not name.startswith("imaging/")}
    assert outside <= NO_ROADS
    assert {
        "imaging/normalize.py",
        "imaging/page.py",
        "imaging/strip.py",
    } <= resizing  # or this looks in vain


def test_only_prepare_calls_normalize_and_segment() -> None:
    for function in ("normalize.normalize", "segment.find_written"):
        callers = {
            place(path) for path in FILES if f"inkdigits.imaging.{function}" in imports(path)
        }
        assert callers == {"imaging/prepare.py"}


def test_the_numbers_of_the_frame_are_typed_once() -> None:
    assert (FRAME, BOX, CENTER) == (28, 20, 14)
    for path in FILES:
        if place(path) == "imaging/normalize.py":
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assigned = [
            node.targets[0].id
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and isinstance(node.value, ast.Constant)
            and node.value.value == FRAME
        ]
        assert assigned == [], f"{place(path)} names 28 anew: {assigned}"


def test_evaluation_has_images_read_and_prepares_none() -> None:
    for path in sorted((SOURCE / "evaluation").glob("*.py")):
        imported = {name for name in imports(path) if name.startswith("inkdigits.imaging")}
        assert imported <= {"inkdigits.intake.sources.Source", "inkdigits.digit.frame.FRAME"}
