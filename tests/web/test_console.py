"""The server at work: a line on the console for each reading, one recognizer, and its slots."""

import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from inkdigits.errors import ImageError
from inkdigits.results import ImageSize, Reading
from inkdigits.web import create_app
from inkdigits.web.api import READ_SLOTS

READ = "/api/v1/read"


def test_each_reading_leaves_one_line_on_the_console(client, png, caplog):
    with caplog.at_level(logging.INFO, "inkdigits.web"):
        client.post(READ, data=png, content_type="image/png")
    (line,) = caplog.messages
    assert line.startswith('read "7" 95.5% 64x64 ')
    assert line.endswith(" ms")


def test_a_refusal_leaves_one_line_without_control_characters(client, png, caplog, set_answer):
    set_answer(ImageError("bad\r\n\x1b[31mname"))
    with caplog.at_level(logging.INFO, "inkdigits.web"):
        client.post(READ, data=png, content_type="image/png")
    assert caplog.messages == ["refused 422: bad   [31mname"]


def test_the_recognizer_is_built_once_and_warmed_before_the_first_request(rote, png):
    client = create_app(rote).test_client()
    assert len(rote.seen) == 1
    client.post(READ, data=png, content_type="image/png")
    assert len(rote.seen) == 2


def test_no_more_images_are_read_at_once_than_there_are_slots(png):
    class SlowRecognizer:
        model = "slow-1"

        def __init__(self):
            self.lock = threading.Lock()
            self.now = self.most = 0

        def read(self, source, *, expect=None):
            with self.lock:
                self.now += 1
                self.most = max(self.most, self.now)
            time.sleep(0.02)
            with self.lock:
                self.now -= 1
            return Reading("blank", "", (), ImageSize(1, 1), self.model)

    slow = SlowRecognizer()
    app = create_app(slow)

    def post(_):
        return app.test_client().post(READ, data=png, content_type="image/png").status_code

    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(post, range(32))) == {200}
    assert slow.most <= READ_SLOTS
