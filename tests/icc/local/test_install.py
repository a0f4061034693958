"""What was installed is not installed again, until what it was made from changes."""

from pathlib import Path

import pytest

from icc.local import install


def test_a_step_is_done_once_per_content_and_repeated_after_a_failure(tmp_path: Path) -> None:
    stamp, done = tmp_path / "made" / "stamp", []

    def fail() -> None:
        raise ZeroDivisionError

    install.Part(stamp, "a", lambda: done.append(1)).make()
    assert not install.Part(stamp, "a", lambda: done.append(2)).due
    install.Part(stamp, "a", lambda: done.append(2)).make()
    install.Part(stamp, "b", lambda: done.append(3)).make()
    with pytest.raises(ZeroDivisionError):
        install.Part(stamp, "c", fail).make()
    install.Part(stamp, "b", lambda: done.append(4)).make()
    assert done == [1, 3, 4]
