"""Errors of requests, as an HTTP status and one sentence that says what to do."""

from __future__ import annotations

import json
from contextlib import suppress

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException
from werkzeug.sansio.response import Response as AnyResponse

from inkdigits.errors import ImageError
from inkdigits.web.console import print_refusal

STATUS_OF_IMAGE_ERROR = {"unreadable": 422, "unsupported": 415, "too_large": 413}

# A body refused for its length is still read if it is no longer than this: a client whose
# connection is cut while it sends never gets to see the refusal.
DISCARDED_BYTES = 64 * 2**20

MESSAGES = {
    400: "The request is malformed: send an image as JSON, as a form file or as the body.",
    404: "There is nothing at this address: POST an image to /api/v1/read.",
    405: "This address does not take that method: POST an image, e.g. to /api/v1/read.",
    413: "The request is too large or has too many parts: send one smaller image.",
    500: "Something went wrong in the server, not in your request: try again later.",
}


class RequestProblem(Exception):
    """A request that cannot be answered; becomes the JSON error body."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


def register(app: Flask) -> None:
    """Answer every error below ``/api`` as JSON; elsewhere as the short page of its status."""
    app.register_error_handler(RequestProblem, answer_problem)
    app.register_error_handler(ImageError, answer_image_error)
    app.register_error_handler(HTTPException, answer_http_error)


def answer_problem(problem: RequestProblem) -> Response:
    """Return the answer to a problem that the API itself found."""
    return answer(problem.status, problem.message)


def answer_image_error(error: ImageError) -> Response:
    """Return the answer to an image that cannot be read."""
    return answer(STATUS_OF_IMAGE_ERROR.get(error.kind, 422), str(error))


def answer_http_error(error: HTTPException) -> AnyResponse:
    """Return the answer to what routing, form parsing or an unexpected exception raised."""
    standard = error.get_response()
    if not request.path.startswith("/api/"):
        return standard
    status = standard.status_code
    if status == 413:
        discard_body()
    response = answer(status, MESSAGES.get(status, f"{error.name}: mend the request."))
    if "Allow" in standard.headers:
        response.headers["Allow"] = standard.headers["Allow"]
    return response


def discard_body() -> None:
    """Read a body that is too long, and forget it, so that the client listens again."""
    length = request.content_length or 0
    if length > DISCARDED_BYTES:
        return  # too long to wait for
    if length <= (request.max_content_length or length):
        return  # refused for its parts, some of which have been read: what is left is unknown
    stream = request.environ["wsgi.input"]
    with suppress(OSError):
        while length > 0 and (chunk := stream.read(min(length, 2**20))):
            length -= len(chunk)


def answer(status: int, message: str) -> Response:
    """Return the JSON error body, and leave a line on the console."""
    print_refusal(status, message)
    body = {"error": {"status": status, "message": message}}
    return Response(json.dumps(body), status, content_type="application/json")
