"""Undo and redo, as a person does it on the page."""

import base64

import pytest

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

SEVEN = [(0.3, 0.25), (0.5, 0.25), (0.7, 0.25), (0.6, 0.5), (0.5, 0.75)]
BAR = [(0.4, 0.5), (0.5, 0.5), (0.6, 0.5)]
DROP = """(data) => {
    const transfer = new DataTransfer();
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    transfer.items.add(new File([bytes], "one.png", { type: "image/png" }));
    document.body.dispatchEvent(
        new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }),
    );
}"""


@pytest.mark.parametrize("modifier", ["Control", "Meta"])
@pytest.mark.parametrize("redo", ["Shift+z", "y"])
def test_keys_redo_what_they_undid(page, draw_by_mouse, settle, modifier, redo, expect_strokes):
    draw_by_mouse(page, SEVEN, BAR)
    settle(page, strokes=2)
    for left in (1, 0, 0):
        page.keyboard.press(f"{modifier}+z")
        expect_strokes(page, left)
    for back in (1, 2, 2):
        page.keyboard.press(f"{modifier}+{redo}")
        expect_strokes(page, back)
    settle(page)
    expect(page.locator("#digit")).not_to_have_text("")


def test_buttons_undo_and_redo_and_say_what_they_can(page, draw_by_mouse, settle, expect_strokes):
    undo, redo = page.locator("#undo"), page.locator("#redo")
    for button in (undo, redo):
        expect(button).to_have_attribute("aria-disabled", "true")
    draw_by_mouse(page, SEVEN)
    expect(undo).to_have_attribute("aria-disabled", "false")
    undo.click()
    expect_strokes(page, 0)
    expect(page.locator("#verdict")).to_have_text("Nothing drawn yet.")
    expect(redo).to_have_attribute("aria-disabled", "false")
    redo.click()
    settle(page, strokes=1)
    expect(page.locator("#digit")).to_have_text("7")
    expect(redo).to_have_attribute("aria-disabled", "true")


def test_a_new_stroke_ends_what_can_be_redone(page, draw_by_mouse, expect_strokes):
    draw_by_mouse(page, SEVEN)
    page.keyboard.press("Control+z")
    draw_by_mouse(page, BAR)
    page.keyboard.press("Control+y")
    expect_strokes(page, 1)
    expect(page.locator("#redo")).to_have_attribute("aria-disabled", "true")


def test_undo_brings_back_what_clear_took_away(page, draw_by_mouse, settle, expect_strokes):
    draw_by_mouse(page, SEVEN)
    settle(page, strokes=1)
    for _ in range(2):  # clearing an empty pad is nothing to undo
        page.keyboard.press("Delete")
    expect_strokes(page, 0)
    page.keyboard.press("u")
    settle(page, strokes=1)
    expect(page.locator("#digit")).to_have_text("7")


@pytest.mark.parametrize("way", ["chosen", "dropped"])
def test_undo_brings_back_what_a_picture_took_away(page, draw_by_mouse, settle, way, make_picture):
    draw_by_mouse(page, SEVEN)
    settle(page, strokes=1)
    if way == "chosen":
        files = {"name": "one.png", "mimeType": "image/png", "buffer": make_picture()}
        page.locator("#file").set_input_files(files)
    else:
        page.evaluate(DROP, base64.b64encode(make_picture()).decode())
    expect(page.locator("#picture")).to_be_visible()
    expect(page.locator("#verdict")).to_have_text("I see no ink in this picture.")
    page.locator("#undo").click()
    expect(page.locator("#picture")).to_be_hidden()
    settle(page, strokes=1)
    expect(page.locator("#digit")).to_have_text("7")
    page.locator("#redo").click()
    expect(page.locator("#picture")).to_be_visible()
    expect(page.locator("#verdict")).to_have_text("I see no ink in this picture.")
    page.locator("#clear").click()
    expect(page.locator("#pad")).to_be_visible()
    page.locator("#undo").click()
    expect(page.locator("#picture")).to_be_visible()
