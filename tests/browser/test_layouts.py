"""The page on a phone held sideways, zoomed, on paper, in dark mode and in forced colors."""

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

SEVEN = [(0.3, 0.25), (0.5, 0.25), (0.7, 0.25), (0.6, 0.5), (0.5, 0.75)]
PRESSED = ":is(button, summary, label.button, .keys label, #pen-width):not(.boxes *):visible"


def shot(page, selector):
    image = Image.open(io.BytesIO(page.locator(selector).screenshot())).convert("L")
    return np.asarray(image).astype(int)


@pytest.mark.parametrize("size", [(640, 320), (844, 390)])
def test_pad_and_answer_are_both_in_view_on_a_phone_held_sideways(
    open_page, draw_by_touch, settle, size
):
    width, height = size
    page = open_page(viewport={"width": width, "height": height}, has_touch=True, is_mobile=True)
    draw_by_touch(page, SEVEN)
    assert settle(page, strokes=1) == "read"
    for selector in ("#pad", "#answer", "#verdict", "#confidence"):
        box = page.locator(selector).bounding_box()
        assert box["x"] >= 0, selector
        assert box["y"] >= 0, selector
        assert box["x"] + box["width"] <= width, selector
        assert box["y"] + box["height"] <= height, selector
    pad, answer = (page.locator(name).bounding_box() for name in ("#pad", "#answer"))
    assert page.locator("#bars .bar").first.bounding_box()["height"] > 20
    clear = page.locator("#clear").bounding_box()
    assert clear["y"] + clear["height"] <= height
    assert pad["x"] + pad["width"] <= answer["x"]
    assert pad["height"] > height / 2
    assert pad["width"] == pytest.approx(1.5 * pad["height"], abs=1)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("size", [(320, 568), (640, 450), (640, 400)], ids=str)
def test_small_and_zoomed_pages_do_not_scroll_sideways(open_page, draw_by_mouse, settle, size):
    """A page of 1280 by 900 at 200% zoom has 640 by 450 pixels of its own."""
    page = open_page(viewport={"width": size[0], "height": size[1]})
    page.locator(".keys summary").click()
    page.evaluate("() => scrollTo(0, 0)")
    draw_by_mouse(page, SEVEN)
    settle(page, strokes=1)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= size[0]
    for button in page.locator(".controls button").all():
        box = button.bounding_box()
        assert box["x"] + box["width"] <= size[0]
        assert box["height"] >= 24


@pytest.mark.parametrize(
    ("size", "least"),
    [
        *(((width, height), 44) for width, height in [(390, 844), (640, 320), (1024, 768)]),
        *(((width, height), 24) for width, height in [(1280, 900), (640, 320)]),
    ],
    ids=str,
)
def test_what_is_pressed_is_large_enough_for_a_finger_or_a_mouse(
    open_page, draw_by_mouse, settle, size, least
):
    is_touch = least == 44
    page = open_page(
        viewport=dict(zip(("width", "height"), size, strict=True)),
        has_touch=is_touch,
        is_mobile=is_touch,
    )
    draw_by_mouse(page, SEVEN)
    settle(page, strokes=1)
    for summary in page.locator("summary:visible").all():
        summary.click()
    page.evaluate("() => scrollTo(0, 0)")
    page.locator("#pad").press("+")
    expect(page.locator("#zoom-reset")).to_be_visible()
    for shown in ("#why", "#crop"):
        expect(page.locator(shown)).to_be_visible()
        for target in page.locator(PRESSED).all():
            box = target.bounding_box()
            assert box["height"] >= least, target.evaluate("one => one.outerHTML")
            if target.get_attribute("class") != "pick":  # ten share the width of a phone
                assert box["width"] >= least, target.evaluate("one => one.outerHTML")
        page.get_by_role("button", name="A digit", exact=True).click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_black_ink_on_a_transparent_picture_is_seen(open_page, settle, scheme):
    page = open_page(color_scheme=scheme)
    image = Image.new("RGBA", (300, 200), (0, 0, 0, 0))
    ImageDraw.Draw(image).line([(150, 30), (150, 170)], fill=(0, 0, 0, 255), width=14)
    data = io.BytesIO()
    image.save(data, "PNG")
    files = {"name": "one.png", "mimeType": "image/png", "buffer": data.getvalue()}
    page.locator("#file").set_input_files(files)
    settle(page)
    page.locator('#picture[data-state="shown"]').wait_for()
    shown = shot(page, "#preview")
    rows, columns = shown.shape
    ink, paper = shown[rows // 2, columns // 2], shown[rows // 2, columns // 4]
    assert paper - ink > 200


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_paper_the_drawing_is_black_and_the_answer_stands_below(
    open_page, draw_by_mouse, settle, scheme
):
    page = open_page(color_scheme=scheme)
    draw_by_mouse(page, SEVEN)
    settle(page, strokes=1)
    page.emulate_media(media="print", color_scheme=scheme)
    page.wait_for_timeout(200)
    shown = shot(page, ".sheet")
    assert shown[shown.shape[0] // 4, shown.shape[1] // 2] < 60
    assert shown[shown.shape[0] // 2, shown.shape[1] // 8] > 230
    for selector in (".controls", ".pictures", "footer", "#takeaway", "#why"):
        expect(page.locator(selector)).to_be_hidden()
    pad, answer = (page.locator(name).bounding_box() for name in (".sheet", "#answer"))
    assert answer["y"] >= pad["y"] + pad["height"]


def test_on_paper_a_picture_has_no_buttons(page, settle):
    page.get_by_role("button", name="A number", exact=True).click()
    expect(page.locator("#picture .boxes button").first).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator("#preview")).to_be_visible()
    for selector in ("#turn", "#crop", "#copy", "#exports"):
        expect(page.locator(selector)).to_be_hidden()


def test_printing_draws_the_ink_in_black_at_once(open_page, draw_by_mouse, settle):
    page = open_page(color_scheme="dark")
    draw_by_mouse(page, SEVEN)
    settle(page, strokes=1)
    look = """(type) => {
        dispatchEvent(new Event(type));
        const pad = document.querySelector("#pad");
        const at = [pad.width / 2, pad.height / 4, 1, 1];
        return [...pad.getContext("2d").getImageData(...at).data];
    }"""
    assert page.evaluate(look, "beforeprint") == [0, 0, 0, 255]
    assert page.evaluate(look, "afterprint")[0] > 200


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colors_leave_ink_and_states_to_be_seen(open_page, draw_by_mouse, settle, scheme):
    page = open_page(forced_colors="active", color_scheme=scheme)
    draw_by_mouse(page, SEVEN)
    settle(page, strokes=1)
    page.wait_for_timeout(100)
    shown = shot(page, ".sheet")
    ink = shown[shown.shape[0] // 4, shown.shape[1] // 2]
    assert abs(ink - shown[shown.shape[0] // 2, shown.shape[1] // 8]) > 200
    style = "button => getComputedStyle(button).backgroundColor"
    before = page.locator("#eraser").evaluate(style)
    page.locator("#eraser").click()
    assert page.locator("#eraser").evaluate(style) != before
    bars = shot(page, "#bars li.best .bar")
    assert np.ptp(bars) > 50 or bars.mean() < 200
