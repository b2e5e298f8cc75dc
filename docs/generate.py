"""Makes the pages of the site that are written nowhere: references, plots, indexes, copies.

``python docs/generate.py`` writes them below ``docs/``; only the index of the experiments and the
table in README.md are kept in the repository, and ``--check`` says whether these are current. What
is heavy is imported where it is needed: the check needs nothing but Python.
"""

from __future__ import annotations

import ast
import json
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
SOURCE = ROOT / "src"
# Files of the repository that are pages of the site, too.
COPIES = {
    "MODEL_CARD.md": "model-card.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
}
# The rows of the table in README.md: what is shown, and where its score is in scores.json.
SUMMARY = (
    ("MNIST test digits", "digits", {"suite": "mnist", "condition": "read"}),
    ("digits drawn with a pen, new writers", "digits", {"suite": "pen", "condition": "centered"}),
    ("numbers on phone photos", "numbers", {"condition": "photos"}),
    ("cheque amounts", "numbers", {"condition": "cheques"}),
    ("doodles, no digit", "others", {"suite": "rejection", "condition": "doodles"}),
)
SUMMARY_MARKS = ("<!-- results -->", "<!-- /results -->")


@dataclass(frozen=True, slots=True)
class Experiment:
    """What the index says of one experiment."""

    file: str
    number: str
    question: str
    area: str
    decision: str


def read_experiment(path: Path) -> Experiment:
    """Read the heading, the area and the first sentence of the decision of an experiment.

    Raises
    ------
    ValueError
        Where one of them is missing, or the number is not that of the file's name.
    """
    text = path.read_text(encoding="utf-8")
    heading = re.match(r"# (\d{3}): (.+)\n", text)
    area = re.search(r"^\*\*Area\.\*\* (.+?)\.?$", text, re.MULTILINE)
    decision = re.search(r"^\*\*Decision\.\*\* (.+?(?:\.(?=\s)|\Z))", text, re.M | re.S)
    if not heading or not area or not decision or not path.name.startswith(heading[1]):
        raise ValueError(f"{path}: wants '# NNN: question', '**Area.**' and '**Decision.**'.")
    first = " ".join(decision[1].split()).rstrip(".")
    return Experiment(path.name, heading[1], heading[2], area[1], first)


def index_experiments(folder: Path = DOCS / "experiments") -> str:
    """Return the index of the experiments: one line each, by area."""
    found = [read_experiment(path) for path in sorted(folder.glob("[0-9]*.md"))]
    lines = [
        "# Experiments",
        "",
        "What was tried, so that nobody runs it twice. One file each, by "
        "`docs/generate.py` into this index; how to add one stands in `CONTRIBUTING.md`.",
    ]
    for area in dict.fromkeys(one.area for one in found):
        lines += ["", f"## {area[:1].upper()}{area[1:]}", "", "| | question | decision |"]
        lines.append("|---|---|---|")
        lines += [
            f"| [{one.number}]({one.file}) | {one.question} | {one.decision} |"
            for one in found
            if one.area == area
        ]
    return "\n".join(lines) + "\n"


def describe_commands() -> str:
    """Return the reference of the command line, from the commands themselves."""
    import typer

    from inkdigits.cli.commands import app

    parts = [
        "# Command line",
        "",
        "Written from the program itself; `inkdigits COMMAND --help` prints the same.",
        "",
        "Exit codes: 0; 1 where an image could not be read; 2 for wrong use; 130 after Ctrl-C.",
    ]
    for name, command in walk_commands("inkdigits", typer.main.get_command(app)):
        context = typer.Context(command, info_name=name)
        records = list(filter(None, (one.get_help_record(context) for one in command.params)))
        takes = [left.split(" ")[0] for left, _ in records if not left.startswith("-")]
        parts += ["", f"## `{name}`", "", (command.help or "").strip()]
        parts += ["", "```text", " ".join([name, "[OPTIONS]", *takes]), "```"]
        if rows := [f"| `{left}` | {escape(right)} |" for left, right in records]:
            parts += ["", "| option | meaning |", "|---|---|", *rows]
    return "\n".join(parts) + "\n"


def walk_commands(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    """Yield each command with its full name, groups before what is in them."""
    yield name, command
    for part, inner in getattr(command, "commands", {}).items():
        yield from walk_commands(f"{name} {part}", inner)


def describe_settings() -> str:
    """Return the reference of the settings: the environment, and every dataclass of settings."""
    head = (DOCS / "reference" / ".settings.md").read_text(encoding="utf-8")
    parts = [head.rstrip(), ""]
    for path in sorted((SOURCE / "inkdigits" / "training").rglob("*.py")):
        module = ".".join(path.relative_to(SOURCE).with_suffix("").parts)
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and node.name.endswith("Settings"):
                options = "    options:\n      heading_level: 3\n      members: []\n"
                parts.append(f"::: {module}.{node.name}\n{options}")
    return "\n".join(parts)


def find_score(scores: dict[str, Any], kind: str, where: dict[str, str]) -> dict[str, Any]:
    """Return one score of scores.json.

    Raises
    ------
    ValueError
        Where there is none: the names in SUMMARY want to follow those of the suites.
    """
    for score in scores[kind]:
        if all(score[key] == value for key, value in where.items()):
            return dict(score)
    raise ValueError(f"docs/scores.json has no {kind} {where}: correct SUMMARY in docs/generate.py")


def summarize_scores() -> str:
    """Return the table of five rows, in Markdown."""
    scores = json.loads((DOCS / "scores.json").read_text(encoding="utf-8"))
    lines = [
        "| read, nothing of it learned from | n | right | wrong and sure |",
        "|---|---:|---:|---:|",
    ]
    for title, kind, where in SUMMARY:
        score = find_score(scores, kind, where)
        if kind == "others":
            right, wrong = score["refused"], score["accepted"]
        elif kind == "numbers":
            right = score["exact"]
            wrong = score["sure"] * (1.0 - (score["right_of_sure"] or 0.0) / 100.0)
        else:
            right, wrong = score["right"], score["wrong_sure"]
        lines.append(f"| {title} | {score['n']:,} | {right:.1f}% | {wrong:.1f}% |")
    return "\n".join([*lines, "", f"Weights: `{scores['model']}`, scored by `make card`."])


def fill_summary(text: str) -> str:
    """Return README.md with the table of five rows between its marks."""
    opening, closing = SUMMARY_MARKS
    before, _, rest = text.partition(opening)
    _, found, after = rest.partition(closing)
    if not found:
        raise ValueError(f"README.md has no {opening} ... {closing}.")
    return f"{before}{opening}\n{summarize_scores()}\n{closing}{after}"


def copy_pages() -> None:
    """Copy pages of the repository into the site, their links turned to where things are."""
    folder = DOCS / "project"
    folder.mkdir(exist_ok=True)
    for name, page in COPIES.items():
        text = (ROOT / name).read_text(encoding="utf-8").replace("](docs/", "](../")
        for other, target in COPIES.items():
            text = text.replace(f"]({other}", f"]({target}")
        # What the site does not hold is named, not linked.
        text = re.sub(r"\[([^\]]*)\]\((?!https?:|#|\.\./|[a-z-]+\.md)[^)]*\)", r"\1", text)
        (folder / page).write_text(text, encoding="utf-8")


def list_kept() -> dict[Path, str]:
    """Return what is generated and kept in the repository: file and text."""
    readme = ROOT / "README.md"
    return {
        DOCS / "experiments" / "index.md": index_experiments(),
        readme: fill_summary(readme.read_text(encoding="utf-8")),
    }


def escape(cell: str) -> str:
    """Return text for a cell of a Markdown table."""
    return cell.replace("|", "\\|").replace("<", "&lt;")


def main() -> None:
    """Write all that is generated, or with ``--check`` say which kept file is not current."""
    kept = list_kept()
    if "--check" in sys.argv[1:]:
        stale = [path for path, text in kept.items() if path.read_text(encoding="utf-8") != text]
        if stale:
            sys.exit(f"Run python docs/generate.py: {', '.join(map(str, stale))} not current.")
        return
    for path, text in kept.items():
        path.write_text(text, encoding="utf-8")
    (DOCS / "reference" / "cli.md").write_text(describe_commands(), encoding="utf-8")
    (DOCS / "reference" / "settings.md").write_text(describe_settings(), encoding="utf-8")
    copy_pages()
    import plots
    import walks

    shutil.rmtree(DOCS / "plots", ignore_errors=True)
    plots.draw_all(DOCS, DOCS / "plots")
    walks.draw_walks(DOCS / "samples", DOCS / "plots")


if __name__ == "__main__":
    main()
