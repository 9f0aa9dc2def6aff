"""All benchmarks, one after the other: `python -m bench`, or some of them by name, e.g. `python -m bench webhook`.

Each is a module of this package that prints a table and writes JSON under var/bench/. They run in
processes of their own, so that none starts in the memory of the one before. Ends with 1 when one broke.
"""

import argparse
import subprocess
import sys

BENCHES = {
    "webhook": "an incoming call, against a route that does nothing",
    "live": "an event on 200 consoles, stalled readers, a restart",
    "webphone": "talks that one media process carries",
    "routing": "one offer, by how much waits; against a scan",
    "offer": "from being free to the offer on the console, in a full hall",
    "tickets": "lists, searches and changes among 100,000 tickets, against the SQL alone",
    "reports": "figures from rollups, against a scan of all calls",
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(BENCHES))
    names = parser.parse_args().names or list(BENCHES)
    if unknown := set(names) - set(BENCHES):
        parser.error(f"no benchmark is called {', '.join(sorted(unknown))}")
    broken = []
    for name in names:
        print(f"\n— {name}: {BENCHES[name]}\n", flush=True)
        if subprocess.run([sys.executable, "-m", f"bench.{name}"], check=False).returncode:
            broken.append(name)
    if broken:
        print(f"\nbroke: {', '.join(broken)}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
