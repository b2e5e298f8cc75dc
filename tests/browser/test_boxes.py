"""Numbers on the page: boxes over the ink, and text to copy."""

import pytest

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

LINE = [(0.3, 0.3), (0.5, 0.3), (0.7, 0.3)]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.mark.parametrize("width", [390, 800, 1280])
def test_a_box_lies_over_each_digit_of_the_drawing(
    open_page, draw_by_mouse, settle, width, answer_with, make_reading, assert_boxes_lie_right
):
    page = open_page(viewport={"width": width, "height": 900})
    reading = make_reading("4711")
    answer_with(page, reading)
    draw_by_mouse(page, LINE)
    settle(page, strokes=1)
    expect(page.locator("#verdict")).to_have_text("This is 4711.")
    assert_boxes_lie_right(page, "#pad", reading)
    page.locator("#clear").click()
    expect(page.locator(".boxes button")).to_have_count(0)


def test_the_real_reader_boxes_the_ink(page, draw_by_mouse, settle):
    draw_by_mouse(page, [(0.3, 0.25), (0.5, 0.25), (0.7, 0.25), (0.6, 0.5), (0.5, 0.75)])
    assert settle(page, strokes=1) == "read"
    pad, box = (page.locator(where).bounding_box() for where in ("#pad", "#pad-boxes button"))
    side, left = pad["height"], pad["x"] + (pad["width"] - pad["height"]) / 2
    assert box["x"] == pytest.approx(left + (0.3 - 0.0225) * side - 3, abs=8)
    assert box["y"] + box["height"] == pytest.approx(pad["y"] + (0.75 + 0.0225) * side + 3, abs=8)
    expect(page.locator("#frame")).to_be_visible()


def test_boxes_say_what_they_hold_and_doubt_is_more_than_a_color(
    page, draw_by_mouse, settle, answer_with, make_reading
):
    answer_with(page, make_reading("47", "5", doubts=[2]))
    draw_by_mouse(page, LINE)
    assert settle(page, strokes=1) == "unsure"
    boxes = page.locator("#pad-boxes").get_by_role("button")
    assert [box.get_attribute("aria-label") for box in boxes.all()] == [
        "Digit 1 of 3: 4, sure 99.2%",
        "Digit 2 of 3: 7, sure 99.2%",
        "Digit 3 of 3: 5, unsure 51.0%",
    ]
    style = "box => [getComputedStyle(box).borderStyle, getComputedStyle(box, '::after').content]"
    assert boxes.nth(0).evaluate(style) == ["solid", "none"]
    assert boxes.nth(2).evaluate(style) == ["dashed", '"?"']
    expect(page.locator("#verdict")).to_have_text("Perhaps 47 and 5.")
    expect(page.locator("#confidence")).to_have_text("Confidence 51.0%, 1 of 3 digits unsure")
    expect(page.locator("#digit mark")).to_have_text("5")
    # What is in doubt is shown first.
    expect(boxes.nth(2)).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#bars .best .name")).to_have_text("5")


def test_a_box_is_chosen_by_the_keyboard(page, draw_by_mouse, settle, answer_with, make_reading):
    answer_with(page, make_reading("471"), framed=[1])
    draw_by_mouse(page, LINE)
    settle(page, strokes=1)
    expect(page.locator("#frame")).to_be_hidden()  # of the first digit there is no picture
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#bars .best .name")).to_have_text("7")
    expect(page.locator("#bars-title")).to_have_text("Digit 2 of 3: 7, sure 99.2%")
    expect(page.locator("#frame")).to_be_visible()
    expect(page.locator("#pad")).to_have_attribute("data-strokes", "1")


def middle_of(page, place):
    box = page.locator("#pad-boxes button").nth(place).bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_tap_on_a_box_chooses_and_a_stroke_from_there_draws(
    page, draw_by_mouse, settle, answer_with, make_reading
):
    answer_with(page, make_reading("471"))
    draw_by_mouse(page, LINE)
    settle(page, strokes=1)
    x, y = middle_of(page, 1)
    page.mouse.click(x, y)
    expect(page.locator("#bars .best .name")).to_have_text("7")
    expect(page.locator("#pad")).to_have_attribute("data-strokes", "1")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30, y + 30)
    page.mouse.move(x + 60, y + 90)
    page.mouse.up()
    settle(page, strokes=2)
    expect(page.locator("#bars .best .name")).to_have_text("4")  # a new answer, from its start


def test_a_digit_is_typed_on_a_box_that_was_clicked(
    page, draw_by_mouse, settle, answer_with, make_reading
):
    answer_with(page, make_reading("471"))
    draw_by_mouse(page, LINE)
    settle(page, strokes=1)
    page.mouse.click(*middle_of(page, 1))
    page.keyboard.press("2")
    expect(page.locator("#digit")).to_have_text("421")
    page.keyboard.press("Delete")  # takes back the correction, not the drawing
    expect(page.locator("#digit")).to_have_text("471")
    expect(page.locator("#pad")).to_have_attribute("data-strokes", "1")


def test_a_finger_draws_over_boxes_and_never_scrolls(
    open_page, draw_by_touch, settle, answer_with, make_reading
):
    page = open_page(**PHONE | {"viewport": {"width": 390, "height": 500}})
    answer_with(page, make_reading("471"))
    draw_by_touch(page, LINE)
    settle(page, strokes=1)
    session = page.context.new_cdp_session(page)
    x, y = middle_of(page, 2)

    def touch(kind, *points):
        places = [{"x": x, "y": y} for x, y in points]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

    touch("touchStart", (x, y))
    touch("touchEnd")
    expect(page.locator("#bars .best .name")).to_have_text("1")
    expect(page.locator("#pad")).to_have_attribute("data-strokes", "1")
    touch("touchStart", (x, y))
    for step in range(1, 9):
        touch("touchMove", (x, y - 8 * step))
    touch("touchEnd")
    settle(page, strokes=2)
    assert page.evaluate("() => scrollY") == 0


def test_several_lines_are_shown_as_lines_and_fit(
    open_page, draw_by_mouse, settle, answer_with, make_reading
):
    for width in (320, 1280):
        page = open_page(viewport={"width": width, "height": 900})
        answer_with(page, make_reading("1572", "-43890.75", line=2))
        draw_by_mouse(page, LINE)
        settle(page, strokes=1)
        expect(page.locator("#verdict")).to_have_text("These are 1572 and -43890.75.")
        assert page.locator("#digit div").all_text_contents() == ["1572", "-43890.75"]
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width
        heights = page.locator("#digit div").evaluate_all("all => all.map((e) => e.offsetHeight)")
        assert heights[0] == heights[1]  # the longer one is not broken


@pytest.mark.parametrize(
    ("texts", "kinds", "sentence"),
    [
        (["12/05/2024"], ["date"], "This is 12/05/2024, a date."),
        (["3/4", "12"], ["fraction", "number"], "These are 3/4 (a fraction) and 12."),
        (["(020)7946"], ["other"], "This is (020)7946."),
    ],
)
def test_the_sentence_tells_what_a_number_stands_for(
    page, draw_by_mouse, settle, answer_with, make_reading, texts, kinds, sentence
):
    reading = make_reading(*texts)
    for number, kind in zip(reading["numbers"], kinds, strict=True):
        number["kind"] = kind
    answer_with(page, reading)
    draw_by_mouse(page, LINE)
    settle(page, strokes=1)
    expect(page.locator("#verdict")).to_have_text(sentence)


def test_many_numbers_are_counted_in_the_sentence(
    page, draw_by_mouse, settle, answer_with, make_reading
):
    answer_with(page, make_reading(*"1234567", line=2))
    draw_by_mouse(page, LINE)
    settle(page, strokes=1)
    expect(page.locator("#verdict")).to_have_text("These are 7 numbers.")
    expect(page.locator("#digit")).not_to_have_attribute("aria-hidden", "true")


def test_one_digit_offers_no_copy_and_several_do(
    page, draw_by_mouse, settle, answer_with, make_reading
):
    answer_with(page, make_reading("7"))
    draw_by_mouse(page, LINE)
    settle(page, strokes=1)
    expect(page.locator("#verdict")).to_have_text("This is a 7.")
    expect(page.locator("#bars-title")).to_have_text("Probability of each digit")
    expect(page.locator("#copy")).to_be_hidden()


@pytest.mark.parametrize("secure", [True, False], ids=["clipboard", "plain http"])
def test_the_numbers_are_copied(
    open_page, draw_by_mouse, settle, secure, answer_with, make_reading
):
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    if not secure:
        page.evaluate(
            "() => Object.defineProperty(navigator.clipboard, 'writeText', {value: () => {"
            " throw new TypeError(); }})"
        )
    answer_with(page, make_reading("1572", "47.5", line=2))
    draw_by_mouse(page, LINE)
    settle(page, strokes=1)
    page.locator("#copy").click()
    expect(page.locator("#told")).to_have_text("Copied")
    assert page.evaluate("() => navigator.clipboard.readText()") == "1572\n47.5"
    expect(page.locator("#told")).to_have_text("")
