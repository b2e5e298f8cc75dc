"""The commands for templates of forms: ``inkdigits template new``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from inkdigits.cli.messages import escape_text, print_message
from inkdigits.cli.serve import find_address

if TYPE_CHECKING:
    from inkdigits.arrays import ColorImage
    from inkdigits.forms.template import Template

app = typer.Typer(no_args_is_help=True, help="Draw the template of a form.")


@app.callback()
def describe() -> None:
    """Draw the template of a form."""


@app.command("new")
def draw_template(
    image: Annotated[
        str, typer.Argument(metavar="IMAGE", help="A flat scan of the form; of a PDF page 1.")
    ],
    out: Annotated[
        Path,
        typer.Option("--out", help="The file that is saved; one that is there is opened first."),
    ] = Path("template.json"),
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="The port; 0 takes a free one.")
    ] = 5001,
) -> None:
    """Draw boxes on a form in the browser, and save them as a template."""
    from inkdigits.web.template_page.app import Desk, create_app
    from inkdigits.web.template_page.serving import serve_page

    picture = _decode_first(image)
    shape = _open_template(out, picture)
    _check_flat(picture)
    _, free = find_address("127.0.0.1", port)

    def announce(template: Template) -> None:
        count = len(template.fields)
        words = "1 field" if count == 1 else f"{count} fields"
        print(f"saved {escape_text(str(out))}: {words}", flush=True)

    def greet(taken: int) -> None:
        print(f"Draw the template on http://127.0.0.1:{taken} (Ctrl-C stops it)", flush=True)

    serve_page(create_app(Desk(picture, shape, out, announce)), free, on_start=greet)


def _decode_first(image: str) -> ColorImage:
    """Return the first page of an image."""
    from contextlib import closing

    from inkdigits.intake.page import decode_pages

    with closing(decode_pages(Path(image))) as pages:
        return next(pages).color


def _check_flat(picture: ColorImage) -> None:
    """Say so where the picture is a photo of a sheet, not the page itself."""
    from inkdigits.forms.sheet import find_sheet, touches_border

    corners = find_sheet(picture, picture.shape[1] / picture.shape[0])
    if corners is not None and not touches_border(corners, picture.shape):
        print_message(
            "The picture shows a sheet on a ground, but boxes are fractions of the whole picture: "
            "scan the form flat, or cut the sheet out first."
        )


def _open_template(out: Path, picture: ColorImage) -> dict[str, Any]:
    """Return the shape of the template that is there, or of an empty one for the picture."""
    from inkdigits.errors import TemplateError
    from inkdigits.forms.template import VERSION, load_template

    if out.is_dir() or not out.parent.is_dir():
        raise TemplateError(f"Cannot write {out}: give a file in a folder that is there.")
    aspect = round(picture.shape[1] / picture.shape[0], 6)
    if not out.exists():
        return {"inkdigits_template": VERSION, "aspect": aspect, "find": "page", "fields": []}
    shape = load_template(out).to_dict()
    if abs(shape["aspect"] / aspect - 1.0) > 0.02:
        print_message(
            f"The form of {out} has another shape than this picture: its boxes may lie wrong."
        )
    return shape | {"aspect": aspect}
