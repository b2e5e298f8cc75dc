"""The image of a request: in JSON as a data URL, in a multipart form, or as the body itself.

Knows nothing of pixels. A client's string is never taken for a path.
"""

from __future__ import annotations

import json

from flask import Request

from inkdigits.errors import ImageError
from inkdigits.intake.limits import Limits
from inkdigits.intake.sources import bytes_from_data_url
from inkdigits.web.problems import STATUS_OF_IMAGE_ERROR, RequestProblem

# Content types, beside image/*, of a body that is the image itself.
BODY_TYPES = ("application/octet-stream", "application/pdf")
FILE_FIELDS = ("file", "image")
WAYS_IN = (
    "send JSON with a data URL, a multipart form with a file, or the image as the body "
    "with its own type, as Content-Type: image/png"
)


def extract_image(request: Request, *, limits: Limits) -> bytes:
    """Return the one image of a request.

    Returns
    -------
    The encoded bytes, at least one and at most ``limits.max_bytes``.

    Raises
    ------
    RequestProblem
        400 without an image or with a malformed one, 413 over the limit, 415 for a content
        type that no image comes in.
    """
    kind = request.mimetype
    if kind == "application/json":
        data = extract_from_json(request.get_data(cache=False), limits=limits)
    elif kind == "multipart/form-data":
        data = extract_from_form(request)
    elif kind.startswith("image/") or kind in BODY_TYPES:
        data = request.get_data(cache=False)
    elif not kind and not request.get_data(cache=False):
        data = b""
    else:
        raise RequestProblem(415, f"No image comes in this content type: {WAYS_IN}.")
    if not data:
        raise RequestProblem(400, f"The request holds no image: {WAYS_IN}.")
    if len(data) > limits.max_bytes:
        raise RequestProblem(
            413, f"The image is over {limits.max_bytes / 2**20:.3g} MB: send a smaller one."
        )
    return data


def extract_from_json(body: bytes, *, limits: Limits) -> bytes:
    """Return the image of ``{"image": "data:image/png;base64,..."}``."""
    try:
        shape = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        shape = None
    url = shape.get("image") if isinstance(shape, dict) else None
    if not isinstance(url, str):
        raise RequestProblem(
            400, 'The JSON holds no image: send {"image": "data:image/png;base64,..."} in UTF-8.'
        )
    if len(shape) > 1:
        raise RequestProblem(
            400, "The JSON holds more than the image: send all else in the query, as ?expect=."
        )
    try:
        return bytes_from_data_url(url.strip(), limits=limits)
    except ImageError as error:  # the string is at fault here, not the image in it
        status = STATUS_OF_IMAGE_ERROR[error.kind] if error.kind == "too_large" else 400
        raise RequestProblem(status, str(error)) from None


def extract_from_form(request: Request) -> bytes:
    """Return the image of the one file field ``file`` (or ``image``)."""
    files = [file for field in FILE_FIELDS for file in request.files.getlist(field)]
    if not files:
        raise RequestProblem(400, 'The form holds no file: send one in the field "file".')
    if len(files) > 1:
        raise RequestProblem(400, 'The form holds several files: send one in the field "file".')
    return files[0].stream.read()
