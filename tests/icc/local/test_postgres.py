"""A cluster of another major version is left alone."""

from pathlib import Path

import pytest

from icc.local.console import Refused
from icc.local.postgres import choose_programs, major_version
from icc.local.unroot import SOCKET_PATH_LIMIT, find_lodging


def test_a_cluster_nobody_here_can_read_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "PG_VERSION").write_text("9\n")
    with pytest.raises(Refused) as refusal:
        choose_programs(tmp_path)
    assert "was written by PostgreSQL 9" in str(refusal.value)
    assert "postgresql-9" in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_cluster_is_opened_by_the_version_that_wrote_it(tmp_path: Path) -> None:
    newest = choose_programs(tmp_path)
    (tmp_path / "PG_VERSION").write_text(f"{major_version(newest)}\n")
    assert choose_programs(tmp_path) == newest


def test_a_deep_directory_gets_a_short_private_socket(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 100)
    lodging = find_lodging(deep)
    assert len(str(lodging.socket)) <= SOCKET_PATH_LIMIT
    assert lodging.sockets.stat().st_mode & 0o777 == 0o700
    lodging.sockets.rmdir()
