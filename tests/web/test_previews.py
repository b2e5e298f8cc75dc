"""Pictures of the pages of a file: only when asked for, small, and never a reason to fail."""

import base64
import io

import pytest
from PIL import Image, ImageDraw

from inkdigits.intake.limits import Limits
from inkdigits.web.previews import PREVIEW_PAGES, PREVIEW_SIDE, draw_previews

READ = "/api/v1/read"


def encode(kind, *images, **options):
    file = io.BytesIO()
    if images[1:]:
        options |= {"save_all": True, "append_images": images[1:]}
    images[0].save(file, kind, **options)
    return file.getvalue()


def decode(url):
    head, data = url.split(",")
    assert head == "data:image/jpeg;base64"
    return Image.open(io.BytesIO(base64.b64decode(data)))


def draw_mark(size=(300, 200)):
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).rectangle((10, 10, 60, 60), fill="black")
    return image


@pytest.mark.parametrize("kind", ["PDF", "TIFF"])
def test_each_page_has_its_own_preview(client, set_answer, kind):
    set_answer(["read", "blank", "unsure"])
    data = encode(kind, draw_mark(), Image.new("RGB", (300, 200), "white"), draw_mark())
    answer = client.post(f"{READ}?include=preview", data=data, content_type="application/pdf").json
    dark = [decode(page["preview"]).convert("L").getextrema()[0] < 60 for page in answer["pages"]]
    assert dark == [True, False, True]
    assert "preview" not in answer


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("?include=preview", {"preview"}),
        ("?include=candidates,preview", {"candidates", "preview"}),
        ("?include=candidates&include=preview", {"candidates", "preview"}),
        ("?include=candidates", {"candidates"}),
        ("", set()),
    ],
)
def test_a_preview_comes_only_when_it_is_asked_for(client, rote, png, query, keys):
    answer = client.post(READ + query, data=png, content_type="image/png").json
    assert set(answer) - set(rote.answer.to_dict()) == keys


def test_a_large_picture_is_made_smaller_and_turned_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by a quarter to the right
    data = encode("JPEG", draw_mark((3_000, 1_500)), exif=exif)
    (url,) = draw_previews(data, Limits())
    assert decode(url).size == (PREVIEW_SIDE // 2, PREVIEW_SIDE)


def test_strokes_on_a_transparent_ground_are_black_on_white():
    image = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    ImageDraw.Draw(image).line((20, 20, 80, 80), fill=(255, 0, 0, 255), width=8)
    (url,) = draw_previews(encode("PNG", image), Limits())
    preview = decode(url).convert("L")
    assert preview.getpixel((50, 50)) < 60
    assert preview.getpixel((90, 10)) > 240


def test_pages_past_the_bound_have_no_preview():
    pages = [draw_mark((40, 40))] * (PREVIEW_PAGES + 2)
    assert len(draw_previews(encode("TIFF", *pages), Limits())) == PREVIEW_PAGES


def test_no_more_pages_are_drawn_when_the_time_is_over():
    data = encode("TIFF", draw_mark(), draw_mark(), draw_mark())
    assert len(draw_previews(data, Limits(max_seconds=1e-9))) == 1


@pytest.mark.parametrize(
    "data",
    [b"", b"%PDF-1.7\nnothing", b"x" * 100, encode("PNG", draw_mark())[:80]],
    ids=["empty", "pdf", "noise", "cut"],
)
def test_what_cannot_be_decoded_has_no_preview(data):
    assert draw_previews(data, Limits()) == []


@pytest.mark.parametrize(
    "limits", [Limits(max_pixels=10), Limits(max_pages=1), Limits(max_bytes=9)]
)
def test_what_is_over_a_limit_has_no_preview(limits):
    assert draw_previews(encode("TIFF", draw_mark(), draw_mark()), limits) == []


def test_a_file_that_is_not_read_has_no_preview_either(client, set_answer, png):
    set_answer("too_large")
    answer = client.post(f"{READ}?include=preview", data=png, content_type="image/png")
    assert answer.status_code == 413
    assert set(answer.json) == {"error"}
