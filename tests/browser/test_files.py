"""Files of several pages on the page, and files that the browser cannot show."""

import io

import pytest
from PIL import Image, ImageDraw

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect


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
