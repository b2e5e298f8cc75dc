"""The application factory: puts page, API and errors together."""

from __future__ import annotations

import io
import logging
import sys
from typing import IO

from flask import Flask, Request
from flask.logging import has_level_handler
from PIL import Image, ImageDraw

from inkdigits.intake.limits import Limits
from inkdigits.recognizer import Recognizer
from inkdigits.web import api, pages, problems, theme
from inkdigits.web.compression import compress_text
from inkdigits.web.console import console
from inkdigits.web.headers import add_headers
from inkdigits.web.image_reader import ImageReader

DEFAULT_LIMITS = Limits()

# Room beside the image itself: multipart headers, or the JSON around a data URL.
ENVELOPE_BYTES = 64 * 2**10
MAX_FORM_PARTS = 16
# Of a form field that is no file; the parser's own buffer, of 64 KiB and what is left from the part
# before, has to fit as well.
MAX_FORM_MEMORY_BYTES = 512 * 2**10


class MemoryRequest(Request):
    """A request whose uploads stay in memory, so that no drawing ever touches the disk."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return io.BytesIO()


class WebApp(Flask):
    """Flask with uploads kept in memory."""

    request_class = MemoryRequest


def create_app(recognizer: ImageReader | None = None, *, limits: Limits = DEFAULT_LIMITS) -> Flask:
    """Return the web application: the page at ``/``, the API below ``/api/v1``.

    Parameters
    ----------
    recognizer
        What reads the images, shared by all requests and threads. Without one, a
        ``Recognizer`` with the bundled weights is built.
    limits
        Bounds on one image. Larger request bodies are refused before they are read.

    Returns
    -------
    A WSGI application. The recognizer has read one image by then, so that the first visitor
    does not wait for it to warm up.

    Raises
    ------
    ModelError
        If the bundled weights are missing or damaged.
    """
    app = WebApp("inkdigits.web")
    app.config.update(
        MAX_CONTENT_LENGTH=-(-limits.max_bytes * 4 // 3) + ENVELOPE_BYTES,  # base64 grows by 4/3
        MAX_FORM_PARTS=MAX_FORM_PARTS,
        MAX_FORM_MEMORY_SIZE=MAX_FORM_MEMORY_BYTES,
    )
    reader = Recognizer(limits=limits) if recognizer is None else recognizer
    reader.read(draw_stroke())
    app.register_blueprint(theme.create_blueprint())
    app.register_blueprint(pages.create_blueprint(reader, limits))
    app.register_blueprint(api.create_blueprint(reader, limits))
    problems.register(app)
    app.after_request(add_headers)
    app.after_request(compress_text)
    show_console()
    return app


def draw_stroke() -> Image.Image:
    """Return a plain 1, (64, 64), black on white, to warm up on."""
    page = Image.new("L", (64, 64), 255)
    ImageDraw.Draw(page).line((32, 12, 32, 52), fill=0, width=5)
    return page


def show_console() -> None:
    """Have the console lines printed on stdout, unless the host program handles them already."""
    console.setLevel(logging.INFO)
    if not has_level_handler(console):
        handler = logging.StreamHandler(sys.stdout)
        handler.setFormatter(logging.Formatter("%(asctime)s %(message)s", "%H:%M:%S"))
        console.addHandler(handler)
