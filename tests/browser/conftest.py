"""The page in a real Chromium, served by a thread of its own; hands that draw on it."""

import base64
import io
import os
import shutil
import threading
from urllib.parse import urlsplit

import pytest
from PIL import Image
from werkzeug.serving import make_server

from inkdigits.results import Alternative, Box, Digit, ImageSize, Number, Reading
from inkdigits.web import create_app

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
READ = "**/api/v1/read*"
PAD = (600, 400)
SIDE, GAP = 60, 20  # pixels of the boxes of a faked reading
NAMES = ("chromium", "chromium-browser", "google-chrome")


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.parent.name == "browser":
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def site():
    """Serve the application with the real recognizer; give its address."""
    server = make_server("127.0.0.1", 0, create_app(), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def chromium():
    """Start a browser; its event loop must be gone before tests elsewhere start their own."""
    path = os.environ.get("INKDIGITS_CHROMIUM") or next(
        filter(None, map(shutil.which, NAMES)), None
    )
    if path is None:
        pytest.skip("no Chromium here: name one in INKDIGITS_CHROMIUM")
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, site):
    """Open the page in a fresh context; at the end no page may have complained or strayed."""
    contexts, complaints, strays = [], [], []

    def note_message(message):
        if message.type == "error":
            complaints.append(message.text)

    def note_request(request):
        if urlsplit(request.url).scheme in ("http", "https") and not request.url.startswith(site):
            strays.append(request.url)

    def open_one(**options):
        context = chromium.new_context(**options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", note_message)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", note_request)
        page.goto(site)
        return page

    open_one.complaints = complaints
    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []
    assert strays == []


@pytest.fixture
def page(open_page):
    """Open the page on a desktop, for a mouse."""
    return open_page(viewport={"width": 1280, "height": 900})


def on_screen(page, stroke):
    """Turn points of the square in the pad's middle, in units of its side, into the screen's."""
    box = page.locator("#pad").bounding_box()
    side, left = box["height"], box["x"] + (box["width"] - box["height"]) / 2
    return [(left + x * side, box["y"] + y * side) for x, y in stroke]


@pytest.fixture(scope="session")
def draw_by_mouse():
    """Draw strokes, in units of the pad's height, with the mouse."""

    def draw(page, *strokes):
        for stroke in strokes:
            first, *rest = on_screen(page, stroke)
            page.mouse.move(*first)
            page.mouse.down()
            for point in rest:
                page.mouse.move(*point)
            page.mouse.up()

    return draw


@pytest.fixture(scope="session")
def draw_by_touch():
    """Draw strokes, in units of the pad's height, with one finger."""

    def draw(page, *strokes):
        session = page.context.new_cdp_session(page)

        def touch(kind, *points):
            places = [{"x": x, "y": y} for x, y in points]
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

        for stroke in strokes:
            first, *rest = on_screen(page, stroke)
            touch("touchStart", first)
            for point in rest:
                touch("touchMove", point)
            touch("touchEnd")
        session.detach()

    return draw


@pytest.fixture(scope="session")
def send_pointers():
    """Dispatch pointer events, such as a pen's, at places in units of the pad's height."""

    def send(page, *events):
        """``events`` are (type, place, properties)."""
        for kind, place, properties in events:
            ((x, y),) = on_screen(page, [place])
            page.evaluate(
                """([kind, options]) => document.querySelector("#pad").dispatchEvent(
                    new PointerEvent(kind, { bubbles: true, cancelable: true, ...options }),
                )""",
                [kind, {"clientX": x, "clientY": y, **properties}],
            )

    return send


@pytest.fixture(scope="session")
def settle():
    """Wait until the answer to all that was drawn is shown; give its state."""

    def wait(page, *, strokes=None):
        if strokes is not None:
            page.locator(f'#pad[data-strokes="{strokes}"]').wait_for()
        answer = page.locator('#answer:not([data-state="pending"])')
        answer.wait_for()
        return answer.get_attribute("data-state")

    return wait


@pytest.fixture(scope="session")
def expect_strokes():
    """Wait until the pad shows so many strokes."""
    expect = pytest.importorskip("playwright.sync_api").expect

    def check(page, count):
        expect(page.locator("#pad")).to_have_attribute("data-strokes", str(count))

    return check


@pytest.fixture(scope="session")
def make_picture():
    """Return the PNG of a small sheet of white paper."""

    def make():
        picture = io.BytesIO()
        Image.new("L", (60, 40), 255).save(picture, "PNG")
        return picture.getvalue()

    return make


@pytest.fixture(scope="session")
def make_reading():
    """Make numbers in boxes from the upper left on, as the API gives them."""

    def make(*texts, size=PAD, line=1, doubts=()):
        """Numbers in boxes from the upper left on; ``doubts`` are the places of unsure digits."""
        numbers, place = [], 0
        for row, text in enumerate(texts):
            top, digits = GAP + (row if line > 1 else 0) * (SIDE + GAP), []
            for letter in filter(str.isdecimal, text):
                left = GAP + (place if line == 1 else len(digits)) * (SIDE + GAP)
                status = "unsure" if place in doubts else "read"
                share = 0.51 if place in doubts else 0.992
                rest = [Alternative(d, (1 - share) / 9) for d in range(10) if d != int(letter)]
                digits.append(
                    Digit(
                        int(letter),
                        Box(left, top, left + SIDE // 2, top + SIDE),
                        share,
                        status,
                        (Alternative(int(letter), share), *rest),
                    )
                )
                place += 1
            box = Box(digits[0].box.left, top, digits[-1].box.right, top + SIDE)
            confidence = min(digit.confidence for digit in digits)
            status = "unsure" if any(digit.status == "unsure" for digit in digits) else "read"
            numbers.append(
                Number(
                    text, box, confidence, status, tuple(digits), line=row + 1 if line > 1 else 1
                )
            )
        status = "unsure" if any(number.status == "unsure" for number in numbers) else "read"
        text = ("\n" if line > 1 else " ").join(texts)
        return Reading(status, text, tuple(numbers), ImageSize(*size), "fake-1").to_dict()

    return make


@pytest.fixture(scope="session")
def answer_with():
    """Answer everything with one reading, whatever is sent."""

    def answer(page, reading, *, framed=()):
        """Answer everything with one reading; there is a picture of the digits at these places."""
        digits = [digit for number in reading["numbers"] for digit in number["digits"]]
        frame = io.BytesIO()
        Image.new("L", (28, 28), 128).save(frame, "PNG")
        url = "data:image/png;base64," + base64.b64encode(frame.getvalue()).decode()
        refused = digits[0] | {"box": [1, 2, 3, 4], "status": "no_digits", "frame": url}
        candidates = [refused, *(digits[place] | {"frame": url} for place in framed)]
        page.route(READ, lambda route: route.fulfill(json=reading | {"candidates": candidates}))

    return answer


@pytest.fixture(scope="session")
def assert_boxes_lie_right():
    """Compare the boxes of a reading with where the page shows them."""
    expect = pytest.importorskip("playwright.sync_api").expect

    def compare(page, frame, reading):
        """Each box surrounds its digit within the line's reach, at the scale of what is shown."""
        shown = page.locator(frame).bounding_box()
        across = shown["width"] / reading["image"]["width"]
        down = shown["height"] / reading["image"]["height"]
        digits = [digit for number in reading["numbers"] for digit in number["digits"]]
        boxes = page.locator(".boxes button:visible")
        expect(boxes).to_have_count(len(digits))
        for digit, box in zip(digits, boxes.all(), strict=True):
            left, top, right, bottom = digit["box"]
            place = box.bounding_box()
            assert place["x"] == pytest.approx(shown["x"] + left * across - 3, abs=1)
            assert place["y"] == pytest.approx(shown["y"] + top * down - 3, abs=1)
            assert place["width"] == pytest.approx((right - left) * across + 6, abs=1)
            assert place["height"] == pytest.approx((bottom - top) * down + 6, abs=1)

    return compare
