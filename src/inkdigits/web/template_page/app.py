"""The application behind the page: the picture, the template, and one way to save it."""

from __future__ import annotations

import io
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response, render_template, request
from PIL import Image

from inkdigits.arrays import ColorImage
from inkdigits.errors import TemplateError
from inkdigits.forms.marks import snap_marks
from inkdigits.forms.template import MAX_BYTES, Template, parse_template, save_template
from inkdigits.web import theme
from inkdigits.web.headers import add_headers

TOKEN_HEADER = "X-Inkdigits-Token"
HOSTS = ("127.0.0.1", "localhost", "[::1]")
QUALITY = 90  # of the JPEG that is drawn on


@dataclass(frozen=True, slots=True, eq=False)
class Desk:
    """What lies on the page.

    Attributes
    ----------
    picture
        (H, W, 3) uint8, the form.
    shape
        JSON shape of the template that is edited; its ``fields`` may be empty.
    out
        The one file that is written.
    on_save
        Called with each template that was saved.
    """

    picture: ColorImage
    shape: dict[str, object]
    out: Path
    on_save: Callable[[Template], None] = lambda template: None


def create_app(desk: Desk) -> Flask:
    """Return the application: the page at ``/``, saving at ``/api/template``.

    What is saved goes to one file only, and only from this page: a request must carry its token,
    and be sent to this machine by name.
    """
    app = Flask("inkdigits.web.template_page")
    app.register_blueprint(theme.create_blueprint())
    app.config["MAX_CONTENT_LENGTH"] = MAX_BYTES
    token = secrets.token_urlsafe(32)
    encoded = _encode_picture(desk.picture)
    saved: Template | None = None

    @app.before_request
    def refuse_strangers() -> Response | None:
        # Another site whose name leads here would be of the same origin as this page, for a
        # browser; a request from another site names that in Origin.
        origin = request.headers.get("Origin")
        name = request.host.rpartition(":")[0] or request.host
        if name not in HOSTS or origin not in (None, f"http://{request.host}"):
            return _refuse(403, "This page answers to its own address only: open that.")
        return None

    @app.get("/")
    def index() -> str:
        height, width = desk.picture.shape[:2]
        return render_template(
            "template.html",
            out=desk.out.name,
            size=(width, height),
            start=json.dumps(desk.shape if saved is None else saved.to_dict()),
            token=token,
        )

    @app.get("/picture")
    def picture() -> Response:
        return Response(encoded, mimetype="image/jpeg")

    @app.post("/api/template")
    def save() -> Response:
        nonlocal saved
        sent = request.headers.get(TOKEN_HEADER, "").encode()
        if not secrets.compare_digest(sent, token.encode()):
            return _refuse(403, "The page is from an earlier start: load it anew.")
        if request.mimetype != "application/json":
            return _refuse(415, "Send the template as application/json.")
        try:
            template = parse_template(request.get_data())
            if template.find == "marks":
                template = snap_marks(desk.picture, template)
            save_template(template, desk.out)
        except TemplateError as error:
            return _refuse(422, str(error))
        saved = template
        desk.on_save(template)
        body = {"file": str(desk.out), "template": template.to_dict()}
        return Response(json.dumps(body), content_type="application/json")

    @app.errorhandler(413)
    def refuse_length(_error: Exception) -> Response:
        return _refuse(413, "The template is over 1 MB: it should hold boxes only.")

    @app.after_request
    def finish(response: Response) -> Response:
        response.headers["Cache-Control"] = "no-store"
        return add_headers(response)

    return app


def _encode_picture(picture: ColorImage) -> bytes:
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "JPEG", quality=QUALITY)
    return file.getvalue()


def _refuse(status: int, message: str) -> Response:
    body = {"error": {"status": status, "message": message}}
    return Response(json.dumps(body), status, content_type="application/json")
