"""The one place that calls WeasyPrint. It reaches nothing outside the page it is given."""

import atexit
import base64
import re
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

ASSETS = Path(settings.BASE_DIR) / "static" / "dist"
FONT_URL = re.compile(r"url\(\./(?P<path>fonts/[\w.-]+\.woff2)\)")


def render(template: str, values: dict[str, Any], *, language: str) -> bytes:
    """Return the tagged PDF of a template; the same values give the same bytes.

    The engine may fetch `data:` addresses only: no file, no network.
    """
    import weasyprint  # slow, and needs Pango, which a web process may lack

    with translation.override(language):
        html = render_to_string(template, {**values, "demo": settings.DEMO})
    sheet, fonts = _print_style()
    page = weasyprint.HTML(string=html, url_fetcher=_fetcher())
    content: bytes = page.write_pdf(
        stylesheets=[sheet], font_config=fonts, pdf_variant="pdf/ua-1", pdf_identifier=b"icc"
    )
    return content


def _fetcher() -> Any:
    import weasyprint

    return weasyprint.URLFetcher(allowed_protocols=["data"], fail_on_errors=True)


@cache
def _print_style() -> tuple[Any, Any]:
    """Read the fonts once per worker; both parts must come from the same configuration to be used."""
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    return weasyprint.CSS(string=font_faces(), url_fetcher=_fetcher(), font_config=fonts), fonts


# Without this, WeasyPrint's finaliser runs after the modules it needs are gone, and complains at exit.
atexit.register(_print_style.cache_clear)


@cache
def font_faces() -> str:
    """Return the built style sheet of the print fonts, each file written into it as a `data:` address."""
    sheet = (ASSETS / "pdf-fonts.css").read_text(encoding="utf-8")
    return FONT_URL.sub(_embedded, sheet)


def _embedded(address: re.Match[str]) -> str:
    content = (ASSETS / address["path"]).read_bytes()
    return f"url(data:font/woff2;base64,{base64.b64encode(content).decode()})"
