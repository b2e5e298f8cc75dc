"""Contact sheets: small pictures of what the classifier saw, with captions."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from inkdigits.digit.verdict import DIGIT
from inkdigits.evaluation.scoring.corrupted import CLEAN, GROUPS, name_group
from inkdigits.evaluation.scoring.outcomes import Condition, Outcomes
from inkdigits.evaluation.scoring.report import Report

MISTAKES = 24
ACCEPTED = 12
# Pictures of lines are shrunk to every third pixel.
LINE_STEP = 3


@dataclass(frozen=True, slots=True)
class Picture:
    """Frames side by side as data URLs, a caption and a second line in small."""

    urls: tuple[str, ...]
    caption: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Pictures under a title; ``total`` counts those that are not shown too."""

    title: str
    total: int
    pictures: tuple[Picture, ...]


def list_mistakes(condition: Condition) -> Sheet:
    """Return the digits most surely taken for others, refused ones included."""
    outcomes = condition.outcomes
    wrong = outcomes.take(~outcomes.likeliest_right)
    title = f"{condition.suite}, {condition.name}"
    return Sheet(title, len(wrong), _show_surest(wrong, MISTAKES))


def list_accepted(report: Report) -> list[Sheet]:
    """Return what the rejection suite accepted as digits, by family, the surest first.

    Other suites may hold pictures that may be measured but not shown.
    """
    sheets = []
    for condition in report.conditions:
        if (condition.suite, condition.holds) == ("rejection", "others"):
            passed = condition.outcomes.take(condition.outcomes.status == DIGIT)
            if len(passed):
                sheets.append(Sheet(condition.name, len(passed), _show_surest(passed, ACCEPTED)))
    return sheets


def list_corrupted(report: Report) -> list[Sheet]:
    """Return one digit of each family of corruptions, mild to strong."""
    families: dict[str, list[npt.NDArray[np.uint8]]] = {}
    source = report.corrupted[0].source if report.corrupted else ""
    for score in report.corrupted:
        if score.source == source and score.family != CLEAN and len(score.samples):
            families.setdefault(score.family, []).append(score.samples[-1])
    groups: dict[str, list[Picture]] = {group: [] for group in GROUPS}
    for family, frames in families.items():
        picture = Picture(tuple(map(encode_frame, frames)), family)
        groups[name_group(family)].append(picture)
    return [Sheet(name, len(found), tuple(found)) for name, found in groups.items() if found]


def list_misread(report: Report) -> list[Sheet]:
    """Return written lines that were not read right, by condition."""
    sheets = []
    for score in report.numbers:
        if score.failures:
            pictures = tuple(
                Picture(
                    (encode_png(_to_png(_shrink(failure.picture))),),
                    f"{failure.label} → {failure.text or 'nothing'}",
                    failure.status.replace("_", " "),
                )
                for failure in score.failures
            )
            sheets.append(Sheet(score.condition, len(pictures), pictures))
    return sheets


def _shrink(picture: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    return np.ascontiguousarray(picture[::LINE_STEP, ::LINE_STEP])


def encode_frame(frame: npt.NDArray[np.uint8]) -> str:
    """Return a frame as the data URL of a PNG, black ink on white."""
    return encode_png(_to_png(255 - frame))


def encode_png(png: bytes) -> str:
    """Return a PNG as a data URL."""
    return f"data:image/png;base64,{base64.b64encode(png).decode('ascii')}"


def _to_png(gray: npt.NDArray[np.uint8]) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(gray).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _show_surest(outcomes: Outcomes, count: int) -> tuple[Picture, ...]:
    chosen = outcomes.take(np.argsort(-outcomes.score, kind="stable")[:count])
    return tuple(
        Picture(
            (encode_frame(chosen.frames[place]),),
            f"{chosen.labels[place]} → {chosen.likeliest[place]}",
            f"{100.0 * chosen.confidence[place]:.0f}% · "
            f"{100.0 * chosen.digit_probability[place]:.0f}%"
            f"{'' if chosen.status[place] == DIGIT else f' · {_name(chosen.status[place])}'}",
        )
        for place in range(len(chosen))
    )


def _name(status: np.str_) -> str:
    return "refused" if status == "no_digits" else str(status)
