"""The style sheet that all pages share, at ``/theme.css``."""

from __future__ import annotations

from flask import Blueprint, Response, send_file

from inkdigits.theme import THEME


def create_blueprint() -> Blueprint:
    """Return the style sheet as the part of an application."""
    theme = Blueprint("theme", __name__)

    @theme.get("/theme.css")
    def sheet() -> Response:
        return send_file(THEME, mimetype="text/css")

    return theme
