"""What was installed is not installed again, until what it was made from changes."""

from pathlib import Path

import pytest

from icc.local import install


def test_a_step_is_done_once_per_content_and_repeated_after_a_failure(tmp_path: Path) -> None:
    stamp, done = tmp_path / "made" / "stamp", []

    def fail() -> None:
        raise ZeroDivisionError

    install.once("first", stamp, "a", lambda: done.append(1))
    install.once("same", stamp, "a", lambda: done.append(2))
    install.once("changed", stamp, "b", lambda: done.append(3))
    with pytest.raises(ZeroDivisionError):
        install.once("broken", stamp, "c", fail)
    install.once("back", stamp, "b", lambda: done.append(4))
    assert done == [1, 3, 4]
