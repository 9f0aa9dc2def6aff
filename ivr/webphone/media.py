"""The media process: `python -m ivr.webphone.media --control PATH`. Keeps calls up while the application is away.

Everything else it needs to know comes from the application over the control socket, so that no
secret stands on a command line or in an environment.
"""

import argparse
import asyncio
import fcntl
import logging
import os
import signal
import socket
from pathlib import Path
from typing import Final

from hotline.kernel.clock import SystemClock
from ivr.webphone.control import Control

LONGEST_HEAD: Final = 65_536
log = logging.getLogger("hotline.webphone")


def handover_path(control: Path) -> Path:
    """Where the application hands browsers' connections over."""
    return control.with_name(f"{control.name}.lines")


def main() -> None:
    arguments = _arguments()
    control: Path = arguments.control
    control.parent.mkdir(parents=True, exist_ok=True)
    lock = control.with_name(f"{control.name}.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return  # another one runs; whoever started us will find it
    if arguments.detach and os.fork():
        os._exit(0)
    if arguments.detach:
        os.setsid()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("websockets").setLevel(logging.WARNING)
    logging.raiseExceptions = False  # the terminal may be gone with the application
    os.umask(0o077)  # both sockets and all recordings are for the service's own account
    _remove_sockets(control)
    try:
        _run(control, arguments.linger)
    finally:
        _remove_sockets(control)


async def serve(control_path: Path, linger: float) -> None:
    """Serve until nothing is left to do, or until told to end."""
    lines = _handover_socket(handover_path(control_path))
    control = Control(SystemClock(), linger=linger)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, control.is_done.set)
    server = await control.serve(control_path)
    async with asyncio.TaskGroup() as tasks:
        loop.add_reader(lines, lambda: _take_lines(lines, control, tasks))
        watch = tasks.create_task(control.watch())
        await control.is_done.wait()
        watch.cancel()
        loop.remove_reader(lines)
    control.stop()
    server.close()
    lines.close()


def _take_lines(lines: socket.socket, control: Control, tasks: asyncio.TaskGroup) -> None:
    while True:
        try:
            head, descriptors, _, _ = socket.recv_fds(lines, LONGEST_HEAD, 1)
        except BlockingIOError:
            return
        if not descriptors:
            continue
        line = socket.socket(fileno=descriptors[0])
        if control.exchange is None:
            line.close()
        else:
            tasks.create_task(control.exchange.adopt(line, head))


def _handover_socket(path: Path) -> socket.socket:
    lines = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    lines.bind(str(path))
    lines.setblocking(False)  # noqa: FBT003 - the standard library's own signature
    return lines


def _remove_sockets(control: Path) -> None:
    for path in (control, handover_path(control)):
        path.unlink(missing_ok=True)


def _run(control: Path, linger: float) -> None:
    try:
        import uvloop  # noqa: PLC0415 - optional: a third less processor time for each call
    except ImportError:
        asyncio.run(serve(control, linger))
    else:
        uvloop.run(serve(control, linger))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--control", type=Path, required=True, help="unix socket to listen on")
    parser.add_argument("--linger", type=float, default=60.0, help="seconds without application")
    parser.add_argument("--detach", action="store_true", help="go into the background")
    return parser.parse_args()


if __name__ == "__main__":
    main()
