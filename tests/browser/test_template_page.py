"""The page on which a template is drawn: by mouse, by touch, and by keyboard alone."""

import json
import threading
from urllib.parse import urlsplit

import cv2
import numpy as np
import pytest
from werkzeug.serving import make_server

from inkdigits.forms import load_template
from inkdigits.web.template_page.app import Desk, create_app

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

EMPTY = {"inkdigits_template": 1, "aspect": 0.75, "find": "page", "fields": []}
FULL = EMPTY | {
    "fields": [
        {"name": "customer", "box": [0.2, 0.2, 0.6, 0.3], "expect": r"\d{6}"},
        {"name": "reading", "box": [0.2, 0.4, 0.6, 0.5]},
    ]
}
MARKS = ((60, 60), (540, 60), (540, 740), (60, 740))  # middles, 24 pixels wide


def draw_picture():
    picture = np.full((800, 600, 3), 245, np.uint8)
    for x, y in MARKS:
        cv2.rectangle(picture, (x - 12, y - 12), (x + 11, y + 11), (20, 20, 20), -1)
    for top in (160, 320):
        cv2.rectangle(picture, (120, top), (360, top + 80), (90, 90, 90), 2)
    return picture


@pytest.fixture
def open_desk(chromium, tmp_path):
    """Open the page of a template; at the end nothing may have complained or strayed."""
    servers, contexts, complaints, strays = [], [], [], []
    out = tmp_path / "form.json"

    def note_message(message):
        if message.type == "error" and "Failed to load resource" not in message.text:
            complaints.append(message.text)

    def open_one(shape=EMPTY, **options):
        server = make_server("127.0.0.1", 0, create_app(Desk(draw_picture(), shape, out)))
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        servers.append((server, thread))
        address = f"http://127.0.0.1:{server.port}"

        def note_request(request):
            if urlsplit(request.url).scheme != "data" and not request.url.startswith(address):
                strays.append(request.url)

        context = chromium.new_context(**options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", note_message)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", note_request)
        page.goto(address)
        return page

    open_one.out = out
    yield open_one
    for context in contexts:
        context.close()
    for server, thread in servers:
        server.shutdown()
        thread.join()
        server.server_close()
    assert complaints == []
    assert strays == []


@pytest.fixture
def page(open_desk):
    return open_desk(viewport={"width": 1280, "height": 900})


def find_point(page, x, y):
    layer = page.locator("#layer").bounding_box()
    return layer["x"] + x * layer["width"], layer["y"] + y * layer["height"]


def drag(page, start, end):
    page.mouse.move(*find_point(page, *start))
    page.mouse.down()
    page.mouse.move(*find_point(page, (start[0] + end[0]) / 2, (start[1] + end[1]) / 2))
    page.mouse.move(*find_point(page, *end))
    page.mouse.up()


def save(page, open_desk):
    page.locator("#save").click()
    expect(page.locator("#status")).to_have_attribute("data-state", "saved")
    return load_template(open_desk.out)


def box_of(template, place=0):
    return template.fields[place].box.to_list()


def test_a_field_is_drawn_named_and_saved(page, open_desk):
    drag(page, (0.2, 0.2), (0.6, 0.3))
    expect(page.locator(".box")).to_have_count(1)
    page.locator("#fields .name input").fill("customer")
    page.locator("#fields .expect input").fill(r"\d{6}")
    template = save(page, open_desk)
    expect(page.locator("#status")).to_have_text(f"Saved to {open_desk.out}: 1 field.")
    assert box_of(template) == pytest.approx([0.2, 0.2, 0.6, 0.3], abs=0.004)
    assert template.fields[0].name == "customer"
    assert template.fields[0].expect == r"\d{6}"
    assert template.find == "page"
    assert template.aspect == 0.75


def test_a_click_draws_nothing_and_a_drag_beyond_the_page_ends_at_its_edge(page, open_desk):
    page.mouse.click(*find_point(page, 0.5, 0.5))
    expect(page.locator(".box")).to_have_count(0)
    drag(page, (0.9, 0.9), (1.3, 0.97))
    assert box_of(save(page, open_desk)) == pytest.approx([0.9, 0.9, 1.0, 0.97], abs=0.004)


def test_a_box_is_moved_resized_and_deleted_by_mouse(open_desk):
    page = open_desk(FULL, viewport={"width": 1280, "height": 900})
    drag(page, (0.4, 0.25), (0.5, 0.35))
    assert box_of(save(page, open_desk)) == pytest.approx([0.3, 0.3, 0.7, 0.4], abs=0.004)
    handle = page.locator(".selected .handle.se").bounding_box()
    page.mouse.move(handle["x"] + 6, handle["y"] + 6)
    page.mouse.down()
    page.mouse.move(*find_point(page, 0.8, 0.45), steps=3)
    page.mouse.up()
    moved = box_of(save(page, open_desk))
    assert moved == pytest.approx([0.3, 0.3, 0.8, 0.45], abs=0.01)
    page.get_by_role("button", name="Delete reading").click()
    assert [one.name for one in save(page, open_desk).fields] == ["customer"]


def test_everything_is_done_by_the_keyboard_alone(page, open_desk):
    page.locator("#add").focus()
    page.keyboard.press("Enter")
    box = page.locator(".box")
    expect(box).to_be_focused()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "Shift+ArrowRight", "Shift+ArrowUp"):
        page.keyboard.press(key)
    page.keyboard.press("Control+ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("#fields .name input")).to_be_focused()
    page.keyboard.type("meter")
    page.keyboard.press("Tab")
    page.keyboard.type("length:5")
    page.keyboard.press("Control+s")
    expect(page.locator("#status")).to_have_attribute("data-state", "saved")
    template = load_template(open_desk.out)
    assert box_of(template) == pytest.approx([0.124, 0.102, 0.426, 0.15])
    assert (template.fields[0].name, template.fields[0].expect) == ("meter", "length:5")
    page.locator("#add").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".box")).to_have_count(2)
    page.keyboard.press("Delete")
    expect(page.locator(".box")).to_have_count(1)
    expect(page.locator(".box")).to_be_focused()
    assert page.locator(".box").get_attribute("aria-label").startswith("field meter: left 12%")


def test_a_finger_draws_and_moves_and_the_page_does_not_scroll(open_desk):
    page = open_desk(viewport={"width": 360, "height": 640}, has_touch=True, is_mobile=True)
    session = page.context.new_cdp_session(page)
    page.locator("#board").scroll_into_view_if_needed()

    def swipe(start, end):
        points = [find_point(page, *start), find_point(page, *end)]
        way = [{"x": x, "y": y} for x, y in points]
        session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": way[:1]})
        session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": way[1:]})
        session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    before = page.evaluate("() => scrollY")
    swipe((0.2, 0.2), (0.6, 0.3))
    expect(page.locator(".box")).to_have_count(1)
    swipe((0.4, 0.25), (0.5, 0.35))
    assert page.evaluate("() => scrollY") == before
    assert box_of(save(page, open_desk)) == pytest.approx([0.3, 0.3, 0.7, 0.4], abs=0.006)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 360


def test_marks_are_drawn_where_they_are_wanted_and_saved_as_they_are_printed(open_desk):
    page = open_desk(FULL, viewport={"width": 1280, "height": 900})
    expect(page.locator("#marks")).to_be_hidden()
    page.get_by_label("By marks printed on the form").check()
    page.get_by_role("radio", name="Marks", exact=True).check()
    for x, y in MARKS:
        middle = (x / 600, y / 800)
        drag(
            page,
            (middle[0] - 0.04, middle[1] - 0.03),
            (middle[0] + 0.045, middle[1] + 0.03),
        )
    expect(page.locator(".box.mark")).to_have_count(4)
    template = save(page, open_desk)
    assert template.find == "marks"
    assert len(template.fields) == 2
    for mark, (x, y) in zip(template.marks, MARKS, strict=True):
        fits = [(x - 12) / 600, (y - 12) / 800, (x + 12) / 600, (y + 12) / 800]
        assert mark.box.to_list() == pytest.approx(fits, abs=0.003)
    shown = page.locator(".box.mark").first.bounding_box()
    layer = page.locator("#layer").bounding_box()
    assert shown["width"] == pytest.approx(24 / 600 * layer["width"], abs=2.5)


def test_what_is_refused_is_said_and_shown_at_its_row(open_desk):
    page = open_desk(FULL, viewport={"width": 1280, "height": 900})
    names = page.locator("#fields .name input")
    names.nth(1).fill("customer")
    page.locator("#save").click()
    status = page.locator("#status")
    expect(status).to_have_attribute("data-state", "error")
    expect(status).to_contain_text('must be another than "customer"')
    expect(names.nth(1)).to_have_attribute("aria-invalid", "true")
    assert not open_desk.out.exists()
    names.nth(1).fill("other")
    page.locator("#fields .expect input").nth(1).fill("(")
    page.locator("#save").click()
    expect(page.locator("#fields .expect input").nth(1)).to_have_attribute("aria-invalid", "true")
    page.locator("#fields .expect input").nth(1).fill("")
    assert len(save(page, open_desk).fields) == 2


def test_a_page_without_boxes_and_marks_without_a_mark_are_refused(page, open_desk):
    page.locator("#save").click()
    expect(page.locator("#status")).to_contain_text("fields must hold 1 to 500")
    drag(page, (0.2, 0.2), (0.6, 0.3))
    page.get_by_label("By marks printed on the form").check()
    page.locator("#save").click()
    expect(page.locator("#status")).to_contain_text("at least 3 marks")
    page.get_by_role("radio", name="Marks", exact=True).check()
    for left, top in ((0.7, 0.5), (0.6, 0.6), (0.7, 0.7)):
        drag(page, (left, top), (left + 0.05, top + 0.05))
    page.locator("#save").click()
    expect(page.locator("#status")).to_contain_text("is no filled square or circle")
    assert not open_desk.out.exists()


def test_the_template_that_was_there_is_edited(open_desk):
    open_desk.out.write_text(json.dumps(FULL), encoding="utf-8")
    page = open_desk(FULL, viewport={"width": 1280, "height": 900})
    expect(page.locator(".box")).to_have_count(2)
    expect(page.locator("#fields .expect input").first).to_have_value(r"\d{6}")
    assert save(page, open_desk).to_dict() == FULL


def test_a_stopped_command_is_said(page, open_desk):
    drag(page, (0.2, 0.2), (0.6, 0.3))
    page.route("**/api/template", lambda route: route.abort())
    page.locator("#save").click()
    expect(page.locator("#status")).to_contain_text("Is the command still running?")
    page.unroute("**/api/template")
    save(page, open_desk)
