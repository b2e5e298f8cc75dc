"""Examples to try, hints where nothing was read, and what was read in this visit."""

import io

import pytest
from PIL import Image, ImageDraw

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

SEVEN = [(0.3, 0.25), (0.5, 0.25), (0.7, 0.25), (0.6, 0.5), (0.5, 0.75)]
ONE = [(0.5, 0.2), (0.5, 0.5), (0.5, 0.8)]
READ = "**/api/v1/read*"


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("A digit", "This is a 7."),
        ("A number", "This is -12.50."),
        ("Not a digit", "I see ink, but not a digit."),
    ],
)
def test_an_example_is_read(page, name, verdict):
    page.get_by_role("button", name=name, exact=True).click()
    expect(page.locator("#verdict")).to_have_text(verdict)
    expect(page.locator("#preview")).to_be_visible()


def test_the_example_of_a_photo_holds_several_kinds_and_signs(page):
    page.get_by_role("button", name="A photo", exact=True).click()
    expect(page.locator("#verdict")).to_contain_text("a date")
    expect(page.locator("#verdict")).to_contain_text("-12.50")
    expect(page.get_by_role("button", name="Minus", exact=False)).to_have_count(1)


def test_what_is_chosen_further_down_is_shown_with_its_answer(open_page):
    page = open_page(viewport={"width": 390, "height": 700})
    page.get_by_role("button", name="A number", exact=True).click()
    expect(page.locator("#verdict")).to_have_text("This is -12.50.")
    expect(page.locator("#preview")).to_be_in_viewport()
    page.locator("#visit button").click()
    expect(page.locator("#preview")).to_be_in_viewport()


@pytest.mark.parametrize("done", ["drawn", "drawing", "asked for another"])
def test_an_example_that_comes_late_takes_nothing_away(page, draw_by_mouse, settle, done):
    held = []
    page.route("**/examples/digit.png", lambda route: held.append(route))
    page.get_by_role("button", name="A digit", exact=True).click()
    page.wait_for_timeout(100)
    if done == "drawn":
        draw_by_mouse(page, ONE)
        settle(page, strokes=1)
    elif done == "drawing":
        box = page.locator("#pad").bounding_box()
        page.mouse.move(box["x"] + 300, box["y"] + 100)
        page.mouse.down()
        page.mouse.move(box["x"] + 300, box["y"] + 200)
    else:
        page.get_by_role("button", name="A number", exact=True).click()
        expect(page.locator("#verdict")).to_have_text("This is -12.50.")
    held[0].continue_()
    page.wait_for_timeout(300)
    if done == "drawing":
        page.mouse.up()
    if done == "asked for another":
        expect(page.locator("#verdict")).to_have_text("This is -12.50.")
    else:
        settle(page, strokes=1)
        expect(page.locator("#digit")).to_have_text("1")
        expect(page.locator("#picture")).to_be_hidden()


def test_no_example_is_loaded_before_it_is_asked_for(open_page):
    page = open_page()
    loaded = []
    page.on("request", lambda request: loaded.append(request.url))
    page.reload()
    page.wait_for_load_state("networkidle")
    assert loaded
    assert not [url for url in loaded if "examples/" in url or "table" in url]


def make_picture(ground, ink, box=(60, 50, 80, 150), size=(200, 200)):
    image = Image.new("RGB", size, (ground,) * 3)
    ImageDraw.Draw(image).rectangle(box, fill=(ink,) * 3)
    file = io.BytesIO()
    image.save(file, "PNG")
    return {"name": "picture.png", "mimeType": "image/png", "buffer": file.getvalue()}


def refuse(page, make_reading, *boxes, status="no_digits"):
    """Answer that nothing was read, but ink was seen in these boxes."""
    reading = make_reading("7", size=(200, 200))
    digit = reading["numbers"][0]["digits"][0] | {"status": "no_digits", "frame": "data:,"}
    candidates = [digit | {"box": box} for box in boxes]
    shape = reading | {"status": status, "text": "", "numbers": [], "candidates": candidates}
    page.route(READ, lambda route: route.fulfill(json=shape))


@pytest.mark.parametrize(
    ("picture", "boxes", "status", "hint"),
    [
        (make_picture(255, 0), [[60, 50, 66, 58]], "no_digits", "only 8 pixels high"),
        (make_picture(255, 0), [[0, 50, 60, 150]], "no_digits", "reaches the edge of the picture"),
        (make_picture(40, 5), [], "blank", "very dark"),
        (make_picture(230, 215), [], "blank", "faint"),
        (make_picture(255, 0), [[60, 50, 80, 150]], "no_digits", ""),
        (make_picture(255, 0), [], "blank", ""),
    ],
    ids=["small", "cut off", "dark", "faint", "ink that is no digit", "nothing measured"],
)
def test_a_hint_is_given_where_it_was_measured(
    page, settle, make_reading, picture, boxes, status, hint
):
    refuse(page, make_reading, *boxes, status=status)
    page.locator("#file").set_input_files(picture)
    expect(page.locator("#answer")).to_have_attribute("data-state", status)
    if hint:
        expect(page.locator("#hint")).to_contain_text(hint)
        page.locator("#clear").click()
    else:
        page.wait_for_timeout(300)
    expect(page.locator("#hint")).to_be_hidden()


def test_a_drawing_brought_to_the_edge_is_told(page, draw_by_mouse, make_reading):
    refuse(page, make_reading, [0, 20, 40, 90])
    draw_by_mouse(page, ONE)
    expect(page.locator("#hint")).to_contain_text("reaches the edge of the drawing area")


def test_what_was_read_is_brought_back_by_one_click(page, draw_by_mouse, settle):
    entries = page.locator("#visit button")
    expect(page.locator("#visit")).to_be_hidden()
    draw_by_mouse(page, SEVEN)
    settle(page, strokes=1)
    page.locator("#bars button").nth(1).click()
    expect(entries).to_have_text(["1"])
    page.locator("#clear").click()
    page.locator("#file").set_input_files(make_picture(255, 0))
    expect(entries).to_have_count(2)
    expect(entries.nth(1)).to_have_attribute("aria-label", "Bring back: 1")
    thumbnails = entries.locator("img")
    for place in range(2):
        expect(thumbnails.nth(place)).to_have_js_property("complete", True)
        assert thumbnails.nth(place).evaluate("one => one.naturalWidth") > 0
    requests = []
    page.on("request", lambda request: requests.append(request.method))
    entries.nth(1).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#pad")).to_have_attribute("data-strokes", "1")
    expect(page.locator("#verdict")).to_have_text("This is a 1, as corrected.")
    expect(page.locator("#pad-boxes button")).to_have_count(1)
    entries.nth(0).click()
    expect(page.locator("#preview")).to_be_visible()
    expect(page.locator("#pad")).to_be_hidden()
    expect(entries).to_have_count(2)
    assert "POST" not in requests


def test_what_is_forgotten_is_no_longer_listed(page, draw_by_mouse, settle):
    for _ in range(2):  # the list is taken up anew after that
        draw_by_mouse(page, SEVEN)
        settle(page, strokes=1)
        expect(page.locator("#visit button")).to_have_count(1)
        page.locator("#forget").click()
        expect(page.locator("#visit")).to_be_hidden()
        expect(page.locator("#visit button")).to_have_count(0)


@pytest.mark.parametrize("cause", ["no server", "missing", "not an image"])
def test_an_answer_stays_where_an_example_cannot_be_loaded_or_read(
    open_page, draw_by_mouse, settle, cause
):
    page = open_page()
    draw_by_mouse(page, SEVEN)
    settle(page, strokes=1)
    page.route(
        "**/examples/*",
        {
            "no server": lambda route: route.abort(),
            "missing": lambda route: route.fulfill(status=404),
            "not an image": lambda route: route.fulfill(body="damaged", content_type="image/png"),
        }[cause],
    )
    page.get_by_role("button", name="A digit", exact=True).click()
    failure = page.locator("#failure")
    expect(failure).to_contain_text(
        "cannot be loaded" if cause != "not an image" else "not an image"
    )
    settle(page, strokes=1)
    expect(page.locator("#digit")).to_have_text("7")
    expect(page.locator("#verdict")).to_have_text("This is a 7.")
    expect(page.locator("#pad-boxes button")).to_have_count(1)
    expect(failure).to_be_in_viewport()
    page.unroute("**/examples/*")
    page.get_by_role("button", name="A number", exact=True).click()
    expect(page.locator("#verdict")).to_have_text("This is -12.50.")
    expect(failure).to_be_hidden()
    open_page.complaints.clear()


def test_an_example_that_cannot_be_loaded_is_told_where_it_is_seen(open_page):
    page = open_page(viewport={"width": 360, "height": 500})
    page.route("**/examples/*", lambda route: route.abort())
    page.get_by_role("button", name="A digit", exact=True).click()
    expect(page.locator("#failure")).to_be_in_viewport()
    open_page.complaints.clear()


def test_a_drawing_that_grows_stays_one_entry(page, draw_by_mouse, settle):
    draw_by_mouse(page, ONE)
    settle(page, strokes=1)
    draw_by_mouse(page, [(0.8, 0.2), (0.8, 0.5), (0.8, 0.8)])
    settle(page, strokes=2)
    expect(page.locator("#visit button")).to_have_text(["11"])
    page.reload()
    expect(page.locator("#visit")).to_be_hidden()
