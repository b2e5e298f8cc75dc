"""The application under the servers that people start it with, in a process of its own."""

import io
import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest
from PIL import Image

SERVERS = {
    "flask": ["flask", "--app", "inkdigits.web", "run", "--port"],
    "granian": [
        "granian",
        "--interface",
        "wsgi",
        "--factory",
        "inkdigits.web:create_app",
        "--port",
    ],
}
PATIENCE_S = 60


def find_free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def fetch(url, data=None, **headers):
    """Fetch an address; give status and JSON, of errors too."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data, headers), timeout=10) as got:
            return got.status, json.load(got)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


@pytest.fixture(params=SERVERS)
def server(request):
    port = find_free_port()
    command = [sys.executable, "-m", *SERVERS[request.param], str(port)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            assert fetch(f"{url}/healthz")[1]["status"] == "ok"
            break
        except OSError:
            assert process.poll() is None, process.communicate()[0]
            assert time.monotonic() < deadline, "the server did not come up"
            time.sleep(0.1)
    yield url, process
    process.terminate()
    process.communicate(timeout=PATIENCE_S)


@pytest.mark.slow
def test_an_image_is_read_and_told_on_the_console(server):
    url, process = server
    file = io.BytesIO()
    Image.new("L", (50, 40), 255).save(file, "PNG")
    status, answer = fetch(f"{url}/api/v1/read", file.getvalue(), **{"Content-Type": "image/png"})
    assert (status, answer["status"]) == (200, "blank")
    status, answer = fetch(f"{url}/api/v1/read", bytes(30 * 2**20), **{"Content-Type": "image/png"})
    assert (status, answer["error"]["status"]) == (413, 413)
    process.terminate()
    console = process.communicate(timeout=PATIENCE_S)[0]
    assert 'blank "" - 50x40' in console
    assert "refused 413" in console
