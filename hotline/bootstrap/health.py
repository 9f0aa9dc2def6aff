"""/healthz, /readyz and /metrics: is it up, can it serve, how is it doing."""

from typing import Annotated, cast

from fastapi import APIRouter, Depends
from fastapi.requests import HTTPConnection
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from pydantic import BaseModel
from sqlalchemy import func
from sqlmodel import Session, col, select
from starlette.responses import JSONResponse, PlainTextResponse, Response

from hotline.agents.model import Agent
from hotline.bootstrap.centre import CallCentre
from hotline.calls.machine import CallState
from hotline.calls.model import Call
from hotline.kernel.errors import HotlineError
from hotline.kernel.event_log import OutboxMessage, OutboxState

health_router = APIRouter(tags=["health"])


class Readiness(BaseModel):
    ready: bool
    missing: dict[str, str]  # what cannot be used, and why


def call_centre(connection: HTTPConnection) -> CallCentre:
    return cast("CallCentre", connection.app.state.centre)


Centre = Annotated[CallCentre, Depends(call_centre)]


@health_router.get("/healthz", response_class=PlainTextResponse)
async def healthz() -> str:
    """The process is up."""
    return "ok"


@health_router.get("/readyz", response_model=Readiness, responses={503: {"model": Readiness}})
async def readyz(centre: Centre) -> Response:
    """Whether calls can be taken: database, live view, telephone networks."""
    missing = {}
    try:
        await centre.database.read(lambda session: session.exec(select(1)).one())
    except HotlineError as error:
        missing["database"] = error.detail
    if not centre.hub.started.is_set():
        missing["live"] = "the live board is not loaded yet"
    for network in centre.networks.values():
        if (reason := await network.ready()) is not None:
            missing[network.name] = reason
    body = Readiness(ready=not missing, missing=missing)
    return JSONResponse(body.model_dump(), 503 if missing else 200)


@health_router.get("/metrics", response_class=PlainTextResponse)
async def metrics(centre: Centre) -> Response:
    """Figures for Prometheus; counted when asked, so they cost nothing otherwise."""
    registry = CollectorRegistry()
    figures = await centre.database.read(_figures)
    figures["hotline_consoles"] = {"": float(len(centre.hub))}
    for name, values in figures.items():
        labels = [] if "" in values else ["state"]
        gauge = Gauge(name, name.replace("_", " "), labels, registry=registry)
        for label, value in values.items():
            (gauge.labels(label) if label else gauge).set(value)
    return Response(generate_latest(registry), media_type="text/plain; version=0.0.4")


def _figures(session: Session) -> dict[str, dict[str, float]]:
    open_calls = (
        select(Call.state, func.count())
        .where(Call.state != CallState.ENDED)
        .group_by(col(Call.state))
    )
    waiting = select(OutboxMessage.state, func.count()).group_by(col(OutboxMessage.state))
    people = select(Agent.state, func.count()).group_by(col(Agent.state))
    return {
        "hotline_open_calls": _by_state(session, open_calls) or dict.fromkeys(CallState, 0.0),
        "hotline_outbox_messages": _by_state(session, waiting) or dict.fromkeys(OutboxState, 0.0),
        "hotline_agents": _by_state(session, people) or {"idle": 0.0},
    }


def _by_state(session: Session, query: object) -> dict[str, float]:
    rows = session.exec(query)  # type: ignore[call-overload]  # three queries of one shape
    return {str(state): float(count) for state, count in rows}
