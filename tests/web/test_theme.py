"""The style sheet that all pages share."""

from __future__ import annotations

from inkdigits.theme import read_theme


def test_the_page_links_the_theme_and_it_is_served(client):
    assert 'href="/theme.css"' in client.get("/").text
    answer = client.get("/theme.css", buffered=True)
    assert answer.mimetype == "text/css"
    assert answer.text == read_theme()
