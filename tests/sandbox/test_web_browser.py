"""The pages of a sandbox in headless Chromium."""

import io
import wave
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from replicate.sandbox import ConcatenateIterator, File, Run, Sandbox
from tests.browser import needs_chromium, open_chromium, with_empty_console

from .conftest import PATIENCE, Caller
from .test_web import HOSTILE

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    with open_chromium(tmp_path_factory.mktemp("chromium")) as driver:
        yield driver


@pytest.fixture
def browser(chromium: Chrome) -> Iterator[Chrome]:
    """Chromium, whose console must stay empty."""
    with with_empty_console(chromium) as driver:
        yield driver


def text_of(browser: Chrome, selector: str) -> str:
    return browser.find_element(By.CSS_SELECTOR, selector).text


def wait_for(browser: Chrome, condition: Callable[[], Any]) -> None:
    # The page may replace an element while it is read.
    waiting = WebDriverWait(browser, PATIENCE, 0.05, [StaleElementReferenceException])
    waiting.until(lambda _: condition())


def test_text_streams_into_the_page(sandbox: Sandbox, caller: Caller, browser: Chrome) -> None:
    @sandbox.model("acme/narrator")
    def narrate(run: Run) -> ConcatenateIterator[str]:
        run.log("10%\n")
        yield "Once "
        run.sleep(3600)
        run.log("90%\n")
        yield "upon a time"
        run.sleep(3600)

    record = caller.until(caller.create("acme/narrator"), "processing")
    browser.get(record["urls"]["web"])
    browser.execute_script("window.loadedOnce = true")
    wait_for(browser, lambda: text_of(browser, "#live_output").strip() == "Once")
    progress = browser.find_element(By.CSS_SELECTOR, "progress")
    assert progress.get_attribute("value") == "10"
    sandbox.clock.advance(3600)
    wait_for(browser, lambda: text_of(browser, "#live_output") == "Once upon a time")
    assert text_of(browser, "#live_logs").strip() == "10%\n90%"
    assert "1 h 0 min" in text_of(browser, "#live_times")
    sandbox.clock.advance(3600)
    wait_for(browser, lambda: text_of(browser, "#live_status") == "succeeded")
    assert browser.execute_script("return window.loadedOnce")


def test_cancel(caller: Caller, browser: Chrome) -> None:
    record = caller.create("sandbox/slow", seconds=1000)
    browser.get(record["urls"]["web"])
    browser.find_element(By.XPATH, "//button[.='Cancel']").click()
    wait_for(browser, lambda: text_of(browser, "#live_status") == "canceled")
    assert caller.get(f"/predictions/{record['id']}").json()["status"] == "canceled"


def test_form_and_media(sandbox: Sandbox, browser: Chrome, tmp_path: Path) -> None:
    sound = io.BytesIO()
    with wave.open(sound, "wb") as writer:
        writer.setparams((1, 2, 8000, 0, "NONE", ""))
        writer.writeframes(bytes(16_000))

    @sandbox.model("acme/media")
    def media(image: File, note: str = "none") -> dict[str, File]:
        return {"picture": image, "sound": File(sound.getvalue(), "a.wav")}

    image = sandbox.client().run("sandbox/image", {"prompt": "x"}, save_to=tmp_path)
    [file] = tmp_path.iterdir()
    assert image
    browser.get(f"{sandbox.origin}/m/acme/media")
    browser.find_element(By.CSS_SELECTOR, "input[type=file]").send_keys(str(file))
    browser.find_element(By.XPATH, "//button[.='Run']").click()
    wait_for(browser, lambda: text_of(browser, "#live_status") == "succeeded")
    wait_for(
        browser,
        lambda: browser.execute_script(
            "return [...document.images].every(image => image.naturalWidth === 64)"
            " && document.querySelector('audio').duration === 1"
        ),
    )
    assert len(browser.find_elements(By.CSS_SELECTOR, "img")) == 2  # of the input too


def test_hostile_values_do_nothing(sandbox: Sandbox, caller: Caller, browser: Chrome) -> None:
    @sandbox.model("acme/hostile")
    def hostile(run: Run, text: str) -> Iterator[Any]:
        yield HOSTILE
        run.sleep(60)
        run.log(HOSTILE)
        yield {HOSTILE: [HOSTILE, "javascript:document.title='owned'"]}
        yield File(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "a.svg")

    record = caller.until(caller.create("acme/hostile", text=HOSTILE), "processing")
    browser.get(record["urls"]["web"])
    wait_for(browser, lambda: HOSTILE in text_of(browser, "#live_output"))
    sandbox.clock.advance(60)
    wait_for(browser, lambda: text_of(browser, "#live_status") == "succeeded")
    assert text_of(browser, "#live_logs") == HOSTILE
    assert browser.title == f"acme/hostile · {record['id']}"
    assert not browser.find_elements(By.CSS_SELECTOR, "main script, img[onerror], a[href^=java]")


def test_output_cannot_use_the_pages(sandbox: Sandbox, caller: Caller, chromium: Chrome) -> None:
    """An output that is opened is at the delivery origin, and its script may run there."""
    running = caller.create("sandbox/slow", seconds=1000)
    target = f"{running['urls']['web']}/cancel"
    page = f"<form method=post action='{target}'></form><script>document.forms[0].submit()</script>"

    @sandbox.model("acme/forger")
    def forge() -> File:
        return File(page.encode(), "a.html")

    chromium.get(caller.until(caller.create("acme/forger"))["output"])
    wait_for(chromium, lambda: "Another origin" in chromium.page_source)
    assert caller.get(f"/predictions/{running['id']}").json()["status"] != "canceled"


def test_open_requests_stay_open(sandbox: Sandbox, caller: Caller, browser: Chrome) -> None:
    caller.get("/account")
    browser.get(f"{sandbox.origin}/requests")
    browser.find_element(By.CSS_SELECTOR, "summary").click()
    caller.get("/hardware")
    wait_for(browser, lambda: len(browser.find_elements(By.CSS_SELECTOR, "summary")) == 2)
    assert "/v1/account" in text_of(browser, "details[open] summary")
    assert "/v1/hardware" in text_of(browser, "details:not([open]) summary")


@pytest.mark.parametrize("width", [360, 1280])
def test_pages_fit(sandbox: Sandbox, caller: Caller, browser: Chrome, width: int) -> None:
    record = caller.until(caller.create("sandbox/language", prompt="x" * 500, pause=0))
    httpx.get(f"{sandbox.origin}/v1/{'y' * 500}")
    size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    backgrounds: set[tuple[str, str]] = set()
    for path in ("/", "/t", "/m", "/m/sandbox/trainable", "/requests", f"/p/{record['id']}"):
        browser.get(f"{sandbox.origin}{path}")
        assert browser.execute_script("return document.documentElement.scrollWidth") <= width
        for scheme in ("light", "dark"):
            media = [{"name": "prefers-color-scheme", "value": scheme}]
            browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": media})
            color = browser.execute_script("return getComputedStyle(document.body).backgroundColor")
            backgrounds.add((scheme, color))
    assert backgrounds == {("light", "rgb(246, 246, 244)"), ("dark", "rgb(19, 20, 22)")}
