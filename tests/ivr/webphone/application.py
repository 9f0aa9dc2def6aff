"""An application that can be killed: connects callers with the person of the same number.

It writes the name and key of each signal that it handled to the file `signals`.

Usage: python -m tests.ivr.webphone.application FOLDER PORT LOOP
"""

import asyncio
import socket
import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from hotline.telephony.port import CallRef, Ring
from hotline.telephony.signals import CallArrived, LegAnswered, Reply, Signal
from ivr.webphone.adapter import WebphoneTelephony
from ivr.webphone.handover import LineHandover, websocket_protocol
from ivr.webphone.link import MediaSettings
from ivr.webphone.media import handover_path
from tests.ivr.webphone.stage import KEY


async def main(folder: Path, port: int) -> None:
    async def sink(signal: Signal) -> Reply:
        with (folder / "signals").open("a") as file:
            file.write(f"{type(signal).__name__} {signal.key}\n")
        call = CallRef("c", signal.carrier_id)
        if isinstance(signal, CallArrived):
            number = signal.from_number
            await telephony.ring(call, Ring(f"leg{number}", f"agent:{number}", number, "?", 20))
        elif isinstance(signal, LegAnswered):
            await telephony.record(call, on=True)
            await telephony.bridge(call, signal.leg_id)
        return Reply(call_id="")

    control = folder / "control"
    settings = MediaSettings(control, KEY, folder / "recordings", prompts=None, linger=5)
    telephony = WebphoneTelephony(settings, sink)
    lines = LineHandover(handover_path(control), "https://hotline.example")
    config = uvicorn.Config(
        Starlette(), ws=websocket_protocol(lines), log_level="warning", lifespan="off"
    )
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(telephony.run())
        await telephony.attached()
        listening = socket.create_server(("127.0.0.1", port))
        await uvicorn.Server(config).serve(sockets=[listening])
        raise SystemExit


if __name__ == "__main__":
    if sys.argv[3] == "uvloop":
        import uvloop

        uvloop.run(main(Path(sys.argv[1]), int(sys.argv[2])))
    else:
        asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))
