"""The headers of every answer, which keep a browser strict."""

from __future__ import annotations

from flask import Response

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
}
# Of all that a browser may show as a document.
DOCUMENT_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self' data: blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
# Parts of a page, which obey the headers of the page: there are many, and each is small.
PARTS = ("text/javascript", "text/css")


def add_headers(response: Response) -> Response:
    """Add the headers that keep a browser strict to an answer, be it an error or a file."""
    headers = HEADERS if response.mimetype in PARTS else HEADERS | DOCUMENT_HEADERS
    for name, value in headers.items():
        response.headers.setdefault(name, value)
    return response
