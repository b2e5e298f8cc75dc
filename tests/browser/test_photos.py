"""Photos on the page: of any size, turned, from the camera, with boxes over their digits."""

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

READ = "**/api/v1/read*"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def make_photo(size=(400, 300), kind="PNG", **options):
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).rectangle((20, 20, 50, 80), fill="black")
    file = io.BytesIO()
    image.save(file, kind, **options)
    return {"name": "photo", "mimeType": f"image/{kind.lower()}", "buffer": file.getvalue()}


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("size", [(3000, 1500), (900, 2400), (60, 45)])
def test_boxes_lie_right_on_a_picture_of_any_size(
    open_page, settle, width, size, answer_with, make_reading, assert_boxes_lie_right
):
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
    page.locator("#picture .boxes button").last.click()
    expect(page.locator("#picture .boxes button").last).to_have_attribute("aria-pressed", "true")


def test_a_turned_photo_is_shown_upright_under_its_boxes(
    page, settle, answer_with, make_reading, assert_boxes_lie_right
):
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


@pytest.mark.parametrize(
    ("turn", "words"),
    [
        (90, "It lies on its side: I read it after turning it by 90° to the left."),
        (180, "It lies upside down: I read it after turning it by 180°."),
        (270, "It lies on its side: I read it after turning it by 90° to the right."),
    ],
)
def test_the_page_tells_that_a_photo_lies_turned(
    page, settle, answer_with, make_reading, assert_boxes_lie_right, turn, words
):
    reading = make_reading("47", size=(400, 300)) | {"turn": turn}
    answer_with(page, reading)
    page.locator("#file").set_input_files(make_photo())
    expect(page.locator("#picture")).to_have_attribute("data-state", "shown")
    settle(page)
    expect(page.locator("#verdict")).to_have_text(f"This is 47. {words}")
    assert_boxes_lie_right(page, "#preview", reading)


def test_a_picture_that_no_browser_shows_is_read_all_the_same(
    page, settle, answer_with, make_reading
):
    answer_with(page, make_reading("47", size=(400, 300)))
    page.locator("#file").set_input_files(make_photo(kind="TIFF"))
    assert settle(page) == "read"
    expect(page.locator("#picture figcaption")).to_be_visible()
    expect(page.locator("#picture .boxes button").first).to_be_hidden()
    expect(page.locator("#digit")).to_have_text("47")


def test_a_picture_on_its_way_is_not_said_to_be_undrawn(page, make_reading):
    held = []
    page.route(READ, lambda route: held.append(route))
    page.locator("#file").set_input_files(make_photo())
    expect(page.locator("#verdict")).to_have_text("Reading …", timeout=250)
    page.wait_for_timeout(200)
    held[0].fulfill(json=make_reading("47", size=(400, 300)) | {"candidates": []})
    expect(page.locator("#verdict")).to_have_text("This is 47.")


def test_a_photo_is_taken_on_a_phone_alone(open_page, settle, answer_with, make_reading):
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


def test_a_photo_over_the_bound_is_made_smaller_and_its_boxes_still_fit(
    open_page, settle, make_reading, assert_boxes_lie_right
):
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
    expect(page.locator("#failure")).to_have_text(
        "I could not read the file. The picture is over 1 MB: choose a smaller one."
    )


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_is_turned_and_read_again(
    page, settle, make_reading, assert_boxes_lie_right, kind
):
    sent = []

    def answer(route):
        sent.append(Image.open(io.BytesIO(route.request.post_data_buffer)))
        route.fulfill(json=make_reading("4", size=sent[-1].size) | {"candidates": []})

    page.route(READ, answer)
    page.locator("#file").set_input_files(make_photo(kind=kind))
    expect(page.locator("#picture")).to_have_attribute("data-state", "shown")
    settle(page)
    page.locator("#turn").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#preview")).to_have_js_property("naturalWidth", 300)
    settle(page)
    assert [image.size for image in sent] == [(400, 300), (300, 400)]
    assert sent[1].format == kind
    # The ink at the upper left lies at the upper right then.
    assert sent[1].convert("L").getpixel((250, 35)) < 60
    assert sent[1].convert("L").getpixel((50, 35)) > 200
    assert_boxes_lie_right(page, "#preview", make_reading("4", size=(300, 400)))


@pytest.mark.parametrize("kind", ["WebP", "PNG"])
def test_a_turned_picture_is_as_light_where_it_was_transparent(page, settle, make_reading, kind):
    sent = []

    def answer(route):
        sent.append(Image.open(io.BytesIO(route.request.post_data_buffer)))
        route.fulfill(json=make_reading("4", size=sent[-1].size) | {"candidates": []})

    page.route(READ, answer)
    drawing = Image.new("RGBA", (40, 30))
    drawing.paste((0, 0, 0, 255), (0, 0, 10, 30))
    file = io.BytesIO()
    drawing.save(file, kind)
    type_ = f"image/{kind.lower()}"
    page.locator("#file").set_input_files(
        {"name": "drawing", "mimeType": type_, "buffer": file.getvalue()}
    )
    expect(page.locator("#picture")).to_have_attribute("data-state", "shown")
    settle(page)
    page.locator("#turn").click()
    expect(page.locator("#preview")).to_have_js_property("naturalWidth", 30)
    settle(page)
    turned = sent[1].convert("RGBA")
    assert turned.getpixel((15, 4))[0] < 40  # the ink
    red, _, _, alpha = turned.getpixel((15, 30))
    assert alpha == 0 if kind == "PNG" else red > 240


def test_an_empty_file_is_refused_at_once(page):
    page.locator("#file").set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": b""})
    expect(page.locator("#failure")).to_have_text(
        "I could not read the file. a.png is empty: choose another one."
    )
    expect(page.locator("#pad")).to_be_visible()


def test_a_picture_that_was_removed_is_not_asked_about_for_ever(open_page, settle, tmp_path):
    page = open_page()
    path = tmp_path / "photo.png"
    path.write_bytes(make_photo()["buffer"])
    page.locator("#file").set_input_files(path)
    settle(page)
    path.unlink()
    page.locator("#submit").click()
    expect(page.locator("#answer")).to_have_attribute("data-state", "error")
    expect(page.locator("#verdict")).to_have_text(
        "photo.png was removed or changed: choose it again."
    )
    expect(page.locator("#confidence")).to_have_text("")
    open_page.complaints.clear()


def test_what_the_browser_cannot_show_is_not_turned(page, settle):
    page.locator("#file").set_input_files(make_photo(kind="TIFF"))
    settle(page)
    expect(page.locator("#preview")).to_be_visible()
    expect(page.locator("#turn")).to_be_hidden()
