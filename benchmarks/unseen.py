"""Measures how much passes as a digit of ink of kinds never seen: ``make bench-unseen``.

For each family of ink that is no digit a network is trained without it, on labels alone and for few
epochs, calibrated as the shipped one is, and scored on that family and on the digits of the test
writers. A reference that saw every family, trained the same, stands beside them. Families that are
finished are not run again.
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
from inkdigits.evaluation.scores import score_digits
from inkdigits.evaluation.suites import run_suites
from inkdigits.training.recipe import Settings, train
from inkdigits.training.runs import load_splits
from inkdigits.training.sets import SETS

# What is left out of training, and the condition of the rejection suite that shows it.
FAMILIES = {
    "pen letters": ("pen letters",),
    "pen signs": ("pen signs", "paper28 signs"),
    "phone letters": ("phone letters",),
    "doodles": ("doodles",),
    "scribbles": ("scribbles",),
    "shapes": ("shapes",),
    "half digits": ("halves",),
    "two digits and more": ("pairs",),
    "turned digits": ("turned",),
    "glyphs": ("glyphs",),
}
REFERENCE = "nothing"
SHARES = ("accepted", "unsure", "refused", "accepted_at_1")


def main() -> None:
    """Train, score and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", type=Path, default=Path("runs/latest"), help="shares its frames")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    options.run.mkdir(parents=True, exist_ok=True)
    load_splits(options.run, SETS, seed=options.seed, data=options.data, resume=True)
    scores = {
        name: score_without(name, options.run, options.data, options.epochs, options.seed)
        for name in (REFERENCE, *FAMILIES)
    }
    table = compare(scores)
    show(table)
    if options.json:
        options.json.write_text(json.dumps(table, indent=2) + "\n", encoding="utf-8")


def score_without(
    name: str, frames: Path, data: Path | None, epochs: int, seed: int
) -> dict[str, Any]:
    """Train without a family, or take what an earlier call has left, and score it."""
    run = frames / "unseen" / f"{name.replace(' ', '-')}-{epochs}-{seed}"
    result = run / "scores.json"
    if not result.exists():
        run.mkdir(parents=True, exist_ok=True)
        for file in frames.glob("frames-*.npz"):
            if not (run / file.name).exists():
                (run / file.name).symlink_to(file.resolve())
        settings = Settings(
            epochs=epochs,
            spoiled_epochs=0,
            fast_epochs=0,
            seed=seed,
            without=FAMILIES.get(name, ()),
        )
        print(f"without {name}")
        weights = train(run, settings, data=data)
        report = run_suites(("rejection",), Recognizer(weights), data=data)
        reference = next(c for c in report.conditions if c.holds == "reference")
        digits = score_digits(reference.suite, reference.name, reference.outcomes)
        kept = {"digits": asdict(digits), "others": [asdict(one) for one in report.others()]}
        result.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
    found: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
    return found


def compare(scores: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """Set what is accepted of each family by the network that never saw it beside the reference."""
    rows = []
    seen = {row["condition"]: row for row in scores[REFERENCE]["others"]}
    for name in FAMILIES:
        unseen = next(row for row in scores[name]["others"] if row["condition"] == name)
        digits = scores[name]["digits"]
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
    table = Table(title="ink that is no digit, by networks that never saw its kind, in percent")
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
