"""The page and its modules, compressed where a browser takes it: a third of the bytes."""

from __future__ import annotations

import gzip
from functools import lru_cache

from flask import Response, request

# What compresses well and is the same for everyone; answers of the API are left as they are.
TYPES = ("text/html", "text/css", "text/javascript", "application/javascript", "image/svg+xml")
LEAST_BYTES = 500  # below that the header costs what is saved


def compress_text(response: Response) -> Response:
    """Compress a page, style, script or drawing with gzip where the client accepts that."""
    if response.mimetype not in TYPES or response.status_code != 200:
        return response
    response.vary.add("Accept-Encoding")
    if not request.accept_encodings["gzip"] or response.content_encoding:
        return response
    response.direct_passthrough = False
    data = response.get_data()
    response.close()  # the file, which the server leaves open where the client hangs up
    if len(data) < LEAST_BYTES:
        return response
    response.set_data(compress(data))
    response.content_encoding = "gzip"
    etag, _ = response.get_etag()
    if etag:  # the bytes are others, what they say is the same
        response.set_etag(etag, weak=True)
    return response


@lru_cache(maxsize=128)
def compress(data: bytes) -> bytes:
    """Return data in the gzip format, the same bytes each time."""
    return gzip.compress(data, mtime=0)
