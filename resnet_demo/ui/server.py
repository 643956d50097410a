"""What the server does for the safety of its viewers, before any page runs."""

import starlette.formparsers
import streamlit.net_util
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from resnet_demo.photos.decode import MAX_FILE_BYTES

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' blob:",  # blob: the JavaScript of our components arrives that way
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "media-src 'self' blob:",  # the camera's preview
        "worker-src 'self' blob:",
        "connect-src 'self' data:",  # data: Streamlit's camera reads its own picture back so
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-src 'none'",
        "frame-ancestors 'none'",
    )
)

HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(self), microphone=(), geolocation=()",
}


NOBODYS_BUSINESS = ("/_stcore/metrics",)  # Streamlit's figures about its viewers


class SecurityHeaders:
    """Add `HEADERS` to every response of the application; plain ASGI, websockets untouched.

    What is nobody's business is not there.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and put the headers on what comes back."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [pair for pair in message["headers"] if pair[0].decode() not in HEADERS]
                ours = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
                message["headers"] = kept + ours
            await send(message)

        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["path"].rstrip("/") in NOBODYS_BUSINESS:
            await PlainTextResponse("Not found", 404)(scope, receive, send_with_headers)
        else:
            await self.app(scope, receive, send_with_headers)


def harden() -> None:
    """Keep uploads off the disk and the server off the network; once, before it starts."""
    # Starlette moves an upload of more than 1 MB to a temporary file while it parses the form.
    # Above the largest upload there is nothing left to move. The form's frame counts, too.
    starlette.formparsers.MultiPartParser.spool_max_size = MAX_FILE_BYTES + 2**20
    # A websocket from an origin that Streamlit does not know makes it ask an outside service
    # for this machine's public address. We never need to know it.
    streamlit.net_util.get_external_ip = lambda: None
