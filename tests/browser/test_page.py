"""What the page says and does, besides reading drawings right."""

import base64
import io

import pytest
from PIL import Image

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

SEVEN = [(0.3, 0.25), (0.5, 0.25), (0.7, 0.25), (0.6, 0.5), (0.5, 0.75)]
ONE = [(0.5, 0.2), (0.5, 0.5), (0.5, 0.8)]
BAR = [(0.4, 0.5), (0.5, 0.5), (0.6, 0.5)]
READ = "**/api/v1/read*"
FOCUS = """() => {
    const control = document.activeElement;
    return [control.id, getComputedStyle(control).outlineStyle];
}"""
PHONE = {"viewport": {"width": 360, "height": 500}, "has_touch": True, "is_mobile": True}


def count_requests(page):
    requests = []
    page.on(
        "request", lambda request: requests.append(request) if request.method == "POST" else None
    )
    return requests


def pad_pixel(page, x, y):
    """Read the color of the pad at a place of its middle square, as [r, g, b, a]."""
    return page.evaluate(
        """([x, y]) => {
            const pad = document.querySelector("#pad");
            const left = (pad.width - pad.height) / 2;
            const at = [Math.floor(left + x * pad.height), Math.floor(y * pad.height), 1, 1];
            return [...pad.getContext("2d").getImageData(...at).data];
        }""",
        [x, y],
    )


def test_a_seven_is_read_as_the_pen_is_lifted(page, draw_by_mouse, settle):
    draw_by_mouse(page, SEVEN)
    assert settle(page, strokes=1) == "read"
    expect(page.locator("#digit")).to_have_text("7")
    expect(page.locator("#verdict")).to_have_text("This is a 7.")
    expect(page.locator("#confidence")).to_contain_text("%")
    shares = page.locator("#bars .share").all_text_contents()
    assert len(shares) == 10
    assert max(range(10), key=lambda digit: int(shares[digit].rstrip("%"))) == 7
    assert (
        page.locator("#frame").evaluate("image => image.decode().then(() => image.naturalWidth)")
        == 28
    )


def test_nothing_drawn_is_said_from_the_start_and_when_submitted(page, settle):
    verdict = page.locator("#verdict")
    expect(verdict).to_have_text("Nothing drawn yet.")
    requests = count_requests(page)
    page.locator("#submit").click()
    expect(page.locator("#answer")).to_have_attribute("data-sequence", "1")
    assert settle(page) == "blank"
    expect(verdict).to_have_text("Nothing drawn yet.")
    assert len(requests) == 1


def test_a_cleared_pad_says_so_at_once_and_asks_nobody(page, draw_by_mouse, settle):
    draw_by_mouse(page, SEVEN)
    settle(page, strokes=1)
    requests = count_requests(page)
    page.locator("#clear").click()
    assert page.locator("#answer").get_attribute("data-state") == "blank"
    expect(page.locator("#verdict")).to_have_text("Nothing drawn yet.")
    expect(page.locator("#digit")).to_have_text("")
    expect(page.locator("#frame")).to_be_hidden()
    assert set(page.locator("#bars .share").all_text_contents()) == {"–"}
    page.wait_for_timeout(200)
    assert requests == []


def test_undo_reads_what_is_left_and_then_says_that_nothing_is(page, draw_by_mouse, settle):
    draw_by_mouse(page, SEVEN)
    settle(page, strokes=1)
    draw_by_mouse(page, [(0.1, 0.9), (0.5, 0.9), (0.9, 0.9), (0.1, 0.8), (0.9, 0.8)])
    settle(page, strokes=2)
    requests = count_requests(page)
    page.locator("#undo").click()
    settle(page, strokes=1)
    expect(page.locator("#digit")).to_have_text("7")
    assert len(requests) == 1
    page.locator("#undo").click()
    expect(page.locator("#verdict")).to_have_text("Nothing drawn yet.")
    page.locator("#undo").click(force=True)  # it says that it is disabled
    assert len(requests) == 1


def test_a_tap_draws_a_dot(page, draw_by_mouse, settle):
    draw_by_mouse(page, [(0.5, 0.5)])
    assert settle(page, strokes=1) != "blank"
    page.evaluate("() => new Promise(requestAnimationFrame)")
    assert pad_pixel(page, 0.5, 0.5)[3] == 255
    assert pad_pixel(page, 0.6, 0.6)[3] == 0


def test_the_drawing_survives_a_resize(page, draw_by_mouse, settle):
    draw_by_mouse(page, ONE)
    settle(page, strokes=1)
    page.set_viewport_size({"width": 340, "height": 700})
    page.wait_for_timeout(100)
    assert page.evaluate("() => document.querySelector('#pad').width") < 340
    assert pad_pixel(page, 0.5, 0.5)[3] == 255
    assert pad_pixel(page, 0.3, 0.5)[3] == 0


def test_the_pad_is_sharp_on_a_dense_screen(open_page):
    page = open_page(viewport={"width": 360, "height": 740}, device_scale_factor=3)
    width, shown = page.locator("#pad").evaluate("pad => [pad.width, pad.clientWidth]")
    assert width == shown * 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_sent_is_black_on_transparent_of_a_fixed_size(
    open_page, draw_by_mouse, settle, scheme
):
    page = open_page(color_scheme=scheme)
    with page.expect_request(READ) as request:
        draw_by_mouse(page, ONE)
    head, data = request.value.post_data_json["image"].split(",")
    assert head == "data:image/png;base64"
    with Image.open(io.BytesIO(base64.b64decode(data))) as image:
        assert (image.size, image.mode) == ((600, 400), "RGBA")
        assert image.getpixel((300, 200)) == (0, 0, 0, 255)
        assert image.getpixel((20, 20))[3] == 0
    settle(page, strokes=1)
    ink = pad_pixel(page, 0.5, 0.5)
    assert (ink[0] < 128) == (scheme == "light")


def test_drawing_with_a_finger_does_not_scroll_the_page(open_page, draw_by_touch, settle):
    page = open_page(**PHONE)
    assert page.evaluate("() => document.documentElement.scrollHeight - innerHeight") > 100
    draw_by_touch(page, [(0.5, 0.9 - step / 20) for step in range(16)])
    assert settle(page, strokes=1) != "blank"
    assert page.evaluate("() => scrollY") == 0


def test_keys_undo_clear_and_submit(page, draw_by_mouse, settle):
    pad = page.locator("#pad")
    for key, left in [("u", "1"), ("Control+z", "1"), ("c", "0"), ("Delete", "0")]:
        draw_by_mouse(page, SEVEN, BAR)
        settle(page, strokes=2)
        page.keyboard.press(key)
        expect(pad).to_have_attribute("data-strokes", left)
        page.keyboard.press("c")
    requests = count_requests(page)
    page.keyboard.press("Enter")
    settle(page)
    assert len(requests) == 1


def test_keys_undo_right_after_the_pen_was_set(page, draw_by_mouse, settle):
    draw_by_mouse(page, SEVEN)
    settle(page, strokes=1)
    page.locator("#pen-width").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#pad")).to_have_attribute("data-strokes", "1")
    page.keyboard.press("u")
    expect(page.locator("#pad")).to_have_attribute("data-strokes", "0")


def test_the_browser_keeps_its_own_keys(page, draw_by_mouse, settle):
    draw_by_mouse(page, SEVEN)
    settle(page, strokes=1)
    page.locator("#undo").focus()
    page.keyboard.press("Control+c")
    expect(page.locator("#pad")).to_have_attribute("data-strokes", "1")


def test_every_control_is_reached_by_tab_and_shows_its_focus(page):
    reached = []
    for _ in range(14):
        page.keyboard.press("Tab")
        name, outline = page.evaluate(FOCUS)
        reached.append(name)
        assert outline != "none", name
    assert reached == [
        *("pad", "undo", "redo", "eraser", "clear", "submit", "pen-width", "file"),
        *("", "", "", "", "", "forget"),  # four examples, and the list of keys
    ]


def test_the_pen_width_changes_the_next_stroke(page, draw_by_mouse, settle):
    page.locator("#pen-width").fill("4")
    draw_by_mouse(page, [(0.25, 0.2), (0.25, 0.8)])
    page.locator("#pen-width").fill("40")
    draw_by_mouse(page, [(0.75, 0.2), (0.75, 0.8)])
    settle(page, strokes=2)
    assert pad_pixel(page, 0.25, 0.5)[3] == 255
    assert pad_pixel(page, 0.28, 0.5)[3] == 0
    assert pad_pixel(page, 0.78, 0.5)[3] == 255


@pytest.mark.parametrize("width", [320, 360, 768, 800, 1280])
def test_no_width_scrolls_sideways(open_page, draw_by_mouse, settle, width):
    page = open_page(viewport={"width": width, "height": 740})
    draw_by_mouse(page, SEVEN)
    settle(page, strokes=1)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width


def test_the_answer_is_in_view_on_a_phone(open_page, draw_by_mouse, settle):
    page = open_page(viewport={"width": 360, "height": 740})
    draw_by_mouse(page, SEVEN)
    settle(page, strokes=1)
    box = page.locator("#answer").bounding_box()
    assert box["y"] + box["height"] <= 740
