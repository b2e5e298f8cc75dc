"""An answer in a person's hands: signs, corrected digits, text that is copied and saved."""

import json

import pytest

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

LINE = [(0.3, 0.3), (0.5, 0.3), (0.7, 0.3)]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
CLIPBOARD = "() => navigator.clipboard.readText()"


@pytest.fixture
def show(draw_by_mouse, settle, answer_with):
    """Have a page show a reading of what is drawn."""

    def show_reading(page, reading):
        answer_with(page, reading)
        draw_by_mouse(page, LINE)
        return settle(page, strokes=1)

    return show_reading


def add_signs(reading):
    """Give the signs of the first number boxes under its digits."""
    number = reading["numbers"][0]
    letters = [letter for letter in number["text"] if not letter.isdecimal()]
    number["signs"] = [
        {"sign": letter, "box": [20 + 30 * place, 100, 32 + 30 * place, 112], "confidence": 0.981}
        for place, letter in enumerate(letters)
    ]
    return reading


def test_signs_have_boxes_as_well(page, show, make_reading):
    show(page, add_signs(make_reading("-47.5")))
    boxes = page.locator("#pad-boxes button")
    assert [box.get_attribute("aria-label") for box in boxes.all()] == [
        "Minus, 98.1%",
        "Digit 1 of 3: 4, sure 99.2%",
        "Digit 2 of 3: 7, sure 99.2%",
        "Point, 98.1%",
        "Digit 3 of 3: 5, sure 99.2%",
    ]
    boxes.nth(3).click()
    expect(page.locator("#bars-title")).to_have_text("Point, 98.1%")
    expect(page.locator("#bars button:enabled")).to_have_count(0)
    boxes.nth(4).click()
    expect(page.locator("#bars .best .name")).to_have_text("5")


def test_a_double_click_takes_the_digit_that_was_clicked(page, show, make_reading):
    show(page, make_reading("7"))
    page.locator("#bars button").nth(1).dblclick()
    expect(page.locator("#verdict")).to_have_text("This is a 1, as corrected.")


@pytest.mark.parametrize("hand", ["mouse", "touch", "keyboard", "digit key"])
def test_another_digit_can_be_taken(
    open_page, draw_by_mouse, settle, answer_with, make_reading, hand
):
    page = open_page(**PHONE) if hand == "touch" else open_page()
    answer_with(page, make_reading("471", doubts=[1]))
    draw_by_mouse(page, LINE)
    settle(page, strokes=1)
    box, nine = page.locator("#pad-boxes button").nth(1), page.locator("#bars button").nth(9)
    if hand == "mouse":
        nine.click()
    elif hand == "touch":
        nine.tap()
    elif hand == "keyboard":
        nine.focus()
        page.keyboard.press("Enter")
    else:
        box.focus()
        page.keyboard.press("9")
        expect(box).to_be_focused()
    expect(page.locator("#digit")).to_have_text("491")
    expect(page.locator("#digit ins")).to_have_text("9")
    expect(page.locator("#digit mark")).to_have_count(0)
    expect(page.locator("#verdict")).to_have_text("This is 491, as corrected.")
    expect(page.locator("#confidence")).to_have_text("I had read 471.")
    expect(page.locator("#bars-title")).to_have_text("Digit 2 of 3: 9, corrected from 7")
    expect(nine).to_have_attribute("aria-pressed", "true")
    page.locator("#bars button").nth(7).click()  # what was read ends the correction
    expect(page.locator("#digit")).to_have_text("471")
    expect(page.locator("#verdict")).to_have_text("Perhaps 471.")


def test_a_single_digit_can_be_corrected_and_a_new_stroke_forgets_it(
    page, draw_by_mouse, settle, show, make_reading
):
    show(page, make_reading("1", doubts=[0]))
    expect(page.locator("#verdict")).to_have_text("Perhaps a 1, or a 0.")
    page.locator("#bars button").nth(7).click()
    expect(page.locator("#verdict")).to_have_text("This is a 7, as corrected.")
    draw_by_mouse(page, LINE)
    settle(page, strokes=2)
    expect(page.locator("#digit")).to_have_text("1")


@pytest.mark.parametrize("buttons", [["submit"], ["undo", "redo"], ["clear", "undo"]])
def test_a_correction_stays_where_the_same_drawing_is_read_again(
    page, draw_by_mouse, settle, show, make_reading, buttons
):
    show(page, make_reading("471"))
    page.locator("#bars button").nth(9).click()
    for button in buttons:
        page.locator(f"#{button}").click()
    settle(page, strokes=1)
    expect(page.locator("#digit")).to_have_text("971")
    expect(page.locator("#verdict")).to_have_text("This is 971, as corrected.")
    expect(page.locator("#visit button")).to_have_text(["971"])


def test_a_correction_is_not_taken_over_where_something_else_is_read(
    page, settle, show, answer_with, make_reading
):
    show(page, make_reading("471"))
    page.locator("#bars button").nth(9).click()
    page.unroute("**/api/v1/read*")
    answer_with(page, make_reading("47"))
    page.locator("#submit").click()
    expect(page.locator("#verdict")).to_have_text("This is 47.")


@pytest.mark.parametrize("way", ["drawing", "picture"])
def test_undo_takes_a_correction_back_and_redo_makes_it_again(
    page, draw_by_mouse, settle, answer_with, make_reading, make_picture, way
):
    answer_with(page, make_reading("471"))
    if way == "drawing":
        draw_by_mouse(page, LINE)
        settle(page, strokes=1)
    else:
        file = {"name": "one.png", "mimeType": "image/png", "buffer": make_picture()}
        page.locator("#file").set_input_files(file)
    boxes, digit = page.locator(".boxes button:visible"), page.locator("#digit")
    for place, key in ((1, "9"), (1, "9"), (2, "8")):  # the same once more is no step
        boxes.nth(place).focus()
        page.keyboard.press(key)
    expect(digit).to_have_text("498")
    requests = []
    page.on("request", lambda request: requests.append(request))
    for text in ("491", "471"):
        page.keyboard.press("u")
        expect(digit).to_have_text(text)
    expect(page.locator("#verdict")).to_have_text("This is 471.")
    expect(page.locator("#visit button")).to_have_text(["471"])
    page.locator("#redo").click()
    expect(digit).to_have_text("491")
    expect(page.locator("#verdict")).to_have_text("This is 491, as corrected.")
    page.keyboard.press("r")
    expect(digit).to_have_text("498")
    expect(page.locator("#redo")).to_have_attribute("aria-disabled", "true")
    assert requests == []  # what is on the page stays as it was
    for text in ("491", "471", ""):
        page.locator("#undo").click()
        expect(digit).to_have_text(text)
    expect(page.locator("#undo")).to_have_attribute("aria-disabled", "true")


def test_a_correction_that_was_taken_back_can_be_undone_too(page, show, make_reading):
    show(page, make_reading("471"))
    page.locator("#pad-boxes button").nth(1).focus()
    for key, text in (("9", "491"), ("Delete", "471"), ("u", "491"), ("u", "471")):
        page.keyboard.press(key)
        expect(page.locator("#digit")).to_have_text(text)
    expect(page.locator("#pad")).to_have_attribute("data-strokes", "1")


def test_a_correction_is_kept_with_its_drawing_over_a_reload(
    page, draw_by_mouse, settle, show, make_reading
):
    show(page, make_reading("471"))
    page.locator("#pad-boxes button").nth(1).focus()
    page.keyboard.press("9")
    draw_by_mouse(page, LINE)
    settle(page, strokes=2)
    expect(page.locator("#digit")).to_have_text("471")
    page.keyboard.press("u")
    page.reload()
    settle(page, strokes=1)
    expect(page.locator("#digit")).to_have_text("491")
    expect(page.locator("#verdict")).to_have_text("This is 491, as corrected.")
    page.keyboard.press("r")
    settle(page, strokes=2)
    expect(page.locator("#digit")).to_have_text("471")


def test_a_correction_is_not_shown_after_a_reload_where_something_else_is_read(
    page, settle, show, answer_with, make_reading
):
    show(page, make_reading("471"))
    page.locator("#bars button").nth(9).click()
    page.unroute("**/api/v1/read*")
    answer_with(page, make_reading("481"))
    page.reload()
    settle(page, strokes=1)
    expect(page.locator("#verdict")).to_have_text("This is 481.")


@pytest.mark.parametrize("key", ["Backspace", "Delete"])
def test_a_correction_is_taken_back_on_its_box_and_the_drawing_stays(page, show, make_reading, key):
    show(page, make_reading("471"))
    box = page.locator("#pad-boxes button").nth(1)
    box.focus()
    page.keyboard.press("9")
    expect(page.locator("#digit")).to_have_text("491")
    for _ in range(2):  # there is nothing left to take back the second time
        page.keyboard.press(key)
        expect(page.locator("#digit")).to_have_text("471")
        expect(box).to_be_focused()
    expect(page.locator("#pad")).to_have_attribute("data-strokes", "1")


def test_a_refused_drawing_offers_no_digit_to_take(
    page, draw_by_mouse, settle, answer_with, make_reading
):
    refused = make_reading("7")
    answer_with(page, refused)
    page.unroute("**/api/v1/read*")
    seen = refused["numbers"][0]["digits"][0] | {"status": "no_digits", "frame": "data:,"}
    reading = refused | {"status": "no_digits", "text": "", "numbers": [], "candidates": [seen]}
    page.route("**/api/v1/read*", lambda route: route.fulfill(json=reading))
    draw_by_mouse(page, LINE)
    settle(page, strokes=1)
    expect(page.locator("#bars button:enabled")).to_have_count(0)
    expect(page.locator("#exports")).to_be_hidden()


def test_an_unsure_reading_is_never_shown_as_certain(page, show, make_reading):
    reading = make_reading("7")
    digit = reading["numbers"][0]["digits"][0]
    digit["confidence"] = digit["alternatives"][0]["probability"] = 0.9999999
    reading["status"] = reading["numbers"][0]["status"] = "unsure"
    reading["numbers"][0]["confidence"] = 1.0
    show(page, reading)
    expect(page.locator("#verdict")).to_contain_text("Perhaps a 7")
    expect(page.locator("#confidence")).to_have_text("Confidence 99.9%: unsure")
    expect(page.locator("#pad-boxes button")).to_have_attribute(
        "aria-label", "Digit 1 of 1: 7, unsure 99.9%"
    )
    assert "100" not in page.locator("#answer").inner_text()


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("date", "a date"),
        ("time", "a time"),
        ("fraction", "a fraction"),
        ("percent", "a percentage"),
        ("amount", "an amount"),
    ],
)
def test_the_kind_of_a_number_is_told(page, show, make_reading, kind, name):
    reading = make_reading("12")
    reading["numbers"][0]["kind"] = kind
    show(page, reading)
    expect(page.locator("#verdict")).to_have_text(f"This is 12, {name}.")


def test_ctrl_c_copies_what_was_read_and_corrected(open_page, show, make_reading):
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    show(page, make_reading("471"))
    page.keyboard.press("Control+c")
    expect(page.locator("#told")).to_have_text("Copied")
    assert page.evaluate(CLIPBOARD) == "471"
    page.locator("#bars button").nth(9).click()
    page.keyboard.press("Control+c")
    page.wait_for_function("async () => await navigator.clipboard.readText() === '971'")
    expect(page.locator("#pad")).to_have_attribute("data-strokes", "1")


def test_ctrl_c_leaves_a_selection_alone(open_page, show, make_reading):
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    show(page, make_reading("471"))
    page.evaluate("() => getSelection().selectAllChildren(document.querySelector('h1'))")
    page.keyboard.press("Control+c")
    assert page.evaluate(CLIPBOARD) == "inkdigits"


def test_an_answer_is_saved_and_copied_as_text_json_and_csv(open_page, show, make_reading):
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    reading = add_signs(make_reading("-1.250,5", "7", line=2))
    reading["numbers"][0] |= {"value": "-1250.5", "kind": "number"}
    show(page, reading)
    page.locator("#pad-boxes button").nth(1).click()
    page.locator("#bars button").nth(3).click()
    page.locator("#exports summary").click()
    saved = {}
    for kind in ("txt", "json", "csv"):
        with page.expect_download() as download:
            page.locator(f'#exports [data-save="{kind}"]').click()
        assert download.value.suggested_filename == f"drawing.{kind}"
        saved[kind] = download.value.path().read_text("utf-8-sig")
    assert saved["txt"] == "-3.250,5\n7"
    shape = json.loads(saved["json"])
    assert shape["text"] == "-3.250,5\n7"
    assert "candidates" not in shape
    number = shape["numbers"][0]
    assert (number["text"], number["value"], number["corrected"]) == ("-3.250,5", "-3250.5", True)
    assert (number["digits"][0]["digit"], number["digits"][0]["read"]) == (3, 1)
    head, first, second = saved["csv"].splitlines()
    assert head.startswith("file,page,line,text,kind,value,digits_only,confidence,status,corrected")
    assert first.startswith(',1,1,"-3.250,5",number,-3250.5,32505,0.992,read,true')
    assert ",false," in second
    for kind in ("json", "csv"):
        page.locator(f'#exports [data-copy="{kind}"]').click()
        expect(page.locator("#told")).to_have_text("Copied")
        assert page.evaluate(CLIPBOARD).replace("\r\n", "\n") == saved[kind].replace("\r\n", "\n")
