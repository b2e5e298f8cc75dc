"""The HTTP API below ``/api/v1``: an image is posted, its reading comes back as JSON."""

from __future__ import annotations

import base64
import io
import os
import time
from threading import BoundedSemaphore
from typing import cast, get_args

from flask import Blueprint, Response, request
from PIL import Image

from inkdigits.digit.frame import FRAME
from inkdigits.intake.limits import Limits
from inkdigits.line.kinds import classify_text
from inkdigits.line.values import Decimal
from inkdigits.results import Reading
from inkdigits.web.console import print_reading
from inkdigits.web.intake import take_image
from inkdigits.web.problems import RequestProblem
from inkdigits.web.reader import Reader
from inkdigits.web.schemas import CandidateBody, Include, ReadAnswer

READERS = 4


def create_blueprint(reader: Reader, limits: Limits) -> Blueprint:
    """Build the API around one recognizer."""
    # Decoding a large picture takes several hundred MB: this many at once.
    turns = BoundedSemaphore(min(READERS, os.cpu_count() or 1))
    api = Blueprint("api", __name__, url_prefix="/api/v1")

    @api.post("/read")
    def read() -> Response:
        include = take_include(request.args.getlist("include"))
        decimal = take_decimal(request.args.get("decimal", "auto"))
        data = take_image(request, limits=limits)
        with turns:
            start = time.perf_counter()
            reading = reader.read(data)
        print_reading(reading, seconds=time.perf_counter() - start)
        answer = describe(reading, include=include, decimal=decimal)
        return Response(answer.model_dump_json(exclude_unset=True), mimetype="application/json")

    @api.after_request
    def forbid_caching(response: Response) -> Response:
        response.headers["Cache-Control"] = "no-store"
        return response

    return api


def take_include(values: list[str]) -> set[str]:
    """Check the ``include`` values of the query; several may be given, or joined by commas."""
    names = {name for value in values for name in value.split(",")}
    if names - set(get_args(Include)):
        raise RequestProblem(400, 'The query\'s "include" only knows "candidates": send that.')
    return names


def take_decimal(value: str) -> Decimal:
    """Check the ``decimal`` value of the query: what parts the decimals of a number."""
    if value not in get_args(Decimal):
        raise RequestProblem(400, 'The query\'s "decimal" is "auto", "point" or "comma": send one.')
    return cast(Decimal, value)


def describe(reading: Reading, *, include: set[str], decimal: Decimal = "auto") -> ReadAnswer:
    """Put a reading in the shape of the API, with its candidates where they are asked for."""
    answer = ReadAnswer.model_validate(reading.to_dict())
    if decimal != "auto":
        for part in (answer, *(answer.pages or ())):
            for number in part.numbers:
                number.value = classify_text(number.text, decimal=decimal).value
    if "candidates" in include:
        answer.candidates = [
            CandidateBody(**candidate.digit.to_dict(), frame=encode_frame(candidate.frame))
            for candidate in reading.candidates
        ]
    return answer


def encode_frame(frame: bytes) -> str:
    """Encode 784 bytes, 255 = ink, as the data URL of an 8-bit gray PNG, white on black."""
    file = io.BytesIO()
    Image.frombytes("L", (FRAME, FRAME), frame).save(file, "PNG")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode("ascii")
