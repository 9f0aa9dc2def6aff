"""Composition root: builds every part of a call centre from its settings and knows every adapter."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta

from sqlmodel import Session

from dashboard.live.hub import LiveHub
from dashboard.live.relay import Relay
from dashboard.reports import reactions as report_reactions
from hotline.agents import attendance
from hotline.bootstrap import tables  # noqa: F401 - registers every table
from hotline.bootstrap.crowd import live
from hotline.bootstrap.jobs import Jobs
from hotline.bootstrap.leader import Leader
from hotline.bootstrap.rules import (
    dialogue_rules,
    mass_rules,
    media_settings,
    policies_of,
    routing_rules,
)
from hotline.bootstrap.secrets import secret_key
from hotline.calls.jobs import RecordingPurge
from hotline.calls.model import Call
from hotline.duty import jobs as roster_jobs
from hotline.duty.absence import swaps
from hotline.duty.holidays.hours import CurrentHours
from hotline.duty.reminders import service as reminders
from hotline.kernel.bus import Bus
from hotline.kernel.clock import Clock, SystemClock
from hotline.kernel.config import Settings
from hotline.kernel.database import Database
from hotline.kernel.events import Event
from hotline.kernel.outbox import Outbox
from hotline.kernel.seal import Seal
from hotline.kernel.tasks import Background
from hotline.kernel.uow import UnitOfWork
from hotline.notices import jobs as notice_jobs
from hotline.notices.delivery import OUTBOX, NoticeDelivery
from hotline.notices.directory import directory_of
from hotline.notices.rules import rules_of as notice_rules
from hotline.notices.service import Notices
from hotline.organisation.sign_in import factors
from hotline.organisation.sign_in.desk import rules_of
from hotline.organisation.sign_in.events import SignedOut, SignInRevoked
from hotline.routing.dispatcher import Dispatcher
from hotline.routing.service import Routing
from hotline.routing.territory import reactions as territory_reactions
from hotline.routing.territory.jobs import GapWatch
from hotline.routing.territory.queries import Territory
from hotline.telephony.commands import CHANNEL, TelephonyDelivery
from hotline.telephony.port import Telephony
from hotline.telephony.signals import Reply, Signal
from ivr.prompts.library import PromptLibrary
from ivr.reconcile import Reconciler
from ivr.service import IvrService, Opening
from ivr.simulator.network import SimulatedTelephony
from ivr.twilio.assembly import TwilioParts, assemble
from ivr.webphone.adapter import WebphoneTelephony
from tickets import archive
from tickets.attachments import jobs as attachment_jobs
from tickets.attachments.edge import store_of
from tickets.clocks import reactions as clock_reactions
from tickets.drafts import jobs as draft_jobs
from tickets.escalation.jobs import escalate
from tickets.followups.queueing import FollowUpQueueing
from tickets.merging import reactions as merging_reactions
from tickets.model import Ticket
from tickets.numbering import plain
from tickets.queries import calls_at_work, matters_in_hand
from tickets.queueing import TicketQueueing
from tickets.reactions import TicketReactions
from tickets.search.index import index_pending
from tickets.telling import TicketTelling

log = logging.getLogger(__name__)


class CallCentre:
    """Everything but HTTP. Construct it, then live inside `running()`."""

    def __init__(self, settings: Settings, clock: Clock | None = None) -> None:
        self.settings = settings
        self.clock: Clock = clock or SystemClock()
        self.key = secret_key(settings)
        self.totp_seal = Seal(self.key, purpose=factors.PURPOSE)
        self.bus = Bus()
        self.database = Database(
            settings.database.url,
            bus=self.bus,
            clock=self.clock,
            pool_size=settings.database.pool_size,
        )
        self.hours = CurrentHours(settings.office)
        self.prompts = PromptLibrary(settings.ivr.prompts)
        self.routing = Routing(routing_rules(settings), policies_of(settings))
        self.territory = Territory(
            policies=self.routing.policies,
            villages_per_adviser=settings.duty.villages_per_adviser,
            in_hand=matters_in_hand,
        )
        self.ivr = IvrService(
            self.database,
            dialogue_rules(settings),
            opening=self._opening,
            spoken_number=_spoken_number,
        )
        self.notices = Notices(notice_rules(settings), directory_of(settings, self.clock))
        self._register()
        self.networks = self._networks()
        self.outbox = Outbox(self.database)
        self.outbox.route(CHANNEL, TelephonyDelivery(self.networks).deliver)
        self.outbox.route(OUTBOX, NoticeDelivery(self.database, self.notices).deliver)
        self.dispatcher = Dispatcher(self.database, self.routing)
        self.reconciler = Reconciler(self.database, self.ivr, self.networks)
        self.leader = Leader(self.database)
        self.jobs = Jobs(
            self.database,
            leader=self.leader,
            dispatcher=self.dispatcher,
            reconciler=self.reconciler,
            sign_in_rules=rules_of(settings.security),
            others=[
                (10, self._watch_attendance),
                (3600, self._purge().run_once),
                (600, GapWatch(self.database).run_once),
                (20, self._keep_duty),
                (60, lambda: self.database.write(escalate)),
                (draft_jobs.EVERY, lambda: self.database.write(draft_jobs.forget_old)),
                (2, lambda: index_pending(self.database)),
                (archive.EVERY, lambda: self.database.write(archive.archive_settled)),
                (attachment_jobs.EVERY, self._attachment_sweep().run_once),
                (notice_jobs.EVERY, lambda: notice_jobs.tidy(self.database, self.notices)),
                (roster_jobs.EVERY, lambda: roster_jobs.extend_roster(self.database)),
            ],
        )
        self.hub = LiveHub()
        self.relay = Relay(self.database, self.hub)
        self.bus.after(self.relay.wake)
        self._loop: asyncio.AbstractEventLoop | None = None
        self.tasks: Background | None = None
        self.bus.after(self._committed)
        self.bus.when_sent(self._sent)

    async def receive(self, signal: Signal) -> Reply:
        """The sink of the networks that are told their steps by command."""
        return await self.ivr.receive(signal)

    @asynccontextmanager
    async def running(self) -> AsyncIterator["CallCentre"]:
        """Serve until the block is left."""
        self._loop = asyncio.get_running_loop()
        async with AsyncExitStack() as stack:
            stack.callback(self.database.close)
            if self.twilio is not None:
                stack.callback(self.twilio.rest.close)
            stack.push_async_callback(self.notices.directory.close)
            stack.callback(self.leader.resign)
            await self.database.write(lambda uow: factors.seal_plain_ones(uow, self.totp_seal))
            tasks = await stack.enter_async_context(Background())
            self.tasks = tasks
            tasks.forever("leader", self.leader.run)
            tasks.spawn("outbox", self._deliver_for_ever())
            tasks.forever("dispatcher", self.dispatcher.run)
            tasks.forever("relay", self.relay.run)
            webphone = self.networks.get("webphone")
            if isinstance(webphone, WebphoneTelephony):
                tasks.forever("web phone", webphone.run)
            phones = self.networks.get("simulator")
            if isinstance(phones, SimulatedTelephony):
                tasks.spawn("crowd", live(self.settings.simulator, self.database, phones, tasks))
            scheduler = self.jobs.start()
            stack.callback(scheduler.shutdown, wait=False)
            yield self

    def _register(self) -> None:
        """Who reacts to whom, in this order, inside the transaction of the event."""
        division = self.settings.office.division_code
        self.hours.register(self.bus)
        TicketReactions(division=division, hours=self.hours).register(self.bus)
        self.routing.register(self.bus)
        dispatch_after = timedelta(seconds=self.settings.tickets.dispatch_after)
        queueing = TicketQueueing(self.routing, dispatch_after=dispatch_after, hours=self.hours)
        queueing.register(self.bus)
        self.ivr.register(self.bus)
        FollowUpQueueing(self.routing).register(self.bus)
        clock_reactions.install(self.bus)
        merging_reactions.install(self.bus, mass_rules(self.settings))
        TicketTelling(self.notices).register(self.bus)
        report_reactions.install(self.bus)
        territory_reactions.install(self.bus)

    def _networks(self) -> dict[str, Telephony]:
        found: list[Telephony] = []
        if self.settings.webphone.enabled:
            found.append(WebphoneTelephony(media_settings(self.settings, self.key), self.receive))
        self.twilio = self._twilio() if self.settings.twilio.enabled else None
        if self.twilio is not None:
            found.append(self.twilio.telephony)
        if self.settings.simulator.enabled:
            found.append(SimulatedTelephony(self.clock, self.receive))
        return {network.name: network for network in found}

    def _twilio(self) -> TwilioParts:
        return assemble(
            self.settings,
            database=self.database,
            receiver=self.ivr,
            clock=self.clock,
            library=self.prompts,
        )

    async def _deliver_for_ever(self) -> None:
        """Messages go out from the process that leads; two would say everything twice."""
        while True:
            await self.leader.elected.wait()
            await self.outbox.run_while(self.leader.elected.is_set)

    def _purge(self) -> RecordingPurge:
        recordings = self.settings.recordings
        return RecordingPurge(
            self.database,
            folder=recordings.folder,
            keep_days=recordings.keep_days,
            needed=calls_at_work,
        )

    def _attachment_sweep(self) -> attachment_jobs.AttachmentSweep:
        settings = self.settings.attachments
        return attachment_jobs.AttachmentSweep(
            self.database, store_of(settings), keep_days=settings.keep_days
        )

    async def _watch_attendance(self) -> None:
        def unit(uow: UnitOfWork) -> None:
            is_open = self.hours.at(uow.session, uow.now).is_open(uow.now)
            attendance.watch(uow, is_open=is_open)

        await self.database.write(unit)

    async def _keep_duty(self) -> None:
        before = timedelta(minutes=self.settings.duty.remind_before_minutes)
        await self.database.write(lambda uow: reminders.remind(uow, before))
        await self.database.write(reminders.forget)
        await self.database.write(swaps.expire)

    def _committed(self, events: Sequence[Event]) -> None:
        """After each commit, on the writer's thread."""
        self.dispatcher.hear(events)
        if self._loop is None or self._loop.is_closed():
            return
        gone = {e.person_id for e in events if isinstance(e, SignedOut | SignInRevoked)}
        for person_id in gone:
            self._loop.call_soon_threadsafe(self._drop_phone, person_id)

    def _sent(self) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.outbox.wake)

    def _drop_phone(self, person_id: str) -> None:
        """Whoever signs out, or is signed out, has no telephone here any more."""
        webphone = self.networks.get("webphone")
        if isinstance(webphone, WebphoneTelephony) and self.tasks is not None:
            self.tasks.spawn("drop phone", webphone.drop_agent(person_id))

    def _opening(self, session: Session, at: datetime) -> Opening:
        is_open = self.hours.at(session, at).is_open(at)
        return Opening(is_open=is_open, holiday=not is_open and self.hours.is_holiday(session, at))


def _spoken_number(session: Session, call: Call) -> str | None:
    ticket = session.get(Ticket, call.ticket_id) if call.ticket_id else None
    if ticket is None:
        return None
    digits = plain(ticket.number)
    return digits[10:14] + digits[15:]  # month, day and serial: what a caller can write down
