"""Plots of scores as PNG files, one for light and one for dark pages.

Series differ in brightness, hatching or marker as well as in color. No other module imports
matplotlib, whose global state stays unused.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from PIL import Image

from inkdigits.evaluation.scoring.corrupted import GROUPS, FamilyError
from inkdigits.evaluation.scoring.metrics import Bin, CoverageCurve
from inkdigits.evaluation.scoring.scores import DigitScore, OtherScore, WriterScore

WIDTH_IN = 5.2
DPI = 160
COLORS = 64
MARKERS = "os^Dv"


@dataclass(frozen=True, slots=True)
class Theme:
    """Colors of a page: those of ``theme/theme.css``, and two more for the series."""

    ground: str
    text: str
    quiet: str
    line: str
    first: str
    second: str


LIGHT = Theme("#ffffff", "#1d1e22", "#5d6068", "#d9d7cf", "#3147c4", "#e8a33d")
DARK = Theme("#1b1d21", "#ececea", "#a3a7b0", "#34373e", "#7d90ff", "#f2c572")


@dataclass(frozen=True, slots=True)
class Plot:
    """One plot as two PNG files."""

    light: bytes
    dark: bytes


def plot_confusions(counts: list[list[int]]) -> Plot:
    """Plot 10 labels by 11 answers; what is wrong is shaded, the diagonal is not."""

    def draw(axes: Axes, theme: Theme) -> None:
        table = np.asarray(counts)
        wrong = table.astype(float)
        wrong[np.arange(10), np.arange(10)] = 0.0
        shades = LinearSegmentedColormap.from_list("shades", [theme.ground, theme.first])
        axes.imshow(np.sqrt(wrong), cmap=shades, vmin=0.0, vmax=max(1.0, np.sqrt(wrong.max())))
        dark = 0.55 * max(1.0, np.sqrt(wrong.max()))
        for (row, column), count in np.ndenumerate(table):
            color = theme.ground if np.sqrt(wrong[row, column]) > dark else theme.text
            if row == column:
                color = theme.quiet
            if count:
                axes.text(column, row, str(count), ha="center", va="center", size=8.5, color=color)
        axes.set_xticks(range(11), [*map(str, range(10)), "none"])
        axes.set_yticks(range(10), list(map(str, range(10))))
        axes.set_xlabel("answered")
        axes.set_ylabel("written")
        axes.set_xticks(np.arange(0.5, 10.0), minor=True)
        axes.set_yticks(np.arange(0.5, 9.0), minor=True)
        axes.grid(which="minor", color=theme.line, linewidth=0.5)
        axes.tick_params(which="both", length=0)

    return _render(draw, height=4.9)


def plot_reliability(bins: dict[str, Sequence[Bin]]) -> Plot:
    """Plot the share right against the confidence; on the diagonal the two are equal."""

    def draw(axes: Axes, theme: Theme) -> None:
        axes.plot([0, 100], [0, 100], color=theme.quiet, linewidth=1, linestyle=":")
        for (name, points), look in zip(bins.items(), _looks(theme), strict=False):
            x = [100.0 * part.confidence for part in points]
            y = [100.0 * part.right for part in points]
            axes.plot(x, y, label=name, linewidth=1.2, markersize=3, **look)
            sizes = [12.0 + 10.0 * np.log10(part.n) ** 1.5 for part in points]
            axes.scatter(x, y, s=sizes, color=look["color"], marker=look["marker"], zorder=3)
        axes.set_xlim(-2, 102)
        axes.set_ylim(-2, 102)
        axes.set_xlabel("confidence, %")
        axes.set_ylabel("right, %")
        _legend(axes, theme, "upper left")

    return _render(draw, height=4.2)


def plot_coverage(curves: dict[str, CoverageCurve]) -> Plot:
    """Plot the share wrong among the surest answers, from 80% of them to all."""

    def draw(axes: Axes, theme: Theme) -> None:
        top = 0.0
        for (name, curve), look in zip(curves.items(), _looks(theme), strict=False):
            end = curve.coverage >= 80.0
            axes.plot(
                curve.coverage[end],
                curve.error[end],
                label=name,
                linewidth=1.6,
                markevery=0.12,
                **look,
            )
            top = max(top, *curve.error[end])
        axes.set_xlim(80, 100.3)
        axes.set_ylim(-0.02 * top, max(1.08 * top, 0.1))
        axes.set_xlabel("answered, the surest first, %")
        axes.set_ylabel("wrong among them, %")
        _legend(axes, theme, "upper left")

    return _render(draw, height=3.6)


def plot_conditions(scores: Sequence[DigitScore]) -> Plot:
    """Plot the share not read right by condition, with its 95% interval's half width."""

    def draw(axes: Axes, theme: Theme) -> None:
        places = np.arange(len(scores))
        errors = [100.0 - score.right for score in scores]
        margins = [[min(e, s.margin) for e, s in zip(errors, scores, strict=True)]]
        margins.append([score.margin for score in scores])
        axes.barh(places, errors, color=theme.first, height=0.62)
        axes.errorbar(
            errors, places, xerr=margins, fmt="none", ecolor=theme.quiet, elinewidth=1, capsize=2
        )
        axes.set_yticks(places, [f"{s.suite}, {s.condition}" for s in scores])
        axes.set_xlabel("not read right, %")
        _set_rows(axes, len(scores))

    return _render(draw, height=0.9 + 0.27 * len(scores))


def plot_writers(scores: Sequence[WriterScore]) -> Plot:
    """Plot the share not read right by writer."""

    def draw(axes: Axes, theme: Theme) -> None:
        places = np.arange(len(scores))
        axes.barh(places, [100.0 - s.right for s in scores], color=theme.first, height=0.62)
        axes.set_yticks(places, [f"{s.writer} ({s.n})" for s in scores])
        axes.set_xlabel("not read right, %")
        _set_rows(axes, len(scores))

    return _render(draw, height=0.9 + 0.27 * len(scores))


def plot_others(scores: Sequence[OtherScore]) -> Plot:
    """Plot what passes as a digit by family, what is unsure, and what passes at 1% refused."""

    def draw(axes: Axes, theme: Theme) -> None:
        places = np.arange(len(scores))
        accepted = [score.accepted for score in scores]
        axes.barh(places, accepted, color=theme.first, height=0.62, label="accepted")
        axes.barh(
            places,
            [score.unsure for score in scores],
            left=accepted,
            color=theme.second,
            edgecolor=theme.ground,
            hatch="///",
            height=0.62,
            label="unsure",
        )
        known = [(s.accepted_at_1, y) for y, s in enumerate(scores) if s.accepted_at_1 is not None]
        if known:
            look: dict[str, Any] = {"marker": "d", "color": theme.ground, "edgecolor": theme.text}
            shares, rows = zip(*known, strict=True)
            axes.scatter(shares, rows, s=34, zorder=3, label="at 1%", **look)
        axes.set_yticks(places, [score.condition for score in scores])
        axes.set_xlim(0, 100)
        axes.set_xlabel("of the family, %")
        _set_rows(axes, len(scores))
        _legend(axes, theme, "lower right")

    return _render(draw, height=1.0 + 0.3 * len(scores))


def plot_families(scores: Sequence[FamilyError], clean: float) -> Plot:
    """Plot the mean error by family of corruptions, the severities as ticks, worst first."""
    ranked = sorted(scores, key=lambda score: -score.mean)

    def draw(axes: Axes, theme: Theme) -> None:
        looks: tuple[dict[str, Any], ...] = (
            {"color": theme.first},
            {"color": theme.second, "hatch": "///"},
        )
        for group, look in zip(GROUPS, looks, strict=True):
            mine = [(place, s) for place, s in enumerate(ranked) if s.group == group]
            axes.barh(
                [place for place, _ in mine],
                [score.mean for _, score in mine],
                height=0.62,
                label=group,
                edgecolor=theme.ground,
                **look,
            )
        for place, score in enumerate(ranked):
            axes.plot(score.errors, [place] * len(score.errors), "|", color=theme.text, ms=6)
        axes.axvline(clean, color=theme.quiet, linewidth=1, linestyle=":", label="clean digits")
        axes.set_yticks(range(len(ranked)), [score.family for score in ranked])
        axes.set_xlabel("wrong, % (bar: mean; ticks: mild, medium, strong)")
        axes.set_xlim(left=0)
        _set_rows(axes, len(ranked))
        _legend(axes, theme, "lower right")

    return _render(draw, height=1.0 + 0.25 * len(ranked))


def _render(draw: Callable[[Axes, Theme], None], *, height: float) -> Plot:
    return Plot(*(_render_in(theme, draw, height) for theme in (LIGHT, DARK)))


def _render_in(theme: Theme, draw: Callable[[Axes, Theme], None], height: float) -> bytes:
    figure = Figure(figsize=(WIDTH_IN, height), dpi=DPI, facecolor=theme.ground, layout="tight")
    axes = figure.add_subplot(facecolor=theme.ground)
    draw(axes, theme)
    for side, spine in axes.spines.items():
        spine.set_visible(side in ("left", "bottom"))
        spine.set_color(theme.line)
    axes.tick_params(colors=theme.quiet, labelcolor=theme.text, labelsize=9)
    for label in (axes.xaxis.label, axes.yaxis.label):
        label.set_color(theme.quiet)
        label.set_fontsize(9)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", facecolor=theme.ground)
    packed = io.BytesIO()
    # A plot has few colors: with a palette the page is a quarter as large.
    Image.open(buffer).convert("RGB").quantize(COLORS).save(packed, "PNG", optimize=True)
    return packed.getvalue()


def _looks(theme: Theme) -> list[dict[str, Any]]:
    lines = ((theme.first, "-"), (theme.second, "--"), (theme.quiet, "-."))
    return [
        {"color": color, "linestyle": style, "marker": marker}
        for (color, style), marker in zip(lines, MARKERS, strict=False)
    ]


def _set_rows(axes: Axes, count: int) -> None:
    axes.set_ylim(count - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)


def _legend(axes: Axes, theme: Theme, place: Literal["upper left", "lower right"]) -> None:
    axes.legend(loc=place, fontsize=8.5, frameon=False, labelcolor=theme.text)
