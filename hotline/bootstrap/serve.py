"""Runs the server: one uvicorn process, with browsers' telephone sockets handed to the media process."""

import gc
import logging

import uvicorn

from hotline.bootstrap.app import served_app
from hotline.bootstrap.sockets import websocket_setting
from hotline.kernel import logs
from hotline.kernel.config import Settings


def serve_forever(settings: Settings) -> None:
    logs.configure(settings.log)
    logging.getLogger("apscheduler").setLevel(logging.WARNING)  # it reports every tick
    app = served_app(settings)
    spare_what_stays()
    uvicorn.run(
        app,
        host=settings.server.host,
        port=settings.server.port,
        log_config=None,
        access_log=False,  # ours writes no query strings and no numbers
        proxy_headers=True,
        forwarded_allow_ips=",".join(settings.server.trusted_proxies),
        ws=websocket_setting(settings),
        ws_max_size=65_536,
        ws_per_message_deflate=False,  # 11 µs a message and 40 KB a console for nothing
        timeout_graceful_shutdown=5,
        server_header=False,
    )


def spare_what_stays() -> None:
    """Let the garbage collector look at requests only, not at everything the program consists of.

    Going through all of that stops every thread for a seventh of a second, each thousand calls.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
