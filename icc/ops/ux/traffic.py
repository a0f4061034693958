"""What a page asks of the network and says on the console."""

from dataclasses import dataclass, field

from playwright.sync_api import ConsoleMessage, Page, Request

ALLOWED_SCHEMES = ("data:", "blob:", "about:")


@dataclass
class Traffic:
    """Watches one tab; `begin` forgets what was before."""

    page: Page
    origin: str
    transferred: int = 0
    foreign: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Listen to requests, console and, for the bytes, to the browser's own protocol."""
        self.page.on("request", self._asked)
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        protocol = self.page.context.new_cdp_session(self.page)
        protocol.send("Network.enable")
        protocol.on("Network.loadingFinished", self._loaded)

    def begin(self) -> None:
        """Forget."""
        self.transferred, self.foreign, self.errors = 0, [], []

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.origin, *ALLOWED_SCHEMES)):
            self.foreign.append(request.url)

    def _said(self, message: ConsoleMessage) -> None:
        own = message.location.get("url") == self.page.url  # the refusal is the page itself
        if message.type == "error" and not (own and "Failed to load resource" in message.text):
            self.errors.append(message.text)

    def _loaded(self, event: dict[str, float]) -> None:
        self.transferred += int(event["encodedDataLength"])
