"""The web application around a call centre: routes, pages, middleware, start and stop."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from fastapi import FastAPI
from starlette.types import ASGIApp

from dashboard.live import socket as live_socket
from dashboard.reports import routes as report_routes
from hotline.agents import routes as agent_routes
from hotline.bootstrap.centre import CallCentre
from hotline.bootstrap.health import health_router
from hotline.bootstrap.pages import add_pages, add_prompts
from hotline.calls import routes as call_routes
from hotline.duty import calendar_routes, pattern_routes
from hotline.duty import routes as duty_routes
from hotline.duty.absence import routes as leave_routes
from hotline.duty.absence import swap_routes
from hotline.duty.holidays import routes as holiday_routes
from hotline.duty.reminders import routes as reminder_routes
from hotline.kernel.clock import Clock
from hotline.kernel.config import Settings
from hotline.notices import routes as notice_routes
from hotline.organisation import routes as organisation_routes
from hotline.organisation.sign_in import routes as sign_in_routes
from hotline.organisation.sign_in import wall_routes
from hotline.organisation.sign_in.authenticator import SessionAuthenticator
from hotline.organisation.sign_in.desk import SignInDesk, rules_of
from hotline.organisation.sign_in.passwords import Passwords
from hotline.routing import members_routes, policy_routes, work_routes
from hotline.routing import routes as routing_routes
from hotline.routing.territory import routes as territory_routes
from hotline.web.problems import install_problem_handlers
from hotline.web.security_stack import guarded
from hotline.web.shortcut import Shortcut
from ivr import phone_routes
from ivr.twilio.tokens import BROWSER_HOSTS
from ivr.webphone import routes as webphone_routes
from ivr.webphone.sessions import PhoneDesk
from tickets import (
    category_routes,
    desk_routes,
    ending_routes,
    move_routes,
    question_routes,
    telling_routes,
)
from tickets import routes as ticket_routes
from tickets.attachments import routes as attachment_routes
from tickets.attachments.edge import larger_bodies
from tickets.callers import routes as caller_routes
from tickets.claims import routes as claim_routes
from tickets.clocks import routes as limit_routes
from tickets.drafts import routes as draft_routes
from tickets.escalation import routes as escalation_routes
from tickets.followups import routes as follow_up_routes
from tickets.handover import routes as handover_routes
from tickets.lists import routes as list_routes
from tickets.lists import view_routes
from tickets.mentions import routes as mention_routes
from tickets.merging import mass_routes
from tickets.merging import routes as merging_routes
from tickets.stock import routes as stock_routes
from tickets.upstream import routes as upstream_routes


def served_app(settings: Settings) -> ASGIApp:
    """The application as the server runs it, behind limits, headers and the access log."""
    app = create_app(settings)
    larger = larger_bodies(settings.attachments)
    twilio = app.state.centre.twilio
    if twilio is None:
        return guarded(app, settings.server, app.state.clock, larger=larger)
    quick = Shortcut(app, twilio.router.routes)
    hosts = BROWSER_HOSTS
    return guarded(quick, settings.server, app.state.clock, connects_to=hosts, larger=larger)


def create_app(settings: Settings, clock: Clock | None = None) -> FastAPI:
    """An application with everything wired; it starts working when the server starts it."""
    centre = CallCentre(settings, clock)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with centre.running():
            yield

    app = FastAPI(
        title="12348 公共法律服务热线",
        version="0.1.0",
        lifespan=lifespan,
        openapi_url="/api/openapi.json",
        docs_url=None,  # the page with our own copy of the viewer is one of ours, see pages
        redoc_url=None,
    )
    _wire(app, centre)
    _add_routes(app, centre)
    install_problem_handlers(app)
    return app


def _wire(app: FastAPI, centre: CallCentre) -> None:
    settings = centre.settings
    app.state.centre = centre
    app.state.settings = settings
    app.state.clock = centre.clock
    app.state.database = centre.database
    app.state.hub = centre.hub
    app.state.policies = centre.routing.policies
    app.state.territory = centre.territory
    app.state.notices = centre.notices
    app.state.authenticator = SessionAuthenticator(
        centre.database,
        idle_after=timedelta(minutes=settings.security.idle_minutes),
        public_url=settings.server.public_url,
    )
    app.state.sign_in_desk = SignInDesk(
        centre.database,
        Passwords(),
        rules_of(settings.security),
        issuer=settings.office.name,
        seal=centre.totp_seal,
    )
    app.state.phone_desk = PhoneDesk(
        key=centre.key,
        clock=centre.clock,
        token_lasts=timedelta(seconds=settings.webphone.token_seconds),
    )


def _add_routes(app: FastAPI, centre: CallCentre) -> None:
    if centre.twilio is not None:
        app.include_router(centre.twilio.router)  # first: each route before it costs a call 1 µs
    for router in (
        sign_in_routes.router,
        sign_in_routes.me_router,
        wall_routes.router,
        agent_routes.router,
        call_routes.router,
        call_routes.recordings_router,
        routing_routes.router,
        work_routes.router,
        policy_routes.router,
        members_routes.router,
        caller_routes.router,
        category_routes.router,
        list_routes.router,  # before the tickets: a list's name is no id
        view_routes.router,
        ticket_routes.router,
        *(r.router for r in (claim_routes, mention_routes)),
        *(r.router for r in (move_routes, question_routes, ending_routes, desk_routes)),
        merging_routes.router,
        mass_routes.router,
        draft_routes.router,
        follow_up_routes.router,
        attachment_routes.router,
        *(stock_routes.router, stock_routes.materials_router),
        upstream_routes.router,
        organisation_routes.router,
        duty_routes.router,
        territory_routes.router,
        leave_routes.router,
        swap_routes.router,
        reminder_routes.router,
        handover_routes.router,
        calendar_routes.router,
        holiday_routes.router,
        limit_routes.router,
        escalation_routes.router,
        notice_routes.router,
        telling_routes.router,
        pattern_routes.router,
        report_routes.router,
        phone_routes.router,
        webphone_routes.router,
        live_socket.router,
        health_router,
    ):
        app.include_router(router)
    add_prompts(app, centre.prompts)
    add_pages(app)
