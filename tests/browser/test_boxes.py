"""Numbers on the page: boxes over ink and pictures, text to copy, photos of any size."""

import base64
import io

import numpy as np
import pytest
from PIL import Image, ImageDraw

from inkdigits.reading import Alternative, Box, Digit, ImageSize, Number, Reading

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

READ = "**/api/v1/read*"
LINE = [(0.3, 0.3), (0.5, 0.3), (0.7, 0.3)]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
PAD = (600, 400)
SIDE, GAP = 60, 20  # pixels of the boxes of a faked reading


def make_reading(*texts, size=PAD, line=1, doubts=()):
    """Numbers in boxes from the upper left on; ``doubts`` are the places of unsure digits."""
    numbers, place = [], 0
    for row, text in enumerate(texts):
        top, digits = GAP + (row if line > 1 else 0) * (SIDE + GAP), []
        for letter in filter(str.isdecimal, text):
            left = GAP + (place if line == 1 else len(digits)) * (SIDE + GAP)
            status = "unsure" if place in doubts else "digit"
            share = 0.51 if place in doubts else 0.992
            rest = [Alternative(d, (1 - share) / 9) for d in range(10) if d != int(letter)]
            digits.append(
                Digit(
                    int(letter),
                    Box(left, top, left + SIDE // 2, top + SIDE),
                    share,
                    status,
                    (Alternative(int(letter), share), *rest),
                )
            )
            place += 1
        box = Box(digits[0].box.left, top, digits[-1].box.right, top + SIDE)
        confidence = min(digit.confidence for digit in digits)
        status = "unsure" if any(digit.status == "unsure" for digit in digits) else "read"
        numbers.append(
            Number(text, box, confidence, status, tuple(digits), line=row + 1 if line > 1 else 1)
        )
    status = "unsure" if any(number.status == "unsure" for number in numbers) else "read"
    text = ("\n" if line > 1 else " ").join(texts)
    return Reading(status, text, tuple(numbers), ImageSize(*size), "fake-1").to_dict()


def answer_with(page, reading, *, framed=()):
    """Answer everything with one reading; there is a picture of the digits at these places."""
    digits = [digit for number in reading["numbers"] for digit in number["digits"]]
    frame = io.BytesIO()
    Image.new("L", (28, 28), 128).save(frame, "PNG")
    url = "data:image/png;base64," + base64.b64encode(frame.getvalue()).decode()
    refused = digits[0] | {"box": [1, 2, 3, 4], "status": "not_a_digit", "frame": url}
    candidates = [refused, *(digits[place] | {"frame": url} for place in framed)]
    page.route(READ, lambda route: route.fulfill(json=reading | {"candidates": candidates}))


def make_photo(size=(400, 300), kind="PNG", **options):
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).rectangle((20, 20, 50, 80), fill="black")
    file = io.BytesIO()
    image.save(file, kind, **options)
    return {"name": "photo", "mimeType": f"image/{kind.lower()}", "buffer": file.getvalue()}


def assert_boxes_lie_right(page, frame, reading):
    """Each box surrounds its digit within the line's reach, at the scale of what is shown."""
    shown = page.locator(frame).bounding_box()
    across = shown["width"] / reading["image"]["width"]
    down = shown["height"] / reading["image"]["height"]
    digits = [digit for number in reading["numbers"] for digit in number["digits"]]
    boxes = page.locator(".boxes button:visible")
    expect(boxes).to_have_count(len(digits))
    for digit, box in zip(digits, boxes.all(), strict=True):
        left, top, right, bottom = digit["box"]
        place = box.bounding_box()
        assert place["x"] == pytest.approx(shown["x"] + left * across - 3, abs=1)
        assert place["y"] == pytest.approx(shown["y"] + top * down - 3, abs=1)
        assert place["width"] == pytest.approx((right - left) * across + 6, abs=1)
        assert place["height"] == pytest.approx((bottom - top) * down + 6, abs=1)


@pytest.mark.parametrize("width", [390, 800, 1280])
def test_a_box_lies_over_each_digit_of_the_drawing(open_page, draw_by_mouse, settle, width):
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


def test_boxes_say_what_they_hold_and_doubt_is_more_than_a_color(page, draw_by_mouse, settle):
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


def test_a_box_is_chosen_by_the_keyboard(page, draw_by_mouse, settle):
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


def test_a_tap_on_a_box_chooses_and_a_stroke_from_there_draws(page, draw_by_mouse, settle):
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


def test_a_finger_draws_over_boxes_and_never_scrolls(open_page, draw_by_touch, settle):
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


def test_several_lines_are_shown_as_lines_and_fit(open_page, draw_by_mouse, settle):
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


def test_many_numbers_are_counted_in_the_sentence(page, draw_by_mouse, settle):
    answer_with(page, make_reading(*"1234567", line=2))
    draw_by_mouse(page, LINE)
    settle(page, strokes=1)
    expect(page.locator("#verdict")).to_have_text("These are 7 numbers.")
    expect(page.locator("#digit")).not_to_have_attribute("aria-hidden", "true")


def test_one_digit_offers_no_copy_and_several_do(page, draw_by_mouse, settle):
    answer_with(page, make_reading("7"))
    draw_by_mouse(page, LINE)
    settle(page, strokes=1)
    expect(page.locator("#verdict")).to_have_text("This is a 7.")
    expect(page.locator("#bars-title")).to_have_text("Probability of each digit")
    expect(page.locator("#copy")).to_be_hidden()


@pytest.mark.parametrize("secure", [True, False], ids=["clipboard", "plain http"])
def test_the_numbers_are_copied(open_page, draw_by_mouse, settle, secure):
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
    expect(page.locator("#copy")).to_have_text("Copied")
    assert page.evaluate("() => navigator.clipboard.readText()") == "1572\n47.5"
    expect(page.locator("#copy")).to_have_text("Copy")


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("size", [(3000, 1500), (900, 2400), (60, 45)])
def test_boxes_lie_right_on_a_picture_of_any_size(open_page, settle, width, size):
    page = open_page(viewport={"width": width, "height": 844})
    reading = make_reading("4", size=size) if size[0] < 300 else make_reading("471", size=size)
    answer_with(page, reading)
    page.locator("#file").set_input_files(make_photo(size))
    expect(page.locator("#picture")).to_have_attribute("data-state", "shown")
    assert settle(page) == "read"
    assert_boxes_lie_right(page, "#preview", reading)
    shown = page.locator("#preview").bounding_box()
    assert shown["width"] / shown["height"] == pytest.approx(size[0] / size[1], rel=0.02)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    page.locator("#picture button").last.click()
    expect(page.locator("#picture button").last).to_have_attribute("aria-pressed", "true")


def test_a_turned_photo_is_shown_upright_under_its_boxes(page, settle):
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by a quarter to the right
    reading = make_reading("4", size=(300, 400))  # after the turn
    answer_with(page, reading)
    page.locator("#file").set_input_files(make_photo(kind="JPEG", exif=exif))
    expect(page.locator("#picture")).to_have_attribute("data-state", "shown")
    settle(page)
    shown = page.locator("#preview").bounding_box()
    assert shown["width"] / shown["height"] == pytest.approx(300 / 400, rel=0.02)
    assert_boxes_lie_right(page, "#preview", reading)


def test_a_picture_that_no_browser_shows_is_read_all_the_same(page, settle):
    answer_with(page, make_reading("47", size=(400, 300)))
    page.locator("#file").set_input_files(make_photo(kind="TIFF"))
    assert settle(page) == "read"
    expect(page.locator("#picture figcaption")).to_be_visible()
    expect(page.locator("#picture button").first).to_be_hidden()
    expect(page.locator("#digit")).to_have_text("47")


def test_a_photo_is_taken_on_a_phone_alone(open_page, settle):
    expect(open_page().locator(".camera")).to_be_hidden()
    page = open_page(**PHONE)
    expect(page.locator(".camera")).to_be_visible()
    camera = page.locator("#photo")
    assert (camera.get_attribute("capture"), camera.get_attribute("accept")) == (
        "environment",
        "image/*",
    )
    answer_with(page, make_reading("47", size=(400, 300)))
    camera.set_input_files(make_photo())
    assert settle(page) == "read"
    expect(page.locator("#preview")).to_be_visible()


def make_noise(width, height):
    pixels = np.random.default_rng(1).integers(0, 256, (height, width, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return {"name": "noise.png", "mimeType": "image/png", "buffer": file.getvalue()}


def test_a_photo_over_the_bound_is_made_smaller_and_its_boxes_still_fit(open_page, settle):
    bound = 100_000
    page = open_page()
    page.route("**/", lambda route: limit_bytes(route, bound))
    page.reload()
    sent = []

    def answer_small(route):
        sent.append(route.request.post_data_buffer)
        with Image.open(io.BytesIO(sent[-1])) as image:
            route.fulfill(json=make_reading("4", size=image.size) | {"candidates": []})

    page.route(READ, answer_small)
    page.locator("#file").set_input_files(make_noise(600, 400))
    page.locator('#answer[data-state="read"]').wait_for()
    with Image.open(io.BytesIO(sent[0])) as image:
        assert len(sent[0]) <= bound
        assert image.width < 600
        assert image.width / image.height == pytest.approx(1.5, rel=0.02)
        assert_boxes_lie_right(page, "#preview", make_reading("4", size=image.size))


def limit_bytes(route, bound):
    answer = route.fetch()
    text = answer.text()
    assert 'data-max-bytes="20971520"' in text
    route.fulfill(response=answer, body=text.replace("20971520", str(bound)))


def test_a_large_file_that_cannot_be_made_smaller_is_refused_in_words(open_page, settle):
    page = open_page()
    page.route("**/", lambda route: limit_bytes(route, 2**20))
    page.reload()
    file = {"name": "a.tiff", "mimeType": "image/tiff", "buffer": b"II" * 2**20}
    page.locator("#file").set_input_files(file)
    page.locator('#answer[data-state="error"]').wait_for()
    expect(page.locator("#verdict")).to_have_text("The picture is over 1 MB: choose a smaller one.")
