"""The review of unsure rows, opened from the disk: typed through by keyboard, saved, applied."""

from dataclasses import replace

import numpy as np
import pytest

from inkdigits.batch.review import apply_corrections, read_corrections, write_review
from inkdigits.batch.rows import make_error_row

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
HOSTILE = [
    '"><script>document.title = "run"</script><img src=x onerror=alert(1)>.png',
    "line\nbreak\r\u2028.png",
    "not-utf-8-\udcff\udc80.png",
    "high-\ud800.png",
    "C:\\udcff\\u005c.png",
    "turned-\u202egnp.exe",
    "x" * 4_000 + ".png",
    '=HYPERLINK("a";"b").png',
    "'-quoted', \"twice\".png",
    "\U0001f984 größe; a,b.png",
]
# Texts whose contrast with what lies behind them is less than WCAG 2.2, 1.4.3 asks for, and edges
# of fields that 1.4.11 asks to be seen.
WEAK = """() => {
    const parse = (color) => color.match(/[\\d.]+/g).map(Number);
    const light = (color) => parse(color).slice(0, 3).map((part) => part / 255)
        .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
        .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
    const ratio = (one, two) => {
        const [low, high] = [light(one), light(two)].sort((a, b) => a - b);
        return (high + 0.05) / (low + 0.05);
    };
    const behind = (element) => {
        for (let at = element; at; at = at.parentElement) {
            const color = getComputedStyle(at).backgroundColor;
            if ((parse(color)[3] ?? 1) === 1) return color;
        }
        return "rgb(255, 255, 255)";
    };
    const weak = [];
    const check = (name, color, ground, least) => {
        if (ratio(color, ground) < least) weak.push(`${name}: ${color} on ${ground}`);
    };
    for (const element of document.querySelectorAll("body *:not(script)")) {
        const texts = [...element.childNodes].filter((node) => node.nodeType === 3);
        if (!texts.some((node) => node.data.trim())) continue;
        const words = element.outerHTML.slice(0, 80);
        check(words, getComputedStyle(element).color, behind(element), 4.5);
    }
    for (const field of document.querySelectorAll("input")) {
        const style = getComputedStyle(field);
        const around = behind(field.parentElement);
        check("field", style.color, behind(field), 4.5);
        check("placeholder", getComputedStyle(field, "::placeholder").color, behind(field), 4.5);
        check("edge", style.borderTopColor, around, 3);
        field.focus();
        check("focus", getComputedStyle(field).outlineColor, around, 3);
    }
    return weak;
}"""


def make_row(path="a.png", text="1234", **columns):
    digits = "".join(filter(str.isdecimal, text))
    shown = {"text": text, "digits_only": digits, "digit_confidences": (0.2,) * len(digits)}
    place = {"page": 1, "number": 1, "line": 1, "box": (60, 20, 140, 50), "error": ""}
    row = replace(make_error_row("", ""), path=path, status="unsure", **(place | shown))
    return replace(row, **columns)


@pytest.fixture
def open_review(chromium, tmp_path):
    """Write a review of rows and open it; at the end no page may have complained or strayed."""
    contexts, complaints, strays = [], [], []
    path = tmp_path / "review.html"

    def note_message(message):
        if message.type == "error":
            complaints.append(message.text)

    def note_request(request):
        if not request.url.startswith(("file:", "data:", "blob:")):
            strays.append(request.url)

    def open_one(rows, *, limit=2_000, script="", **options):
        picture = np.full((100, 300), 255, np.uint8)
        write_review(path, rows, open_source=lambda name: picture, limit=limit)
        context = chromium.new_context(**options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", note_message)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        page.on("request", note_request)
        if script:
            page.add_init_script(script)
        page.goto(path.as_uri())
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []
    assert strays == []


def save(page, folder, keys="Control+s"):
    """Save by keyboard; return the corrections in the file."""
    with page.expect_download() as download:
        page.keyboard.press(keys)
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return read_corrections(path)


def test_rows_are_typed_through_by_keyboard_saved_and_applied(open_review, tmp_path):
    texts = ["12", "34", "56", "78", "90"]
    rows = [make_row(f"scan {index}.png", text) for index, text in enumerate(texts)]
    page = open_review(rows)
    expect(page.locator("#progress")).to_have_text("0 of 5")
    expect(page.get_by_label("Right text of picture 1")).to_be_focused()
    page.keyboard.press("Enter")  # right as it was read
    page.keyboard.type("-5")
    page.keyboard.press("Enter")
    page.keyboard.press("Delete")  # no number
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")  # left open
    page.keyboard.type("half typed")
    expect(page.locator("#progress")).to_have_text("3 of 5")
    expect(page.locator(".state")).to_have_text(
        ["right as it was read", "corrected: -5", "no number here", "undecided", "undecided"]
    )
    page.reload()
    expect(page.locator("#progress")).to_have_text("3 of 5")
    fields = page.locator("input")
    assert [field.input_value() for field in fields.all()] == ["12", "-5", "", "78", "half typed"]
    expect(fields.nth(3)).to_be_focused()
    corrections = save(page, tmp_path)
    assert (tmp_path / "corrections.csv").read_bytes().startswith(b"\xef\xbb\xbfpath,page,number")
    assert b'"\'-5"' in (tmp_path / "corrections.csv").read_bytes()
    found = list(apply_corrections(rows, corrections))
    assert [row.text for row in found] == ["12", "-5", "", "78", "90"]
    assert [row.status for row in found] == ["read", "read", "no_digits", "unsure", "unsure"]
    assert [row.read_as for row in found] == ["12", "34", "56", None, None]


def test_enter_goes_on_and_shift_enter_back_and_the_last_leads_to_saving(open_review, tmp_path):
    page = open_review([make_row(number=number) for number in (1, 2)])
    fields = page.locator("input")
    page.keyboard.press("Shift+Enter")
    expect(fields.nth(0)).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+Enter")
    expect(fields.nth(0)).to_be_focused()
    expect(page.locator("#progress")).to_have_text("1 of 2")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator("#save")).to_be_focused()
    assert len(save(page, tmp_path, "Enter")) == 2
    expect(page.locator("#progress")).to_have_text("2 of 2, saved")


def test_a_key_that_is_held_accepts_one_row(open_review):
    page = open_review([make_row(number=number) for number in range(1, 5)])
    for _ in range(3):
        page.keyboard.down("Enter")  # the second time on, it repeats
    page.keyboard.up("Enter")
    expect(page.locator("#progress")).to_have_text("1 of 4")


def test_escape_takes_a_decision_back(open_review):
    page = open_review([make_row(), make_row(number=2)])
    page.keyboard.type("77")
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+Enter")
    page.keyboard.press("Escape")
    expect(page.locator("#progress")).to_have_text("0 of 2")
    expect(page.locator("input").first).to_have_value("1234")
    page.keyboard.press("Control+s")
    expect(page.locator("#progress")).to_have_text("Nothing is decided yet")


def test_what_is_changed_after_a_decision_is_open_again(open_review, tmp_path):
    page = open_review([make_row(), make_row(number=2)])
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("9")
    expect(page.locator("#progress")).to_have_text("0 of 2")
    assert [one.text for one in save(page, tmp_path)] == ["9"]  # what is in the field counts


def test_a_finger_needs_no_keys(open_review, tmp_path):
    page = open_review([make_row(number=number) for number in (1, 2)], **PHONE)
    page.locator("input").nth(0).tap()
    page.locator("input").nth(0).fill("55")
    page.get_by_role("button", name="No number in picture 2").tap()
    expect(page.locator("#progress")).to_have_text("2 of 2")
    with page.expect_download():
        page.locator("#save").tap()
    assert page.evaluate("() => document.documentElement.scrollWidth") == 360
    for control in page.locator("input, button").all():
        assert control.bounding_box()["height"] >= 44


@pytest.mark.parametrize("options", [{}, PHONE], ids=["desktop", "phone"])
def test_hostile_names_are_inert_and_survive_the_round_trip(open_review, tmp_path, options):
    rows = [make_row(name, "12", field=name) for name in HOSTILE]
    page = open_review(rows, **options)
    assert page.title() == "review.html · review"
    assert page.locator("script").count() == 1
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    page.locator("input").first.focus()
    for _ in rows:
        page.keyboard.press("Enter")
    corrections = save(page, tmp_path)
    assert [(one.path, one.field) for one in corrections] == [(name, name) for name in HOSTILE]
    assert all(row.read_as == "12" for row in apply_corrections(rows, corrections))


@pytest.mark.parametrize("text", ["'=1", '5"x', "1,5;2", "<b>7</b>", "\\u000a", "12 kg", "-"])
def test_what_is_no_number_is_not_accepted(open_review, text):
    page = open_review([make_row(), make_row("b.png")])
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    field = page.locator("input").first
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.locator("b")).to_have_count(0)
    page.keyboard.press("Control+a")
    page.keyboard.type("77")
    page.keyboard.press("Enter")
    expect(field).to_have_attribute("aria-invalid", "false")
    expect(page.locator("input").nth(1)).to_be_focused()


@pytest.mark.parametrize("text", ["=1+2", "-5", "1,5", " 12  34 ", "(020) 7946", "50%"])
def test_what_is_typed_survives_the_round_trip(open_review, tmp_path, text):
    page = open_review([make_row()])
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    assert [one.text for one in save(page, tmp_path)] == [" ".join(text.split())]
    expect(page.locator("b")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_fields_and_focus_stand_out_enough(open_review, scheme):
    rows = [make_row(number=number) for number in (1, 2, 3)] + [make_row(text="", box=None)]
    page = open_review([*rows, make_row("b.png", page=2)], limit=4, color_scheme=scheme)
    page.keyboard.press("Enter")
    page.keyboard.press("Delete")
    page.evaluate("() => { document.querySelector('#warning').hidden = false; }")
    page.evaluate("() => { document.querySelector('#warning').textContent = 'words'; }")
    assert page.evaluate(WEAK) == []
    page.get_by_role("link", name="Part 2").click()
    expect(page.get_by_role("link", name="Part 1")).to_be_visible()
    expect(page.get_by_text("No picture: The file has no such page any more.")).to_be_visible()
    assert page.evaluate(WEAK) == []


def test_a_browser_that_keeps_nothing_says_so(open_review, tmp_path):
    script = "Storage.prototype.setItem = () => { throw new DOMException('full'); };"
    page = open_review([make_row()], script=script)
    expect(page.locator("#warning")).to_be_hidden()
    page.keyboard.type("5")
    expect(page.get_by_role("alert")).to_contain_text("save before you close")
    assert [one.text for one in save(page, tmp_path)] == ["5"]


def test_what_others_keep_under_the_same_name_is_no_danger(open_review):
    script = """
        Storage.prototype.getItem = () => '{"typed": {"a": 1}, "isDecided": "yes", "accepted": 5}';
    """
    page = open_review([make_row()], script=script)
    expect(page.locator("#progress")).to_have_text("0 of 1")
    expect(page.locator("input")).to_be_editable()


def test_two_reviews_are_kept_apart(open_review):
    page = open_review([make_row()])
    page.keyboard.press("Enter")
    other = open_review([make_row(text="99")])
    expect(other.locator("#progress")).to_have_text("0 of 1")
    page.reload()  # the other review now stands at this address
    expect(page.locator("#progress")).to_have_text("0 of 1")


@pytest.mark.slow
def test_two_thousand_rows_are_still_quick(open_review):
    page = open_review(make_row(f"{index}.png", box=None) for index in range(2_000))
    expect(page.locator("#progress")).to_have_text("0 of 2000")
    for _ in range(5):
        page.keyboard.press("Enter")
    expect(page.locator("#progress")).to_have_text("5 of 2000")
    expect(page.locator("input").nth(5)).to_be_in_viewport()


def test_nothing_to_review_is_a_page_that_says_so(open_review):
    page = open_review([])
    expect(page.get_by_text("Nothing to review")).to_be_visible()
    page.keyboard.press("Control+s")
    expect(page.locator("#progress")).to_have_text("Nothing is decided yet")
