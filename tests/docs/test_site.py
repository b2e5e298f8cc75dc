"""The site builds without a warning, its links lead somewhere, and no other host is asked."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

ROOT = Path(__file__).parents[2]
# Tags and attributes with which a page makes the browser fetch something.
FETCHED = {
    ("script", "src"),
    ("img", "src"),
    ("iframe", "src"),
    ("source", "src"),
    ("link", "href"),
}
# Relations of a link that name an address and fetch nothing.
NAMED = {"canonical", "prev", "next"}
PATH = re.compile(r"`((?:src|tests|docs|benchmarks|notebooks|\.ci)/[\w./-]+|[a-z_]+/[a-z_]+\.py)`")

TESTS = re.compile(r'ARGS="(tests/[^"]*)"')


class Page(HTMLParser):
    """A built page: its titles, anchors and links, and what it makes the browser fetch."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.titles = 0
        self.anchors: set[str] = set()
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.titles += tag == "h1"
        self.anchors |= {str(given[key]) for key in ("id", "name") if given.get(key)}
        if tag == "a" and given.get("href"):
            self.links.append(str(given["href"]))
        for key, value in attrs:
            if (tag, key) in FETCHED and value and given.get("rel") not in NAMED:
                self.fetched.append(value)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """The built site, of a copy of what it is made of."""
    for name in ("docs", "src"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for path in [*ROOT.glob("*.md"), ROOT / "zensical.toml"]:
        shutil.copy(path, tmp_path)
    zensical = Path(sys.executable).with_name("zensical")
    for command in ([sys.executable, "docs/generate.py"], [zensical, "build", "--strict"]):
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    return tmp_path / "site"


def find_broken_links(pages: dict[Path, Page]) -> list[str]:
    broken = []
    for path, page in pages.items():
        for link in page.links + page.fetched:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            target = target / "index.html" if target.is_dir() else target
            anchor = unquote(parts.fragment)
            known = pages[target].anchors if target in pages else {""}
            if not target.exists() or (anchor and anchor not in known):
                broken.append(f"{path.name}: {link}")
    return broken


@pytest.mark.slow  # one test, since the site is built for it
def test_links_of_the_site_lead_somewhere_and_no_other_host_is_asked(site: Path) -> None:
    # The page for wrong addresses links from the root of a server.
    pages = {path: Page(path) for path in site.rglob("*.html") if path.name != "404.html"}
    assert find_broken_links(pages) == []
    assert {url for page in pages.values() for url in page.fetched if urlsplit(url).netloc} == set()
    for sheet in site.rglob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        assert not re.search(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//", text), sheet.name
    for path, page in pages.items():
        assert page.titles == 1, path.name


def test_what_is_generated_and_kept_is_current() -> None:
    command = [sys.executable, str(ROOT / "docs" / "generate.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "page",
    [
        page
        for page in [*ROOT.glob("*.md"), *sorted((ROOT / "docs").rglob("*.md"))]
        if "experiments" not in page.parts and "project" not in page.parts
    ],
    ids=lambda page: str(page.relative_to(ROOT)),
)
def test_the_files_that_a_page_names_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = set(PATH.findall(text)) | set(" ".join(TESTS.findall(text)).split())
    places = (ROOT, ROOT / "src" / "inkdigits", ROOT / "src" / "inkdigits" / "web", ROOT / "docs")
    assert [one for one in sorted(named) if not any((top / one).exists() for top in places)] == []


def test_the_experiments_that_the_code_names_exist() -> None:
    cited = re.compile(r"docs/experiments/[\w./-]*\w")
    named = {
        match: path
        for path in (ROOT / "src").rglob("*.py")
        for match in cited.findall(path.read_text(encoding="utf-8"))
    }
    assert {name: path for name, path in named.items() if not (ROOT / name).is_file()} == {}


def test_a_dead_link_and_a_dead_anchor_are_found(tmp_path: Path) -> None:
    for name, text in {
        "a.html": '<h1 id="top">A</h1><a href="b.html">b</a><a href="b.html#no">no</a>',
        "b.html": '<h1>B</h1><a href="a.html#top">a</a><a href="c.html">c</a>',
    }.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    pages = {path: Page(path) for path in tmp_path.glob("*.html")}
    assert sorted(find_broken_links(pages)) == ["a.html: b.html#no", "b.html: c.html"]
