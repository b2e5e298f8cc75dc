"""The API with the weights that are shipped, on drawings made in code."""

import base64
import io

import pytest
from PIL import Image, ImageDraw

from inkdigits import Recognizer
from inkdigits.web import create_app

READ = "/api/v1/read?include=candidates"


@pytest.fixture(scope="module")
def recognizer():
    return Recognizer()


@pytest.fixture(scope="module")
def real_client(recognizer):
    return create_app(recognizer).test_client()


def encode(image, form="PNG"):
    file = io.BytesIO()
    image.save(file, form)
    return file.getvalue()


def draw_seven(ground=(0, 0, 0, 0), ink=(0, 0, 0, 255)):
    image = Image.new("RGBA", (400, 400), ground)
    corners = [(120, 100), (280, 100), (180, 310)]
    ImageDraw.Draw(image).line(corners, fill=ink, width=22, joint="curve")
    return image


@pytest.mark.parametrize(
    "image",
    [draw_seven(), draw_seven(ink=(255, 255, 255, 255)), draw_seven((20, 20, 30, 255), (240,) * 4)],
    ids=["black on nothing", "white on nothing", "white on black"],
)
def test_a_drawn_seven_is_read(real_client, recognizer, image):
    data = encode(image)
    answer = real_client.post(READ, data=data, content_type="image/png").json
    (candidate,) = answer.pop("candidates")
    assert answer == recognizer.read(data).to_dict()
    assert (answer["status"], answer["text"]) == ("read", "7")
    assert sorted(a["digit"] for a in candidate["alternatives"]) == list(range(10))
    frame = base64.b64decode(candidate["frame"].split(",")[1])
    with Image.open(io.BytesIO(frame)) as seen:
        assert seen.size == (28, 28)
        assert seen.getextrema()[1] > 200


def test_a_pdf_of_two_pages_is_read(real_client, recognizer):
    data = io.BytesIO()
    sheet = draw_seven((255, 255, 255, 255)).convert("RGB")
    sheet.save(data, "PDF", save_all=True, append_images=[sheet])
    body = data.getvalue()
    answer = real_client.post(READ, data=body, content_type="application/pdf").json
    assert len(answer.pop("candidates")) == 2
    assert [len(page.pop("candidates")) for page in answer["pages"]] == [1, 1]
    assert answer == recognizer.read(body).to_dict()
    assert [page["text"] for page in answer["pages"]] == ["7", "7"]


@pytest.mark.parametrize("ground", [(0, 0, 0, 0), (255, 255, 255, 255)], ids=["clear", "white"])
def test_a_page_without_ink_is_blank(real_client, ground):
    data = encode(Image.new("RGBA", (400, 400), ground))
    answer = real_client.post(READ, data=data, content_type="image/png").json
    assert (answer["status"], answer["text"], answer["candidates"]) == ("blank", "", [])


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"this is no image", 415),
        (b"%PDF-1.7 neither", 422),
        (encode(Image.new("1", (9, 9))).replace(b"PNG", b"PGN"), 415),
        (encode(draw_seven())[:300], 422),
        (encode(Image.new("1", (9000, 9000))), 413),
    ],
    ids=["text", "a damaged PDF", "another format", "cut short", "too many pixels"],
)
def test_what_cannot_be_read_is_refused_in_words(real_client, data, status):
    answer = real_client.post(READ, data=data, content_type="image/png")
    assert answer.status_code == status
    assert answer.json["error"]["message"].endswith(".")
