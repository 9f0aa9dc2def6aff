"""Matters as work of the routing engine: who is to take one is decided where calls are, by the same policy.

The engine follows the ticket: what waits for a dispatch waits in line, what was dispatched is an
offer, what is being handled is somebody's. And the ticket follows the engine: an offer dispatches
it, an offer that nobody signed for takes it back, and the next person is asked.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from hotline.duty.holidays.hours import CurrentHours
from hotline.kernel.bus import Bus
from hotline.kernel.uow import UnitOfWork
from hotline.organisation.model import Person
from hotline.routing import items
from hotline.routing.events import NobodyCanTake, WorkOfferClosed, WorkOffered, WorkTaken
from hotline.routing.items import NewWork
from hotline.routing.model import Reservation, ReservationState
from hotline.routing.policy import Who
from hotline.routing.service import Routing
from hotline.routing.work import SUPERVISION, Level, WorkKind
from tickets import repository
from tickets.categories import GENERAL_SKILL, categories
from tickets.claims import queries as claim_queries
from tickets.claims import service as claims
from tickets.dispatching import countys_own, explained, nobody
from tickets.events import DispatchWanted, TicketMoved
from tickets.guard import move
from tickets.machine import AT_WORK, TAKEN, TicketAction, TicketState
from tickets.model import Ticket
from tickets.office import office
from tickets.recusal import recused

TOOK_BACK: Final = {
    ReservationState.TIMED_OUT: "到时未签收，系统收回",
    ReservationState.RESCINDED: "主管收回",
    ReservationState.REJECTED: "退回",
}

TAKEN_BACK: Final = frozenset({TicketAction.RETURN, TicketAction.TAKE_BACK})


class TicketQueueing:
    """`dispatch_after`: how long a dispatcher has to choose by hand before the engine does.

    Until when whoever is offered a matter must sign for it, the office's limits say.
    """

    def __init__(self, routing: Routing, *, dispatch_after: timedelta, hours: CurrentHours) -> None:
        self._hours = hours
        self._routing = routing
        self._dispatch_after = dispatch_after

    def register(self, bus: Bus) -> None:
        bus.within(TicketMoved, self._moved)
        bus.within(DispatchWanted, self._wanted)
        bus.within(WorkOffered, _only_tickets(self._offered))
        bus.within(WorkTaken, _only_tickets(self._taken))
        bus.within(WorkOfferClosed, _only_tickets(self._offer_closed))
        bus.within(NobodyCanTake, _only_tickets(self._nobody))

    # --- the engine follows the ticket --------------------------------------------------------

    def _moved(self, uow: UnitOfWork, event: TicketMoved) -> None:
        ticket = uow.session.get_one(Ticket, event.ticket_id)
        match event.after:
            case TicketState.PENDING_DISPATCH:
                items.give_up(uow, ticket.id, state=ReservationState.REJECTED)
                # Somebody may know better whom to ask; what the system took back has waited enough.
                at_once = event.action in TAKEN_BACK and event.person_id is None
                self._enqueue(uow, ticket, timedelta(0) if at_once else self._dispatch_after)
            case state if state in AT_WORK and ticket.handler_id:  # also while a pause is on
                items.assign(
                    uow,
                    self._routing.policies.current(uow.session),
                    _work(uow, ticket),
                    ticket.handler_id,
                    accepted=event.after in TAKEN,
                )
                if event.after is TicketState.DISPATCHED:
                    self._limit_signing(uow, ticket)
            case _:  # a whole office has it, or nobody is needed any more
                is_over = event.after is not TicketState.DISPATCHED
                items.finish(uow, [ticket.id], done=is_over)

    def _wanted(self, uow: UnitOfWork, event: DispatchWanted) -> None:
        ticket = uow.session.get_one(Ticket, event.ticket_id)
        claims.end(uow, ticket.id)  # whoever claimed it wants it dispatched
        self._enqueue(uow, ticket, timedelta(0))
        self._routing.dispatch_one(uow, ticket.id)

    def _limit_signing(self, uow: UnitOfWork, ticket: Ticket) -> None:
        hours = self._hours.at(uow.session, uow.now)
        own = office(uow.session)
        due = own.sign_due(uow.now, ticket.request_kind, ticket.urgency, hours)
        items.offered_until(uow, ticket.id, due)

    def _enqueue(self, uow: UnitOfWork, ticket: Ticket, patience: timedelta) -> None:
        policy = self._routing.policies.current(uow.session)
        items.enqueue(uow, policy, _work(uow, ticket, patience))

    # --- the ticket follows the engine --------------------------------------------------------

    def _offered(self, uow: UnitOfWork, event: WorkOffered) -> None:
        ticket = repository.held_ticket(uow, event.work_id)
        if ticket.handler_id == event.person_id:
            return  # somebody dispatched it by hand, and this follows
        if ticket.state is not TicketState.PENDING_DISPATCH:
            items.finish(uow, [ticket.id], done=False)  # settled in another way meanwhile
            return
        who = Who(event.why)
        claim = claim_queries.live(uow.session, ticket.id, uow.now)
        if claim is not None and claim.person_id != event.person_id and who is not Who.FORCED:
            # Claimed while this offer was on its way: whoever claimed it was first.
            items.give_up(uow, ticket.id, state=ReservationState.CANCELLED)
            items.hold(uow, ticket.id, claim.expires_at)
            return
        place = repository.place_of(uow.session, ticket.village_id)
        person = uow.session.get_one(Person, event.person_id)
        unit = place.unit_of(who)
        reservation = uow.session.get_one(Reservation, event.reservation_id)
        passed = (
            repository.advisers_passed_over(uow, ticket, reservation, chosen=person.id)
            if who is not Who.FORCED
            else ()
        )
        ticket.handler_id = person.id
        ticket.unit_id = unit.unit_id if unit and who is not Who.FORCED else person.unit_id
        ticket.dispatched_at = uow.now
        text = explained(
            who,
            person.name
            if who not in {Who.TOWN_STATION, Who.COUNTY} or unit is None
            else f"{unit.name} {person.name}",
            place,
            passed,
            own=_own(ticket),
            load=int(reservation.reason["facts"].get("load", 0)),
        )
        move(uow, ticket, TicketAction.DISPATCH, person_id=None, text=text)

    def _taken(self, uow: UnitOfWork, event: WorkTaken) -> None:
        ticket = repository.held_ticket(uow, event.work_id)
        if ticket.state is TicketState.DISPATCHED and ticket.handler_id == event.person_id:
            move(uow, ticket, TicketAction.ACCEPT, person_id=event.person_id)

    def _offer_closed(self, uow: UnitOfWork, event: WorkOfferClosed) -> None:
        text = TOOK_BACK.get(event.state)
        ticket = repository.held_ticket(uow, event.work_id)
        is_theirs = ticket.handler_id == event.person_id and ticket.state in AT_WORK
        if text is None or not is_theirs:
            return  # the ticket's own move closed it
        ticket.handler_id = ticket.unit_id = None
        declined = event.state is ReservationState.REJECTED
        move(
            uow,
            ticket,
            TicketAction.TAKE_BACK if ticket.state in TAKEN else TicketAction.RETURN,
            person_id=event.person_id if declined else None,
            text=text,
            former_handler_id=event.person_id,
        )

    def _nobody(self, uow: UnitOfWork, event: NobodyCanTake) -> None:
        """No person is there: it goes to the office's list, where whoever comes next finds it."""
        ticket = repository.held_ticket(uow, event.work_id)
        place = repository.place_of(uow.session, ticket.village_id)
        own = _own(ticket)
        found = nobody(place, own=own)
        if found is None or ticket.state is not TicketState.PENDING_DISPATCH:
            return
        who, office = found
        passed = repository.advisers_passed_over(uow, ticket, None)
        ticket.unit_id, ticket.dispatched_at = office.unit_id, uow.now
        text = explained(who, office.name, place, passed, own=own, load=0)
        move(uow, ticket, TicketAction.DISPATCH, person_id=None, text=text)


def _work(uow: UnitOfWork, ticket: Ticket, patience: timedelta = timedelta(0)) -> NewWork:
    is_countys = _own(ticket) is not None
    skill = SUPERVISION if is_countys else categories().routing_skill(ticket.matter)
    return NewWork(
        id=ticket.id,
        kind=WorkKind.TICKET,
        since=uow.now + patience,
        skill=None if skill == GENERAL_SKILL else skill,
        village_id=ticket.village_id,
        min_level=Level.COUNTY if is_countys else Level.VILLAGE,
        excluded=recused(uow.session, ticket),
    )


def _own(ticket: Ticket) -> str | None:
    return countys_own(
        request_kind=ticket.request_kind,
        skill=categories().routing_skill(ticket.matter),
        is_confidential=ticket.confidential,
    )


def _only_tickets(reaction: Callable[..., None]) -> Callable[..., None]:
    """Of what happens in the engine, only what concerns tickets."""

    def heard(uow: UnitOfWork, event: WorkOffered | WorkTaken | WorkOfferClosed) -> None:
        if event.kind is WorkKind.TICKET:
            reaction(uow, event)

    return heard
