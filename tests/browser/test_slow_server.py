"""A server that is slow or gone: said at once, asked again by itself, and nothing is lost."""

import threading

import pytest
from werkzeug.serving import make_server

from inkdigits.web import create_app

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

SEVEN = [(0.3, 0.25), (0.5, 0.25), (0.7, 0.25), (0.6, 0.5), (0.5, 0.75)]
BAR = [(0.46, 0.5), (0.6, 0.5), (0.74, 0.5)]  # through the seven
READ = "**/api/v1/read*"
HEALTH = "**/healthz"


@pytest.fixture
def clocked(open_page):
    """Open a page whose clock the test moves on; its complaints of a lost server are no fault."""
    page = open_page(viewport={"width": 1280, "height": 900})
    page.clock.install()
    page.reload()
    yield page
    open_page.complaints.clear()


def draw(page, draw_by_mouse, *strokes):
    with page.expect_request(READ):
        draw_by_mouse(page, *strokes)
        page.clock.run_for(100)


def test_a_late_answer_is_announced_and_never_nothing_drawn(clocked, draw_by_mouse, settle):
    held = []
    clocked.route(READ, lambda route: held.append(route))
    draw(clocked, draw_by_mouse, SEVEN)
    clocked.clock.run_for(400)
    expect(clocked.locator("#verdict")).to_have_text("Reading …")
    expect(clocked.locator("#answer")).to_have_attribute("aria-busy", "true")
    held[0].continue_()
    assert settle(clocked) == "read"
    expect(clocked.locator("#verdict")).to_have_text("This is a 7.")


def test_a_slow_server_that_is_there_is_waited_for(clocked, draw_by_mouse, settle):
    held = []
    clocked.route(READ, lambda route: held.append(route))
    draw(clocked, draw_by_mouse, SEVEN)
    clocked.clock.run_for(4_100)
    expect(clocked.locator("#verdict")).to_have_text("Still reading …")
    with clocked.expect_response(HEALTH):
        clocked.clock.run_for(4_100)
    assert len(held) == 1
    held[0].continue_()
    assert settle(clocked) == "read"


def test_a_frozen_server_is_told_and_asked_again(clocked, draw_by_mouse):
    clocked.route(READ, lambda route: None)
    clocked.route(HEALTH, lambda route: route.abort())
    draw(clocked, draw_by_mouse, SEVEN)
    clocked.clock.run_for(4_100)
    expect(clocked.locator("#verdict")).to_have_text("The server does not answer.")
    expect(clocked.locator("#confidence")).to_have_text("Trying again in 1 s.")
    with clocked.expect_request(READ):
        clocked.clock.run_for(1_000)
    expect(clocked.locator("#confidence")).to_have_text("Trying again …")
    clocked.clock.run_for(4_100)
    expect(clocked.locator("#confidence")).to_have_text("Trying again in 2 s.")
    clocked.unroute(READ)
    clocked.clock.run_for(2_100)
    expect(clocked.locator("#digit")).to_have_text("7")


@pytest.mark.parametrize("status", [502, 503, 429])
def test_what_passes_is_tried_again(clocked, draw_by_mouse, status):
    clocked.route(READ, lambda route: route.fulfill(status=status, body="<h1>Wait</h1>"))
    draw(clocked, draw_by_mouse, SEVEN)
    expect(clocked.locator("#verdict")).to_have_text(f"The server failed to answer ({status}).")
    clocked.unroute(READ)
    clocked.clock.run_for(1_100)
    expect(clocked.locator("#digit")).to_have_text("7")


def test_the_waits_grow_and_a_new_stroke_is_read_at_once(clocked, draw_by_mouse):
    clocked.route(READ, lambda route: route.abort())
    draw(clocked, draw_by_mouse, SEVEN)
    for seconds in (1, 2, 4, 8):
        expect(clocked.locator("#confidence")).to_have_text(f"Trying again in {seconds} s.")
        with clocked.expect_request(READ):
            clocked.clock.run_for(1_000 * seconds)
    expect(clocked.locator("#confidence")).to_have_text("Trying again in 15 s.")
    expect(clocked.locator("#verdict")).to_have_text("The server cannot be reached.")
    clocked.unroute(READ)
    draw(clocked, draw_by_mouse, BAR)
    expect(clocked.locator("#digit")).to_have_text("7")


def test_the_network_that_comes_back_is_not_waited_for(clocked, draw_by_mouse):
    clocked.context.set_offline(True)
    draw_by_mouse(clocked, SEVEN)
    clocked.clock.run_for(100)
    expect(clocked.locator("#verdict")).to_have_text("There is no connection.")
    clocked.context.set_offline(False)
    expect(clocked.locator("#digit")).to_have_text("7")


def test_the_clear_button_ends_the_tries(clocked, draw_by_mouse):
    clocked.route(READ, lambda route: route.abort())
    draw(clocked, draw_by_mouse, SEVEN)
    expect(clocked.locator("#confidence")).to_have_text("Trying again in 1 s.")
    clocked.locator("#clear").click()
    requests = []
    clocked.on("request", lambda request: requests.append(request))
    clocked.clock.run_for(60_000)
    assert requests == []
    expect(clocked.locator("#verdict")).to_have_text("Nothing drawn yet.")


def test_the_last_drawing_is_read_when_a_stopped_server_is_started_again(chromium, draw_by_mouse):
    app = create_app()

    def serve(port):
        server = make_server("127.0.0.1", port, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        return server, thread

    def stop(server, thread):
        server.shutdown()
        thread.join()
        server.server_close()

    running = serve(0)
    port = running[0].port
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{port}")
    stop(*running)
    draw_by_mouse(page, SEVEN)
    expect(page.locator("#verdict")).to_have_text("The server cannot be reached.")
    running = serve(port)
    try:
        expect(page.locator("#digit")).to_have_text("7", timeout=20_000)
        expect(page.locator("#pad")).to_have_attribute("data-strokes", "1")
    finally:
        context.close()
        stop(*running)
