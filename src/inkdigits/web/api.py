"""The HTTP API below ``/api/v1``: the reading of an image that is posted, as JSON, and its why."""

from __future__ import annotations

import json
import os
import time
from threading import BoundedSemaphore
from typing import Any

from flask import Blueprint, Response, request

from inkdigits.digit.occlusion import map_occlusion
from inkdigits.intake.limits import Limits
from inkdigits.results import Reading
from inkdigits.web.console import print_reading
from inkdigits.web.frames import decode_frame, encode_frame, shape_occlusion
from inkdigits.web.image_reader import ImageReader
from inkdigits.web.previews import draw_previews
from inkdigits.web.query import (
    check_parameters,
    parse_decimal,
    parse_digit,
    parse_expect,
    parse_include,
)
from inkdigits.web.request_image import extract_image

# Images that are read at once, at most: decoding a large one takes several hundred MB.
READ_SLOTS = 4


def create_blueprint(reader: ImageReader, limits: Limits) -> Blueprint:
    """Return the API around one recognizer."""
    slots = BoundedSemaphore(min(READ_SLOTS, os.cpu_count() or 1))
    api = Blueprint("api", __name__, url_prefix="/api/v1")

    @api.post("/read")
    def read() -> Response:
        check_parameters(request.args, ("decimal", "expect", "include"), repeated=("include",))
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
        return write_json(answer)

    @api.post("/explain")
    def explain() -> Response:
        check_parameters(request.args, ("digit",))
        digit = parse_digit(request.args.get("digit"))
        data = extract_image(request, limits=limits)
        with slots:
            frame = decode_frame(data, limits)
            occlusion = map_occlusion(reader.classify, frame, digit)
        return write_json(shape_occlusion(occlusion))

    @api.after_request
    def forbid_caching(response: Response) -> Response:
        response.headers["Cache-Control"] = "no-store"
        return response

    return api


def write_json(answer: dict[str, Any]) -> Response:
    """Return an answer as JSON, its keys in their order."""
    return Response(json.dumps(answer), mimetype="application/json")


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
