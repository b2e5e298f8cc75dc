"""The eraser: by button, by key, by the other end of a pen, by the right mouse button."""

import base64
import io

import pytest
from PIL import Image

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

READ = "**/api/v1/read*"
LINE = [(0.1, 0.5), (0.3, 0.5), (0.5, 0.5), (0.7, 0.5), (0.9, 0.5)]
ACROSS = [(0.5, 0.3), (0.5, 0.5), (0.5, 0.7)]


def sent_alpha(request, *places):
    """How opaque the picture that was sent is at places of its middle square."""
    data = request.post_data_json["image"].split(",")[1]
    with Image.open(io.BytesIO(base64.b64decode(data))) as image:
        left = (image.width - image.height) / 2
        points = [(round(left + x * image.height), round(y * image.height)) for x, y in places]
        return [image.getpixel(point)[3] for point in points]


@pytest.mark.parametrize("way", ["button", "key"])
def test_the_eraser_takes_away_what_it_passes(page, draw_by_mouse, settle, way):
    draw_by_mouse(page, LINE)
    settle(page, strokes=1)
    eraser = page.locator("#eraser")
    expect(eraser).to_have_attribute("aria-pressed", "false")
    eraser.click() if way == "button" else page.keyboard.press("e")
    expect(eraser).to_have_attribute("aria-pressed", "true")
    with page.expect_request(READ) as request:
        draw_by_mouse(page, ACROSS)
    assert sent_alpha(request.value, (0.2, 0.5), (0.5, 0.5), (0.8, 0.5)) == [255, 0, 255]
    settle(page, strokes=2)
    eraser.click() if way == "button" else page.keyboard.press("e")
    expect(eraser).to_have_attribute("aria-pressed", "false")
    with page.expect_request(READ) as request:
        draw_by_mouse(page, ACROSS)
    assert sent_alpha(request.value, (0.5, 0.5)) == [255]


def test_the_right_button_erases_and_undo_brings_back(page, draw_by_mouse, settle):
    draw_by_mouse(page, LINE)
    settle(page, strokes=1)
    box = page.locator("#pad").bounding_box()
    x = box["x"] + box["width"] / 2
    with page.expect_request(READ) as request:
        page.mouse.move(x, box["y"] + 100)
        page.mouse.down(button="right")
        page.mouse.move(x, box["y"] + box["height"] / 2)
        page.mouse.move(x, box["y"] + box["height"] - 100)
        page.mouse.up(button="right")
    assert sent_alpha(request.value, (0.5, 0.5), (0.8, 0.5)) == [0, 255]
    settle(page, strokes=2)
    expect(page.locator("#eraser")).to_have_attribute("aria-pressed", "false")
    with page.expect_request(READ) as request:
        page.keyboard.press("u")
    assert sent_alpha(request.value, (0.5, 0.5)) == [255]


def test_the_other_end_of_a_pen_erases(page, draw_by_mouse, settle, send_pointers):
    draw_by_mouse(page, LINE)
    settle(page, strokes=1)
    pen = {"pointerType": "pen", "pointerId": 7, "isPrimary": True, "pressure": 0.5}
    end = pen | {"button": 5, "buttons": 32}
    with page.expect_request(READ) as request:
        send_pointers(
            page,
            ("pointerdown", (0.5, 0.3), end),
            ("pointermove", (0.5, 0.5), end),
            ("pointermove", (0.5, 0.7), end),
            ("pointerup", (0.5, 0.7), end | {"buttons": 0}),
        )
    assert sent_alpha(request.value, (0.2, 0.5), (0.5, 0.5)) == [255, 0]


@pytest.mark.parametrize("way", ["button", "key"])
def test_a_picture_is_not_erased_and_the_button_says_so(page, settle, make_picture, way):
    eraser = page.locator("#eraser")
    expect(eraser).to_have_accessible_description("")
    eraser.click()
    file = {"name": "one.png", "mimeType": "image/png", "buffer": make_picture()}
    page.locator("#file").set_input_files(file)
    settle(page)
    expect(eraser).to_have_attribute("aria-pressed", "false")
    expect(eraser).to_have_attribute("aria-disabled", "true")
    expect(eraser).to_have_accessible_description("A picture cannot be erased, only a drawing")
    eraser.click(force=True) if way == "button" else page.keyboard.press("e")
    expect(eraser).to_have_attribute("aria-pressed", "false")
    page.locator("#clear").click()
    expect(eraser).to_have_attribute("aria-disabled", "false")
    expect(eraser).to_have_accessible_description("")
    eraser.click() if way == "button" else page.keyboard.press("e")
    expect(eraser).to_have_attribute("aria-pressed", "true")


def test_a_pad_that_was_rubbed_out_is_empty(page, draw_by_mouse, settle):
    draw_by_mouse(page, [(0.5, 0.5)])
    page.keyboard.press("e")
    draw_by_mouse(page, [(0.4, 0.5), (0.5, 0.5), (0.6, 0.5)])
    assert settle(page, strokes=2) == "blank"
    expect(page.locator("#pad")).to_have_attribute("data-empty", "true")
    expect(page.locator(".invitation")).to_be_visible()
    page.keyboard.press("u")
    expect(page.locator("#pad")).to_have_attribute("data-empty", "false")


def test_what_was_erased_stays_so_over_a_reload(page, draw_by_mouse, settle):
    draw_by_mouse(page, LINE)
    page.keyboard.press("e")
    draw_by_mouse(page, ACROSS)
    settle(page, strokes=2)
    with page.expect_request(READ) as request:
        page.reload()
    assert sent_alpha(request.value, (0.2, 0.5), (0.5, 0.5)) == [255, 0]
    settle(page, strokes=2)
