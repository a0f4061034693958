"""The one place that calls WeasyPrint. It reaches nothing outside the page it is given."""

import base64
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

FONT_FOLDER = Path(settings.BASE_DIR) / "static" / "dist" / "fonts"


def render(template: str, values: dict[str, Any], *, language: str) -> bytes:
    """Return the tagged PDF of a template; the same values give the same bytes.

    The engine may fetch `data:` addresses only: no file, no network.
    """
    import weasyprint  # slow, and needs Pango, which a web process may lack

    with translation.override(language):
        html = render_to_string(template, {**values, "demo": settings.DEMO})
    fetcher = weasyprint.URLFetcher(allowed_protocols=["data"])
    sheet = weasyprint.CSS(string=font_faces(), url_fetcher=fetcher)
    page = weasyprint.HTML(string=html, url_fetcher=fetcher)
    content: bytes = page.write_pdf(stylesheets=[sheet], pdf_variant="pdf/ua-1", pdf_identifier=b"icc")
    return content


@cache
def font_faces() -> str:
    """Return a style sheet that carries every shipped font, each file a family of its own.

    One family per file, because the files split the alphabet (Latin, Greek, Cyrillic): the list of
    families then falls back glyph by glyph.
    """
    files = sorted(FONT_FOLDER.glob("*.woff2"))
    faces = [
        f'@font-face {{ font-family: "{file.stem}"; font-weight: 100 900; '
        f"src: url(data:font/woff2;base64,{base64.b64encode(file.read_bytes()).decode()}) }}"
        for file in files
    ]
    families = ", ".join(f'"{file.stem}"' for file in files)
    return "\n".join([*faces, f"html {{ font-family: {families or 'sans-serif'} }}"])
