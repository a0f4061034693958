"""A small load generator: one thread, raw sockets kept alive, each sending its next request on an answer."""

import re
import selectors
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
BODILESS = frozenset({204, 304})
PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Load:
    """What came back: answers, seconds from the first request to the last answer, unexpected statuses."""

    answers: int
    seconds: float
    bad: dict[int, int]

    @property
    def rate(self) -> float:
        """Answers per second."""
        return self.answers / self.seconds


def message(path: str, *, cookie: str = "", method: str = "GET", headers: Sequence[str] = ()) -> bytes:
    """Return one request as bytes."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *headers]
    lines += [f"Cookie: sessionid={cookie}"] if cookie else []
    lines += ["Content-Length: 0"] if method == "POST" else []
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


@dataclass(slots=True)
class Line:
    """One connection."""

    port: int
    request: bytes
    client: socket.socket = field(init=False)
    received: bytes = b""

    def __post_init__(self) -> None:
        """Connect."""
        self.client = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)

    def ask(self) -> None:
        """Send the request."""
        self.received = b""
        self.client.sendall(self.request)

    def answer(self) -> int:
        """Take what has arrived; return the status once the answer is whole, 0 before."""
        chunk = self.client.recv(1 << 20)
        if not chunk:
            raise ConnectionError("The server closed the connection.")
        self.received += chunk
        head, end, body = self.received.partition(b"\r\n\r\n")
        if not end:
            return 0
        status = int(head[9:12])
        length = LENGTH.search(head)
        if status in BODILESS or (length and len(body) >= int(length[1])):
            return status
        return 0


def hammer(port: int, requests: Sequence[bytes], *, seconds: float, expect: int = 200) -> Load:
    """Send each of `requests` over a connection of its own, again and again for `seconds`."""
    lines = [Line(port, request) for request in requests]
    answers, bad = 0, dict[int, int]()
    with selectors.DefaultSelector() as selector:
        started = time.perf_counter()
        for line in lines:
            selector.register(line.client, selectors.EVENT_READ, line)
            line.ask()
        while selector.get_map():
            for key, _event in selector.select(PATIENCE):
                status = key.data.answer()
                if not status:
                    continue
                answers += 1
                if status != expect:
                    bad[status] = bad.get(status, 0) + 1
                if time.perf_counter() - started < seconds:
                    key.data.ask()
                else:
                    selector.unregister(key.fileobj)
        taken = time.perf_counter() - started
    for line in lines:
        line.client.close()
    return Load(answers, taken, bad)
