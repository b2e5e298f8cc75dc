"""The HTTP API below ``/api/v1``: the reading of an image that is posted, as JSON."""

from __future__ import annotations

import base64
import io
import json
import os
import time
from threading import BoundedSemaphore
from typing import Any, cast, get_args

import numpy as np
import numpy.typing as npt
from flask import Blueprint, Response, request
from PIL import Image
from werkzeug.datastructures import MultiDict

from inkdigits.errors import ExpectationError
from inkdigits.expect.pattern import Expectation, parse_expectation
from inkdigits.intake.limits import Limits
from inkdigits.results import Reading
from inkdigits.values import Decimal
from inkdigits.web.console import print_reading
from inkdigits.web.image_reader import ImageReader
from inkdigits.web.previews import draw_previews
from inkdigits.web.problems import RequestProblem
from inkdigits.web.request_image import extract_image

# Images that are read at once, at most: decoding a large one takes several hundred MB.
READ_SLOTS = 4
PARAMETERS = ("decimal", "expect", "include")
INCLUDES = ("candidates", "preview")
KNOWN = " or ".join(PARAMETERS)
# Of these one is enough.
SINGLE = ("decimal", "expect")


def create_blueprint(reader: ImageReader, limits: Limits) -> Blueprint:
    """Return the API around one recognizer."""
    slots = BoundedSemaphore(min(READ_SLOTS, os.cpu_count() or 1))
    api = Blueprint("api", __name__, url_prefix="/api/v1")

    @api.post("/read")
    def read() -> Response:
        check_parameters(request.args)
        included = parse_include(request.args.getlist("include"))
        decimal = parse_decimal(request.args.get("decimal", "auto"))
        expect = parse_expect(request.args.get("expect"))
        data = extract_image(request, limits=limits)
        with slots:
            start = time.perf_counter()
            reading = reader.read(data, expect=expect)
            seconds = time.perf_counter() - start
            previews = draw_previews(data, limits) if "preview" in included else []
        print_reading(reading, seconds=seconds)
        answer = shape_answer(
            reading.with_decimal(decimal), with_candidates="candidates" in included
        )
        add_previews(answer, previews)
        return Response(json.dumps(answer), mimetype="application/json")

    @api.after_request
    def forbid_caching(response: Response) -> Response:
        response.headers["Cache-Control"] = "no-store"
        return response

    return api


def check_parameters(query: MultiDict[str, str]) -> None:
    """Refuse a parameter of the query that is not known, or that may stand there only once."""
    for name, values in query.lists():
        if name not in PARAMETERS:
            raise RequestProblem(400, f'The query knows no "{name[:40]}": send {KNOWN}.')
        if name in SINGLE and len(values) > 1:
            raise RequestProblem(
                400,
                f'The query holds "{name}" more than once: send it once.',
            )


def parse_include(values: list[str]) -> set[str]:
    """Return what else the query asks for; ``include`` may be given several times."""
    names = {name for value in values for name in value.split(",")}
    if names - set(INCLUDES):
        known = " and ".join(f'"{name}"' for name in INCLUDES)
        raise RequestProblem(400, f'The query\'s "include" only knows {known}: send these.')
    return names


def parse_decimal(value: str) -> Decimal:
    """Return the ``decimal`` value of the query: the mark before the decimals of a number."""
    if value not in get_args(Decimal):
        raise RequestProblem(400, 'The query\'s "decimal" is "auto", "point" or "comma": send one.')
    return cast(Decimal, value)


def parse_expect(value: str | None) -> Expectation | None:
    """Return the ``expect`` value of the query: what is known of the numbers of the image."""
    try:
        return None if value is None else parse_expectation(value)
    except ExpectationError as error:
        raise RequestProblem(400, str(error)) from None


def shape_answer(reading: Reading, *, with_candidates: bool) -> dict[str, Any]:
    """Return a reading in the JSON shape, with its candidates where they are asked for."""
    answer = reading.to_dict()
    if with_candidates:
        answer["candidates"] = shape_candidates(reading)
        for shape, page in zip(answer.get("pages", []), reading.pages, strict=True):
            shape["candidates"] = shape_candidates(page)
    return answer


def shape_candidates(reading: Reading) -> list[dict[str, Any]]:
    """Return each piece of ink that was classified as a digit in the JSON shape, with its frame."""
    return [
        candidate.digit.to_dict() | {"frame": encode_frame(candidate.frame)}
        for candidate in reading.candidates
    ]


def add_previews(answer: dict[str, Any], previews: list[str]) -> None:
    """Put each preview into the part of an answer that is of its page."""
    for page, preview in zip(answer.get("pages", [answer]), previews, strict=False):
        page["preview"] = preview


def encode_frame(frame: npt.NDArray[np.uint8]) -> str:
    """Return a frame (28, 28) uint8, 255 = ink, as the data URL of a gray PNG, white on black."""
    file = io.BytesIO()
    Image.fromarray(frame).save(file, "PNG")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode("ascii")
