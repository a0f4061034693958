"""What the workers of a server use, from /proc (Linux only)."""

import os
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
PARENT, UTIME, STIME = 1, 11, 12
"""Positions in /proc/PID/stat behind the program's name."""


def _stat(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def workers(pid: int) -> list[int]:
    """Return the processes that descend from `pid`, without itself."""
    parents = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(entry.name)] = int(_stat(int(entry.name))[PARENT])
        except OSError:  # gone meanwhile
            continue
    found, edge = list[int](), [pid]
    while edge:
        edge = [child for child, parent in parents.items() if parent in edge]
        found += edge
    return found


def cpu_seconds(pids: list[int]) -> float:
    """Return the processor time the processes have used so far."""
    return sum(int(_stat(pid)[UTIME]) + int(_stat(pid)[STIME]) for pid in pids) / TICK


def resident_mib(pids: list[int]) -> list[float]:
    """Return the resident memory of each process that does work, in MiB, the largest first.

    Python keeps a small process of its own beside the workers; it is told by its size.
    """
    sizes = [int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE / 2**20 for pid in pids]
    return sorted((size for size in sizes if size > max(sizes) / 3), reverse=True)
