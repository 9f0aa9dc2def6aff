"""Which class of uvicorn's takes websockets: with the web phone, one that hands its sockets over."""

import asyncio

from hotline.kernel.config import Settings
from ivr.webphone.handover import LineHandover, websocket_protocol
from ivr.webphone.media import handover_path


def websocket_setting(settings: Settings) -> type[asyncio.Protocol] | str:
    if not settings.webphone.enabled:
        return "websockets-sansio"
    lines = handover_path(settings.webphone.control_socket)
    return websocket_protocol(LineHandover(lines, settings.server.public_url))
