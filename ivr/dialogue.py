"""What a caller hears and what their keys mean, turn by turn. Pure: a session and a fact in, a turn out.

The session is a small dict of JSON values kept with the call, so that a restart in the middle of a
conversation with a caller changes nothing for the caller.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeAlias

from hotline.telephony.steps import Gather, HangUp, Record, Say, Steps, Wait
from ivr.menu import Do, Menu, Target
from ivr.prompts.spelling import spell_position

Session: TypeAlias = dict[str, Any]


class At(StrEnum):
    """Where in the dialogue the caller is."""

    GREETING = "greeting"
    MENU = "menu"
    CLOSED = "closed"  # outside service hours
    WAITING = "waiting"
    NOBODY = "nobody"  # in line, but nobody is there: a message or a number?
    NUMBER = "number"  # entering another number for the call back
    MESSAGE = "message"
    TALKING = "talking"
    RATING = "rating"
    BYE = "bye"


class Act(StrEnum):
    """What the hotline must do because of this turn."""

    NOTHING = "nothing"
    QUEUE = "queue"
    TAKE_MESSAGE = "take_message"
    REQUEST_CALLBACK = "request_callback"
    RATE = "rate"


@dataclass(frozen=True, slots=True)
class Turn:
    session: Session
    steps: Steps
    act: Act = Act.NOTHING
    skill: str | None = None
    value: str = ""  # the number for a call back, or the rating


@dataclass(frozen=True, slots=True)
class Rules:
    """What an office has chosen. Times in seconds."""

    menu: Menu
    announce_every: int = 30
    offer_callback_after: int = 20
    voicemail_seconds: int = 180
    ask_rating: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """The caller's place in line at this moment."""

    ahead: int = 0
    waited: int = 0  # seconds
    number_known: bool = True


NUMBER_LENGTHS: Final = range(7, 13)  # a landline without area code … a mobile with a leading 0


def begin(*, is_open: bool, holiday: bool = False) -> Turn:
    """The first words to a new caller."""
    if is_open:
        return Turn({"at": At.GREETING}, (Say(("greeting", "recording_notice")),))
    prompt = "holiday" if holiday else "off_hours"
    return Turn({"at": At.CLOSED, "closed": prompt, "tries": 0}, (Gather((prompt,), timeout=8),))


def greeted(rules: Rules, session: Session, line: Line) -> Turn:
    """The greeting is over: the menu, or the queue."""
    if rules.menu.start is None:
        return wait(rules, {**session, "at": At.WAITING}, line, first=True)
    return _ask(rules, session, rules.menu.start)


def wait(rules: Rules, session: Session, line: Line, *, first: bool = False) -> Turn:
    """In the queue. A position is said only when it is better than the one said before."""
    said = session.get("position")
    prompts: list[str] = ["connecting"] if first else []
    if said is None or line.ahead < said:
        if line.ahead > 0 or not first:
            prompts += spell_position(line.ahead)
        session = {**session, "position": line.ahead}
    offer = line.waited >= rules.offer_callback_after
    if offer:
        prompts += ["queue_offer_callback"]
    elif not first and not prompts:
        prompts += ["hold_thanks"]
    pause = rules.announce_every if offer else rules.offer_callback_after
    act = Act.QUEUE if first else Act.NOTHING
    return Turn({**session, "at": At.WAITING}, (Wait(tuple(prompts), seconds=pause),), act)


def nobody(session: Session) -> Turn:
    """Nobody can answer at all: offer a message or a call back at once, and keep the place."""
    return Turn(
        {**session, "at": At.NOBODY, "tries": 0}, (Gather(("nobody_available",), timeout=8),)
    )


def talking(session: Session) -> Turn:
    return Turn({**session, "at": At.TALKING}, ())


def lost_person(session: Session) -> Turn:
    """The line of the person broke: the caller is told and waits at the front."""
    return Turn(
        {**session, "at": At.WAITING, "position": 0},
        (Wait(("transfer_failed", "hold_notice"), seconds=20),),
    )


def after_talk(rules: Rules, session: Session, number: Sequence[str]) -> Turn:
    """The person has left the line: the ticket's number, and how was it?"""
    told = ("ticket_number_is", *number) if number else ()
    if not rules.ask_rating:
        return Turn({**session, "at": At.BYE}, (Say((*told, "goodbye")), HangUp()))
    return Turn(
        {**session, "at": At.RATING, "tries": 0}, (Gather((*told, "rating_ask"), timeout=8),)
    )


def pressed(rules: Rules, session: Session, digits: str, line: Line) -> Turn:
    """Keys came, or none in time."""
    at = At(session["at"])
    if at in {At.MESSAGE, At.TALKING, At.BYE}:
        return Turn(session, ())
    if at is At.NUMBER:
        return _number(session, digits)
    if at is At.RATING:
        return _rating(session, digits)
    if at is At.GREETING:
        return greeted(rules, session, line)
    answer = {At.MENU: _menu_key, At.WAITING: _queue_key}.get(at, _leave_key)
    return answer(rules, session, digits, line)


def message_taken(session: Session, number: Sequence[str]) -> Turn:
    told = ("ticket_number_is", *number) if number else ()
    return Turn({**session, "at": At.BYE}, (Say(("voicemail_saved", *told)), HangUp()))


def _ask(rules: Rules, session: Session, node: str, *, first: tuple[str, ...] = ()) -> Turn:
    at = rules.menu.nodes[node]
    tries = session.get("tries", 0) if session.get("node") == node else 0
    return Turn(
        {**session, "at": At.MENU, "node": node, "tries": tries},
        (Gather((*first, *at.prompts), timeout=at.timeout),),
    )


def _menu_key(rules: Rules, session: Session, digits: str, line: Line) -> Turn:
    name = session["node"]
    target = rules.menu.target(name, digits)
    if target is None:
        tries = session["tries"] + 1
        session = {**session, "tries": tries}
        if tries < rules.menu.nodes[name].max_tries:
            return _ask(rules, session, name, first=("menu_invalid",) if digits else ())
        target = rules.menu.nodes[name].after
    return _go(rules, session, target, line)


def _go(rules: Rules, session: Session, target: Target, line: Line) -> Turn:
    match target.do:
        case Do.QUEUE:
            turn = wait(rules, session, line, first=True)
            return Turn(turn.session, turn.steps, Act.QUEUE, skill=target.skill)
        case Do.MENU:
            return _ask(rules, session, target.node or "")
        case Do.MESSAGE:
            return _record(rules, session)
        case Do.CALLBACK:
            return _callback(session, line)
        case Do.SAY:
            return _ask(rules, session, session["node"], first=target.prompts)


def _queue_key(rules: Rules, session: Session, digits: str, line: Line) -> Turn:
    if digits == "1" and line.waited >= rules.offer_callback_after:
        return _callback(session, line)
    return wait(rules, session, line)


def _leave_key(rules: Rules, session: Session, digits: str, line: Line) -> Turn:
    if digits == "1":
        return _record(rules, session)
    if digits == "2":
        return _callback(session, line)
    if digits == "0":  # a person always: perhaps somebody signs in after all
        turn = wait(rules, session, line, first=session["at"] == At.CLOSED)
        return Turn(turn.session, turn.steps, turn.act)
    tries = session.get("tries", 0) + 1
    if tries < 2:
        prompt = session.get("closed") if session["at"] == At.CLOSED else "nobody_available"
        again = ("menu_invalid",) if digits else ()
        return Turn(
            {**session, "tries": tries}, (Gather((*again, prompt or "off_hours"), timeout=8),)
        )
    return Turn({**session, "at": At.BYE}, (Say(("goodbye",)), HangUp()))


def _record(rules: Rules, session: Session) -> Turn:
    return Turn(
        {**session, "at": At.MESSAGE},
        (Record(("voicemail_prompt",), max_seconds=rules.voicemail_seconds),),
        Act.TAKE_MESSAGE,
    )


def _callback(session: Session, line: Line) -> Turn:
    if not line.number_known:
        return Turn(
            {**session, "at": At.NUMBER, "tries": 0},
            (Gather(("callback_other_number",), max_digits=12, timeout=10),),
        )
    return Turn(
        {**session, "at": At.BYE}, (Say(("callback_confirm",)), HangUp()), Act.REQUEST_CALLBACK
    )


def _number(session: Session, digits: str) -> Turn:
    if digits.isdigit() and len(digits) in NUMBER_LENGTHS:
        return Turn(
            {**session, "at": At.BYE},
            (Say(("callback_confirm",)), HangUp()),
            Act.REQUEST_CALLBACK,
            value=digits,
        )
    tries = session["tries"] + 1
    if tries < 3:
        return Turn(
            {**session, "tries": tries},
            (Gather(("menu_invalid", "callback_other_number"), max_digits=12, timeout=10),),
        )
    return Turn({**session, "at": At.BYE}, (Say(("goodbye",)), HangUp()))


def _rating(session: Session, digits: str) -> Turn:
    if digits in {"1", "2", "3", "4", "5"}:
        return Turn(
            {**session, "at": At.BYE}, (Say(("rating_thanks",)), HangUp()), Act.RATE, value=digits
        )
    tries = session["tries"] + 1
    if digits and tries < 2:
        return Turn(
            {**session, "tries": tries}, (Gather(("menu_invalid", "rating_ask"), timeout=8),)
        )
    return Turn({**session, "at": At.BYE}, (Say(("goodbye",)), HangUp()))
