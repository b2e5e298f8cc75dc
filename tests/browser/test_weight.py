"""How much a first visit loads: the page, its styles and all of its modules, as they travel."""

import pytest

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

MOST = 80_000  # bytes, headers included
SEVEN = [(0.3, 0.25), (0.5, 0.25), (0.7, 0.25), (0.6, 0.5), (0.5, 0.75)]


def test_a_first_visit_loads_less_than_80_kb(open_page, draw_by_mouse, settle):
    page = open_page()
    session = page.context.new_cdp_session(page)
    names, sizes = {}, {}
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    session.on(
        "Network.responseReceived",
        lambda event: names.update({event["requestId"]: event["response"]["url"]}),
    )
    session.on(
        "Network.loadingFinished",
        lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}),
    )
    page.reload()
    page.wait_for_load_state("networkidle")
    loaded = {names[key]: size for key, size in sizes.items() if key in names}
    assert [url for url in loaded if url.endswith("/main.js")]
    assert [url for url in loaded if url.endswith("/view.js")]  # a module of a module
    assert all(size > 100 for url, size in loaded.items() if not url.startswith("data:"))
    assert sum(loaded.values()) < MOST
    # What a drawing and its answer load beside that, the request itself too.
    before = len(sizes)
    draw_by_mouse(page, SEVEN)
    settle(page, strokes=1)
    expect(page.locator("#visit button")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert len(sizes) > before
    assert sum(sizes.values()) < MOST
