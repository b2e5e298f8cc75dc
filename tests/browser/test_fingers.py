"""Fingers, palms and pens on the pad: who draws, who zooms, and how wide a line is."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

READ = "**/api/v1/read*"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
PEN = {"pointerType": "pen", "pointerId": 7, "isPrimary": True, "buttons": 1}
PALM = {"pointerType": "touch", "pointerId": 9, "isPrimary": True, "buttons": 1}
ONE = [(0.5, 0.2), (0.5, 0.5), (0.5, 0.8)]


@pytest.fixture
def phone(open_page):
    """Open the page on a phone; give it and a way to put fingers on the middle square."""
    page = open_page(**PHONE)
    session = page.context.new_cdp_session(page)
    box = page.locator("#pad").bounding_box()
    side, left = box["height"], box["x"] + (box["width"] - box["height"]) / 2

    def touch(kind, *points):
        places = [
            {"x": left + x * side, "y": box["y"] + y * side, "id": number}
            for number, (x, y) in enumerate(points)
        ]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

    return page, touch


def pinch_open(touch):
    touch("touchStart", (0.4, 0.5))
    touch("touchMove", (0.38, 0.5))
    touch("touchStart", (0.4, 0.5), (0.6, 0.5))
    for step in range(1, 5):
        touch("touchMove", (0.4 - 0.05 * step, 0.5), (0.6 + 0.05 * step, 0.5))


def sent_ink(request):
    """How opaque each pixel of the picture that was sent is."""
    data = request.post_data_json["image"].split(",")[1]
    with Image.open(io.BytesIO(base64.b64decode(data))) as image:
        assert image.size == (600, 400)
        return np.asarray(image)[:, :, 3]


def zoom_of(page):
    return float(
        page.evaluate("() => document.querySelector('.sheet').style.getPropertyValue('--zoom')")
    )


def test_two_fingers_zoom_and_draw_nothing(phone):
    page, touch = phone
    pinch_open(touch)
    assert zoom_of(page) == pytest.approx(3, abs=0.2)
    touch("touchMove", (0.3, 0.6), (0.9, 0.6))  # both move: the paper goes with them
    touch("touchEnd", (0.3, 0.6))
    touch("touchMove", (0.6, 0.9))  # the one left over does not draw either
    touch("touchEnd")
    expect(page.locator("#pad")).to_have_attribute("data-strokes", "0")
    expect(page.locator("#pad")).to_have_attribute("data-empty", "true")
    expect(page.locator("#verdict")).to_have_text("Nothing drawn yet.")
    assert page.evaluate("() => [scrollY, visualViewport.scale]") == [0, 1]


def test_what_is_drawn_when_zoomed_lies_where_it_is_seen_and_is_sent_whole(phone):
    page, touch = phone
    pinch_open(touch)
    touch("touchEnd")
    zoom = zoom_of(page)
    with page.expect_request(READ) as request:
        touch("touchStart", (0.5, 0.2))
        for step in range(1, 7):
            touch("touchMove", (0.5, 0.2 + step / 10))
        touch("touchEnd")
    rows, columns = np.nonzero(sent_ink(request.value) > 127)
    middle, half = 200, 120 / zoom
    assert (columns.min() + columns.max()) / 2 == pytest.approx(300, abs=3)
    assert rows.min() == pytest.approx(middle - half - 9 / zoom, abs=3)
    assert rows.max() == pytest.approx(middle + half + 9 / zoom, abs=3)
    # The screen shows it where the finger went.
    page.wait_for_timeout(100)
    alpha = """([x, y]) => {
        const pad = document.querySelector("#pad");
        const left = (pad.width - pad.height) / 2;
        const at = [left + x * pad.height, y * pad.height];
        return pad.getContext("2d").getImageData(...at, 1, 1).data[3];
    }"""
    assert [page.evaluate(alpha, [0.5, y]) for y in (0.1, 0.3, 0.7, 0.9)] == [0, 255, 255, 0]


def test_a_button_shows_the_whole_pad_again(phone, settle):
    page, touch = phone
    reset = page.locator("#zoom-reset")
    expect(reset).to_be_hidden()
    pinch_open(touch)
    touch("touchEnd")
    expect(reset).to_be_visible()
    reset.tap()
    expect(reset).to_be_hidden()
    assert zoom_of(page) == 1
    expect(page.locator("#pad")).to_have_attribute("data-strokes", "0")
    touch("touchStart", (0.5, 0.2))
    touch("touchMove", (0.5, 0.8))
    touch("touchEnd")
    settle(page, strokes=1)


def test_boxes_follow_the_zoom(phone, settle, answer_with, make_reading):
    page, touch = phone
    answer_with(page, make_reading("4711"))
    touch("touchStart", (0.3, 0.3))
    touch("touchMove", (0.7, 0.3))
    touch("touchEnd")
    settle(page, strokes=1)
    box = page.locator("#pad-boxes button").first
    before = box.bounding_box()
    pinch_open(touch)
    touch("touchEnd")
    zoom = zoom_of(page)
    assert box.bounding_box()["height"] == pytest.approx((before["height"] - 6) * zoom + 6, abs=2)


def test_the_pen_is_pressed_wider(page, send_pointers, settle):
    def draw(pressure, x):
        pen = PEN | {"pressure": pressure}
        with page.expect_request(READ) as request:
            send_pointers(
                page,
                ("pointerdown", (x, 0.2), pen | {"button": 0}),
                *(("pointermove", (x, 0.2 + step / 10), pen) for step in range(1, 7)),
                ("pointerup", (x, 0.8), pen | {"buttons": 0, "pressure": 0}),
            )
        settle(page)
        return int((sent_ink(request.value)[200, 100 + int(400 * x) - 40 :][:80] > 127).sum())

    light, even, strong = draw(0.1, 0.2), draw(0.5, 0.5), draw(1.0, 0.8)
    assert light < even < strong
    assert even == pytest.approx(18, abs=1)


def test_a_palm_neither_draws_nor_zooms_while_a_pen_does(page, send_pointers, settle):
    other = PALM | {"pointerId": 10, "isPrimary": False}
    pen = PEN | {"pressure": 0.5}
    send_pointers(
        page,
        ("pointerdown", (0.8, 0.8), PALM),  # the hand comes down first
        ("pointermove", (0.8, 0.7), PALM),
        ("pointerdown", (0.3, 0.2), pen),
        ("pointermove", (0.8, 0.75), PALM),
        ("pointerdown", (0.9, 0.8), other),
        ("pointermove", (0.3, 0.5), pen),
        ("pointermove", (0.9, 0.9), other),
        ("pointerup", (0.3, 0.8), pen | {"buttons": 0}),
        ("pointerup", (0.9, 0.9), other),
        ("pointerup", (0.8, 0.75), PALM),
        ("pointerdown", (0.9, 0.5), PALM),  # it lies down again between two strokes
        ("pointerup", (0.9, 0.6), PALM),
    )
    settle(page, strokes=1)
    expect(page.locator("#zoom-reset")).to_be_hidden()
    page.wait_for_timeout(1_600)  # the pen is gone: fingers draw again
    send_pointers(page, ("pointerdown", (0.9, 0.5), PALM), ("pointerup", (0.9, 0.6), PALM))
    settle(page, strokes=2)


def test_all_points_of_a_frame_are_drawn(page, draw_by_mouse, settle):
    """A browser sends one event a frame and keeps the points between for who asks."""
    page.evaluate(
        """() => {
            const pad = document.querySelector("#pad");
            const box = pad.getBoundingClientRect();
            const at = (x, y) => ({
                clientX: box.left + x * box.width, clientY: box.top + y * box.height,
                pointerId: 3, pointerType: "mouse", isPrimary: true, buttons: 1,
                bubbles: true, cancelable: true,
            });
            const make = (type, options) => new PointerEvent(type, options);
            const places = [at(0.5, 0.2), at(0.7, 0.5), at(0.7, 0.8)];
            const coalescedEvents = places.map((place) => make("pointermove", place));
            pad.dispatchEvent(make("pointerdown", at(0.3, 0.2)));
            pad.dispatchEvent(make("pointermove", { ...at(0.7, 0.8), coalescedEvents }));
            pad.dispatchEvent(make("pointerup", at(0.7, 0.8)));
        }"""
    )
    settle(page, strokes=1)
    page.wait_for_timeout(400)
    kept = page.evaluate("() => JSON.parse(localStorage.getItem('inkdigits.drawing'))")
    assert len(kept["strokes"][0]["points"]) == 4


def test_a_trembling_line_is_calmed_and_a_quick_one_kept(page):
    far, ends, quick = page.evaluate(
        """async () => {
            const { addPoint } = await import("/static/smoothing.js");
            const shaky = [];
            for (let i = 0; i <= 200; i += 1) {
                const place = [0.2 + i / 400, 0.5 + (i % 2 ? 0.004 : -0.004)];
                addPoint(shaky, place, { calm: 0.0225, isLast: i === 200 });
            }
            const quick = [];
            for (const place of [[0.1, 0.1], [0.5, 0.1], [0.5, 0.5]]) {
                addPoint(quick, place, { calm: 0.0225 });
            }
            const middle = shaky.slice(20, 180);
            return [
                Math.max(...middle.map(([, y]) => Math.abs(y - 0.5))), shaky.at(-1), quick,
            ];
        }"""
    )
    assert far < 0.003
    assert ends == [0.7, 0.496]
    assert quick == [[0.1, 0.1], [0.5, 0.1], [0.5, 0.5]]


def test_a_pen_of_the_system_draws_by_its_force(page, settle):
    """The browser's own events, from the device on, instead of dispatched ones."""
    session = page.context.new_cdp_session(page)
    box = page.locator("#pad").bounding_box()

    def send(kind, down, force):
        place = {"x": box["x"] + box["width"] / 2, "y": box["y"] + down * box["height"]}
        pen = {"pointerType": "pen", "force": force, "button": "left", "buttons": 1}
        count = {"clickCount": 1} if kind != "mouseMoved" else {}
        session.send("Input.dispatchMouseEvent", {"type": kind, **place, **pen, **count})

    with page.expect_request(READ) as request:
        send("mousePressed", 0.2, 0.1)
        for step in range(1, 13):
            send("mouseMoved", 0.2 + step / 20, 0.1 + 0.9 * step / 12)
        send("mouseReleased", 0.8, 0)
    settle(page, strokes=1)
    ink = sent_ink(request.value) > 127
    assert ink[300].sum() > 1.5 * ink[110].sum() > 0
