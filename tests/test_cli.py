"""The command line: what is printed, where, and with which exit code."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.request import urlopen

import pytest
import typer
from PIL import Image, ImageDraw
from typer.testing import CliRunner

import inkdigits
from inkdigits.cli import main
from inkdigits.cli.commands import app
from inkdigits.cli.images import BATCH, find_images
from inkdigits.cli.words import printable
from inkdigits.errors import DataError, ImageError, ModelError
from inkdigits.reading import Alternative, Box, Digit, ImageSize, Number, Reading, join_pages

README = Path(__file__).parents[1] / "README.md"
SEVEN = [(18, 16), (46, 16), (28, 52)]


def draw_seven(path: str | Path | io.BytesIO) -> None:
    page = Image.new("L", (64, 64), 255)
    ImageDraw.Draw(page).line(SEVEN, fill=0, width=5, joint="curve")
    page.save(path, format="PNG")


def make_reading(*numbers: str, doubt: str = "") -> Reading:
    """A reading of these numbers; ``doubt`` is what the last digit of the last may be too."""
    box, made = Box(0, 0, 9, 9), []
    for text in numbers:
        unsure = bool(doubt) and text is numbers[-1]
        digits = []
        for place, char in enumerate(text):
            last = unsure and place == len(text) - 1
            shares = {int(char): 0.5, int(doubt): 0.45} if last else {int(char): 0.99}
            rest = tuple(Alternative(d, 0.001) for d in range(10) if d not in shares)
            ranked = tuple(Alternative(d, p) for d, p in shares.items()) + rest
            state = "unsure" if last else "digit"
            digits.append(Digit(int(char), box, ranked[0].probability, state, ranked))
        confidence = min(digit.confidence for digit in digits)
        made.append(Number(text, box, confidence, "unsure" if unsure else "read", tuple(digits)))
    status = "unsure" if doubt else "read"
    return Reading(status, " ".join(numbers), tuple(made), ImageSize(9, 9), "test")


EMPTY = {
    word: Reading(word, "", (), ImageSize(9, 9), "test")  # type: ignore[arg-type]
    for word in ("blank", "no_digits")
}
ANSWERS = {
    b"seven": make_reading("7"),
    b"page": make_reading("12", "345"),
    b"one or seven": make_reading("1", doubt="7"),
    b"17 or 11": make_reading("17", doubt="1"),
    b"nothing": EMPTY["blank"],
    b"doodle": EMPTY["no_digits"],
    b"three pages": join_pages([make_reading("7"), EMPTY["blank"], make_reading("1", doubt="7")]),
}


class FakeRecognizer:
    """Reads a file by its bytes; counts how often it was asked for many."""

    batches: list[int]
    fast: bool
    decimal: str

    def __init__(self, *, fast: bool = False, decimal: str = "auto") -> None:
        FakeRecognizer.batches = []
        FakeRecognizer.fast = fast
        FakeRecognizer.decimal = decimal

    def read(self, source: object) -> Reading:
        assert not isinstance(source, str), "a str may be a data URL: a path must be a Path"
        content = source.read_bytes() if isinstance(source, Path) else source
        if content == b"crash":
            raise RuntimeError("out of ink")
        if content not in ANSWERS:
            raise ImageError("This is not an image: send PNG.")
        return ANSWERS[content]  # type: ignore[index]

    def read_many(self, sources: Sequence[object]) -> list[Reading]:
        FakeRecognizer.batches.append(len(sources))
        return [self.read(source) for source in sources]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder, and a recognizer that knows its images by their bytes."""
    monkeypatch.setattr(inkdigits, "Recognizer", FakeRecognizer, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command line here; gives exit code, standard output and standard error."""

    def run_here(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            main(arguments)
        shown = capsys.readouterr()
        return int(left.value.code or 0), shown.out, shown.err

    return run_here


def start(*arguments: str | bytes, **settings: Any) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "inkdigits", *arguments]
    return subprocess.run(command, capture_output=True, timeout=60, check=False, **settings)


# --- the real program -------------------------------------------------------------------------


def test_a_drawn_seven_is_read(tmp_path: Path) -> None:
    draw_seven(tmp_path / "seven.png")
    done = start("read", "seven.png", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"7\n", b"")


def test_a_drawn_seven_is_read_from_standard_input() -> None:
    image = io.BytesIO()
    draw_seven(image)
    done = start("read", "-", "--format", "json", input=image.getvalue())
    assert done.returncode == 0
    assert json.loads(done.stdout)["text"] == "7"


def test_the_json_of_one_image_is_what_python_gives(tmp_path: Path) -> None:
    draw_seven(tmp_path / "seven.png")
    done = start("read", tmp_path / "seven.png", "--format", "json")
    assert json.loads(done.stdout) == inkdigits.Recognizer().read(tmp_path / "seven.png").to_dict()


@pytest.mark.skipif(sys.platform != "linux", reason="only here may a name hold any byte")
@pytest.mark.parametrize("output", ["text", "json", "jsonl", "csv"])
def test_a_file_name_may_hold_any_byte(tmp_path: Path, output: str) -> None:
    name = os.fsencode(tmp_path) + b"/odd\xff\x1b[31m\n.png"
    image = io.BytesIO()
    draw_seven(image)
    with open(name, "wb") as file:
        file.write(image.getvalue())
    done = start("read", tmp_path, "--format", output, env={**os.environ, "LC_ALL": "C"})
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"7" in done.stdout
    assert b"\x1b" not in done.stdout
    if output.startswith("json"):
        entry = json.loads(done.stdout)
        entry = entry[0] if isinstance(entry, list) else entry
        assert os.fsencode(entry["file"]) == name


def test_a_closed_pipe_is_no_error(tmp_path: Path) -> None:
    for number in range(40):
        draw_seven(tmp_path / f"{number}.png")
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "inkdigits", "read", str(tmp_path)]
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_the_server_answers_and_leaves_on_ctrl_c() -> None:
    command = [sys.executable, "-m", "inkdigits", "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            found = re.search(r"http://127\.0\.0\.1:\d+", server.stdout.readline())
            assert found is not None
            assert ask(f"{found.group()}/healthz")["status"] == "ok"
            server.send_signal(signal.SIGINT)
            assert server.wait(timeout=20) == 0
        finally:
            server.kill()


def ask(url: str) -> Any:
    for _ in range(200):
        try:
            with urlopen(url, timeout=20) as answer:
                return json.load(answer)
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"{url} does not answer")


# --- what is printed --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"seven", "7"),
        (b"page", "12 345"),
        (b"one or seven", "unsure: 1 or 7"),
        (b"17 or 11", "unsure: 17 or 11"),
        (b"nothing", "blank"),
        (b"doodle", "no digits"),
    ],
)
def test_one_image_gives_its_words_alone(folder: Path, run: Run, content: bytes, line: str) -> None:
    (folder / "a.png").write_bytes(content)
    assert run("read", "a.png") == (0, f"{line}\n", "")


def test_several_images_give_name_text_and_status(folder: Path, run: Run) -> None:
    for name, content in zip("abc", [b"seven", b"one or seven", b"doodle"], strict=True):
        (folder / name).write_bytes(content)
    lines = "a\t7\tread\nb\t1 or 7\tunsure\nc\t\tno_digits\n"
    assert run("read", "a", "b", "c") == (0, lines, "")


@pytest.fixture
def mixed(folder: Path) -> Path:
    """Two good images around a bad one."""
    (folder / "a.png").write_bytes(b"seven")
    (folder / "b.png").write_bytes(b"junk")
    (folder / "c.png").write_bytes(b"page")
    return folder


BAD = "b.png: This is not an image: send PNG.\n"


def test_a_bad_file_takes_one_line_and_the_others_are_read(mixed: Path, run: Run) -> None:
    out = "a.png\t7\tread\nc.png\t12 345\tread\n"
    assert run("read", "a.png", "b.png", "c.png") == (1, out, BAD)


def test_json_of_several_is_a_list_with_an_entry_each(mixed: Path, run: Run) -> None:
    code, out, err = run("read", "--format", "json", "a.png", "b.png", "c.png")
    assert (code, err) == (1, BAD)
    assert json.loads(out) == [
        {"file": "a.png", "reading": ANSWERS[b"seven"].to_dict()},
        {"file": "b.png", "error": "This is not an image: send PNG."},
        {"file": "c.png", "reading": ANSWERS[b"page"].to_dict()},
    ]


def test_json_of_one_is_the_reading_itself(mixed: Path, run: Run) -> None:
    code, out, _ = run("read", "a.png", "--format", "json")
    assert (code, json.loads(out)) == (0, ANSWERS[b"seven"].to_dict())


def test_json_of_one_bad_file_says_why(mixed: Path, run: Run) -> None:
    code, out, err = run("read", "b.png", "--format", "json")
    assert (code, err) == (1, BAD)
    assert json.loads(out) == {"file": "b.png", "error": "This is not an image: send PNG."}


def test_jsonl_has_a_line_for_each(mixed: Path, run: Run) -> None:
    code, out, err = run("read", ".", "--format", "jsonl")
    entries = [json.loads(line) for line in out.splitlines()]
    assert (code, err) == (1, f"./{BAD}")
    assert [sorted(entry) for entry in entries] == [
        ["file", "reading"],
        ["error", "file"],
        ["file", "reading"],
    ]


def test_csv_has_a_row_for_each(mixed: Path, run: Run) -> None:
    (mixed / "d.png").write_bytes(b"nothing")
    code, out, err = run("read", "a.png", "b.png", "c.png", "d.png", "--format", "csv")
    assert (code, err) == (1, BAD)
    assert list(csv.reader(io.StringIO(out))) == [
        ["file", "page", "status", "text", "confidence", "error", "line", "value", "digits_only"],
        ["a.png", "", "read", "7", "0.990000", "", "1", "", "7"],
        ["b.png", "", "error", "", "", "This is not an image: send PNG.", "", "", ""],
        ["c.png", "", "read", "12", "0.990000", "", "1", "", "12"],
        ["c.png", "", "read", "345", "0.990000", "", "1", "", "345"],
        ["d.png", "", "blank", "", "", "", "", "", ""],
    ]


@pytest.fixture
def paged(folder: Path) -> Path:
    """An image beside a file of three pages."""
    (folder / "a.png").write_bytes(b"seven")
    (folder / "b.pdf").write_bytes(b"three pages")
    return folder


def test_each_page_has_a_line_that_begins_with_its_number(paged: Path, run: Run) -> None:
    lines = "page 1: 7\npage 2: blank\npage 3: unsure: 1 or 7\n"
    assert run("read", "b.pdf") == (0, lines, "")


def test_among_several_files_the_page_stands_behind_the_name(paged: Path, run: Run) -> None:
    assert run("read", "a.png", "b.pdf") == (
        0,
        "a.png\t7\tread\n"
        "b.pdf page 1\t7\tread\n"
        "b.pdf page 2\t\tblank\n"
        "b.pdf page 3\t1 or 7\tunsure\n",
        "",
    )


def test_csv_has_a_row_for_each_page(paged: Path, run: Run) -> None:
    _, out, _ = run("read", ".", "--format", "csv")
    assert [row[1:4] for row in csv.reader(io.StringIO(out))] == [
        ["page", "status", "text"],
        ["", "read", "7"],
        ["1", "read", "7"],
        ["2", "blank", ""],
        ["3", "unsure", "1"],
    ]


@pytest.mark.parametrize("output", ["json", "jsonl"])
def test_json_has_the_pages_of_a_file_in_its_entry(paged: Path, run: Run, output: str) -> None:
    _, out, _ = run("read", "b.pdf", "--format", output)
    reading = json.loads(out) if output == "json" else json.loads(out)["reading"]
    assert reading == ANSWERS[b"three pages"].to_dict()
    assert len(reading["pages"]) == 3


def test_an_unforeseen_fault_costs_one_image(mixed: Path, run: Run) -> None:
    (mixed / "b.png").write_bytes(b"crash")
    code, out, err = run("read", "a.png", "b.png", "c.png", "--format", "jsonl")
    assert (code, len(out.splitlines())) == (1, 3)
    assert err == "b.png: Cannot read this image (RuntimeError: out of ink).\n"


def test_many_are_read_together(folder: Path, run: Run) -> None:
    for number in range(BATCH + 3):
        (folder / f"{number:02}.png").write_bytes(b"seven")
    code, out, _ = run("read", ".")
    assert (code, len(out.splitlines())) == (0, BATCH + 3)
    assert FakeRecognizer.batches == [BATCH, 3]


@pytest.mark.parametrize("fast", [False, True])
def test_fast_reads_with_the_weights_of_8_bits(run: Run, folder: Path, fast: bool) -> None:
    (folder / "seven.png").write_bytes(b"7")
    run("read", "seven.png", *["--fast"] * fast)
    assert FakeRecognizer.fast is fast


def test_the_decimal_sign_is_handed_on_and_no_other_is_taken(run: Run, folder: Path) -> None:
    run("read", "seven.png", "--decimal", "comma")
    assert FakeRecognizer.decimal == "comma"
    code, _, error = run("read", "seven.png", "--decimal", "colon")
    assert code == 2
    assert "colon" in error


def test_a_name_is_safe_on_a_terminal() -> None:
    assert printable("a\x1b[31m\n\t\u202e\udcff é7") == r"a\x1b[31m\x0a\x09\u202e\xff é7"


# --- which files ------------------------------------------------------------------------------


def test_a_folder_gives_its_images_in_order(folder: Path) -> None:
    names = ["b.PNG", "a.jpg", "note.txt", ".hidden.png", "sub/c.tiff", ".git/d.png", "a/e.webp"]
    names += ["p.HEIC", "q.heif", "r.pdf"]
    for name in names:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).touch()
    found = [Path(each.name).as_posix() for each in find_images(["."])]
    assert found == ["a.jpg", "b.PNG", "p.HEIC", "q.heif", "r.pdf", "a/e.webp", "sub/c.tiff"]


def test_a_folder_without_images_is_told(folder: Path, run: Run) -> None:
    (folder / "sub").mkdir()
    code, out, err = run("read", "sub")
    assert (code, out) == (1, "")
    assert err.startswith("sub: The folder holds no image")


def test_standard_input_stands_among_files(
    mixed: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"page")))
    assert run("read", "a.png", "-") == (0, "a.png\t7\tread\n-\t12 345\tread\n", "")


def test_a_path_is_never_taken_for_a_data_url(folder: Path, run: Run) -> None:
    (folder / "data:x").write_bytes(b"seven")
    assert run("read", "data:x") == (0, "7\n", "")


# --- wrong use --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["read"], "PATH"),
        (["read", "a", "--format", "xml"], "jsonl"),
        (["read", "-", "-"], "once"),
        (["read", "a", "--bogus"], "--bogus"),
        (["bogus"], "bogus"),
        (["serve", "--port", "99999"], "65535"),
        (["serve", "--workers", "0"], "--workers"),
        (["serve", "--host", "256.0.0.1"], "--host"),
        (["train", "--epochs", "0"], "--epochs"),
    ],
)
def test_wrong_use_takes_one_line(run: Run, arguments: list[str], word: str) -> None:
    code, out, err = run(*arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert word in err


def test_a_port_in_use_takes_one_line(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        code, out, err = run("serve", "--port", port)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert port in err


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (ModelError("The weights are missing."), 2, "inkdigits: The weights are missing.\n"),
        (DataError("No data."), 2, "inkdigits: No data.\n"),
        (PermissionError(13, "Permission denied", "w.onnx"), 2, "Permission denied: w.onnx\n"),
        (KeyboardInterrupt(), 130, ""),
        (ZeroDivisionError("a fault"), 2, "ZeroDivisionError: a fault\n"),
    ],
)
def test_an_error_takes_one_line(
    folder: Path,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
    code: int,
    line: str,
) -> None:
    def fail(**_: object) -> None:
        raise error

    monkeypatch.setattr(sys, "flags", type("Flags", (), {"dev_mode": False}))
    monkeypatch.setattr(inkdigits, "Recognizer", fail, raising=False)
    left, out, err = run("read", "a.png")
    assert (left, out) == (code, "")
    assert err.endswith(line)
    assert "Traceback" not in err


def test_a_missing_extra_is_told(
    folder: Path,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Missing:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "inkdigits.training.recipe":
                raise ModuleNotFoundError(name, name="torch")

    monkeypatch.delitem(sys.modules, "inkdigits.training.recipe", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Missing(), *sys.meta_path])
    assert run("train") == (
        2,
        "",
        "inkdigits: torch is not installed: in a checkout use make train, "
        'else pip install "inkdigits[train]"\n',
    )


# --- train and evaluate -----------------------------------------------------------------------


def put_module(monkeypatch: pytest.MonkeyPatch, name: str, **names: object) -> None:
    module = ModuleType(name)
    vars(module).update(names)
    monkeypatch.setitem(sys.modules, name, module)


def test_train_hands_on_only_what_was_given(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    calls: list[Any] = []

    def train(folder: Path, settings: object, *, data: Path | None, resume: bool) -> Path:
        calls.append((folder, settings, data, resume))
        return folder / "digits.onnx"

    put_module(monkeypatch, "inkdigits.training.recipe", Settings=dict, train=train)
    assert run("train", "--run", "r", "--epochs", "3", "--set", "mnist", "--set", "pen") == (
        0,
        f"{Path('r/digits.onnx')}\n",
        "",
    )
    assert calls == [(Path("r"), {"epochs": 3, "sets": ("mnist", "pen")}, None, True)]


def test_a_stopped_training_tells_how_to_go_on(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def train(*_: object, **__: object) -> Path:
        raise KeyboardInterrupt

    put_module(monkeypatch, "inkdigits.training.recipe", Settings=dict, train=train)
    code, out, err = run("train")
    assert (code, out, err.count("\n")) == (130, "", 1)
    assert "goes on from the last finished epoch" in err


@pytest.fixture
def scored(folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Evaluation that only tells what it was asked for: names, data, limit, weights."""
    calls: list[Any] = []

    def recognize(weights: Path | None) -> Path | None:
        return weights

    def run_suites(
        names: Sequence[str], recognizer: object, *, data: Path | None, limit: int | None
    ) -> Report:
        calls.append((names, data, limit, recognizer))
        return Report("model-1", (), (), ())

    from inkdigits.evaluation.report import Report

    monkeypatch.setattr(inkdigits, "Recognizer", recognize, raising=False)
    monkeypatch.setattr("inkdigits.evaluation.suites.run_suites", run_suites)
    return calls


def test_evaluate_prints_the_report_and_writes_json(
    folder: Path, run: Run, scored: list[Any]
) -> None:
    code, out, err = run("evaluate", "--suite", "mnist", "--data", "d", "--json", "s.json")
    assert (code, out, err) == (0, "model model-1\n", "")
    assert json.loads((folder / "s.json").read_text())["model"] == "model-1"
    assert scored == [(("mnist",), Path("d"), None, None)]


def test_evaluate_takes_other_weights_and_a_limit(run: Run, scored: list[Any]) -> None:
    assert run("evaluate", "--weights", "w.onnx", "--limit", "9")[0] == 0
    assert scored == [((), None, 9, Path("w.onnx"))]


def test_evaluate_fills_cards(folder: Path, run: Run, scored: list[Any]) -> None:
    card = folder / "card.md"
    card.write_text("<!-- scores: writers -->\n<!-- /scores -->\n")
    assert run("evaluate", "--card", "card.md", "--card", "card.md")[0] == 0
    assert "| writer | n | right | share |" in card.read_text()


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--card", "card.md", "--limit", "9"], "--limit"),
        (["--card", "card.md", "--suite", "pen"], "--suite"),
        (["--card", "card.md"], "card.md"),
        (["--json", "no/s.json"], "no folder"),
        (["--html", "no/r.html"], "no folder"),
        (["--limit", "0"], "--limit"),
    ],
)
def test_what_cannot_be_written_is_told_before_anything_is_scored(
    run: Run, scored: list[Any], arguments: list[str], word: str
) -> None:
    code, out, err = run("evaluate", *arguments)
    assert (code, out, err.count("\n"), scored) == (2, "", 1, [])
    assert word in err


def test_a_report_without_matplotlib_is_told_before_anything_is_scored(
    run: Run, scored: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in list(sys.modules):
        if name.startswith(("matplotlib", "inkdigits.evaluation.html", "inkdigits.evaluation.plo")):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.delattr("inkdigits.evaluation.html", raising=False)
    monkeypatch.delattr("inkdigits.evaluation.plots", raising=False)

    class Missing:
        def find_spec(self, name: str, *_: object) -> None:
            if name.partition(".")[0] == "matplotlib":
                raise ModuleNotFoundError(name, name="matplotlib")

    monkeypatch.setattr(sys, "meta_path", [Missing(), *sys.meta_path])
    assert run("evaluate", "--html", "r.html") == (
        2,
        "",
        "inkdigits: matplotlib is not installed: in a checkout use make evaluate, "
        'else pip install "inkdigits[train]"\n',
    )
    assert scored == []


# --- help and README --------------------------------------------------------------------------


def test_the_version_is_printed(run: Run) -> None:
    assert run("--version") == (0, f"inkdigits {inkdigits.__version__}\n", "")


@pytest.mark.parametrize("command", ["read", "serve", "train", "train-lines", "evaluate"])
def test_a_command_has_help(command: str) -> None:
    result = CliRunner().invoke(app, [command, "--help"])
    assert result.exit_code == 0
    assert "Usage" in result.output


def list_words() -> list[str]:
    """Every command and every long option."""
    group: Any = typer.main.get_command(app)
    words = [option for param in group.params for option in param.opts]
    for name, command in group.commands.items():
        words.append(f"inkdigits {name}")
        words += [option for param in command.params for option in param.opts]
    return sorted({word for word in words if word.startswith(("--", "inkdigits "))} - {"--help"})


@pytest.mark.parametrize("word", list_words())
def test_the_readme_tells_every_command_and_option(word: str) -> None:
    assert re.search(rf"(?<![\w-]){word}(?![\w-])", README.read_text(encoding="utf-8"))
