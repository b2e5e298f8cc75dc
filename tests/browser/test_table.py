"""Several pictures at once: a table, read one after the other, corrected and saved."""

import csv
import io
import json

import pytest
from PIL import Image, ImageDraw

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

READ = "**/api/v1/read*"
SURENESS = "#table .sureness"


def make_file(name, kind="PNG"):
    image = Image.new("L", (200, 200), 255)
    ImageDraw.Draw(image).line([(60, 50), (140, 50), (100, 150)], fill=0, width=14, joint="curve")
    file = io.BytesIO()
    image.save(file, kind)
    type_ = {"PNG": "image/png", "TIFF": "image/tiff"}[kind]
    return {"name": name, "mimeType": type_, "buffer": file.getvalue()}


BROKEN = {"name": "=broken.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\nbroken"}


def save(page, kind):
    with page.expect_download() as download:
        page.locator(f'#table [data-act="{kind}"]').click()
    assert download.value.suggested_filename == f"readings.{kind}"
    data = download.value.path().read_bytes()
    assert data.startswith(b"\xef\xbb\xbf") == (kind == "csv")
    return data.decode("utf-8-sig")


def test_several_files_become_a_table_that_is_corrected_and_saved(open_page):
    page = open_page(viewport={"width": 1280, "height": 900})
    page.locator("#file").set_input_files([make_file("a.png"), BROKEN, make_file("c.tiff", "TIFF")])
    expect(page.locator("#table .head p")).to_have_text("3 of 3, 1 could not be read.")
    expect(page.locator("#table tbody tr")).to_have_count(3)
    expect(page.locator(SURENESS).nth(0)).to_contain_text("Confidence 9")
    expect(page.locator(SURENESS).nth(1)).to_contain_text("not an image that can be read")
    expect(page.locator("#table img:visible")).to_have_count(2)
    fields = page.locator("#table textarea")
    assert [field.input_value() for field in fields.all()] == ["7", "", "7"]
    fields.nth(0).fill("71")
    fields.nth(1).press_sequentially("cu5")  # shortcuts of the page do not act here
    expect(page.locator(SURENESS).nth(0)).to_have_text("Corrected from 7")
    expect(page.locator(SURENESS).nth(1)).to_have_text("Entered by you")
    rows = list(csv.DictReader(io.StringIO(save(page, "csv"))))
    assert [(row["file"], row["text"], row["corrected"], row["read"]) for row in rows] == [
        ("a.png", "71", "true", "7"),
        ("'=broken.png", "cu5", "true", ""),
        ("c.tiff", "7", "false", "7"),
    ]
    assert rows[1]["status"] == "error"
    shapes = json.loads(save(page, "json"))
    assert [shape["text"] for shape in shapes] == ["71", "cu5", "7"]
    assert shapes[2]["reading"]["numbers"][0]["text"] == "7"
    assert "preview" not in shapes[2]["reading"]
    open_page.complaints.clear()


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+2", "'=1+2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-1+cmd|' /C calc'!A0", "'-1+cmd|' /C calc'!A0"),
        ("-1/2", "'-1/2"),
        ("\uff1d1", "'\uff1d1"),
        ("'=1", "''=1"),
        ("-12.50", "-12.50"),
        ("+7", "+7"),
        ("-3%", "-3%"),
        ("1/2", "1/2"),
        ('say "7", 8', '"say ""7"", 8"'),
    ],
)
def test_no_cell_is_taken_for_a_formula(page, cell, written):
    text = page.evaluate(
        """async (cell) => {
            const { writeCsv } = await import("/static/exports.js");
            return writeCsv([{ a: cell }], ["a"]);
        }""",
        cell,
    )
    assert text == f"a\r\n{written}\r\n"


def test_files_are_dropped_together_and_added_to_those_that_are_there(page):
    drop = """(bytes) => {
        const data = new DataTransfer();
        for (const name of ["a.png", "b.png"]) {
            data.items.add(new File([new Uint8Array(bytes)], name, {type: "image/png"}));
        }
        const options = {bubbles: true, cancelable: true, dataTransfer: data};
        document.body.dispatchEvent(new DragEvent("drop", options));
    }"""
    for count in (2, 4):
        page.evaluate(drop, list(make_file("a.png")["buffer"]))
        expect(page.locator("#table .head p")).to_have_text(f"{count} of {count}.")
    page.locator('#table [data-act="close"]').click()
    expect(page.locator("#table")).to_be_hidden()
    expect(page.locator("#table tr")).to_have_count(1)


def test_reading_goes_one_by_one_and_can_be_cancelled_and_taken_up_again(page, make_reading):
    held = []
    page.route(READ, lambda route: held.append(route))
    page.locator("#file").set_input_files([make_file(f"{place}.png") for place in range(3)])
    expect(page.locator(SURENESS)).to_have_text(["Reading …", "Not read yet", "Not read yet"])
    stop = page.locator('#table [data-act="stop"]')
    page.wait_for_timeout(200)
    assert len(held) == 1
    held[0].fulfill(json=make_reading("47") | {"candidates": []})
    expect(page.locator("#table .head p")).to_have_text("1 of 3 …")
    assert page.locator("#table progress").evaluate("one => [one.value, one.max]") == [1, 3]
    stop.click()
    expect(stop).to_have_text("Read the rest")
    expect(page.locator(SURENESS).nth(1)).to_have_text("Not read yet")
    page.unroute(READ)
    stop.click()
    expect(page.locator("#table .head p")).to_have_text("3 of 3.")
    expect(stop).to_be_hidden()


def test_files_added_meanwhile_are_counted_and_get_their_picture_in_their_turn(page, make_reading):
    held = []
    page.route(READ, lambda route: held.append(route))
    page.locator("#file").set_input_files([make_file("a.png"), make_file("b.png")])
    expect(page.locator(SURENESS).first).to_have_text("Reading …")
    page.locator("#file").set_input_files([make_file("c.png"), make_file("d.png")])
    expect(page.locator("#table .head p")).to_have_text("0 of 4 …")
    assert page.locator("#table progress").evaluate("one => [one.value, one.max]") == [0, 4]
    pictures = page.locator("#table img:visible")
    expect(pictures).to_have_count(1)
    page.wait_for_timeout(200)
    held[0].fulfill(json=make_reading("47") | {"candidates": []})
    expect(page.locator("#table .head p")).to_have_text("1 of 4 …")
    expect(pictures).to_have_count(2)


def test_a_file_that_was_removed_is_named_and_the_others_are_read(
    open_page, make_reading, tmp_path
):
    page = open_page()
    paths = [tmp_path / name for name in ("a.png", "gone.png", "c.png")]
    for path in paths:
        path.write_bytes(make_file(path.name)["buffer"])
    held = []
    page.route(READ, lambda route: route.continue_() if held else held.append(route))
    with page.expect_request(READ):
        page.locator("#file").set_input_files(paths)
    page.wait_for_timeout(200)
    paths[1].unlink()
    held[0].fulfill(json=make_reading("47") | {"candidates": []})
    expect(page.locator("#table .head p")).to_have_text("3 of 3, 1 could not be read.")
    expect(page.locator(SURENESS).nth(1)).to_have_text(
        "gone.png was removed or changed: choose it again."
    )
    open_page.complaints.clear()


def test_a_row_waits_for_a_server_that_is_gone(open_page):
    page = open_page()
    page.route(READ, lambda route: route.abort())
    page.locator("#file").set_input_files([make_file("a.png"), make_file("b.png")])
    expect(page.locator("#table .head p")).to_contain_text("The server cannot be reached. Trying")
    page.unroute(READ)
    expect(page.locator("#table .head p")).to_have_text("2 of 2.", timeout=10_000)
    open_page.complaints.clear()


def test_a_row_opens_its_picture_large_with_boxes(page):
    page.locator("#file").set_input_files([make_file("a.png"), make_file("b.png")])
    expect(page.locator("#table .head p")).to_have_text("2 of 2.")
    page.locator("#table .open").nth(1).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#preview")).to_be_visible()
    expect(page.locator("#picture .boxes button")).to_have_count(1)


def test_the_table_fits_a_phone(open_page):
    page = open_page(viewport={"width": 320, "height": 740}, has_touch=True, is_mobile=True)
    page.locator("#file").set_input_files([make_file("a-rather-long-name-" * 4 + ".png"), BROKEN])
    expect(page.locator("#table .head p")).to_have_text("2 of 2, 1 could not be read.")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 320
    open_page.complaints.clear()
