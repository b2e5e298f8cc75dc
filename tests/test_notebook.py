"""The tour runs from top to bottom, keeps its promises, and what is kept of it is presentable."""

from __future__ import annotations

import ast
import base64
import json
import os
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parents[1]
TOUR = ROOT / "notebooks" / "tour.ipynb"
MOST_CELLS = 46
MOST_BYTES = 1_500_000
# No cell may take longer than all of them should, on busy cores.
CELL_TIMEOUT_S = 360
# What the prose of the tour promises, told by a cell put after its last.
PROMISES = """
import json
print(json.dumps({
    "accuracy": test_accuracy,
    "drawing": [reading.status, reading.text],
    "as once": float(frames[0].max()),
    "refused": judged[1:3].tolist(),
    "page": [[number.text, number.kind] for number in answer.numbers],
}))
"""


@pytest.fixture(scope="module")
def tour() -> nbformat.NotebookNode:
    return nbformat.read(TOUR, as_version=4)


def list_code(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def list_texts(notebook: nbformat.NotebookNode) -> list[str]:
    """All that the outputs say in words."""
    texts = []
    for cell in list_code(notebook):
        for output in cell.outputs:
            texts.append(output.get("text", ""))
            texts += [text for kind, text in output.get("data", {}).items() if "text" in kind]
    return texts


def test_the_tour_is_a_sound_notebook_of_bounded_size(tour: nbformat.NotebookNode) -> None:
    nbformat.validate(tour)
    assert len(tour.cells) <= MOST_CELLS
    assert TOUR.stat().st_size < MOST_BYTES
    assert len({cell.id for cell in tour.cells}) == len(tour.cells)


def test_its_outputs_are_those_of_one_run_from_top_to_bottom(tour: nbformat.NotebookNode) -> None:
    cells = list_code(tour)
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert {output.output_type for cell in cells for output in cell.outputs} <= {
        "stream",
        "display_data",
        "execute_result",
    }
    plots = [
        cell.id for cell in cells if any("image/png" in o.get("data", {}) for o in cell.outputs)
    ]
    assert len(plots) >= 12


def test_its_outputs_hold_no_warnings_and_no_paths_of_a_machine(
    tour: nbformat.NotebookNode,
) -> None:
    assert all(
        output.get("name", "stdout") == "stdout"
        for cell in list_code(tour)
        for output in cell.outputs
    )
    for text in list_texts(tour):
        assert not re.search(r"warning|traceback|(?<![\w.])/\w+/|[A-Z]:\\", text, re.IGNORECASE), (
            text
        )


def test_its_prose_types_no_figure_that_a_cell_could_print(tour: nbformat.NotebookNode) -> None:
    for cell in tour.cells:
        if cell.cell_type == "markdown":
            # Headings are numbered, and code may hold what it likes.
            prose = re.sub(r"^#+ .*$|`[^`]*`", "", cell.source, flags=re.MULTILINE)
            assert not re.search(r"\d", prose), re.search(r".*\d.*", prose)


def test_every_plot_cell_keeps_the_shades_to_gray_and_viridis(tour: nbformat.NotebookNode) -> None:
    for cell in list_code(tour):
        named = re.findall(r'(?:cmap|color|facecolor)=(?:"([^"]*)")', cell.source)
        for shade in named:
            assert shade in {"gray", "gray_r", "viridis", "black", "white", "none"} or re.fullmatch(
                r"0\.\d+", shade
            ), (cell.id, shade)


def test_the_picture_of_the_tour_is_its_plot(tour: nbformat.NotebookNode) -> None:
    cell = next(cell for cell in tour.cells if cell.id == "picture")
    plot = next(output.data["image/png"] for output in cell.outputs if "data" in output)
    assert base64.b64decode(plot) == (ROOT / "docs" / "tour.png").read_bytes()


def test_it_makes_no_copy_of_what_inkdigits_has(tour: nbformat.NotebookNode) -> None:
    imported, defined = set(), set()
    for cell in list_code(tour):
        for node in ast.walk(ast.parse(cell.source.replace("%pip", "#"))):
            if isinstance(node, ast.ImportFrom) and str(node.module).startswith("inkdigits"):
                imported |= {alias.name for alias in node.names}
            elif isinstance(node, ast.FunctionDef):
                defined.add(node.name)
    used = {"Recognizer", "normalize", "load_mnist", "split_mnist", "warp", "calibrate", "export"}
    assert used | {"Finder", "LineReader", "crop_line"} <= imported
    assert defined.isdisjoint(imported)


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # of the parts that talk to the kernel
def test_it_runs_from_top_to_bottom_and_keeps_its_promises(
    tour: nbformat.NotebookNode,
    data_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("INKDIGITS_DATA", str(data_folder.resolve()))
    # Other tests run beside this one.
    monkeypatch.setenv("OMP_NUM_THREADS", os.environ.get("OMP_NUM_THREADS", "1"))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    notebook = nbformat.v4.new_notebook(
        cells=[*tour.cells, nbformat.v4.new_code_cell(PROMISES)], metadata=tour.metadata
    )
    place = tmp_path / "place"
    place.mkdir()
    client = NotebookClient(
        notebook,
        timeout=CELL_TIMEOUT_S,
        coalesce_streams=True,
        resources={"metadata": {"path": str(place)}},
    )
    client.execute()
    kept = json.loads(notebook.cells[-1].outputs[0].text)
    assert kept["accuracy"] >= 0.99
    assert kept["drawing"] == ["read", "3"]
    assert kept["as once"] == 0.0
    assert kept["refused"] == ["no_digits", "no_digits"]
    assert kept["page"] == [["4176", "number"], ["12/05/2024", "date"], ["07:30", "time"]]
    assert (place / "mine" / "tour.onnx").exists()
