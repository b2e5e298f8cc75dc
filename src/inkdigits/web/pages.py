"""The page on which a digit is drawn, and the health check."""

from __future__ import annotations

from flask import Blueprint, render_template

from inkdigits.intake.limits import Limits
from inkdigits.web.image_reader import ImageReader


def create_blueprint(reader: ImageReader, limits: Limits) -> Blueprint:
    """Return the page and the health check around one recognizer."""
    pages = Blueprint("pages", __name__)

    @pages.get("/")
    def index() -> str:
        return render_template("index.html", model=reader.model, max_bytes=limits.max_bytes)

    @pages.get("/healthz")
    def health() -> dict[str, str]:
        return {"status": "ok", "model": reader.model}

    return pages
