"""Why a digit was read: heat over what the network saw, and a sentence."""

import re

import pytest

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

SEVEN = [(0.3, 0.25), (0.5, 0.25), (0.7, 0.25), (0.6, 0.5), (0.5, 0.75)]
EXPLAIN = "**/api/v1/explain*"
HEAT = """() => {
    const { data } = document.querySelector("#heat").getContext("2d").getImageData(0, 0, 28, 28);
    return Array.from({ length: 784 }, (_, place) => data[4 * place + 3]);
}"""


def test_why_shows_heat_and_says_where(page, draw_by_mouse, settle):
    draw_by_mouse(page, SEVEN)
    settle(page, strokes=1)
    why, reason = page.get_by_role("button", name="Why 7?"), page.locator("#reason")
    expect(page.locator("#heat")).to_be_hidden()
    why.focus()
    page.keyboard.press("Enter")
    expect(reason).to_contain_text("What makes it a 7 is most of all its ")
    expect(reason).to_have_attribute("role", "status")
    expect(why).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#heat")).to_be_visible()
    heat = page.evaluate(HEAT)
    assert max(heat) == pytest.approx(0.85 * 255, abs=2)
    assert heat[0] == 0
    frame, layer = (page.locator(name).bounding_box() for name in ("#frame", "#heat"))
    assert layer == pytest.approx(frame, abs=1)
    page.keyboard.press("Enter")
    expect(page.locator("#heat")).to_be_hidden()
    expect(reason).to_be_hidden()


def test_the_heat_is_that_of_the_answer(page, draw_by_mouse, settle):
    drops = [[0.0] * 28 for _ in range(28)]
    drops[4][20], drops[20][4], drops[20][20] = 0.5, 0.25, -0.4
    asked = []

    def answer(route):
        asked.append(route.request.url)
        shape = {"digit": 7, "probability": 0.9, "least": 0.15, "patch": [18, 2, 24, 8]}
        route.fulfill(json=shape | {"drops": drops})

    page.route(EXPLAIN, answer)
    draw_by_mouse(page, SEVEN)
    settle(page, strokes=1)
    page.locator("#why").click()
    expect(page.locator("#reason")).to_have_text(
        "What makes it a 7 is most of all its upper right: with that covered, 7 falls from 90.0% to"
        " 15.0%."
    )
    heat = page.evaluate(HEAT)
    assert heat[4 * 28 + 20] == pytest.approx(217, abs=2)
    assert heat[20 * 28 + 4] == pytest.approx(108, abs=2)
    assert sum(alpha > 0 for alpha in heat) == 2
    assert asked[0].endswith("?digit=7")


def test_another_digit_has_its_own_reasons(page, settle, draw_by_mouse, answer_with, make_reading):
    answer_with(page, make_reading("471"), framed=(0, 1))
    draw_by_mouse(page, SEVEN)
    settle(page, strokes=1)
    boxes = page.locator("#pad-boxes button")
    page.locator("#why").click()
    expect(page.locator("#reason")).to_be_visible()
    boxes.nth(1).click()
    expect(page.locator("#reason")).to_be_hidden()
    expect(page.locator("#heat")).to_be_hidden()
    expect(page.get_by_role("button", name="Why 7?")).to_have_attribute("aria-pressed", "false")
    boxes.nth(2).click()
    expect(page.locator("#why")).to_be_hidden()


def test_of_a_corrected_digit_it_tells_why_it_was_read_so(page, draw_by_mouse, settle):
    draw_by_mouse(page, SEVEN)
    settle(page, strokes=1)
    page.locator("#bars button").nth(1).click()
    expect(page.locator("#digit")).to_have_text("1")
    why, reason = page.locator("#why"), page.locator("#reason")
    expect(why).to_have_accessible_name("Why was 7 read?")
    why.click()
    said = "This explains the 7 that was read, not the 1 it was corrected to. What makes it a 7 is "
    expect(reason).to_contain_text(said)
    page.locator("#bars button").nth(7).click()  # what was read ends the correction
    expect(why).to_have_accessible_name("Why 7?")
    why.click()
    expect(reason).to_have_text(re.compile("^What makes it a 7 is "))


def test_of_ink_that_is_no_digit_it_tells_what_if(page):
    page.get_by_role("button", name="Not a digit", exact=True).click()
    expect(page.locator("#answer")).to_have_attribute("data-state", "no_digits")
    page.get_by_role("button", name="Why 0?").click()
    expect(page.locator("#reason")).to_have_text(
        re.compile("^(If it had to be a digit, what makes it a 0 |No small part decides)")
    )


def test_without_a_server_the_page_says_that_there_are_no_reasons(open_page, draw_by_mouse, settle):
    page = open_page()
    draw_by_mouse(page, SEVEN)
    settle(page, strokes=1)
    page.route(EXPLAIN, lambda route: route.abort())
    page.locator("#why").click()
    expect(page.locator("#reason")).to_have_text(
        "There is no explanation now: the server cannot be reached."
    )
    expect(page.locator("#why")).to_have_attribute("aria-pressed", "false")
    page.unroute(EXPLAIN)
    page.locator("#why").click()
    expect(page.locator("#reason")).to_contain_text("What makes it a 7")
    open_page.complaints.clear()
