"""Suites of whole pictures have samples, as many as were asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from inkdigits.evaluation.suites.pictures import SUITES, Selection


@pytest.mark.slow
@pytest.mark.parametrize("suite", [name for name in SUITES if name != "layouts"])
def test_every_suite_has_samples_and_keeps_its_limit(suite: str, data_folder: Path) -> None:
    for kind in SUITES[suite](Selection(data_folder, limit=2)):
        samples = list(kind.samples)
        assert samples
        assert suite == "reported" or len(samples) <= 2
        for sample in samples:
            assert kind.spell(sample.text) or sample.nothing_sure or suite == "boxes"
