"""The learning rate warms up, decays, and settles."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inkdigits.training.digits.schedule import Schedule

SCHEDULE = Schedule(epochs=10, batch_size=16, seed=5, rate=1.0)


@pytest.mark.parametrize(("epochs", "main"), [(1, 1), (2, 2), (3, 2), (5, 3), (10, 6), (18, 11)])
def test_the_last_two_fifths_settle(epochs: int, main: int) -> None:
    schedule = replace(SCHEDULE, epochs=epochs)
    assert [schedule.is_settling(epoch) for epoch in range(epochs)] == [
        epoch >= main for epoch in range(epochs)
    ]


@pytest.mark.parametrize(
    ("epoch", "rate"),
    [
        (0.0, 0.0),
        (0.35, 0.496),
        (0.7, 0.967),
        (3.0, 0.5),
        (5.99, 0.0),
        (6.0, 0.1),
        (8.0, 0.05),
        (9.99, 0.0),
    ],
)
def test_the_rate_warms_up_decays_and_starts_anew_where_it_settles(
    epoch: float, rate: float
) -> None:
    assert SCHEDULE.compute_rate(epoch) == pytest.approx(rate, abs=0.004)


def test_a_schedule_may_settle_from_the_first_epoch_on() -> None:
    schedule = replace(SCHEDULE, epochs=4, settling=1.0)
    rates = [schedule.compute_rate(epoch) for epoch in (0.35, 0.7, 2.0, 3.99)]
    assert rates == pytest.approx([0.049, 0.093, 0.05, 0.0], abs=0.001)
