"""A look that tests of the demonstration share."""

import datetime as dt

from greendeals.models import ReportStep


def no_report_shows_what_came_later() -> None:
    """Check that what was frozen with a report had been said and measured by then."""
    frozen = ReportStep.objects.exclude(content=None)
    assert frozen.exists()
    for step in frozen:
        content = step.content or {}
        title = content["deal"]["title"]
        said = [row["said_at"] for row in content["promises"] if row["said_at"]]
        measured = [value["on"] for row in content["indicators"] for value in row["values"]]
        assert all(dt.datetime.fromisoformat(at) <= step.at for at in said), title
        assert all(dt.date.fromisoformat(on) <= step.at.date() for on in measured), title
