"""Templates and built files: strict CSP, nothing from outside, pages that render in bad times."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template
from django.test import RequestFactory
from pytest_django import Settings

from icc.ui.components import ICONS, NavItem
from icc.ui.views import styleguide

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted(
    path
    for path in (ROOT / "templates").rglob("*.html")
    if path.relative_to(ROOT / "templates").parts[0] not in ("pdf", "email")  # no browser reads them
)
DIST = ROOT / "static" / "dist"
ERROR_PAGES = ("400", "403", "403_csrf", "404", "409", "413", "423", "429", "500", "503")
FORBIDDEN = {
    "style attribute": r"<[^>]*\sstyle=",
    "style element": r"<style",
    "inline script": r"<script(?![^>]*\ssrc=)(?![^>]*application/json)",
    "event attribute": r"<[^>]*\son[a-z]+=",
    "external address": r"(src|href)=\"(https?:)?//",
}

built = pytest.mark.skipif(not (DIST / "app.css").exists(), reason="npm run build has not run")


@pytest.fixture(autouse=True)
def _plain_static(settings: Settings) -> None:
    """Addresses of static files without a manifest, which only collectstatic makes."""
    storages = dict(settings.STORAGES)
    storages["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = storages


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_templates_obey_the_strict_policy(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert [what for what, pattern in FORBIDDEN.items() if re.search(pattern, text, re.IGNORECASE)] == []


@pytest.mark.parametrize("code", ERROR_PAGES)
def test_error_pages_need_no_context(code: str) -> None:
    html = get_template(f"{code}.html").render()
    assert html.count("<h1>") == 1
    assert " – ICC</title>" in html
    assert 'href="/"' in html


def test_error_page_tells_the_reason() -> None:
    assert "Only the mayor" in get_template("403.html").render({"reason": "Only the mayor"})
    assert "&lt;b&gt;" in get_template("403.html").render({"exception": "<b>"})


def test_base_page_has_its_landmarks() -> None:
    html = get_template("base.html").render(
        {
            "nav": [NavItem("Deals", "/deals/", current=True)],
            "footer_nav": [NavItem("Privacy", "/privacy/")],
            "demo": True,
        },
    )
    assert html.index('href="#main"') < html.index("<header")
    assert '<main id="main"' in html
    assert '<a href="/deals/" aria-current="page">Deals</a>' in html
    assert 'href="/privacy/"' in html
    assert "Not an official service of the European Commission" in html
    assert "Demonstration:" in html
    assert '<html lang="en"' in html
    assert "csrf" not in html.lower()


def test_htmx_is_configured_without_eval() -> None:
    html = get_template("base.html").render()
    content = re.search(r"name=\"htmx-config\" content='([^']+)'", html)
    assert content is not None
    config = json.loads(content[1])
    assert config["allowEval"] is False
    assert config["includeIndicatorStyles"] is False


def test_style_guide_shows_every_component() -> None:
    html = styleguide(RequestFactory().get("/styleguide/?errors")).content.decode()
    for name in ICONS:
        assert f"ui-icon--{name}" in html
    for block in (
        "steps",
        "tasks",
        "tile",
        "summary",
        "table",
        "bars",
        "empty",
        "errors",
        "activity",
        "pages",
        "progress",
    ):
        assert f'class="ui-{block}' in html


@built
def test_built_css_loads_nothing_from_outside() -> None:
    for path in DIST.glob("*.css"):
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "://" not in text, path.name
        for address in re.findall(r"url\(([^)]+)\)", text):
            clean = address.strip("\"'")
            assert clean.startswith("data:") or (DIST / clean).exists(), clean


@built
def test_built_css_draws_every_icon() -> None:
    text = (DIST / "app.css").read_text(encoding="utf-8")
    assert [name for name in ICONS if f".ui-icon--{name}{{" not in text] == []


@built
def test_first_visit_is_small() -> None:
    raw = sum((DIST / name).stat().st_size for name in ("app.css", "app.js", "htmx.js"))
    assert raw < 160_000
    assert (DIST / "app.js").stat().st_size <= 15_000


def test_npm_lock_names_no_host() -> None:
    for name in ("package-lock.json", "package.json", ".npmrc"):
        assert "://" not in (ROOT / name).read_text(encoding="utf-8"), name
