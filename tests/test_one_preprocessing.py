"""Training and reading make the same frame of the same image: there is one preprocessing."""

from __future__ import annotations

import ast
from pathlib import Path

import cv2
import numpy as np
import pytest

import inkdigits
from inkdigits.data.samples import PenSample
from inkdigits.digit.frame import FRAME
from inkdigits.evaluation.suites import pen
from inkdigits.intake.page import decode_pages
from inkdigits.recognizer import Recognizer
from inkdigits.synthesis.characters.strokes import draw_strokes
from inkdigits.training.digits import drawings, families

SOURCE = Path(inkdigits.__file__).parent
SEVEN = (np.array([[0, 0], [600, 0], [200, 1000]], np.float32),)
TWO = (np.array([[0, 200], [300, 0], [550, 300], [0, 1000], [600, 1000]], np.float32),)


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


@pytest.mark.parametrize("name", [name for name in draw_pages() if name != "photo"])
def test_training_and_reading_give_the_same_frame(name: str, recognizer: Recognizer) -> None:
    page = draw_pages()[name]
    learned = drawings.make_frame(page)
    candidates = recognizer.read(page).candidates
    if name == "blank":
        assert candidates == ()
        assert not learned.any()
    else:
        assert np.array_equal(candidates[0].frame, learned)
        assert learned.any()


def test_the_frame_of_a_photo_is_much_like_that_of_its_drawing(recognizer: Recognizer) -> None:
    pages = draw_pages()
    frame = recognizer.read(pages["photo"]).candidates[0].frame
    drawn = drawings.make_frame(pages["canvas"])
    assert np.corrcoef(frame.ravel(), drawn.ravel())[0, 1] > 0.9


def test_the_frame_of_a_drawing_as_the_page_sends_it_is_the_learned_one(
    recognizer: Recognizer,
) -> None:
    """Black on a transparent PNG, as the page and the evaluation send it."""
    drawing = draw_strokes(SEVEN, canvas=400)
    sent = pen.encode_drawing(drawing)
    (page,) = decode_pages(sent)
    assert np.array_equal(page.color[..., 0], 255 - drawing)
    frame = recognizer.read(sent).candidates[0].frame
    assert np.array_equal(frame, drawings.make_frame(255 - drawing))


def test_all_learned_frames_come_out_of_normalize(monkeypatch: pytest.MonkeyPatch) -> None:
    """With another normalize, all that is learned changes alike."""
    marked = np.zeros((FRAME, FRAME), np.float32)
    marked[3:6, 20:25] = 1.0
    wanted = np.rint(marked * 255.0).astype(np.uint8)
    monkeypatch.setattr(drawings, "normalize", lambda ink: marked)
    monkeypatch.setattr(drawings, "frame_digit", lambda crop, rim=0.0: marked)
    rng = np.random.default_rng(1)
    samples = [PenSample("7", "a/1", "a", SEVEN), PenSample("2", "a/1", "a", TWO)]
    learned = [drawings.make_frame(draw_pages()["canvas"])]
    learned += [drawings.draw_sample(one, rng)[0] for one in samples]
    for family in families.SYNTHETIC:
        learned += [families.draw_family(family, samples, True, item, rng)[0] for item in (0, 1)]
    for frame in learned:
        assert np.array_equal(frame, wanted)


def imports(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return names


def test_evaluation_has_images_read_and_prepares_none() -> None:
    rooms = ("intake", "page", "line", "digit", "decision", "reading")
    parts = tuple(f"inkdigits.{room}" for room in rooms)
    for path in sorted((SOURCE / "evaluation").rglob("*.py")):
        imported = {name for name in imports(path) if name.startswith(parts)}
        assert imported <= {
            "inkdigits.intake.sources.Source",
            "inkdigits.digit.frame.FRAME",
            "inkdigits.digit.classifier.BATCH",
            "inkdigits.page.straighten.map_points",  # where the fields of a drawn form lie
        } | {name for name in imported if name.startswith("inkdigits.digit.verdict.")}
