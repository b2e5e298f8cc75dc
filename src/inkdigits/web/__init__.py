"""The page and the HTTP API: ``flask --app inkdigits.web run``, or Granian on ``create_app``."""

from inkdigits.web.app import create_app

__all__ = ["create_app"]
