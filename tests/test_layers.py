"""The house has floors: a file imports only from floors below its own."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "inkdigits"
FLOORS = {
    8: {"cli"},
    7: {"web", "evaluation", "batch"},
    6: {"recognizer", "training"},
    5: {"reading", "notebook"},
    4: {"decision", "synthesis", "overlay", "documents", "forms"},
    3: {"intake", "page", "line", "digit", "expect"},
    2: {"data", "weights"},
    1: {"results"},
    0: {"errors", "values", "arrays", "theme"},
}
# What a room may take from another on its own floor, and why.
BESIDE = {
    ("page", "inkdigits.line.alphabet"): "a line is cut out as high as the line reader takes it",
    ("page", "inkdigits.digit.frame"): "the ink of a crop becomes the one frame",
    ("documents", "inkdigits.overlay"): "a picture with boxes is saved as documents are",
    ("expect", "inkdigits.line.alphabet"): "which digits and signs a text may have",
    ("expect", "inkdigits.line.kinds"): "a text that was chosen gets its kind and value",
}
# What a room takes from a floor above, and why: for types, or when it is called.
LATER = {
    ("results", "inkdigits.overlay"): "a reading draws itself",
    ("results", "inkdigits.notebook"): "a reading shows itself",
    ("results", "inkdigits.intake.sources"): "it is drawn over any source",
}
FLOOR = {room: floor for floor, rooms in FLOORS.items() for room in rooms}
FACE = "inkdigits"  # __init__.py: brings the recognizer, so it stands on its floor
ALONE = {"torch": "training", "flask": "web", "typer": "cli"}
FILES = sorted(SOURCE.rglob("*.py"))


def room_of(path: Path) -> str:
    first = path.relative_to(SOURCE).parts[0].removesuffix(".py")
    return FACE if first == "__init__" else "cli" if first == "__main__" else first


def list_imports(text: str, package: str) -> Iterator[str]:
    """Every module that a file imports: inside functions and for type checking too."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = package.split(".")[: -(node.level - 1) or None] if node.level else []
            origin = ".".join([*parts, *filter(None, [node.module])])
            if origin == "inkdigits":
                yield from (f"{origin}.{alias.name}" for alias in node.names)
            else:
                yield origin
        elif (
            isinstance(node, ast.Call)
            and getattr(node.func, "attr", getattr(node.func, "id", "")) in CALLS
            and node.args
            and isinstance(node.args[0], ast.Constant)
        ):
            yield str(node.args[0].value)


CALLS = {"import_module", "__import__"}


def imports_of(path: Path) -> set[str]:
    package = ".".join(["inkdigits", *path.relative_to(SOURCE).parts[:-1]])
    return set(list_imports(path.read_text(encoding="utf-8"), package))


def room_imported(module: str) -> str | None:
    """The room that an import enters; None for other packages and for __version__."""
    package, _, rest = module.partition(".")
    if package != "inkdigits" or rest == "__version__":
        return None
    room = rest.partition(".")[0]
    return room if room in FLOOR else FACE


def is_beside(path: Path, module: str) -> bool:
    place = path.relative_to(SOURCE).as_posix()
    return any(module == taken and place.startswith(f"{part}/") for part, taken in BESIDE)


def find_breaches(path: Path) -> list[str]:
    home = room_of(path)
    floor = FLOOR.get(home, FLOOR["evaluation"])
    breaches = []
    for module in sorted(imports_of(path)):
        room = room_imported(module)
        if room == "training" and home not in {"training", "cli"}:
            breaches.append(f"{home} imports {module}: only cli may import training")
        elif (
            room not in {None, home}
            and FLOOR.get(str(room), FLOOR["recognizer"]) >= floor
            and not is_beside(path, module)
            and (home, module) not in LATER
        ):
            breaches.append(f"{home} imports {module}, which is not on a floor below")
        package = module.partition(".")[0]
        if ALONE.get(package, home) != home:
            breaches.append(f"{home} imports {module}: {package} lives in {ALONE[package]} alone")
    return breaches


def test_every_file_imports_only_from_floors_below() -> None:
    breaches = {path.relative_to(SOURCE).as_posix(): find_breaches(path) for path in FILES}
    assert {path: found for path, found in breaches.items() if found} == {}


@pytest.mark.parametrize(("part", "module"), BESIDE)
def test_what_is_taken_from_beside_is_needed(part: str, module: str) -> None:
    assert any(module in imports_of(path) for path in (SOURCE / part).rglob("*.py"))


@pytest.mark.parametrize(("room", "module"), LATER)
def test_what_is_taken_from_above_is_not_loaded_with_the_room(room: str, module: str) -> None:
    assert any(module in imports_of(path) for path in (SOURCE / room).rglob("*.py"))
    code = f"import sys, inkdigits.{room}; print({module!r} in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_every_room_has_a_floor() -> None:
    assert {room_of(path) for path in FILES} - {FACE} == set(FLOOR)


@pytest.mark.parametrize(
    ("home", "line"),
    [
        ("intake/a.py", "from inkdigits.digit.classifier import run"),
        ("page/a.py", "from inkdigits.digit.classifier import run"),
        ("line/a.py", "from ..page import finder"),
        ("digit/a.py", "from inkdigits.synthesis.labels import drop_doubtful"),
        ("data/a.py", "def f():\n    import inkdigits.intake.page"),
        ("recognizer.py", "from inkdigits import training"),
        ("training/a.py", "from inkdigits.recognizer import Recognizer"),
        ("training/a.py", "from inkdigits import Recognizer"),
        ("evaluation/a.py", "if TYPE_CHECKING:\n    from inkdigits.training import digits"),
        ("web/a.py", "from inkdigits.evaluation import suites"),
        ("web/a.py", "importlib.import_module('inkdigits.cli')"),
        ("errors.py", "from inkdigits.results import Box"),
        ("digit/a.py", "import torch.nn"),
        ("cli/a.py", "import torch"),
    ],
)
def test_a_breach_is_found(
    home: str, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(globals(), "SOURCE", tmp_path)
    path = tmp_path / home
    path.parent.mkdir(exist_ok=True)
    path.write_text(line)
    assert len(find_breaches(path)) == 1


def test_importing_inkdigits_loads_neither_torch_nor_flask() -> None:
    code = (
        "import sys, inkdigits, inkdigits.cli.commands\n"
        "inkdigits.Recognizer\n"
        "print(sorted({'torch', 'flask', 'matplotlib', 'onnx'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.slow
def test_reading_leaves_nothing_in_the_home_folder(tmp_path: Path) -> None:
    code = (
        "import numpy, os, time, inkdigits\n"
        "inkdigits.Recognizer().read(numpy.zeros((28, 28), 'uint8')); time.sleep(1)"
    )
    home = {key: str(tmp_path) for key in ("HOME", "USERPROFILE", "XDG_CACHE_HOME")}
    without = {k: v for k, v in os.environ.items() if k != "ORT_DISABLE_TELEMETRY"}
    subprocess.run([sys.executable, "-c", code], check=True, env={**without, **home})
    assert list(tmp_path.rglob("*")) == []
