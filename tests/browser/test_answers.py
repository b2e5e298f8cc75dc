"""What the page makes of answers: late ones, errors, doubt and several digits."""

import time

import pytest

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

SEVEN = [(0.3, 0.25), (0.5, 0.25), (0.7, 0.25), (0.6, 0.5), (0.5, 0.75)]
ONE = [(0.5, 0.2), (0.5, 0.5), (0.5, 0.8)]
BAR = [(0.4, 0.5), (0.5, 0.5), (0.6, 0.5)]
READ = "**/api/v1/read*"


def test_a_late_answer_never_overwrites_a_newer_one(page, draw_by_mouse, settle):
    held = []

    def hold_first(route):
        if held:
            route.continue_()
        else:
            held.append(route)

    page.route(READ, hold_first)
    with page.expect_request(READ):
        draw_by_mouse(page, BAR)
    page.locator("#undo").click()
    draw_by_mouse(page, SEVEN)
    settle(page, strokes=1)
    expect(page.locator("#digit")).to_have_text("7")
    sequence = page.locator("#answer").get_attribute("data-sequence")
    held[0].fulfill(json={"status": "no_digits", "text": "", "numbers": [], "candidates": []})
    page.wait_for_timeout(150)
    expect(page.locator("#digit")).to_have_text("7")
    assert page.locator("#answer").get_attribute("data-sequence") == sequence


def test_a_late_answer_never_fills_a_cleared_pad(page, draw_by_mouse):
    def answer_late(route):
        time.sleep(0.3)
        route.continue_()

    page.route(READ, answer_late)
    with page.expect_request(READ):
        draw_by_mouse(page, SEVEN)
    page.locator("#clear").click()
    page.wait_for_timeout(500)
    expect(page.locator("#verdict")).to_have_text("Nothing drawn yet.")
    expect(page.locator("#digit")).to_have_text("")


def test_an_unreachable_server_is_told_and_submit_tries_at_once(open_page, draw_by_mouse, settle):
    page = open_page()
    page.route(READ, lambda route: route.abort())
    draw_by_mouse(page, SEVEN)
    assert settle(page, strokes=1) == "error"
    expect(page.locator("#verdict")).to_contain_text("cannot be reached")
    open_page.complaints.clear()
    page.unroute(READ)
    page.locator("#submit").click()
    assert settle(page) == "read"
    expect(page.locator("#digit")).to_have_text("7")


@pytest.mark.parametrize(
    ("reply", "sentence"),
    [
        (
            {"status": 413, "json": {"error": {"status": 413, "message": "Too <b>big</b>."}}},
            "Too <b>big</b>.",
        ),
        ({"status": 502, "body": "<h1>Bad gateway</h1>"}, "failed to answer (502)"),
    ],
    ids=["its own words", "a proxy's page"],
)
def test_an_error_of_the_server_is_shown_as_text(open_page, draw_by_mouse, settle, reply, sentence):
    page = open_page()
    page.route(READ, lambda route: route.fulfill(**reply))
    draw_by_mouse(page, SEVEN)
    assert settle(page, strokes=1) == "error"
    expect(page.locator("#verdict")).to_contain_text(sentence)
    open_page.complaints.clear()


def make_digit(value, runner_up, status):
    """Make the JSON of a digit that is half sure; each digit lies in a box of its own."""
    rest = [digit for digit in range(10) if digit not in (value, runner_up)]
    shares = [(value, 0.5), (runner_up, 0.34), *((digit, 0.02) for digit in rest)]
    return {
        "digit": value,
        "box": [value, 0, value + 1, 9],
        "confidence": 0.5,
        "status": status,
        "alternatives": [{"digit": d, "probability": p} for d, p in shares],
    }


def make_reading(status, *digits):
    text = "".join(str(digit["digit"]) for digit in digits)
    number = {"text": text, "confidence": 0.5, "line": 1, "digits": digits}
    return {
        "status": status,
        "text": "" if status == "no_digits" else text,
        "numbers": [] if status == "no_digits" else [number],
        "image": {"width": 600, "height": 400},
        "candidates": [digit | {"frame": "data:,"} for digit in digits],
    }


@pytest.mark.parametrize(
    ("status", "verdict"),
    [("unsure", "Perhaps a 1, or an 8."), ("no_digits", "I see ink, but not a digit.")],
)
def test_doubt_and_refusal_are_put_in_words(page, draw_by_mouse, settle, status, verdict):
    reading = make_reading(status, make_digit(1, 8, "no_digits"))
    page.route(READ, lambda route: route.fulfill(json=reading))
    draw_by_mouse(page, ONE)
    assert settle(page, strokes=1) == status
    expect(page.locator("#verdict")).to_have_text(verdict)
    expect(page.locator("#digit")).to_have_text(reading["text"])
    expect(page.locator("#bars li").nth(1)).to_contain_text("50%")
    expect(page.locator("#bars li").nth(8)).to_contain_text("34%")


def test_each_piece_of_a_number_can_be_looked_at(page, draw_by_mouse, settle):
    reading = make_reading("read", make_digit(4, 9, "read"), make_digit(2, 3, "read"))
    page.route(READ, lambda route: route.fulfill(json=reading))
    draw_by_mouse(page, ONE, BAR)
    settle(page, strokes=2)
    expect(page.locator("#verdict")).to_have_text("This is 42.")
    pieces = page.locator("#pad-boxes button")
    expect(pieces).to_have_count(2)
    expect(page.locator("#bars .best .name")).to_have_text("4")
    pieces.nth(1).press("Enter")
    expect(pieces.nth(1)).to_have_attribute("aria-pressed", "true")
    expect(pieces.nth(0)).to_have_attribute("aria-pressed", "false")
    expect(page.locator("#bars .best .name")).to_have_text("2")
