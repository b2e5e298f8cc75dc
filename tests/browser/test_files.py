"""Files on the page: pictures, files of several pages, and what the browser cannot show."""

import io

import pytest
from PIL import Image, ImageDraw

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

ONE = [(0.5, 0.2), (0.5, 0.5), (0.5, 0.8)]
NO_PICTURE = {"name": "seven.txt", "mimeType": "text/plain", "buffer": b"seven"}
REFUSED = "I could not read the file. This is not an image that can be read"
GIVE = """([kind, bytes, type]) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(bytes)], "seven", {type}));
    const options = {bubbles: true, cancelable: true};
    document.body.dispatchEvent(kind === "drop"
        ? new DragEvent(kind, {...options, dataTransfer: data})
        : new ClipboardEvent(kind, {...options, clipboardData: data}));
}"""


def draw_seven():
    image = Image.new("L", (200, 200), 255)
    ImageDraw.Draw(image).line([(60, 50), (140, 50), (100, 150)], fill=0, width=14, joint="curve")
    return image


def encode(name, *images):
    file = io.BytesIO()
    images[0].save(file, name, save_all=True, append_images=images[1:])
    return file.getvalue()


def choose(page, name, kind, data):
    page.locator("#file").set_input_files({"name": name, "mimeType": kind, "buffer": data})


@pytest.mark.parametrize("kind", ["pdf", "tiff"])
def test_each_page_of_a_file_is_told_and_shown_with_its_boxes(page, settle, kind):
    blank = Image.new("L", (200, 200), 255)
    type_ = {"pdf": "application/pdf", "tiff": "image/tiff"}[kind]
    data = encode(kind.upper(), draw_seven(), blank, draw_seven())
    with page.expect_request("**/api/v1/read*") as request:
        choose(page, f"scan.{kind}", type_, data)
    assert request.value.headers["content-type"] == type_
    assert settle(page) == "read"
    expect(page.locator("#verdict")).to_have_text("I have read 3 pages.")
    expect(page.locator("#pages li")).to_have_text(
        [
            "Page 1 of 3: This is a 7.",
            "Page 2 of 3: I see no ink here.",
            "Page 3 of 3: This is a 7.",
        ]
    )
    boxes, buttons = page.locator("#picture .boxes button"), page.locator("#pages button")
    expect(page.locator("#preview")).to_be_visible()
    expect(boxes).to_have_count(1)
    frame, box = page.locator("#preview").bounding_box(), boxes.bounding_box()
    assert (box["x"] - frame["x"]) / frame["width"] == pytest.approx(53 / 200, abs=0.05)
    first = page.locator("#preview").get_attribute("src")
    buttons.nth(1).click()
    expect(boxes).to_have_count(0)
    expect(page.locator("#digit")).to_have_text("")
    assert page.locator("#preview").get_attribute("src") != first
    buttons.nth(2).focus()
    page.keyboard.press("Enter")
    expect(buttons.nth(2)).to_have_attribute("aria-pressed", "true")
    expect(buttons.nth(2)).to_be_focused()
    expect(boxes).to_have_count(1)
    page.locator("#bars button").nth(1).click()
    expect(page.locator("#pages li").nth(2)).to_have_text("Page 3 of 3: This is a 1, as corrected.")
    expect(page.locator("#pages li").nth(0)).to_have_text("Page 1 of 3: This is a 7.")


def test_each_page_shows_its_own_ink_where_two_have_it_at_one_place(page, settle, make_reading):
    frames = [
        "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAAC" + end for end in ("AA", "AB")
    ]
    pages = [make_reading(text) for text in ("4", "9")]
    for shape, frame in zip(pages, frames, strict=True):
        digit = shape["numbers"][0]["digits"][0]
        shape["candidates"] = [digit | {"frame": frame}]
    together = make_reading("4", "9") | {
        "pages": pages,
        "candidates": [one for shape in pages for one in shape["candidates"]],
    }
    page.route("**/api/v1/read*", lambda route: route.fulfill(json=together))
    choose(page, "scan.pdf", "application/pdf", b"two pages")
    settle(page)
    for place, frame in enumerate(frames):
        page.locator("#pages button").nth(place).click()
        expect(page.locator("#frame")).to_have_attribute("src", frame)


def test_a_page_without_a_preview_has_no_boxes_and_a_line_stands_for_it(page, settle):
    def leave_out(route):
        answer = route.fetch()
        shape = answer.json()
        for one in shape["pages"]:
            del one["preview"]
        route.fulfill(json=shape)

    page.route("**/api/v1/read*", leave_out)
    choose(page, "scan.pdf", "application/pdf", encode("PDF", draw_seven(), draw_seven()))
    assert settle(page) == "read"
    expect(page.locator("#preview")).to_be_hidden()
    expect(page.locator(".boxes button")).to_have_count(0)
    expect(page.locator("#no-preview")).to_have_text(
        "scan.pdf was sent; this browser cannot show it."
    )


def test_a_picture_of_one_page_after_a_pdf_leaves_no_pages(page, settle):
    choose(page, "scan.pdf", "application/pdf", encode("PDF", draw_seven(), draw_seven()))
    expect(page.locator("#pages li")).to_have_count(2)
    choose(page, "seven.png", "image/png", encode("PNG", draw_seven()))
    expect(page.locator("#verdict")).to_have_text("This is a 7.")
    expect(page.locator("#pages")).to_be_hidden()
    expect(page.locator("#preview")).to_be_visible()
    expect(page.locator("#no-preview")).to_be_hidden()


def test_a_heic_photo_is_shown_as_the_server_sees_it(page, settle):
    pillow_heif = pytest.importorskip("pillow_heif", reason="pillow-heif is not installed")
    file = io.BytesIO()
    pillow_heif.from_pillow(draw_seven().convert("RGB")).save(file)
    choose(page, "photo.heic", "image/heic", file.getvalue())
    assert settle(page) == "read"
    expect(page.locator("#digit")).to_have_text("7")
    expect(page.locator("#preview")).to_be_visible()
    expect(page.locator("#picture .boxes button")).to_have_count(1)
    page.locator("#clear").click()
    expect(page.locator("#picture")).to_be_hidden()


def test_a_picture_is_read_instead_until_it_is_cleared(page, draw_by_mouse, settle):
    file = {"name": "seven.png", "mimeType": "image/png", "buffer": encode("PNG", draw_seven())}
    page.locator("#file").set_input_files(file)
    expect(page.locator("#answer")).to_have_attribute("data-sequence", "2")
    assert settle(page) == "read"
    expect(page.locator("#digit")).to_have_text("7")
    expect(page.locator("#preview")).to_be_visible()
    expect(page.locator("#pad")).to_be_hidden()
    page.locator("#clear").click()
    draw_by_mouse(page, ONE)
    settle(page, strokes=1)
    expect(page.locator("#preview")).to_be_hidden()


def test_a_picture_can_be_dropped_or_pasted(page, settle):
    for kind, sequence in (("drop", "2"), ("paste", "4")):
        page.evaluate(GIVE, [kind, list(encode("PNG", draw_seven())), "image/png"])
        expect(page.locator("#answer")).to_have_attribute("data-sequence", sequence)
        assert settle(page) == "read"
        expect(page.locator("#digit")).to_have_text("7")


def test_a_file_that_is_no_picture_is_refused_in_words(open_page, settle, draw_by_mouse):
    page = open_page()
    page.locator("#file").set_input_files(NO_PICTURE)
    failure = page.locator("#failure")
    expect(failure).to_contain_text(REFUSED)
    expect(failure).to_have_attribute("role", "alert")
    expect(page.locator("#pad")).to_be_visible()
    expect(page.locator("#verdict")).to_have_text("Nothing drawn yet.")
    expect(page.locator("#undo")).to_have_attribute("aria-disabled", "true")
    draw_by_mouse(page, ONE)
    assert settle(page, strokes=1) == "read"
    expect(failure).to_be_hidden()
    open_page.complaints.clear()


@pytest.mark.parametrize("way", ["chosen", "dropped"])
def test_a_file_that_is_no_picture_leaves_the_drawing_and_its_answer(
    open_page, settle, draw_by_mouse, way
):
    page = open_page()
    draw_by_mouse(page, ONE)
    settle(page, strokes=1)
    page.locator("#bars button").nth(7).click()
    if way == "chosen":
        page.locator("#file").set_input_files(NO_PICTURE)
    else:
        page.evaluate(GIVE, ["drop", list(b"seven"), "text/plain"])
    expect(page.locator("#failure")).to_contain_text(REFUSED)
    settle(page, strokes=1)
    expect(page.locator("#pad")).to_be_visible()
    expect(page.locator("#picture")).to_be_hidden()
    expect(page.locator("#verdict")).to_have_text("This is a 7, as corrected.")
    expect(page.locator("#failure")).to_be_visible()
    page.locator("#undo").click()  # the file is no step
    expect(page.locator("#verdict")).to_have_text("This is a 1.")
    open_page.complaints.clear()


def test_a_file_that_is_no_picture_leaves_the_picture_before_it(open_page, settle):
    page = open_page()
    choose(page, "seven.png", "image/png", encode("PNG", draw_seven()))
    expect(page.locator("#digit")).to_have_text("7")
    page.locator("#file").set_input_files(NO_PICTURE)
    expect(page.locator("#failure")).to_contain_text(REFUSED)
    expect(page.locator("#digit")).to_have_text("7")
    expect(page.locator("#preview")).to_be_visible()
    open_page.complaints.clear()


def test_a_picture_stays_where_it_is_the_server_that_failed(open_page, settle):
    page = open_page()
    page.route("**/api/v1/read*", lambda route: route.fulfill(status=500, body=""))
    choose(page, "seven.png", "image/png", encode("PNG", draw_seven()))
    expect(page.locator("#verdict")).to_contain_text("Press Submit to try again")
    page.unroute("**/api/v1/read*")
    page.locator("#submit").click()
    expect(page.locator("#digit")).to_have_text("7")
    expect(page.locator("#preview")).to_be_visible()
    open_page.complaints.clear()
