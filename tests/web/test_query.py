"""What the query of POST /api/v1/read asks for, and what it may not hold."""

from dataclasses import replace

import pytest

from inkdigits.expect.pattern import parse_expectation

READ = "/api/v1/read"


@pytest.mark.parametrize(("query", "value"), [("", "1250"), ("?decimal=point", "1.250")])
def test_the_decimal_sign_may_be_told(client, rote, png, query, value):
    (number,) = rote.answer.numbers
    written = replace(number, text="1.250", value="1250")
    rote.answer = replace(rote.answer, numbers=(written,))
    answer = client.post(f"{READ}{query}", data=png, content_type="image/png").get_json()
    assert [number["value"] for number in answer["numbers"]] == [value]


def test_the_value_of_an_amount_follows_the_decimal_sign(client, rote, png):
    (number,) = rote.answer.numbers
    written = replace(number, text="$1.250", kind="amount", value="1250")
    rote.answer = replace(rote.answer, numbers=(written,))
    answer = client.post(f"{READ}?decimal=point", data=png, content_type="image/png").get_json()
    assert [(one["kind"], one["value"]) for one in answer["numbers"]] == [("amount", "1.250")]


def test_an_unknown_decimal_is_refused(client, png):
    answer = client.post(f"{READ}?decimal=colon", data=png, content_type="image/png")
    assert answer.status_code == 400
    assert "decimal" in answer.get_json()["error"]["message"]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("?decimals=comma", "decimals"),
        ("?include=candidates&Decimal=comma", "Decimal"),
        ("?decimal=auto&decimal=x", "decimal"),
        ("?decimal=auto&decimal=auto", "decimal"),
        ("?expect=luhn&expect=luhn", "expect"),
        ("?expect=length:6&luhn", "luhn"),
        ("?=", ""),
    ],
)
def test_an_unknown_or_repeated_parameter_is_refused(
    client, rote, png, query, name, assert_problem
):
    answer = client.post(READ + query, data=png, content_type="image/png")
    assert_problem(answer, 400)
    message = answer.json["error"]["message"]
    assert f'"{name}"' in message
    assert "send decimal or expect or include" in message or "send it once" in message
    assert rote.seen == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", None),
        ("?expect=%5Cd%7B6%7D", r"\d{6}"),
        ("?decimal=point&expect=length:4..6%20%26%20luhn", "length:4..6 & luhn"),
        ("?expect=%5Cd%2B%26mod11", r"\d+&mod11"),
    ],
)
def test_what_is_expected_reaches_the_recognizer(client, rote, png, query, expected):
    assert client.post(READ + query, data=png, content_type="image/png").status_code == 200
    assert rote.expected == [expected and parse_expectation(expected)]


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("?expect=", "empty"),
        ("?expect=lunh", "luhn"),
        ("?expect=%5Cd+", "%2B"),
        ("?expect=(%5Cd%2B)%2B", "repeated"),
        ("?expect=" + "1" * 5_000, "too long"),
        ("?expect=%00%1B%5B31m", "no number has"),
        ("?expect=%ff", "no number has"),
    ],
)
def test_an_expectation_that_is_none_is_refused(client, rote, png, query, word, assert_problem):
    answer = client.post(READ + query, data=png, content_type="image/png")
    assert_problem(answer, 400)
    assert word in answer.json["error"]["message"]
    assert rote.seen == []


@pytest.mark.parametrize("query", ["?include=numbers", "?include=candidates,x", "?include="])
def test_an_unknown_include_is_refused(client, png, query, assert_problem):
    assert_problem(client.post(READ + query, data=png, content_type="image/png"), 400)
