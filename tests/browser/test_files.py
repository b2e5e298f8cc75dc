"""Files on the page: pictures, files of several pages, and what the browser cannot show."""

import io

import pytest
from PIL import Image, ImageDraw

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

ONE = [(0.5, 0.2), (0.5, 0.5), (0.5, 0.8)]


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


def test_each_page_of_a_pdf_is_told_and_a_line_stands_for_its_picture(page, settle):
    blank = Image.new("L", (200, 200), 255)
    with page.expect_request("**/api/v1/read*") as request:
        choose(page, "scan.pdf", "application/pdf", encode("PDF", draw_seven(), blank, blank))
    assert request.value.headers["content-type"] == "application/pdf"
    assert settle(page) == "read"
    expect(page.locator("#verdict")).to_have_text("I have read 3 pages.")
    expect(page.locator("#digit")).to_have_text("")
    expect(page.locator("#pages li")).to_have_text(
        [
            "Page 1 of 3: This is a 7.",
            "Page 2 of 3: I see no ink here.",
            "Page 3 of 3: I see no ink here.",
        ]
    )
    expect(page.locator("#preview")).to_be_hidden()
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


def test_a_heic_photo_is_read_though_the_browser_cannot_show_it(page, settle):
    pillow_heif = pytest.importorskip("pillow_heif", reason="pillow-heif is not installed")
    file = io.BytesIO()
    pillow_heif.from_pillow(draw_seven().convert("RGB")).save(file)
    choose(page, "photo.heic", "image/heic", file.getvalue())
    assert settle(page) == "read"
    expect(page.locator("#digit")).to_have_text("7")
    expect(page.locator("#no-preview")).to_contain_text("photo.heic")
    page.locator("#clear").click()
    expect(page.locator("#no-preview")).to_be_hidden()


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
    give = """([kind, bytes]) => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(bytes)], "seven.png", {type: "image/png"}));
        const options = {bubbles: true, cancelable: true};
        document.body.dispatchEvent(kind === "drop"
            ? new DragEvent(kind, {...options, dataTransfer: data})
            : new ClipboardEvent(kind, {...options, clipboardData: data}));
    }"""
    for kind, sequence in (("drop", "2"), ("paste", "4")):
        page.evaluate(give, [kind, list(encode("PNG", draw_seven()))])
        expect(page.locator("#answer")).to_have_attribute("data-sequence", sequence)
        assert settle(page) == "read"
        expect(page.locator("#digit")).to_have_text("7")


def test_a_file_that_is_no_picture_is_refused_in_words(open_page, settle):
    page = open_page()
    file = {"name": "seven.txt", "mimeType": "text/plain", "buffer": b"seven"}
    page.locator("#file").set_input_files(file)
    expect(page.locator("#answer")).to_have_attribute("data-sequence", "2")
    assert settle(page) == "error"
    expect(page.locator("#verdict")).to_contain_text("send")
    open_page.complaints.clear()
