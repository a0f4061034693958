"""What was seen: a page with all pictures, and the same as JSON."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from html import escape
from pathlib import Path

from icc.ops.ux.journey import Fault, Visit

STYLE = (
    "body{font:15px/1.5 system-ui;margin:2rem} h2{margin-top:2rem} li{margin:.3rem 0}"
    " figure{display:inline-block;vertical-align:top;margin:0 1rem 2rem 0}"
    " img{border:1px solid #bbb;max-height:480px;max-width:640px}"
)


def write(folder: Path, visits: Sequence[Visit], faults: Sequence[Fault]) -> Path:
    """Write `report.json` and `index.html` into the folder of the pictures; return the latter."""
    values = {"visits": [asdict(visit) for visit in visits], "faults": [asdict(fault) for fault in faults]}
    (folder / "report.json").write_text(json.dumps(values, indent=2, ensure_ascii=False))
    index = folder / "index.html"
    index.write_text(
        "<!doctype html><html lang=en><meta charset=utf-8><title>ICC, every page</title>"
        f"<style>{STYLE}</style><h1>{len(visits)} pages, {len(faults)} faults</h1>"
        f"<ul>{''.join(f'<li>{escape(str(fault))}' for fault in faults)}</ul>"
        f"{''.join(_section(visit) for visit in visits)}</html>"
    )
    return index


def _section(visit: Visit) -> str:
    folder = visit.account.replace("@", "-at-") or "public"
    pictures = "".join(
        f'<figure><a href="{folder}/{name}"><img src="{folder}/{name}" loading=lazy alt=""></a></figure>'
        for name in visit.pictures
    )
    facts = f"{visit.account or 'public'}, {visit.status}, {visit.transferred / 1000:.0f} kB"
    return f"<h2>{escape(visit.path)}</h2><p>{escape(visit.title)} ({escape(facts)})</p>{pictures}"
