"""Waiting in a queue with many servers, by formula: Erlang B, C and A. Pure; times in one unit of the caller's choice.

A. K. Erlang (1917); for impatient callers C. Palm (1957), as in Garnett, Mandelbaum, Reiman,
Designing a Call Center with Impatient Customers, MSOM 4:3 (2002).
"""

from dataclasses import dataclass
from math import exp


class Unstable(ValueError):
    """More work comes in than the servers can do: without impatience the queue grows for ever."""


@dataclass(frozen=True, slots=True)
class Wait:
    """What callers of such a queue meet in the long run."""

    delayed: float  # share who have to wait at all
    mean: float  # wait of all callers
    occupancy: float  # share of time a server is busy
    abandoned: float = 0.0  # share who give up


def erlang_b(load: float, servers: int) -> float:
    """The share that finds all servers busy where nobody waits; `load` is arrivals x service time."""
    blocked = 1.0
    for count in range(1, servers + 1):
        blocked = load * blocked / (count + load * blocked)
    return blocked


def erlang_c(arrivals: float, service: float, servers: int) -> Wait:
    """Callers of endless patience.

    Raises:
        Unstable: arrivals x service is not less than the servers.
    """
    load = arrivals * service
    if load >= servers:
        raise Unstable(f"a load of {load:.2f} needs more than {servers} servers")
    blocked = erlang_b(load, servers)
    delayed = blocked / (1 - load / servers * (1 - blocked))
    return Wait(delayed, delayed / (servers / service - arrivals), load / servers)


def served_within(arrivals: float, service: float, servers: int, limit: float) -> float:
    """Erlang C: the share that is answered within a limit (ICMI formula 3 and 4: nobody gives up).

    Raises:
        Unstable: arrivals x service is not less than the servers.
    """
    wait = erlang_c(arrivals, service, servers)
    return 1 - wait.delayed * exp(-(servers / service - arrivals) * limit)


def erlang_a(arrivals: float, service: float, servers: int, patience: float) -> Wait:
    """Callers who give up after an exponential time of this mean; stable at any load."""
    leaves = 1 / patience
    weights = [1.0]
    while True:
        present = len(weights)
        rate = min(present, servers) / service + max(present - servers, 0) * leaves
        weights.append(weights[-1] * arrivals / rate)
        if present > servers and weights[-1] < 1e-16 * sum(weights):
            break
    whole = sum(weights)
    waiting = sum((n - servers) * w for n, w in enumerate(weights) if n > servers) / whole
    abandoned = leaves * waiting / arrivals
    return Wait(
        delayed=sum(weights[servers:]) / whole,
        mean=waiting / arrivals,
        occupancy=arrivals * (1 - abandoned) * service / servers,
        abandoned=abandoned,
    )
