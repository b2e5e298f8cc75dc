"""The JSON bodies of the API as pydantic models: what it takes and what it gives.

``ReadAnswer`` without ``candidates`` is exactly ``Reading.to_dict()``.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from inkdigits.results import (
    DigitStatus,
    NumberKind,
    NumberStatus,
    ReadingStatus,
    SignText,
    Turn,
)

Share = Annotated[float, Field(ge=0.0, le=1.0)]
BoxCorners = tuple[int, int, int, int]
Include = Literal["candidates"]


class Body(BaseModel):
    """Base of the answers: nothing may be added in passing."""

    model_config = ConfigDict(extra="forbid")


class ReadRequest(BaseModel):
    """What is sent as ``application/json``: one image as a data URL."""

    model_config = ConfigDict(strict=True)

    image: str


class AlternativeBody(Body):
    """One of the ten digits and its probability."""

    digit: Annotated[int, Field(ge=0, le=9)]
    probability: Share


class DigitBody(Body):
    """One piece of ink as the network judged it; the box is left, top, right, bottom."""

    digit: Annotated[int, Field(ge=0, le=9)]
    box: BoxCorners
    confidence: Share
    status: DigitStatus
    alternatives: list[AlternativeBody]


class CandidateBody(DigitBody):
    """A piece of ink, kept or refused, with the 28x28 picture of it as a PNG data URL."""

    frame: str


class SignBody(Body):
    """A sign that belongs to a number."""

    sign: SignText
    box: BoxCorners
    confidence: Share


class NumberBody(Body):
    """Digits that belong together, from left to right, and the signs among them."""

    text: str
    kind: NumberKind
    value: str | None
    digits_only: str
    box: BoxCorners
    confidence: Share
    status: NumberStatus
    line: Annotated[int, Field(ge=1)]
    digits: list[DigitBody]
    signs: list[SignBody]


class ImageSizeBody(Body):
    """Width and height in pixels."""

    width: int
    height: int


class PageBody(Body):
    """What one page holds; ``turn`` is in degrees clockwise."""

    status: ReadingStatus
    text: str
    numbers: list[NumberBody]
    image: ImageSizeBody
    turn: Turn
    model: str


class ReadAnswer(PageBody):
    """What one image holds; ``pages`` is there for a PDF or TIFF of several."""

    pages: list[PageBody] | None = None
    candidates: list[CandidateBody] | None = None


class HealthAnswer(Body):
    """That the server is up, and which weights it reads with."""

    status: Literal["ok"] = "ok"
    model: str


class Problem(Body):
    """An HTTP status and one sentence that says what to do."""

    status: int
    message: str


class ErrorBody(Body):
    """The body of every error of the API."""

    error: Problem
