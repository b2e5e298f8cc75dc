"""Takes the screenshots of the page that README.md and the site show, with the real recognizer.

``python docs/screenshots.py`` writes them into ``docs/``; it needs a Chromium, found as the tests
of the page find theirs. Look at each before it goes in.
"""

from __future__ import annotations

import io
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import cos, pi, sin
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright
from werkzeug.serving import make_server

from inkdigits.web import create_app

DOCS = Path(__file__).parent
SAMPLES = DOCS / "samples"
NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--font-render-hinting=none"]
MOST_BYTES = 150_000
COLORS = 128
MARGIN = 16  # pixels around a part
DESK = {"viewport": {"width": 1000, "height": 760}}
DARK = DESK | {"color_scheme": "dark"}
PHONE = {
    "viewport": {"width": 360, "height": 740},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 1.5,
}

Stroke = list[tuple[float, float]]


def bend(center: tuple[float, float], radii: tuple[float, float], start: int, end: int) -> Stroke:
    """Return a part of an ellipse, from one angle to another in degrees, 0 at the right."""
    (x, y), (across, down) = center, radii
    angles = [(start + (end - start) * step / 12) * pi / 180 for step in range(13)]
    return [(x + across * cos(angle), y + down * sin(angle)) for angle in angles]


# Digits as a hand draws them, in units of the pad's height; each in a box that is 0.4 wide.
DIGITS: dict[str, list[Stroke]] = {
    "2": [
        [
            *bend((0.19, 0.39), (0.15, 0.15), 190, 380),
            (0.24, 0.58),
            (0.05, 0.78),
            (0.2, 0.76),
            (0.36, 0.78),
        ]
    ],
    "4": [
        [(0.2, 0.24), (0.13, 0.42), (0.04, 0.58), (0.2, 0.57), (0.38, 0.56)],
        [(0.3, 0.4), (0.29, 0.6), (0.27, 0.8)],
    ],
    "7": [[(0.06, 0.26), (0.2, 0.25), (0.37, 0.26), (0.28, 0.46), (0.18, 0.8)]],
}
WIDTH = 0.46  # of the pad's height, from one digit to the next


@dataclass(frozen=True, slots=True)
class Shot:
    """A screenshot: its file, what is done before, how the browser is set, and what is shown."""

    name: str
    prepare: Callable[[Page], None]
    options: dict[str, Any] = field(default_factory=lambda: DESK)
    part: str = "body"


def draw_number(page: Page, text: str) -> None:
    """Draw a number in the middle of the pad, and wait until it is read."""
    box = page.locator("#pad").bounding_box()
    assert box is not None
    side = box["height"]
    left = box["x"] + (box["width"] - side * WIDTH * len(text)) / 2
    for place, digit in enumerate(text):
        for first, *rest in DIGITS[digit]:
            start = left + side * WIDTH * place
            page.mouse.move(start + first[0] * side, box["y"] + first[1] * side)
            page.mouse.down()
            for x, y in rest:
                page.mouse.move(start + x * side, box["y"] + y * side, steps=4)
            page.mouse.up()
    page.mouse.move(5, 5)  # or a box would be shown as pointed at
    expect(page.locator("#verdict")).to_contain_text(text)


def show_number(page: Page) -> None:
    """Draw a number of three digits."""
    draw_number(page, "427")


def show_corrected(page: Page) -> None:
    """Take a 9 for the 4 of a number."""
    draw_number(page, "427")
    page.locator("#pad-boxes button").first.press("9")
    expect(page.locator("#verdict")).to_contain_text("as corrected")
    page.evaluate("document.activeElement.blur()")


def show_why(page: Page) -> None:
    """Draw a digit, and ask why it is one."""
    draw_number(page, "7")
    page.locator("#why").click()
    expect(page.locator("#reason")).to_contain_text("most of all")
    page.mouse.move(5, 5)


def show_photo(page: Page) -> None:
    """Read the example of a photo."""
    page.get_by_role("button", name="A photo", exact=True).click()
    expect(page.locator("#picture .boxes button").first).to_be_visible()
    page.evaluate("document.activeElement.blur()")


def show_table(page: Page) -> None:
    """Read several files, and correct one of them."""
    names = ("page.jpg", "digit.png", "form.png", "smiley.png")
    page.locator("#file").set_input_files([SAMPLES / name for name in names])
    expect(page.locator("#table .head p")).to_have_text(f"{len(names)} of {len(names)}.")
    page.locator("#table textarea").nth(3).fill("none")
    page.evaluate("document.activeElement.blur()")
    page.locator("footer").scroll_into_view_if_needed()


SHOTS = (
    Shot("page", show_number),
    Shot("page-corrected", show_corrected),
    Shot("page-why", show_why, DARK),
    Shot("page-phone", show_photo, PHONE),
    Shot("page-table", show_table, part="#table"),
)


@contextmanager
def serve_page() -> Iterator[str]:
    """Serve the application on a free port while its address is in use."""
    server = make_server("127.0.0.1", 0, create_app(), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()


def take_shot(page: Page, part: str) -> bytes:
    """Return what is seen of a part of the page as PNG, with a margin."""
    box = page.locator(part).bounding_box()
    assert box is not None
    height = page.evaluate("innerHeight")
    top, bottom = max(0, box["y"] - MARGIN), min(height, box["y"] + box["height"] + MARGIN)
    clip = {"x": 0, "y": top, "width": page.evaluate("innerWidth"), "height": bottom - top}
    return page.screenshot(animations="disabled", clip=clip)


def save_small(data: bytes, path: Path) -> None:
    """Write a PNG with few colors, which a screenshot has anyway."""
    with Image.open(io.BytesIO(data)) as image:
        small = image.convert("RGB").quantize(COLORS, dither=Image.Dither.NONE)
    small.save(path, optimize=True)
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise SystemExit(f"{path} has {size} bytes, over {MOST_BYTES}: show less.")
    print(f"{path.relative_to(DOCS.parent)}: {size / 1000:.0f} kB")


def main() -> None:
    """Take all screenshots."""
    chromium = os.environ.get("INKDIGITS_CHROMIUM") or next(
        filter(None, map(shutil.which, NAMES)), None
    )
    if chromium is None:
        raise SystemExit("No Chromium here: name one in INKDIGITS_CHROMIUM.")
    with serve_page() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for shot in SHOTS:
            page = browser.new_page(**shot.options, reduced_motion="reduce")
            page.goto(address)
            shot.prepare(page)
            page.wait_for_load_state("networkidle")
            save_small(take_shot(page, shot.part), DOCS / f"{shot.name}.png")
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
