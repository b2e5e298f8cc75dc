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


class Page(HTMLParser):
    """A built page: its anchors, its links, and what it fetches."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.anchors |= {str(given[key]) for key in ("id", "name") if given.get(key)}
        if tag == "a" and given.get("href"):
            self.links.append(str(given["href"]))
        for key, value in attrs:
            if (tag, key) in FETCHED and value and given.get("rel") not in NAMED:
                self.fetched.append(value)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site, of a copy of what it is made of."""
    place = tmp_path_factory.mktemp("repository")
    for name in ("docs", "src"):
        shutil.copytree(ROOT / name, place / name, ignore=shutil.ignore_patterns("__pycache__"))
    for path in [*ROOT.glob("*.md"), ROOT / "zensical.toml"]:
        shutil.copy(path, place)
    program = Path(sys.executable).with_name("zensical")
    for command in (
        [sys.executable, "docs/generate.py"],
        [str(program), "build", "--strict", "--clean"],
    ):
        done = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    return place / "site"


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Page]:
    return {path: Page(path) for path in site.rglob("*.html")}


@pytest.mark.slow
def test_every_link_within_the_site_leads_somewhere(site: Path, pages: dict[Path, Page]) -> None:
    broken = []
    for path, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc or path.name == "404.html":
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            target = target / "index.html" if target.is_dir() else target
            anchor = unquote(parts.fragment)
            if not target.exists() or (
                anchor and target in pages and anchor not in pages[target].anchors
            ):
                broken.append(f"{path.relative_to(site)}: {link}")
    assert broken == []


@pytest.mark.slow
def test_the_site_fetches_nothing_from_another_host(site: Path, pages: dict[Path, Page]) -> None:
    fetched = {url for page in pages.values() for url in page.fetched}
    assert {url for url in fetched if urlsplit(url).netloc} == set()
    for sheet in site.rglob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        assert not re.search(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//", text), sheet.name


@pytest.mark.slow
def test_every_page_has_one_title(site: Path, pages: dict[Path, Page]) -> None:
    for path in pages:
        if path.name != "404.html":
            assert len(re.findall(r"<h1\b", path.read_text(encoding="utf-8"))) == 1, path.name


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
    named = set(PATH.findall(page.read_text(encoding="utf-8")))
    places = (ROOT, ROOT / "src" / "inkdigits", ROOT / "src" / "inkdigits" / "web", ROOT / "docs")
    assert [one for one in sorted(named) if not any((top / one).exists() for top in places)] == []
