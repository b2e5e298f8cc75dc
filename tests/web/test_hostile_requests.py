"""Whatever is sent, the API answers in its own words: never a 500, never a hang."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

READ = "/api/v1/read"
ALLOWED = {200, 400, 413, 415, 422}

hostile = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
content_types = st.sampled_from(
    [
        "application/json",
        "application/json; charset=nonsense",
        "multipart/form-data",
        "multipart/form-data; boundary=x",
        "multipart/form-data; boundary=",
        "image/png",
        "image/",
        "application/octet-stream; charset=\x00",
        "application/x-www-form-urlencoded",
        "; ; ;",
    ]
) | st.text(st.characters(codec="latin-1", exclude_characters="\r\n"), max_size=40)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


def check(answer):
    assert answer.status_code in ALLOWED
    assert answer.mimetype == "application/json"
    if answer.status_code != 200:
        assert answer.json["error"]["status"] == answer.status_code


@hostile
@given(body=st.binary(max_size=400), content_type=content_types)
def test_any_bytes_of_any_type_are_answered(client, body, content_type):
    check(client.post(READ, data=body, content_type=content_type))


@hostile
@given(value=values)
def test_any_json_is_answered(client, value):
    for body in (value, {"image": value}):
        check(client.post(READ, data=json.dumps(body), content_type="application/json"))


@hostile
@given(tail=st.text(max_size=60))
def test_any_data_url_is_answered(client, tail):
    body = json.dumps({"image": f"data:image/png;base64,{tail}"})
    check(client.post(READ, data=body, content_type="application/json"))


@hostile
@given(
    head=st.binary(max_size=80),
    body=st.binary(max_size=200),
    count=st.integers(0, 30),
)
def test_any_form_is_answered(client, head, body, count):
    part = b'--x\r\nContent-Disposition: form-data; name="file"; ' + head + b"\r\n\r\n" + body
    data = (part + b"\r\n") * count + b"--x--\r\n"
    check(client.post(READ, data=data, content_type="multipart/form-data; boundary=x"))


@hostile
@given(query=st.text(st.characters(codec="utf-8"), max_size=40))
def test_any_query_is_answered(client, png, query):
    answer = client.post(READ, query_string={"include": query}, data=png, content_type="image/png")
    check(answer)


@pytest.mark.parametrize("name", ["Content-Length", "Transfer-Encoding", "Content-Encoding"])
@pytest.mark.parametrize("value", ["", "-1", "x", "9" * 40, "chunked", "gzip"])
def test_odd_headers_are_answered(client, png, name, value):
    answer = client.post(READ, data=png, content_type="image/png", headers={name: value})
    check(answer)
