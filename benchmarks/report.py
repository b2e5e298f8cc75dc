"""Finished training runs come in; a summary, its tables in the terminal and its plot go out.

A curve is what a system reached against its mean seconds, averaged over seeds: a peer's epochs one
after another, or the quick recipe's budgets. The time to an accuracy is that of the quickest point
whose mean is no lower. For a peer that may be a lucky epoch in the middle, which favors the peer.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

TARGETS = (99.0, 99.4, 99.5, 99.7)

Summary = dict[str, Any]
Curve = list[dict[str, Any]]

# Told apart by marker, dash and lightness, for gray prints and every kind of color vision; the
# colors are those of Okabe and Ito.
LOOKS = (
    ("#000000", "-", "o"),
    ("#0072B2", "--", "s"),
    ("#D55E00", "-.", "^"),
    ("#8C8C8C", ":", "D"),
)
ACCURACY_TICKS = (90.0, 95.0, 97.0, 98.0, 99.0, 99.3, 99.5, 99.7, 99.8)
SECOND_TICKS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)


def summarize(rows: list[dict[str, Any]], *, ours: str, sources: dict[str, str]) -> Summary:
    """Average over seeds, and find the times to each target and to each peer's final accuracy."""
    curves = {name: make_curve(rows, name) for name in dict.fromkeys(r["system"] for r in rows)}
    systems = {
        name: {
            "source": sources.get(name, "benchmarks/quick.py"),
            "final": curve[-1],
            "seconds to": {f"{t:g}": find_time(curve, t) for t in TARGETS},
            "curve": curve,
        }
        for name, curve in curves.items()
    }
    peers = {
        name: compare(curve, curves[ours])
        for name, curve in curves.items()
        if name != ours and ours in curves
    }
    return {
        "what": "MNIST accuracy in percent against seconds of training; the clock: trial.py",
        "scored on": rows[0]["scored_on"],
        "scored images": rows[0]["scored"],
        "machines": [dict(m) for m in dict.fromkeys(tuple(r["machine"].items()) for r in rows)],
        "ours": ours,
        "systems": systems,
        "sooner": peers,
    }


def make_curve(rows: list[dict[str, Any]], system: str) -> Curve:
    """Give the points of a system by epochs: mean, least and most of accuracy and seconds."""
    found: dict[tuple[float, float], list[tuple[int, dict[str, float]]]] = defaultdict(list)
    for row in rows:
        if row["system"] == system:
            for point in row["points"]:
                found[row["epochs"], point["epoch"]].append((row["seed"], point))
    return [
        {
            "epochs": epoch,
            "seeds": [seed for seed, _ in runs],
            "accuracy": spread([point["accuracy"] for _, point in runs]),
            "seconds": spread([point["seconds"] for _, point in runs]),
        }
        for (_, epoch), runs in sorted(found.items())
    ]


def spread(values: list[float]) -> dict[str, float]:
    """Give mean, least and most."""
    mean = sum(values) / len(values)
    return {"mean": round(mean, 4), "min": min(values), "max": max(values)}


def find_point(curve: Curve, accuracy: float) -> dict[str, Any] | None:
    """Give the quickest point at least so accurate in the mean; None where there is none."""
    reached = [point for point in curve if point["accuracy"]["mean"] >= accuracy - 1e-9]
    return min(reached, key=lambda point: point["seconds"]["mean"], default=None)


def find_time(curve: Curve, accuracy: float) -> float | None:
    """Give the seconds of that point."""
    point = find_point(curve, accuracy)
    return None if point is None else point["seconds"]["mean"]


def compare(peer: Curve, ours: Curve) -> dict[str, Any]:
    """Say how much sooner ours is where the peer ends.

    ``sooner than its end`` divides by the seconds of the peer's whole schedule, ``sooner than its
    first time`` by those after which the peer itself was first as accurate as at its end.
    """
    accuracy, seconds = peer[-1]["accuracy"]["mean"], peer[-1]["seconds"]["mean"]
    first, point = find_time(peer, accuracy), find_point(ours, accuracy)
    result = {"accuracy": accuracy, "seconds": seconds, "first seconds": first, "ours": point}
    if point is not None and first is not None:
        mine = point["seconds"]["mean"]
        result["sooner than its end"] = round(seconds / mine, 2)
        result["sooner than its first time"] = round(first / mine, 2)
    return result


def print_report(summary: Summary) -> None:
    """Print the tables."""
    machine = summary["machines"][0]
    print(
        f"\nMNIST, {summary['scored images']:,} {summary['scored on']} images, "
        f"{machine['cores']} cores ({machine['processor']}), torch {machine['torch']}"
    )
    if len(summary["machines"]) > 1:
        print("The runs are from several machines or set-ups: their seconds do not compare.")
    print(f"\n{'':16}  epochs  seeds  accuracy, % (least to most)   seconds (least to most)")
    for name, system in summary["systems"].items():
        points = system["curve"] if name == summary["ours"] else [system["final"]]
        for point in points:
            accuracy, seconds = point["accuracy"], point["seconds"]
            print(
                f"{name:16}  {point['epochs']:6g}  {len(point['seeds']):5}  "
                f"{accuracy['mean']:7.3f} ({accuracy['min']:.2f} to {accuracy['max']:.2f})   "
                f"{seconds['mean']:13.1f} ({seconds['min']:.1f} to {seconds['max']:.1f})"
            )
    print(f"\n{'seconds to':16}" + "".join(f"{f'{target:g}%':>14}" for target in TARGETS))
    for name, system in summary["systems"].items():
        times = system["seconds to"].values()
        print(f"{name:16}" + "".join(f"{tell_seconds(time):>14}" for time in times))
    for name, result in summary["sooner"].items():
        print(f"\n{name}: {result['accuracy']:.2f}% after {result['seconds']:.1f} s", end="; ")
        point = result["ours"]
        if point is None:
            print(f"{summary['ours']} does not reach that")
            continue
        print(
            f"{summary['ours']}: {point['accuracy']['mean']:.2f}% after "
            f"{point['seconds']['mean']:.1f} s ({point['epochs']:g} epochs): "
            f"{result['sooner than its end']:.1f} times sooner\n  ({name} was first as accurate as "
            f"at its end after {result['first seconds']:.1f} s: "
            f"{result['sooner than its first time']:.1f} times)"
        )


def tell_seconds(seconds: float | None) -> str:
    """Give a table's cell."""
    return "not reached" if seconds is None else f"{seconds:.1f}"


def draw_plot(summary: Summary, path: Path) -> None:
    """Draw accuracy against seconds as a PNG; errors and seconds on logarithmic axes."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8.0, 4.8), layout="constrained")
    axes = figure.add_subplot()
    names = [summary["ours"], *(name for name in summary["systems"] if name != summary["ours"])]
    for name, (color, dash, marker) in zip(names, LOOKS, strict=False):
        if name not in summary["systems"]:
            continue
        curve = summary["systems"][name]["curve"]
        seconds = [point["seconds"]["mean"] for point in curve]
        errors = [to_error(point["accuracy"]["mean"]) for point in curve]
        axes.plot(seconds, errors, color=color, linestyle=dash, marker=marker, markersize=4.5)
        for point, second in zip(curve, seconds, strict=True):
            low, high = (to_error(point["accuracy"][end]) for end in ("max", "min"))
            axes.plot([second, second], [low, high], color=color, linewidth=3, alpha=0.35)
        # Curves rise to the right: there is room above the end of the best, and beside the start
        # of the others.
        best = name == summary["ours"]
        axes.annotate(
            f"{name}: ends at {curve[-1]['accuracy']['mean']:.2f}%",
            (seconds[-1], errors[-1]) if best else (seconds[0], errors[0]),
            xytext=(-9, 6) if best else (9, -7),
            textcoords="offset points",
            ha="right" if best else "left",
            color=color if color != "#8C8C8C" else "#5A5A5A",
            fontweight="bold" if best else "normal",
        )
    axes.set(xscale="log", yscale="log", xlabel="seconds of training")
    low, high = axes.get_ylim()
    # Room for the labels; a high accuracy is a low error, and stands at the top.
    axes.set_ylim(high * 1.15, low / 1.15)
    axes.margins(x=0.08)
    label_ticks(axes)
    machine = summary["machines"][0]
    axes.set_title(
        f"Accuracy on {summary['scored images']:,} MNIST {summary['scored on']} images "
        f"against training time, {machine['cores']} cores",
        fontsize=11,
        loc="left",
    )
    axes.grid(alpha=0.25)
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, format="png", dpi=150)


def label_ticks(axes: Any) -> None:
    """Write accuracies and plain seconds at the ticks, as far as they lie within the plot."""
    bottom, top = axes.get_ylim()
    shares = [share for share in ACCURACY_TICKS if top <= 100.0 - share <= bottom]
    axes.set_yticks([100.0 - share for share in shares], [f"{share:g}%" for share in shares])
    left, right = axes.get_xlim()
    seconds = [second for second in SECOND_TICKS if left <= second <= right]
    axes.set_xticks(seconds, [str(second) for second in seconds])
    axes.set_yticks([], minor=True)
    axes.set_xticks([], minor=True)


def to_error(accuracy: float) -> float:
    """Give the error in percent, for a logarithmic axis: none at all counts as half an image."""
    return max(100.0 - accuracy, 0.005)
