"""The one place that calls WeasyPrint. It reaches nothing outside the page it is given."""

import atexit
import base64
import io
import re
from datetime import UTC
from functools import cache
from pathlib import Path
from typing import Any

import pydyf
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from icc.documents.kinds import SEAL_FIELD, Archive

ASSETS = Path(settings.BASE_DIR) / "static" / "dist"
FONT_URL = re.compile(r"url\(\./(?P<path>fonts/[\w.-]+\.woff2)\)")

PRINTED_AND_LOCKED = 4 | 128
SIGNED_AND_APPEND_ONLY = 1 | 2
"""Without these flags in the first revision, validators take any later signature for a change."""


def render(template: str, values: dict[str, Any], *, language: str, archive: Archive | None = None) -> bytes:
    """Return the tagged PDF of a template; the same values give the same bytes, in any process.

    With `archive` it is a PDF/A-3a that carries its data and empty signature fields; without, a
    PDF/UA-1. The engine may fetch `data:` addresses only: no file, no network.
    """
    import weasyprint  # slow, and needs Pango, which a web process may lack

    with translation.override(language):
        html = render_to_string(template, {**values, "demo": settings.DEMO})
        options = _archival(archive) if archive else {"pdf_variant": "pdf/ua-1"}
    sheet, fonts = _print_style()
    page = weasyprint.HTML(string=html, url_fetcher=_fetcher())
    content: bytes = page.write_pdf(stylesheets=[sheet], font_config=fonts, pdf_identifier=b"icc", **options)
    return content


def _archival(archive: Archive) -> dict[str, Any]:
    """Return the engine's options for an archival copy, its words in the active language."""
    import weasyprint

    made_at = archive.at.astimezone(UTC)
    source = weasyprint.Attachment(
        file_obj=io.BytesIO(archive.source),
        url_fetcher=_fetcher(),
        name=archive.source_name,
        description=_("The data this document was printed from"),
        created=made_at,
        modified=made_at,
        relationship="Source",
    )
    words = {name: _field_words(name) for name in archive.fields}

    def finish(_document: Any, pdf: pydyf.PDF) -> None:
        _prepare_fields(pdf, words)
        # The engine lists each attachment twice.
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))

    return {"pdf_variant": "pdf/a-3a", "attachments": [source], "finisher": finish}


def _field_words(name: str) -> str:
    """Return what a screen reader says of a field."""
    return _("Seal of the platform") if name == SEAL_FIELD else _("Signature field %s") % name


def _prepare_fields(pdf: pydyf.PDF, words: dict[str, str]) -> None:
    """Add empty, invisible signature fields to the first page: a visible one would need tags of its own."""
    page = pdf.objects[pdf.pages["Kids"][0]]
    annotations, fields = page.setdefault("Annots", pydyf.Array()), pydyf.Array()
    for name, alternative in words.items():
        widget = pydyf.Dictionary(
            {
                "Type": "/Annot",
                "Subtype": "/Widget",
                "FT": "/Sig",
                "T": pydyf.String(name),
                "TU": pydyf.String(alternative),
                "F": PRINTED_AND_LOCKED,
                "Rect": pydyf.Array([0, 0, 0, 0]),
                "P": page.reference,
            }
        )
        pdf.add_object(widget)
        annotations.append(widget.reference)
        fields.append(widget.reference)
    form = pydyf.Dictionary({"Fields": fields, "SigFlags": SIGNED_AND_APPEND_ONLY})
    pdf.add_object(form)
    pdf.catalog["AcroForm"] = form.reference


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
