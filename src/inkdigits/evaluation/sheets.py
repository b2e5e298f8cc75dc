"""Outcomes come in; contact sheets go out: small pictures of what the network saw, with words."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from inkdigits.digit.verdict import DIGIT
from inkdigits.evaluation.disturbances import NEVER_TRAINED
from inkdigits.evaluation.outcomes import Condition, Outcomes
from inkdigits.evaluation.report import GROUPS, Report
from inkdigits.evaluation.robustness import CLEAN

MISTAKES = 24
ACCEPTED = 12
# Pictures of lines are shown at one pixel of so many a side.
LINE_STEP = 3


@dataclass(frozen=True, slots=True)
class Picture:
    """Frames side by side as data URLs, a caption and a second line in small."""

    urls: tuple[str, ...]
    caption: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Pictures under a title; ``total`` is how many there would be, were all shown."""

    title: str
    total: int
    pictures: tuple[Picture, ...]


def list_mistakes(condition: Condition) -> Sheet:
    """Show the digits most surely taken for others, refused ones too."""
    outcomes = condition.outcomes
    wrong = outcomes.take(~outcomes.likeliest_right)
    title = f"{condition.suite}, {condition.name}"
    return Sheet(title, len(wrong), _show_surest(wrong, MISTAKES))


def list_accepted(report: Report) -> list[Sheet]:
    """Show what passed as a digit of the rejection suite, family by family, the surest first.

    Other suites may hold pictures that are only to be measured, never shown.
    """
    sheets = []
    for condition in report.conditions:
        if (condition.suite, condition.holds) == ("rejection", "others"):
            passed = condition.outcomes.take(condition.outcomes.status == DIGIT)
            if len(passed):
                sheets.append(Sheet(condition.name, len(passed), _show_surest(passed, ACCEPTED)))
    return sheets


def list_disturbed(report: Report) -> list[Sheet]:
    """Show one digit of each family of disturbances, mild to strong."""
    families: dict[str, list[npt.NDArray[np.uint8]]] = {}
    source = report.disturbed[0].source if report.disturbed else ""
    for one in report.disturbed:
        if one.source == source and one.family != CLEAN and len(one.samples):
            families.setdefault(one.family, []).append(one.samples[-1])
    groups: dict[str, list[Picture]] = {group: [] for group in GROUPS}
    for family, frames in families.items():
        picture = Picture(tuple(map(encode_frame, frames)), family)
        groups[GROUPS[family in NEVER_TRAINED]].append(picture)
    return [Sheet(name, len(found), tuple(found)) for name, found in groups.items() if found]


def list_misread(report: Report) -> list[Sheet]:
    """Show written lines that were not read right, condition by condition."""
    sheets = []
    for score in report.numbers:
        if score.failures:
            pictures = tuple(
                Picture(
                    (encode_png(_to_png(_shrink(one.picture))),),
                    f"{one.label} → {one.text or 'nothing'}",
                    one.status.replace("_", " "),
                )
                for one in score.failures
            )
            sheets.append(Sheet(score.condition, len(pictures), pictures))
    return sheets


def _shrink(picture: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    return np.ascontiguousarray(picture[::LINE_STEP, ::LINE_STEP])


def encode_frame(frame: npt.NDArray[np.uint8]) -> str:
    """Give a frame as the data URL of a PNG, black ink on white."""
    return encode_png(_to_png(255 - frame))


def encode_png(png: bytes) -> str:
    """Give a PNG as a data URL."""
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
            f"{100.0 * chosen.confidence[place]:.0f}% · {100.0 * chosen.likeness[place]:.0f}%"
            f"{'' if chosen.status[place] == DIGIT else f' · {_name(chosen.status[place])}'}",
        )
        for place in range(len(chosen))
    )


def _name(status: np.str_) -> str:
    return "refused" if status == "no_digits" else str(status)
