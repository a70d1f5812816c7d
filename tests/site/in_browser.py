"""The site in headless Chromium: `make docs-check` builds it and runs these.

Each page at the width of a desktop and of a phone, in light and in dark colors.
"""

import functools
import http.server
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

from tests.browser import open_chromium, with_empty_console

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "site"
AXE = Path(os.environ["AXE"]).read_text()
PAGES = sorted(str(it.parent.relative_to(SITE)) for it in SITE.rglob("index.html"))
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
PATIENCE = 20


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves the site without a log."""

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    handler = functools.partial(Handler, directory=SITE)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    with open_chromium(tmp_path_factory.mktemp("chromium")) as driver:
        yield driver


@pytest.fixture
def browser(chromium: Chrome) -> Iterator[Chrome]:
    """Chromium, whose console must stay empty."""
    with with_empty_console(chromium) as driver:
        yield driver


def show(browser: Chrome, width: int, scheme: str) -> None:
    """Set the width of the window, and the colors that the system prefers."""
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", media)


def violations(browser: Chrome) -> list[str]:
    """Return what axe finds, a line for each element."""
    browser.execute_script(AXE)
    found: list[Any] = browser.execute_async_script(
        "const [rules, done] = arguments;"
        "axe.run({runOnly: rules, resultTypes: ['violations']}).then(it => done(it.violations))",
        RULES,
    )
    return [f"{it['id']}: {node['html'][:200]}" for it in found for node in it["nodes"]]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_a_page_fits_and_is_accessible(
    browser: Chrome, origin: str, page: str, scheme: str, width: int
) -> None:
    show(browser, width, scheme)
    browser.get(f"{origin}{page}/")
    body = browser.find_element(By.TAG_NAME, "body")
    expected = "slate" if scheme == "dark" else "default"
    assert body.get_attribute("data-md-color-scheme") == expected
    excess = browser.execute_script("return document.documentElement.scrollWidth - innerWidth")
    assert excess <= 0, f"{page} is {excess} pixels wider than {width}"
    assert violations(browser) == []
    broken = "return [...document.images].filter(it => !it.naturalWidth).map(it => it.currentSrc)"
    assert browser.execute_script(broken) == []
    names: list[str] = browser.execute_script(
        "return performance.getEntriesByType('resource').map(it => it.name)"
    )
    assert names
    assert [it for it in names if not it.startswith((origin, "data:", "blob:"))] == []


def test_the_search_finds_a_page(browser: Chrome, origin: str) -> None:
    show(browser, 1280, "light")
    browser.get(origin)
    wait = WebDriverWait(browser, PATIENCE, 0.05)
    browser.find_element(By.TAG_NAME, "body").send_keys(Keys.CONTROL, "k")
    dialog = "[...document.querySelectorAll('*')].find(it => it.shadowRoot)?.shadowRoot"
    field = wait.until(lambda it: it.execute_script(f"return {dialog}?.querySelector('input')"))
    field.send_keys("OutcomeUnknown")
    first = wait.until(
        lambda it: it.execute_script(f"return {dialog}.querySelector('[role=listbox] a')?.href")
    )
    assert first.startswith(f"{origin}reference/errors/")


def test_code_is_copied(browser: Chrome, origin: str) -> None:
    show(browser, 1280, "light")
    browser.get(origin)
    browser.execute_cdp_cmd(
        "Browser.grantPermissions",
        {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]},
    )
    wait = WebDriverWait(browser, PATIENCE, 0.05)
    block = browser.find_element(By.CSS_SELECTOR, ".highlight")
    button = wait.until(lambda _: block.find_element(By.CSS_SELECTOR, ".md-code__button"))
    button.click()
    copied = wait.until(
        lambda it: it.execute_async_script(
            "navigator.clipboard.readText().then(arguments[arguments.length - 1])"
        )
    )
    assert copied.startswith("import replicate\n\noutput = replicate.run(")


def test_tables_show_pipes() -> None:
    page = (SITE / "reference/records/index.html").read_text()
    assert "<code>str | None</code>" in page
    assert r"\|" not in page


def test_each_page_is_there_as_markdown() -> None:
    listed = (SITE / "llms.txt").read_text()
    for page in PAGES:
        name = "index.md" if page == "." else f"{page}.md"
        assert (SITE / name).read_text().count("\n") > 3
        assert f"/{name}): " in listed
