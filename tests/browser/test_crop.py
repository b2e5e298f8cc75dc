"""A part of a picture is selected and read alone; undo brings the whole back."""

import io

import pytest
from PIL import Image, ImageDraw

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

READ = "**/api/v1/read*"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
INK = (320, 40, 360, 120)  # of a picture of 400 x 300


def make_picture(kind="PNG", **options):
    image = Image.new("RGB", (400, 300), "white")
    ImageDraw.Draw(image).rectangle(INK, fill="black")
    file = io.BytesIO()
    image.save(file, kind, **options)
    return {"name": f"a.{kind}", "mimeType": f"image/{kind.lower()}", "buffer": file.getvalue()}


@pytest.fixture
def choose(make_reading, settle):
    """Choose a picture; give what is sent of it from then on."""

    def choose_one(page, picture):
        sent = []

        def answer(route):
            sent.append(Image.open(io.BytesIO(route.request.post_data_buffer)))
            route.fulfill(json=make_reading("4", size=sent[-1].size) | {"candidates": []})

        page.route(READ, answer)
        page.locator("#file").set_input_files(picture)
        expect(page.locator("#picture")).to_have_attribute("data-state", "shown")
        settle(page)
        return sent

    return choose_one


def place(page, across, down):
    box = page.locator("#preview").bounding_box()
    return box["x"] + across * box["width"], box["y"] + down * box["height"]


def drag(page, start, end):
    page.mouse.move(*place(page, *start))
    page.mouse.down()
    page.mouse.move(*place(page, 0.6, 0.5))
    page.mouse.move(*place(page, *end))
    page.mouse.up()


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_part_is_dragged_and_read_and_undo_brings_the_whole_back(page, choose, kind):
    sent = choose(page, make_picture(kind))
    page.locator("#crop").click()
    expect(page.locator("#part-words")).to_contain_text("Drag over the part to be read")
    drag(page, (0.75, 0.5), (0.999, 0.001))
    expect(page.locator("#preview")).to_have_js_property("naturalHeight", 150)
    expect(page.locator("#part")).to_be_hidden()
    expect(page.locator("#crop")).to_be_focused()
    assert sent[1].size == pytest.approx((100, 150), abs=2)
    assert sent[1].format == kind
    ink = sent[1].convert("L")
    assert ink.getpixel((40, 80)) < 60  # 340, 80 of the whole
    assert ink.getpixel((5, 80)) > 200
    page.locator("#undo").click()
    expect(page.locator("#preview")).to_have_js_property("naturalWidth", 400)
    expect(page.locator("#digit")).to_have_text("4")
    assert sent[2].size == (400, 300)
    page.locator("#redo").click()
    expect(page.locator("#preview")).to_have_js_property("naturalHeight", 150)


def test_a_part_is_selected_by_keyboard_alone(page, choose):
    sent = choose(page, make_picture())
    page.locator("#crop").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#part")).to_be_focused()
    expect(page.locator("#part-words")).to_contain_text("Arrow keys move the part")
    for key, times in {"ArrowRight": 20, "ArrowUp": 5, "Shift+ArrowDown": 5}.items():
        for _ in range(times):
            page.keyboard.press(key)
    words = page.locator("#part-words")
    expect(words).to_have_text("From 50% to 100% across, from 15% to 75% down.")
    expect(words).to_have_attribute("role", "status")
    page.keyboard.press("Enter")
    expect(page.locator("#preview")).to_have_js_property("naturalWidth", 200)
    assert sent[1].size == (200, 180)
    assert len(sent) == 2
    assert sent[1].convert("L").getpixel((140, 20)) < 60


def test_a_finger_selects_a_part(open_page, choose):
    page = open_page(**PHONE)
    sent = choose(page, make_picture())
    page.locator("#crop").tap()
    page.wait_for_timeout(100)
    session = page.context.new_cdp_session(page)
    for kind, *points in (
        ("touchStart", (0.7, 0.45)),
        ("touchMove", (0.8, 0.3)),
        ("touchMove", (0.95, 0.1)),
        ("touchEnd",),
    ):
        places = [dict(zip("xy", place(page, *point), strict=True)) for point in points]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})
    expect(page.locator("#part")).to_be_hidden()
    page.wait_for_function("() => document.querySelector('#preview').naturalWidth < 400")
    assert sent[1].size == pytest.approx((100, 105), abs=4)
    assert page.evaluate("() => scrollY") == 0


def test_escape_a_tap_and_another_picture_select_nothing(page, choose):
    sent = choose(page, make_picture())
    page.locator("#crop").click()
    page.mouse.click(*place(page, 0.5, 0.5))
    expect(page.locator("#part span")).to_be_hidden()
    expect(page.locator("#part")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#part")).to_be_hidden()
    expect(page.locator("#crop")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#part")).to_be_visible()
    page.locator("#turn").click()
    expect(page.locator("#preview")).to_have_js_property("naturalWidth", 300)
    expect(page.locator("#part")).to_be_hidden()
    expect(page.locator("#crop")).to_have_attribute("aria-pressed", "false")
    assert [image.size for image in sent] == [(400, 300), (300, 400)]


def test_a_turned_photo_is_cropped_as_it_is_seen(page, choose):
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by a quarter to the right: 300 x 400, its ink at the lower right
    sent = choose(page, make_picture("JPEG", exif=exif))
    page.locator("#crop").click()
    drag(page, (0.4, 0.7), (0.999, 0.999))
    page.wait_for_function("() => document.querySelector('#preview').naturalWidth < 300")
    assert sent[1].size == pytest.approx((180, 120), abs=2)
    assert sent[1].convert("L").getpixel((220 - 120, 340 - 280)) < 60


def test_what_the_browser_cannot_show_is_not_cropped(page, settle):
    image = Image.new("L", (200, 200), 255)
    ImageDraw.Draw(image).line([(60, 50), (140, 50), (100, 150)], fill=0, width=14)
    file = io.BytesIO()
    image.save(file, "TIFF")
    picture = {"name": "a.tiff", "mimeType": "image/tiff", "buffer": file.getvalue()}
    page.locator("#file").set_input_files(picture)
    settle(page)
    expect(page.locator("#preview")).to_be_visible()
    expect(page.locator("#crop")).to_be_hidden()
