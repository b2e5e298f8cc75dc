"""Runs the tour anew, keeps its outputs in it, and its best plot as docs/tour.png.

What comes in is notebooks/tour.ipynb; where a cell fails, nothing is written.
"""

from __future__ import annotations

import base64
import os
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).parents[1]
TOUR = ROOT / "notebooks" / "tour.ipynb"
PICTURE = ROOT / "docs" / "tour.png"
# The cell whose plot stands in README.md.
PICTURE_CELL = "picture"
CELL_TIMEOUT_S = 600


def run_notebook(notebook: nbformat.NotebookNode, place: Path) -> None:
    """Run all cells in a fresh kernel, in a folder where the files that it writes may lie."""
    for cell in notebook.cells:
        cell.metadata = nbformat.NotebookNode()
    # Times would change with every run, and say nothing to a reader.
    client = NotebookClient(
        notebook,
        timeout=CELL_TIMEOUT_S,
        record_timing=False,
        coalesce_streams=True,
        resources={"metadata": {"path": str(place)}},
    )
    client.execute()


def find_picture(notebook: nbformat.NotebookNode) -> bytes:
    """Give the plot for README.md, as PNG."""
    cell = next(cell for cell in notebook.cells if cell.id == PICTURE_CELL)
    plots = [
        output.data["image/png"] for output in cell.outputs if "image/png" in output.get("data", {})
    ]
    return base64.b64decode(plots[0])


def main() -> None:
    """Run it and write both files."""
    # The folder may be named from here, but the notebook runs elsewhere.
    if folder := os.environ.get("INKDIGITS_DATA"):
        os.environ["INKDIGITS_DATA"] = str(Path(folder).resolve())
    notebook = nbformat.read(TOUR, as_version=4)
    with tempfile.TemporaryDirectory() as place:
        run_notebook(notebook, Path(place))
    # Which Python ran it is not the reader's business, and would change with every machine.
    notebook.metadata.language_info = nbformat.NotebookNode(name="python")
    nbformat.write(notebook, TOUR)
    PICTURE.write_bytes(find_picture(notebook))
    print(f"{TOUR.relative_to(ROOT)}: {TOUR.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
