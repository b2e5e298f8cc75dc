"""axe-core finds nothing amiss in any state of the page: WCAG 2.2 A and AA, and best practices."""

import io

import pytest
from PIL import Image, ImageDraw

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect
Axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is missing").Axe

SEVEN = [(0.3, 0.25), (0.5, 0.25), (0.7, 0.25), (0.6, 0.5), (0.5, 0.75)]
READ = "**/api/v1/read*"
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 320, "height": 640}
LOOKS = [("light", DESK), ("dark", DESK), ("light", PHONE)]


def draw_picture(name):
    image = Image.new("L", (200, 200), 255)
    ImageDraw.Draw(image).line([(60, 50), (140, 50), (100, 150)], fill=0, width=14, joint="curve")
    file = io.BytesIO()
    image.save(file, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": file.getvalue()}


def find_faults(page):
    page.wait_for_timeout(250)  # bars grow, and colors with them
    faults = Axe().run(page).response["violations"]
    return [
        (fault["id"], node["target"], node["failureSummary"])
        for fault in faults
        for node in fault["nodes"]
    ]


@pytest.fixture(params=LOOKS, ids=lambda look: f"{look[0]}-{look[1]['width']}")
def look(request, open_page):
    scheme, size = request.param
    return open_page(viewport=size, color_scheme=scheme)


def test_the_empty_page(look):
    assert find_faults(look) == []
    look.locator(".keys summary").click()
    look.locator("#pad").focus()
    look.keyboard.press("+")
    expect(look.locator("#zoom-reset")).to_be_visible()
    assert find_faults(look) == []


def test_an_answer_with_its_reasons_and_ways_to_save(look, draw_by_mouse, settle):
    draw_by_mouse(look, SEVEN)
    assert settle(look, strokes=1) == "read"
    look.locator("#why").click()
    expect(look.locator("#reason")).to_be_visible()
    look.locator("#exports summary").click()
    expect(look.locator("#visit button")).to_be_visible()
    assert find_faults(look) == []


def test_several_digits_one_of_them_unsure_and_one_corrected(
    look, draw_by_mouse, settle, answer_with, make_reading
):
    answer_with(look, make_reading("4711", doubts=(1,)), framed=(0, 1))
    draw_by_mouse(look, SEVEN)
    settle(look, strokes=1)
    assert find_faults(look) == []
    look.locator("#pad-boxes button").first.focus()
    look.keyboard.press("9")
    look.locator("#eraser").click()
    assert find_faults(look) == []


def test_ink_that_is_no_digit(look, settle):
    look.get_by_role("button", name="Not a digit", exact=True).click()
    expect(look.locator("#answer")).to_have_attribute("data-state", "no_digits")
    assert find_faults(look) == []


def test_a_photo_with_boxes_and_a_part_to_be_cropped(look):
    look.get_by_role("button", name="A photo", exact=True).click()
    expect(look.locator("#picture .boxes button").first).to_be_visible()
    assert find_faults(look) == []
    look.locator("#crop").focus()
    look.keyboard.press("Enter")
    expect(look.locator("#part")).to_be_visible()
    assert find_faults(look) == []


def test_a_table_of_several_files(look, open_page):
    broken = {"name": "b.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\nbroken"}
    look.locator("#file").set_input_files([draw_picture("a.png"), broken])
    expect(look.locator("#table .head p")).to_have_text("2 of 2, 1 could not be read.")
    look.locator("#table textarea").first.fill("8")
    assert find_faults(look) == []
    open_page.complaints.clear()


def test_several_pages_of_a_file(look, settle):
    file = io.BytesIO()
    pages = [Image.open(io.BytesIO(draw_picture("a")["buffer"])) for _ in range(2)]
    pages[0].save(file, "PDF", save_all=True, append_images=pages[1:])
    scan = {"name": "scan.pdf", "mimeType": "application/pdf", "buffer": file.getvalue()}
    look.locator("#file").set_input_files(scan)
    expect(look.locator("#pages li")).to_have_count(2)
    assert find_faults(look) == []


def test_a_file_that_is_no_picture(look, draw_by_mouse, settle, open_page):
    draw_by_mouse(look, SEVEN)
    settle(look, strokes=1)
    file = {"name": "seven.txt", "mimeType": "text/plain", "buffer": b"seven"}
    look.locator("#file").set_input_files(file)
    expect(look.locator("#failure")).to_be_visible()
    assert find_faults(look) == []
    open_page.complaints.clear()


def test_a_problem(look, draw_by_mouse, open_page):
    refused = {"error": {"status": 422, "message": "The image is damaged: send another one."}}
    look.route(READ, lambda route: route.fulfill(status=422, json=refused))  # not asked again
    draw_by_mouse(look, SEVEN)
    expect(look.locator("#answer")).to_have_attribute("data-state", "error")
    assert find_faults(look) == []
    open_page.complaints.clear()
