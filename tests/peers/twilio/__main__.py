"""The peer as a process of its own: calls an application, answers its operators' phones, counts.

Usage: python -m tests.peers.twilio --site http://127.0.0.1:12348 --port 4010 \
           --person ID --person ID --calls 200 --rate 5 [--speed 4] [--shuffle SEED] [--retries 30]

The application needs the settings that `--settings` prints. Prints what happened as JSON.
"""

import argparse
import asyncio
import json
import random
import sys
from collections import Counter

from tests.peers.twilio.devices import answers_after
from tests.peers.twilio.lines import Line
from tests.peers.twilio.peer import Peer
from tests.peers.twilio.served import a_served_peer, environment
from tests.peers.twilio.wire import shuffled


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="A network that behaves like Twilio.")
    parser.add_argument("--site", default="http://127.0.0.1:12348")
    parser.add_argument("--port", type=int, default=4010)
    parser.add_argument("--settings", action="store_true")
    parser.add_argument("--person", action="append", default=[])
    parser.add_argument("--calls", type=int, default=10)
    parser.add_argument("--rate", type=float, default=2.0)
    parser.add_argument("--speed", type=float, default=1.0)
    parser.add_argument("--shuffle", type=int)
    parser.add_argument("--retries", type=int, default=1)
    parser.add_argument("--seed", type=int, default=12348)
    return parser.parse_args()


async def one_caller(peer: Peer, number: int, dice: random.Random) -> Line:
    """Waits for somebody, talks, rates; some lose patience."""
    line = peer.dial(f"+86139{number:08}")
    patience = dice.uniform(5, 120)
    waited = 0.0
    while not line.is_over:
        await peer.pace.sleep(0.5)
        waited += 0.0 if line.room is not None else 0.5
        if line.heard and line.heard[-1].endswith("/rating_ask.wav"):
            line.press(dice.choice("12345"))
        if waited > patience:
            await peer.hang_up(line)
    return line


async def main(args: argparse.Namespace) -> dict[str, object]:
    dice = random.Random(args.seed)
    async with a_served_peer(
        args.site, port=args.port, speed=args.speed, retries=args.retries
    ) as served:
        peer = served.peer
        if args.shuffle is not None:
            peer.wire.delivery = shuffled(args.shuffle, 5.0)
        for person in args.person:
            device = peer.device(f"client:{person}")
            device.habit = answers_after(dice.uniform(1, 4), talks_for=dice.uniform(10, 40))
        callers = []
        for number in range(args.calls):
            callers.append(asyncio.ensure_future(one_caller(peer, number, dice)))
            await peer.pace.sleep(dice.expovariate(args.rate))
        lines = await asyncio.gather(*callers)
        await peer.pace.sleep(10)  # late callbacks
        answers = Counter(f"{sent.name} {sent.status}" for sent in peer.wire.sent)
        return {
            "calls": len(lines),
            "sids": [line.sid for line in lines],
            "ends": Counter(line.status for line in lines),
            "legs": Counter(line.status for line in peer.lines.values() if line not in lines),
            "webhooks": answers,
            "rest": len(served.rest.requests),
            "faults": peer.faults,
        }


if __name__ == "__main__":
    arguments = options()
    if arguments.settings:
        sys.stdout.write("\n".join(f"{k}={v}" for k, v in environment(arguments.port).items()))
    else:
        sys.stdout.write(json.dumps(asyncio.run(main(arguments)), indent=1))
