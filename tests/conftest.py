"""Fixtures for all tests, and the rule that some tests may not be skipped.

INKDIGITS_DATA names the folder of data sets. INKDIGITS_REQUIRE, e.g. "browser,data", turns a
skip of a test that carries one of these marks into a failure.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator
from pathlib import Path

import hypothesis
import pytest

from inkdigits.results import Alternative, Box, Digit, ImageSize, Number, Reading

# How long an example takes says nothing on a machine with other work.
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")

REQUIRED = frozenset(filter(None, os.environ.get("INKDIGITS_REQUIRE", "").split(",")))


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The folder of data sets."""
    named = os.environ.get("INKDIGITS_DATA")
    if not named:
        pytest.skip("INKDIGITS_DATA names no data folder")
    folder = Path(named)
    if not folder.is_dir():
        pytest.skip(f"INKDIGITS_DATA names {named}, which is no folder")
    return folder


def make_forty_seven(size: tuple[int, int], *, doubt: bool = False) -> Reading:
    width, height = size
    top, bottom, half = height // 3, 2 * height // 3, width // 2
    alternatives = tuple(Alternative(digit, 0.1) for digit in range(10))
    status = "unsure" if doubt else "read"
    four = Digit(4, Box(0, top, half, bottom), 0.9, "read", alternatives)
    seven = Digit(7, Box(half, top, width, bottom), 0.5, status, alternatives)
    box = Box(0, top, width, bottom)
    number = Number("47", box, 0.5, status, (four, seven), value="47")
    return Reading(status, "47", (number,), ImageSize(*size), "test")


@pytest.fixture(scope="session")
def forty_seven() -> Callable[..., Reading]:
    """Makes the reading of a 47 whose digits fill the left and right half of the middle third."""
    return make_forty_seven


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "data_folder" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.data)
        if Path(__file__).parent / "browser" in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    marks = REQUIRED & {mark.name for mark in item.iter_markers()}
    if report.skipped and marks and not hasattr(report, "wasxfail"):
        refuse_skip(report, f"INKDIGITS_REQUIRE names {', '.join(sorted(marks))}")
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if report.skipped and REQUIRED:  # a whole file was skipped: its marks are not known yet
        refuse_skip(report, "INKDIGITS_REQUIRE is set")
    return report


def refuse_skip(report: pytest.TestReport | pytest.CollectReport, rule: str) -> None:
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
    report.outcome = "failed"
    report.longrepr = f"{rule}, but this was skipped: {reason}"
