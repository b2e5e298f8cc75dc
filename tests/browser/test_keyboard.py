"""Drawing by the keyboard alone, and shortcuts that can be switched off."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

READ = "**/api/v1/read*"


def press(page, key, times=1):
    for _ in range(times):
        page.keyboard.press(key)


def enter_pad(page):
    page.keyboard.press("Tab")
    expect(page.locator("#pad")).to_be_focused()


def test_a_seven_is_drawn_and_read_by_the_keyboard_alone(page, settle):
    enter_pad(page)
    words, cursor = page.locator("#pad-words"), page.locator(".cursor")
    expect(cursor).to_be_visible()
    expect(words).to_contain_text("Pen up at 50% across, 50% down.")
    press(page, "Shift+ArrowUp", 2)
    press(page, "Shift+ArrowLeft", 2)
    expect(words).to_have_text("Pen up at 37% across, 30% down.")
    page.keyboard.press("Space")
    expect(words).to_have_text("Pen down at 37% across, 30% down.")
    expect(cursor).to_have_class("cursor down")
    press(page, "Shift+ArrowRight", 4)
    page.keyboard.down("ArrowDown")
    page.keyboard.down("ArrowLeft")  # both are held: aslant
    for _ in range(9):
        page.keyboard.down("ArrowLeft")
    page.keyboard.up("ArrowLeft")
    page.keyboard.up("ArrowDown")
    press(page, "Shift+ArrowDown", 3)
    with page.expect_request(READ) as request:
        page.keyboard.press("Space")
    assert settle(page, strokes=1) == "read"
    expect(page.locator("#digit")).to_have_text("7")
    expect(words).to_contain_text("Pen up")
    page.keyboard.press("Escape")
    expect(cursor).to_be_hidden()
    expect(words).to_have_text("")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.id") != "pad"
    # The cursor is no part of what was sent: nothing lies away from the stroke.
    data = request.value.post_data_json["image"].split(",")[1]
    with Image.open(io.BytesIO(base64.b64decode(data))) as image:
        assert image.size == (600, 400)
        rows, columns = np.nonzero(np.asarray(image)[:, :, 3])
    assert (columns.min(), rows.min()) == pytest.approx((220 - 9, 120 - 9), abs=2)
    assert columns.max() == pytest.approx(380 + 9, abs=2)


def test_space_twice_draws_a_dot_and_keys_undo_it(page, settle):
    enter_pad(page)
    press(page, "Space", 2)
    settle(page, strokes=1)
    page.keyboard.press("u")
    expect(page.locator("#pad")).to_have_attribute("data-strokes", "0")
    expect(page.locator("#pad-words")).to_have_text("Undone.")
    press(page, "Space")
    page.keyboard.press("Control+z")  # a stroke under way is taken back
    expect(page.locator(".cursor")).to_have_class("cursor")
    press(page, "Space")
    page.keyboard.press("Tab")  # who leaves has lifted the pen
    settle(page, strokes=1)


def test_the_cursor_stays_on_the_pad(page):
    enter_pad(page)
    press(page, "Shift+ArrowUp", 7)
    press(page, "Shift+ArrowLeft", 9)
    expect(page.locator("#pad-words")).to_have_text("Pen up at 0% across, 0% down.")
    press(page, "PageDown")
    expect(page.locator("#pad-words")).to_have_text("Pen up at 1% across, 2% down.")


def test_arrows_scroll_the_page_unless_the_pad_has_the_focus(open_page):
    page = open_page(viewport={"width": 800, "height": 500})
    enter_pad(page)
    before = page.evaluate("() => scrollY")
    press(page, "ArrowDown", 3)
    press(page, "Space", 2)
    page.wait_for_timeout(100)
    assert page.evaluate("() => scrollY") == before
    page.keyboard.press("Escape")
    page.keyboard.press("Space")
    page.wait_for_function("before => scrollY > before", arg=before)


def switch_shortcuts(page):
    page.locator(".keys summary").click()
    page.locator("#shortcuts").click()


def test_single_keys_can_be_switched_off_and_stay_so(page, draw_by_mouse, settle):
    undo = page.locator("#undo")
    assert undo.get_attribute("aria-keyshortcuts") == "u Control+z Meta+z"
    switch_shortcuts(page)
    assert undo.get_attribute("aria-keyshortcuts") == "Control+z Meta+z"
    assert page.locator("#eraser").get_attribute("aria-keyshortcuts") is None
    expect(page.locator("#undo kbd")).to_be_hidden()
    page.reload()
    draw_by_mouse(page, [(0.5, 0.2), (0.5, 0.5), (0.5, 0.8)])
    settle(page, strokes=1)
    for key in ("u", "c", "e", "Delete", "Backspace"):
        page.keyboard.press(key)
    expect(page.locator("#pad")).to_have_attribute("data-strokes", "1")
    expect(page.locator("#eraser")).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("Control+z")
    expect(page.locator("#pad")).to_have_attribute("data-strokes", "0")
    switch_shortcuts(page)
    page.keyboard.press("r")
    expect(page.locator("#pad")).to_have_attribute("data-strokes", "1")


def test_every_shortcut_is_listed_on_the_page(page):
    page.locator(".keys summary").click()
    keys = page.locator(".keys dl kbd").all_text_contents()
    assert {"U", "Z", "R", "Y", "E", "C", "Del", "Backspace", "Enter", "Space", "Esc"} <= set(keys)
    assert set("+-WASD") <= set(keys)


@pytest.mark.parametrize("field", ["<input>", "<textarea></textarea>", "<p contenteditable>a</p>"])
def test_no_key_acts_while_a_text_field_has_the_focus(page, draw_by_mouse, settle, field):
    draw_by_mouse(page, [(0.5, 0.2), (0.5, 0.5), (0.5, 0.8)])
    settle(page, strokes=1)
    page.evaluate(
        "field => document.querySelector('footer').insertAdjacentHTML('beforeend', field)", field
    )
    page.locator("footer").locator("input, textarea, [contenteditable]").focus()
    for key in ("u", "c", "e", "r", "Delete", "Backspace", "Control+z"):
        page.keyboard.press(key)
    expect(page.locator("#pad")).to_have_attribute("data-strokes", "1")
    expect(page.locator("#eraser")).to_have_attribute("aria-pressed", "false")
