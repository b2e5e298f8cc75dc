"""A drawing and its history outlive a reload, each in its own tab, until they are forgotten."""

import json

import pytest

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

SEVEN = [(0.3, 0.25), (0.5, 0.25), (0.7, 0.25), (0.6, 0.5), (0.5, 0.75)]
BAR = [(0.4, 0.5), (0.5, 0.5), (0.6, 0.5)]
KEY = "inkdigits.drawing"
NO_STORAGE = """() => ["localStorage", "sessionStorage"].forEach((name) => {
    Object.defineProperty(window, name, {
        get() { throw new DOMException("denied", "SecurityError"); },
    });
})"""


def is_kept(page, strokes):
    """Wait until the browser has kept a drawing of so many strokes."""
    page.wait_for_function(
        """([key, count]) => {
            const kept = JSON.parse(localStorage.getItem(key));
            return kept !== null && kept.states[kept.place].length === count;
        }""",
        arg=[KEY, strokes],
    )


def test_the_drawing_and_its_history_survive_a_reload(page, draw_by_mouse, settle, expect_strokes):
    draw_by_mouse(page, SEVEN, BAR)
    page.keyboard.press("u")
    settle(page, strokes=1)
    page.reload()
    settle(page, strokes=1)
    expect(page.locator("#digit")).to_have_text("7")
    page.keyboard.press("Control+y")
    expect_strokes(page, 2)
    for _ in range(2):
        page.keyboard.press("u")
    expect_strokes(page, 0)
    page.reload()
    expect_strokes(page, 0)
    page.keyboard.press("r")
    settle(page, strokes=1)


def test_a_reload_with_a_picture_leaves_the_drawing_one_step_back(
    page, draw_by_mouse, settle, make_picture, expect_strokes
):
    draw_by_mouse(page, SEVEN)
    files = {"name": "one.png", "mimeType": "image/png", "buffer": make_picture()}
    page.locator("#file").set_input_files(files)
    is_kept(page, 0)
    page.reload()
    expect_strokes(page, 0)
    page.keyboard.press("u")
    settle(page, strokes=1)


def test_a_forgotten_drawing_does_not_come_back(page, draw_by_mouse, expect_strokes):
    draw_by_mouse(page, SEVEN)
    is_kept(page, 1)
    page.locator("#forget").click()
    assert page.evaluate("key => localStorage.getItem(key)", KEY) is None
    page.keyboard.press("u")
    expect_strokes(page, 0)
    page.reload()
    expect_strokes(page, 0)


@pytest.mark.parametrize(
    "kept",
    [
        "nonsense",
        "null",
        "[]",
        '{"version": 2, "strokes": [], "states": [[]], "place": 0}',
        '{"version": 1, "strokes": [], "states": [[0]], "place": 0}',
        '{"version": 1, "strokes": [], "states": [[]], "place": 5}',
        '{"version": 1, "strokes": [], "states": [[]], "place": "length"}',
        '{"version": 1, "strokes": [{"width": 9, "points": []}], "states": [[0]], "place": 0}',
        '{"version": 1, "strokes": [{"width": 9, "points": [["a", 1]]}], "states": [[0]],'
        ' "place": 0}',
        '{"version": 1, "strokes": [{"width": 9, "points": [[1e9, 1]]}], "states": [[0]],'
        ' "place": 0}',
        '{"version": 1, "strokes": [{"width": 9, "points": [[1, 1]]}], "states": [[0]],'
        ' "corrections": [{"text": "7", "edits": [[0, "<b>"]]}], "place": 0}',
        '{"version": 1, "strokes": [{"width": 9, "points": [[1, 1]]}], "states": [[0]],'
        ' "corrections": [{"text": 7, "edits": []}], "place": 0}',
    ],
)
def test_what_is_damaged_or_foreign_is_not_taken(page, draw_by_mouse, settle, kept, expect_strokes):
    page.evaluate("([key, kept]) => localStorage.setItem(key, kept)", [KEY, kept])
    page.reload()
    expect_strokes(page, 0)
    draw_by_mouse(page, SEVEN)
    settle(page, strokes=1)
    expect(page.locator("#digit")).to_have_text("7")


def test_without_storage_the_page_draws_as_ever(page, draw_by_mouse, settle, expect_strokes):
    page.add_init_script(f"({NO_STORAGE})()")
    page.reload()
    draw_by_mouse(page, SEVEN)
    settle(page, strokes=1)
    page.keyboard.press("c")
    page.keyboard.press("u")
    expect_strokes(page, 1)
    page.wait_for_timeout(400)  # long enough to be kept
    page.locator(".keys summary").click()
    page.locator("#shortcuts").uncheck()
    page.reload()
    expect_strokes(page, 0)


def test_a_full_storage_disturbs_nobody(page, draw_by_mouse, settle):
    page.evaluate(
        "() => { Storage.prototype.setItem ="
        " () => { throw new DOMException('full', 'QuotaExceededError'); }; }"
    )
    draw_by_mouse(page, SEVEN)
    assert settle(page, strokes=1) == "read"
    page.wait_for_timeout(400)


def test_what_is_kept_is_bounded_and_keeps_the_drawing(page):
    kept = page.evaluate(
        """async (key) => {
            const { keepStates, findStates } = await import("/static/shelf.js");
            const points = Array.from({ length: 8_000 }, (_, i) => [i / 8_000, 0.12345]);
            const copies = Array.from({ length: 20 }, () => [...points]);
            const strokes = copies.map((copy) => ({ width: 0.045, points: copy }));
            const states = strokes.map((stroke) => ({ strokes: [stroke], file: null }));
            const answers = [0, 10, 19].map((place) => {
                keepStates({ states, place });
                const found = findStates();
                return [localStorage.getItem(key).length, found.states.length,
                    found.states[found.place].strokes[0].points.length];
            });
            keepStates({ states: [{ strokes, file: null }], place: 0 }); // alone it is too large
            return [...answers, [localStorage.getItem(key).length, 1, 8_000]];
        }""",
        KEY,
    )
    for length, states, points in kept:
        assert length <= 1_000_000
        assert 1 <= states < 20
        assert points == 8_000


def open_another(page, strokes, expect_strokes):
    """Open a new tab beside one; it begins with the last drawing."""
    other = page.context.new_page()
    other.goto(page.url)
    expect_strokes(other, strokes)
    return other


def test_two_tabs_keep_their_own_drawings(page, draw_by_mouse, expect_strokes):
    draw_by_mouse(page, SEVEN)
    is_kept(page, 1)
    other = open_another(page, 1, expect_strokes)
    draw_by_mouse(other, BAR, BAR)
    is_kept(other, 3)
    page.reload()
    expect_strokes(page, 1)
    page.keyboard.press("c")
    is_kept(page, 0)
    other.reload()
    expect_strokes(other, 3)
    page.reload()
    expect_strokes(page, 0)
    page.keyboard.press("u")
    expect_strokes(page, 1)


def test_what_one_tab_forgets_another_keeps_and_does_not_bring_back(
    page, draw_by_mouse, expect_strokes
):
    draw_by_mouse(page, SEVEN)
    is_kept(page, 1)
    other = open_another(page, 1, expect_strokes)
    draw_by_mouse(other, BAR)
    is_kept(other, 2)
    page.locator("#forget").click()
    draw_by_mouse(other, BAR)
    is_kept(other, 3)
    page.reload()
    expect_strokes(page, 0)
    other.reload()
    expect_strokes(other, 3)


def test_nothing_but_places_widths_and_corrections_is_kept(page, draw_by_mouse, settle):
    draw_by_mouse(page, SEVEN)
    settle(page, strokes=1)
    page.locator("#bars button").nth(1).click()
    page.wait_for_timeout(400)  # long enough to be kept
    kept = json.loads(page.evaluate("key => localStorage.getItem(key)", KEY))
    assert set(kept) == {"version", "strokes", "states", "corrections", "place"}
    assert set(kept["strokes"][0]) == {"width", "points", "erase"}
    assert kept["corrections"][kept["place"]] == {"text": "7", "edits": [[0, 1]]}


def test_the_correction_of_a_picture_is_not_kept(page, settle):
    page.get_by_role("button", name="A digit", exact=True).click()
    expect(page.locator("#digit")).to_have_text("7")
    page.locator("#bars button").nth(1).click()
    expect(page.locator("#digit")).to_have_text("1")
    page.wait_for_timeout(400)  # long enough to be kept
    kept = json.loads(page.evaluate("key => localStorage.getItem(key)", KEY))
    assert set(kept["corrections"]) == {None}


def test_what_was_kept_without_corrections_still_comes_back(page, expect_strokes):
    kept = {"strokes": [{"width": 9, "points": [[1, 1]]}], "states": [[], [0]], "place": 1}
    page.evaluate(
        "([key, kept]) => localStorage.setItem(key, kept)",
        [KEY, json.dumps({"version": 1} | kept)],
    )
    page.reload()
    expect_strokes(page, 1)
