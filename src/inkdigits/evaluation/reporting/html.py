"""The report as one HTML page that needs no other file."""

from __future__ import annotations

from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined

from inkdigits.evaluation.reporting import plots
from inkdigits.evaluation.reporting.contact_sheets import (
    encode_png,
    list_accepted,
    list_corrupted,
    list_misread,
    list_mistakes,
)
from inkdigits.evaluation.reporting.tables import TABLES
from inkdigits.evaluation.scoring.corrupted import UNSEEN
from inkdigits.evaluation.scoring.metrics import count_confusions, trace_coverage
from inkdigits.evaluation.scoring.report import MAIN, Report
from inkdigits.theme import read_theme


@dataclass(frozen=True, slots=True)
class Figure:
    """A plot as two data URLs, for light and dark pages, with its caption."""

    light: str
    dark: str
    caption: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure of the summary, and what it measures."""

    value: str
    words: str


def render_report(report: Report) -> str:
    """Return the HTML page of a report, without what the run did not score."""
    environment = Environment(
        loader=PackageLoader("inkdigits.evaluation.reporting"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    page = environment.get_template("report.html").render(
        theme=read_theme(),
        report=report,
        facts=list_facts(report),
        tables={name: make(report) for name, make in TABLES.items()},
        figures={name: figures for name, figures in _draw_figures(report).items() if figures},
        mistakes=[sheet for sheet in map(list_mistakes, report.main()) if sheet.total],
        accepted=list_accepted(report),
        corrupted=list_corrupted(report),
        misread=list_misread(report),
    )
    return f"{page.rstrip()}\n"


def list_facts(report: Report) -> list[Fact]:
    """Return the few figures of a summary."""
    facts = [
        Fact(
            f"{score.right:.2f}%", f"of {score.n:,} digits right: {score.suite}, {score.condition}"
        )
        for score in report.digits()
        if (score.suite, score.condition) in MAIN
    ]
    facts += [
        Fact(f"{score.accepted:.2f}%", f"of {score.n:,} {score.condition} pass as digits")
        for score in report.others()
        if score.condition == "pen letters"
    ]
    facts += [
        Fact(
            f"{score.coverage_without_error:.2f}%",
            f"answered without an error, the surest first: {score.suite}, {score.condition}",
        )
        for score in report.calibration()
        if (score.suite, score.condition) == MAIN[0]
    ]
    facts += [
        Fact(f"{group.mean:.2f}%", f"wrong on corrupted digits, {group.group}: {group.source}")
        for group in report.groups()
        if group.group == UNSEEN
    ]
    return facts


def _draw_figures(report: Report) -> dict[str, list[Figure]]:
    main, digits, others = report.main(), report.digits(), report.others()
    scored = {f"{c.suite}, {c.condition}": c for c in report.calibration()}
    named = {f"{c.suite}, {c.name}": c.outcomes for c in main}
    figures: dict[str, list[Figure]] = {name: [] for name in ("digits", "writers", "others")}
    figures |= {"confusions": [], "calibration": [], "robustness": []}
    if digits:
        plot = plots.plot_conditions(digits)
        figures["digits"].append(_figure(plot, "Digits not read right, by condition"))
    if writers := report.writers():
        plot = plots.plot_writers(writers)
        figures["writers"].append(_figure(plot, "Digits not read right, by writer (n)"))
    if others:
        caption = "Non-digits accepted as digits; the rest is refused"
        figures["others"].append(_figure(plots.plot_others(others), caption))
    for name, outcomes in named.items():
        plot = plots.plot_confusions(count_confusions(outcomes.labels, outcomes.digits))
        figures["confusions"].append(_figure(plot, f"What was answered for what: {name}"))
    if main:
        plot = plots.plot_reliability({name: scored[name].bins for name in named})
        caption = "Confidence and share right in 15 bins; larger marks hold more digits"
        figures["calibration"].append(_figure(plot, caption))
        curves = {n: trace_coverage(o.score, o.likeliest_right) for n, o in named.items()}
        caption = "Share wrong, when only the surest are answered"
        figures["calibration"].append(_figure(plots.plot_coverage(curves), caption))
    for source, clean in {group.source: group.clean for group in report.groups()}.items():
        families = [family for family in report.families() if family.source == source]
        plot = plots.plot_families(families, clean)
        caption = f"Wrong on corrupted {source} digits, worst family first"
        figures["robustness"].append(_figure(plot, caption))
    return figures


def _figure(plot: plots.Plot, caption: str) -> Figure:
    return Figure(encode_png(plot.light), encode_png(plot.dark), caption)
