"""Chromium: where it is, how it starts, how an account signs in."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, sync_playwright

WIDTHS = (1440, 390)
HEIGHT = 900


def find_chromium() -> str:
    """Return the program's path; empty where there is none."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or ""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run the browser while the block lasts."""
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright keeps a loop in this thread
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=["--disable-dev-shm-usage", "--disable-quic"]
        )
        try:
            yield browser
        finally:
            browser.close()


def come_in(browser: Browser, url: str, token: str, code: Callable[[], str]) -> BrowserContext:
    """Return a fresh browser profile that has come through a partner's link, with the code from its mail."""
    context = browser.new_context(viewport={"width": WIDTHS[0], "height": HEIGHT}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{url}/p/{token}/")
    page.locator("main form button[type=submit]").first.click()
    page.locator("input[name=digits]").fill(code())
    page.locator("main form:has(input[name=digits]) button[type=submit]").click()
    page.locator("input[name=digits]").wait_for(state="detached")
    page.close()
    return context


def sign_in(browser: Browser, url: str, email: str, password: str) -> BrowserContext:
    """Return a fresh browser profile, signed in through the form; without an address, nobody."""
    context = browser.new_context(viewport={"width": WIDTHS[0], "height": HEIGHT}, reduced_motion="reduce")
    if email:
        page = context.new_page()
        page.goto(f"{url}/accounts/login/")
        page.locator("input[name=login]").fill(email)
        page.locator("input[type=password]").fill(password)
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_url(lambda address: "/accounts/login/" not in address)
        page.close()
    return context
