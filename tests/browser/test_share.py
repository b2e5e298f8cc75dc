"""What was read as one picture, shared where the browser can and saved where not."""

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

SEVEN = [(0.3, 0.25), (0.5, 0.25), (0.7, 0.25), (0.6, 0.5), (0.5, 0.75)]
# Stands for a phone on which pictures can be shared; ``error`` is what becomes of it.
PHONE = """(error) => {
    navigator.canShare = ({ files }) => files.length === 1;
    navigator.share = async ({ files: [file] }) => {
        if (error) throw new DOMException("no", error);
        window.shared = [file.name, file.type, [...new Uint8Array(await file.arrayBuffer())]];
    };
}"""


def open_image(data):
    with Image.open(io.BytesIO(data)) as image:
        assert image.format == "PNG"
        return np.asarray(image.convert("RGB")).astype(int)


def press_image(page, name):
    page.locator("#exports summary").click()
    page.get_by_role("button", name=name).click()


def save_image(page):
    with page.expect_download() as download:
        press_image(page, "Save image")
    expect(page.locator("#told")).to_have_text("Saved")
    return download.value.suggested_filename, open_image(download.value.path().read_bytes())


def count_blue(pixels):
    return int((np.abs(pixels - (0x31, 0x47, 0xC4)).max(axis=2) < 8).sum())


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_drawing_is_saved_with_its_boxes_and_its_text(open_page, draw_by_mouse, settle, scheme):
    page = open_page(color_scheme=scheme)
    draw_by_mouse(page, SEVEN)
    settle(page, strokes=1)
    name, pixels = save_image(page)
    assert name == "drawing.png"
    height, width, _ = pixels.shape
    assert width == 1000
    assert height > 667
    # The bar of the 7 lies a quarter from the top; all around it is paper.
    assert pixels[167, 500].max() < 60
    assert pixels[20, 20].min() == 255
    assert count_blue(pixels[:660]) > 400
    assert (pixels[700:830, 40:140] < 60).all(axis=2).sum() > 300  # the text
    assert count_blue(pixels[670:]) == 0


def test_a_picture_is_saved_with_its_boxes(page, settle, answer_with, make_reading):
    image = Image.new("RGB", (400, 300), "white")
    ImageDraw.Draw(image).rectangle((20, 20, 50, 80), fill=(200, 0, 0))
    file = io.BytesIO()
    image.save(file, "PNG")
    answer_with(page, make_reading("4", size=(400, 300)))
    page.locator("#file").set_input_files(
        {"name": "scan.2.png", "mimeType": "image/png", "buffer": file.getvalue()}
    )
    expect(page.locator("#picture")).to_have_attribute("data-state", "shown")
    settle(page)
    page.locator("#bars button").nth(9).click()
    name, pixels = save_image(page)
    assert name == "scan.2.png"
    assert pixels.shape[1] == 1000
    assert list(pixels[125, 87]) == [200, 0, 0]
    assert list(pixels[125, 50 - 4]) == pytest.approx([0x31, 0x47, 0xC4], abs=8)


def test_what_was_erased_is_paper(page, draw_by_mouse, settle):
    draw_by_mouse(page, SEVEN)
    page.keyboard.press("e")
    draw_by_mouse(page, [(0.1, 0.9), (0.9, 0.9)])
    settle(page, strokes=2)
    _, pixels = save_image(page)
    assert pixels[600, 500].min() == 255


def test_a_picture_is_shared_where_the_browser_can(page, draw_by_mouse, settle):
    page.add_init_script(f"({PHONE})('')")
    page.reload()
    draw_by_mouse(page, SEVEN)
    settle(page, strokes=1)
    press_image(page, "Share image")
    expect(page.locator("#told")).to_have_text("Shared")
    name, kind, data = page.evaluate("() => window.shared")
    assert (name, kind) == ("drawing.png", "image/png")
    assert count_blue(open_image(bytes(data))) > 400


def test_who_thinks_better_of_sharing_gets_nothing(page, draw_by_mouse, settle):
    page.add_init_script(f"({PHONE})('AbortError')")
    page.reload()
    draw_by_mouse(page, SEVEN)
    settle(page, strokes=1)
    saved = []
    page.on("download", lambda download: saved.append(download))
    press_image(page, "Share image")
    page.wait_for_timeout(500)
    expect(page.locator("#told")).to_have_text("")
    assert saved == []


def test_a_picture_that_cannot_be_shared_is_saved(page, draw_by_mouse, settle):
    page.add_init_script(f"({PHONE})('NotAllowedError')")
    page.reload()
    draw_by_mouse(page, SEVEN)
    settle(page, strokes=1)
    with page.expect_download() as download:
        press_image(page, "Share image")
    assert download.value.suggested_filename == "drawing.png"
