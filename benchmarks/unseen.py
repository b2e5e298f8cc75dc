"""Measures how many non-digits of families never seen are accepted: ``make bench-unseen``.

Families of non-digits are left out of training, a group at a time: those of a group are unlike
each other, except letters, which all go together. A small network learns the rest, on labels
alone and for few epochs, is calibrated as the shipped one is, and scored on the families that it
never saw and on the digits of the test writers. A reference that saw every family, trained alike,
stands beside them. Networks that are finished are not trained again.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from inkdigits import Recognizer
from inkdigits.evaluation.scoring.scores import score_digits
from inkdigits.evaluation.suites.run import run_suites
from inkdigits.training.digits.networks import FastNetwork
from inkdigits.training.digits.packaging import package
from inkdigits.training.digits.recipe import train_on_labels
from inkdigits.training.digits.runs import load_splits
from inkdigits.training.digits.sets import Splits, leave_out
from inkdigits.training.digits.settings import Settings

# What is left out of training together; of each, what the recipe knows as one family, and the
# condition of the rejection suite that shows it.
GROUPS: dict[str, dict[str, tuple[str, ...]]] = {
    "letters": {"pen letters": ("pen letters",), "phone letters": ("phone letters",)},
    "signs and half digits": {
        "pen signs": ("pen signs", "paper28 signs"),
        "half digits": ("halves",),
    },
    "shapes and turned digits": {"shapes": ("shapes",), "turned digits": ("turned",)},
    "doodles and pairs": {"doodles": ("doodles",), "two digits and more": ("pairs",)},
    "scribbles and glyphs": {"scribbles": ("scribbles",), "glyphs": ("glyphs",)},
}
REFERENCE = "nothing"
SHARES = ("accepted", "unsure", "refused", "accepted_at_1")


def main() -> None:
    """Train, score and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", type=Path, default=Path("runs/latest"), help="shares its frames")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    options.run.mkdir(parents=True, exist_ok=True)
    settings = Settings(seed=options.seed)
    splits = load_splits(options.run, settings, data=options.data, resume=True)
    scores = {name: score_without(name, splits, options) for name in (REFERENCE, *GROUPS)}
    table = compare(scores)
    show(table)
    if options.json:
        options.json.write_text(json.dumps(table, indent=2) + "\n", encoding="utf-8")


def score_without(name: str, splits: Splits, options: argparse.Namespace) -> dict[str, Any]:
    """Train without a group, or take what an earlier call has left, and score it."""
    folder = f"{name.replace(' ', '-')}-{options.epochs}-{options.seed}"
    run = options.run / "unseen" / folder
    result = run / "scores.json"
    if not result.exists():
        run.mkdir(parents=True, exist_ok=True)
        without = tuple(family for families in GROUPS.get(name, {}).values() for family in families)
        settings = Settings(
            epochs=options.epochs, corrupted_epochs=0, seed=options.seed, without=without
        )
        print(f"without {name}")
        kept = Splits(leave_out(splits.train, without), leave_out(splits.validation, without))
        network = train_on_labels(FastNetwork, run / "network", kept, settings)
        weights = package(network, run / "digits.onnx", kept, settings)
        report = run_suites(("rejection",), Recognizer(weights), data=options.data)
        reference = next(c for c in report.conditions if c.holds == "reference")
        digits = score_digits(reference.suite, reference.name, reference.outcomes)
        found = {"digits": asdict(digits), "others": [asdict(one) for one in report.others()]}
        result.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    scores: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
    return scores


def compare(scores: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """Set what is accepted of each family by the network that never saw it beside the reference."""
    rows = []
    seen = {row["condition"]: row for row in scores[REFERENCE]["others"]}
    for group, name in ((group, name) for group, families in GROUPS.items() for name in families):
        unseen = next(row for row in scores[group]["others"] if row["condition"] == name)
        digits = scores[group]["digits"]
        rows.append(
            {
                "family": name,
                "n": unseen["n"],
                "unseen": {key: unseen[key] for key in SHARES},
                "seen": {key: seen[name][key] for key in SHARES},
                "digits refused or unsure": round(digits["refused"] + digits["unsure"], 3),
            }
        )
    return rows


def show(rows: list[dict[str, Any]]) -> None:
    """Print the table; shares in percent."""
    table = Table(title="non-digits, by networks that never saw their family, in percent")
    headings = ("family", "n", "accepted", "unsure", "accepted if seen", "digits not accepted")
    for heading in headings:
        table.add_column(heading, justify="left" if heading == "family" else "right")
    for row in rows:
        figures = (
            row["unseen"]["accepted"],
            row["unseen"]["unsure"],
            row["seen"]["accepted"],
            row["digits refused or unsure"],
        )
        table.add_row(row["family"], str(row["n"]), *(f"{figure:.2f}" for figure in figures))
    Console().print(table)


if __name__ == "__main__":
    main()
