"""Steps as TwiML. Pure: what the caller shall hear in, a document out.

Written by hand instead of through the SDK's builder, which takes ten times as long on the path of
every incoming call.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from hotline.telephony.steps import Gather, HangUp, Join, Record, Say, Step, Steps, Wait
from ivr.twilio.links import MUSIC, Links, join_keys

QUEUE: Final = "hotline"
GRACE: Final = 5  # seconds of silence in which the next instruction should come
LONGEST_MUSIC: Final = 600
SILENCE_ENDS_MESSAGE: Final = 10
FORBIDDEN_IN_QUEUE: Final = (Record,)  # Twilio executes <Record> in no waitUrl


@dataclass(frozen=True, slots=True)
class Place:
    """Where the document is executed: `turn` names it, the queue allows fewer verbs."""

    links: Links
    turn: str
    in_queue: bool = False

    def hook(self, name: str) -> str:
        queue = {"queue": "1"} if self.in_queue else {}
        return self.links.hook(name, turn=self.turn, **queue)


def document(*verbs: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{"".join(verbs)}</Response>'


def render(steps: Steps, place: Place) -> str:
    """The document for these steps; what comes after a step that asks something is never reached."""
    if place.in_queue and must_leave(steps):
        return document("<Leave/>")
    return document(*_verbs(steps, place))


def must_leave(steps: Steps) -> bool:
    """Whether the caller has to leave Twilio's queue for these steps."""
    return any(isinstance(step, FORBIDDEN_IN_QUEUE) for step in steps)


def music_for_ever(links: Links) -> str:
    return document(f'<Play loop="0">{escape(links.prompt(MUSIC))}</Play>')


def conference(call_id: str, links: Links, *, is_caller: bool, action: str | None = None) -> str:
    """Let one side into the room of the call; the room closes when either leaves it.

    The caller hears music until the person is there. The room's end returns the caller to
    `action`, for the rating.
    """
    act = "" if action is None else f' action={quoteattr(action)} method="POST"'
    starts = "false" if is_caller else "true"
    return document(
        f"<Dial{act}>"
        f'<Conference beep="false" startConferenceOnEnter="{starts}" endConferenceOnExit="true"'
        f' waitUrl={quoteattr(links.hook("hold"))} waitMethod="POST">{escape(call_id)}</Conference>'
        "</Dial>"
    )


def whisper(prompts: Sequence[str], links: Links, *, action: str) -> str:
    """Ask the holder of an ordinary telephone to press a key: an answering machine cannot."""
    return document(
        _gather(_plays(prompts, links), action=action, digits=1, timeout=8, finish=""),
        _redirect(action),
    )


def told_and_gone(prompts: Sequence[str], links: Links) -> str:
    return document(_plays(prompts, links), "<Hangup/>")


def stand_by(next_hook: str, seconds: int) -> str:
    return document(f'<Pause length="{seconds}"/>', _redirect(next_hook))


def apology(links: Links) -> str:
    """What Twilio plays when the application does not answer; needs no database."""
    return document(
        f"<Play>{escape(links.prompt('technical_problem'))}</Play>",
        f'<Record action={quoteattr(links.hook("record", turn="fallback"))} method="POST"'
        f' maxLength="180" timeout="{SILENCE_ENDS_MESSAGE}" finishOnKey="#" playBeep="true"/>',
        "<Hangup/>",
    )


def _verbs(steps: Steps, place: Place) -> Iterator[str]:
    for step in steps:
        yield _verb(step, place)
        if not isinstance(step, Say):
            return
    if steps:
        yield _redirect(place.hook("done"))
    elif place.in_queue:
        yield _waiting((), 30, place)
    else:
        # Nothing to say, perhaps because the bridge is on its way: do not cut the caller off yet.
        yield f'<Pause length="{GRACE}"/><Hangup/>'


def _verb(step: Step, place: Place) -> str:
    verb = "<Hangup/>"
    match step:
        case Say(prompts=prompts):
            verb = _plays(prompts, place.links)
        case Gather():
            verb = _asking(step, place)
        case Wait(prompts=prompts, seconds=seconds):
            wait = _waiting if place.in_queue else _enqueue
            verb = wait(prompts, seconds, place)
        case Record():
            verb = _recording(step, place)
        case Join():  # music until the bridge takes the caller away
            hold = _redirect(place.links.hook("hold"))
            verb = _waiting((), 30, place) if place.in_queue else hold
        case HangUp():
            pass
    return verb


def _asking(step: Gather, place: Place) -> str:
    hook = place.hook("gather")
    asked = _gather(
        _plays(step.prompts, place.links),
        action=hook,
        digits=step.max_digits,
        timeout=step.timeout,
        finish=step.finish_on,
    )
    return asked + _redirect(hook)  # for networks that know no actionOnEmptyResult


def _recording(step: Record, place: Place) -> str:
    return (
        _plays(step.prompts, place.links)
        + f'<Record action={quoteattr(place.hook("record"))} method="POST"'
        f' maxLength="{step.max_seconds}" timeout="{SILENCE_ENDS_MESSAGE}" finishOnKey="#"'
        ' playBeep="true"/>' + _redirect(place.hook("done"))  # reached when nothing was said
    )


def _waiting(prompts: Sequence[str], seconds: int, place: Place) -> str:
    """Prompts and music that any key interrupts; the end of the music is the end of the wait."""
    length = min(max(seconds, 2), LONGEST_MUSIC)
    sound = _plays(prompts, place.links) + f"<Play>{escape(place.links.music(length - 1))}</Play>"
    hook = place.hook("gather")
    return _gather(sound, action=hook, digits=1, timeout=1, finish="") + _redirect(hook)


def _enqueue(prompts: Sequence[str], seconds: int, place: Place) -> str:
    links, turn = place.links, place.turn
    wait = links.hook("wait", turn=turn, seconds=str(seconds), prompts=join_keys(prompts))
    return (
        f'<Enqueue action={quoteattr(links.hook("queue", turn=turn))} method="POST"'
        f' waitUrl={quoteattr(wait)} waitUrlMethod="POST">{QUEUE}</Enqueue>'
    )


def _gather(sound: str, *, action: str, digits: int, timeout: int, finish: str) -> str:
    return (
        f'<Gather input="dtmf" action={quoteattr(action)} method="POST" numDigits="{digits}"'
        f' timeout="{timeout}" finishOnKey={quoteattr(finish)} actionOnEmptyResult="true">'
        f"{sound}</Gather>"
    )


def _plays(prompts: Sequence[str], links: Links) -> str:
    return "".join([f"<Play>{escape(links.prompt(key))}</Play>" for key in prompts])


def _redirect(url: str) -> str:
    return f'<Redirect method="POST">{escape(url)}</Redirect>'
