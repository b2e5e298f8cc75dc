"""How many photos of forms are found again: forms and photos are drawn, so that all is known.

``python benchmarks/forms.py`` draws 100 photos each for forms that are found by the corners of the
sheet and by marks. A photo shows the form on a ground of its own, at an angle of up to 22 degrees,
turned by up to 15, 0.3 to 2 times as large as it was drawn, half of them in a shadow. It counts as
located where no point of the page is off by more than 1% of the page's width, as refused where the
template says that it is not found, and else as wrong.
"""

from __future__ import annotations

import argparse
import statistics
import time
from dataclasses import dataclass, field

import cv2
import numpy as np

from inkdigits.errors import FormError
from inkdigits.evaluation.suites.form_photos import draw_form, measure_offset, photograph_form
from inkdigits.forms import locate_form
from inkdigits.forms.template import Find

CLOSE = 0.01  # of the page's width
WAYS: tuple[Find, ...] = ("corners", "marks")


@dataclass
class Tally:
    """What became of the photos."""

    located: int = 0
    wrong: dict[int, float] = field(default_factory=dict)
    refused: list[int] = field(default_factory=list)
    offsets: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


def locate_photos(find: Find, count: int, seed: int) -> Tally:
    tally = Tally()
    for each in range(seed, seed + count):
        rng = np.random.default_rng(each)
        sheet, template = draw_form(rng, find=find)
        photo = photograph_form(sheet, rng)
        started = time.perf_counter()
        try:
            location = locate_form(photo.picture, template)
        except FormError:
            tally.refused.append(each)
            continue
        finally:
            tally.seconds.append(time.perf_counter() - started)
        offset = measure_offset(photo, location.matrix)
        if offset > CLOSE:
            tally.wrong[each] = round(100.0 * offset, 1)
            continue
        tally.located += 1
        tally.offsets.append(offset)
    return tally


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--photos", type=int, default=100, help="of each way")
    parser.add_argument("--seed", type=int, default=4_000, help="of the first photo")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    print("| found by | photos | located | wrong | refused | median off, % of width | ms, median |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    for find in WAYS:
        tally = locate_photos(find, options.photos, options.seed)
        off = 100.0 * statistics.median(tally.offsets or [float("nan")])
        took = 1000.0 * statistics.median(tally.seconds)
        print(
            f"| {find} | {options.photos} | {tally.located} | {len(tally.wrong)} | "
            f"{len(tally.refused)} | {off:.2f} | {took:.0f} |",
            flush=True,
        )
        if tally.wrong or tally.refused:
            print(f"<!-- {find}: seeds wrong, by %, {tally.wrong}, refused {tally.refused} -->")


if __name__ == "__main__":
    main()
