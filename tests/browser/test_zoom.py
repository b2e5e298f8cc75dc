"""The pad zoomed and panned by keys, without a touch."""

import pytest

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

SEVEN = [(0.3, 0.25), (0.5, 0.25), (0.7, 0.25), (0.6, 0.5), (0.5, 0.75)]
VIEW = """() => {
    const { style } = document.querySelector(".sheet");
    const read = (name) => Number(style.getPropertyValue(name));
    return ["--zoom", "--pan-x", "--pan-y"].map(read);
}"""


def view_of(page):
    """How far the pad is zoomed, and which part of it lies beyond the left and the upper edge."""
    zoom, across, down = page.evaluate(VIEW)
    return zoom, -across, -down


def press(page, keys):
    for key in keys:
        page.keyboard.press(key)


def test_plus_zooms_into_the_middle_and_minus_out_again(page):
    out = page.get_by_role("button", name="Zoom out")
    expect(out).to_be_hidden()
    press(page, "+")
    assert view_of(page) == pytest.approx((1.5, 1 / 6, 1 / 6))
    expect(out).to_be_visible()
    press(page, "+++++")
    assert view_of(page) == pytest.approx((4, 3 / 8, 3 / 8))
    press(page, "----")
    assert view_of(page) == pytest.approx((1, 0, 0))
    expect(out).to_be_hidden()
    press(page, "=-=")
    out.click()
    assert view_of(page) == pytest.approx((1, 0, 0))


def test_letters_pan_as_far_as_the_pad_reaches(page):
    press(page, "wasd")  # nothing to be panned
    assert view_of(page) == (1, 0, 0)
    press(page, "++d")
    zoom, across, down = view_of(page)
    assert across == pytest.approx((1 - 1 / zoom) / 2 + 0.25 / zoom)
    press(page, "s")
    assert view_of(page)[2] == pytest.approx(down + 0.25 / zoom)
    press(page, "d" * 9 + "s" * 9)
    assert view_of(page) == pytest.approx((zoom, 1 - 1 / zoom, 1 - 1 / zoom))
    press(page, "a" * 9 + "w" * 9)
    assert view_of(page) == pytest.approx((zoom, 0, 0))


def test_the_keyboards_pen_stays_where_it_is_seen(page):
    page.keyboard.press("Tab")
    press(page, ["Shift+ArrowLeft"] * 3 + ["Shift+ArrowUp"] * 2)
    cursor = page.locator(".cursor")
    before = cursor.bounding_box()
    press(page, "++")
    expect(page.locator("#pad-words")).to_have_text("Zoomed to 225%.")
    after = cursor.bounding_box()
    assert after == pytest.approx(before, abs=1)
    press(page, "--")
    expect(page.locator("#pad-words")).to_have_text("The whole pad is seen.")


def test_what_is_drawn_while_zoomed_is_read_whole(page, draw_by_mouse, settle):
    press(page, "+")
    draw_by_mouse(page, SEVEN)
    assert settle(page, strokes=1) == "read"
    expect(page.locator("#digit")).to_have_text("7")


def test_keys_of_the_zoom_can_be_switched_off_and_leave_pictures_alone(page, settle):
    page.get_by_role("button", name="A digit", exact=True).click()
    expect(page.locator("#preview")).to_be_visible()
    settle(page)
    press(page, "++")
    page.locator("#clear").click()
    expect(page.locator("#pad")).to_be_visible()
    assert view_of(page) in [(0, 0, 0), (1, 0, 0)]
    pad = page.locator("#pad")
    assert pad.get_attribute("aria-keyshortcuts") == "plus - w a s d"
    page.locator(".keys summary").click()
    page.locator("#shortcuts").uncheck()
    assert pad.get_attribute("aria-keyshortcuts") is None
    page.locator("#pad").focus()
    press(page, "+")
    assert view_of(page) in [(0, 0, 0), (1, 0, 0)]
