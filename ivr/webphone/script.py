"""What one caller hears, step by step, in ticks of 20 ms. Pure: frames out, keys in, events out."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Protocol, TypeAlias

from hotline.telephony.steps import Gather, HangUp, Join, Record, Say, Step, Steps, Wait
from ivr.webphone.frames import FRAME_BYTES, ticks

MOST_EARLY_DIGITS = 20


class Sound(Protocol):
    """Recordings in memory."""

    def audio(self, key: str) -> bytes:
        """PCM of a prompt; empty when there is no recording."""
        ...

    def text(self, key: str) -> str:
        """The words of a prompt."""
        ...

    @property
    def beep(self) -> bytes:
        """The tone after which one speaks."""
        ...

    @property
    def music(self) -> bytes:
        """A loop for those who wait."""
        ...

    @property
    def ringback(self) -> bytes:
        """A loop for those who have dialled and not been answered."""
        ...


class Filler(Enum):
    """What a caller hears when no recording plays; the call knows where its music stands."""

    MUSIC = "music"
    SILENCE = "silence"


class Stage(StrEnum):
    """What the caller's screen shows."""

    LISTENING = "listening"
    KEYS = "keys"
    WAITING = "waiting"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class PromptStarted:
    key: str


@dataclass(frozen=True, slots=True)
class StageEntered:
    stage: Stage


@dataclass(frozen=True, slots=True)
class KeysGathered:
    digits: str


@dataclass(frozen=True, slots=True)
class MessageStarted:
    """From now on what the caller says is kept."""


@dataclass(frozen=True, slots=True)
class MessageEnded:
    pass


@dataclass(frozen=True, slots=True)
class StepsFinished:
    pass


@dataclass(frozen=True, slots=True)
class EndRequested:
    pass


Event: TypeAlias = (
    PromptStarted
    | StageEntered
    | KeysGathered
    | MessageStarted
    | MessageEnded
    | StepsFinished
    | EndRequested
)


class Script:
    """Plays steps. Events are given to `report` in the order in which they happen."""

    def __init__(
        self, steps: Steps, sound: Sound, report: Callable[[Event], None], early: str = ""
    ) -> None:
        self.steps = steps
        self.is_over = False
        self._sound = sound
        self._report = report
        self._ahead: deque[Step] = deque(steps)
        self._step: Step | None = None
        self._prompts: deque[str] = deque()
        self._pcm, self._at = b"", 0
        self._left = 0  # ticks until the present step ends by itself
        self.early = early[:MOST_EARLY_DIGITS]  # keys pressed before anything asked for them
        self._digits = ""
        self._is_taking_message = False
        self._asked = False

    def tick(self) -> bytes | Filler:
        """The next 20 ms."""
        while not self.is_over:
            if self._step is None:
                self._begin_next()
                continue
            if (frame := self._prompt_frame()) is not None:
                return frame
            heard = self._after_prompts()
            if heard is not None:
                return heard
        return Filler.SILENCE

    def digit(self, digit: str) -> None:
        match self._step:
            case Gather():
                self._stop_prompts()
                self._gather(digit)
            case Wait():
                self._finish_asking(digit)
            case Record() if digit == "#" and self._is_taking_message:
                self._end_message()
            case Say() | Join() | None if len(self.early) < MOST_EARLY_DIGITS:
                self.early += digit
            case _:
                pass

    def stop(self) -> None:
        """Nothing more is played; a message being taken ends here."""
        if self._is_taking_message:
            self._is_taking_message = False
            self._report(MessageEnded())
        self.is_over = True

    def _begin_next(self) -> None:
        if not self._ahead:
            self.is_over = True
            if not self._asked:
                self._report(StepsFinished())
            return
        step = self._step = self._ahead.popleft()
        match step:
            case HangUp():
                self.is_over = True
                self._report(EndRequested())
            case Join():
                self._asked = True
                self._report(StageEntered(Stage.WAITING))
            case Say(prompts):
                self._asked = False
                self._prompts.extend(prompts)
                self._report(StageEntered(Stage.LISTENING))
            case Gather() | Wait() | Record():
                self._asked = True
                self._prompts.extend(step.prompts)
                self._begin_asking(step)

    def _begin_asking(self, step: Gather | Wait | Record) -> None:
        match step:
            case Gather(timeout=timeout):
                self._digits, self._left = "", ticks(timeout)
                self._report(StageEntered(Stage.KEYS))
                early, self.early = self.early, ""
                for digit in early:
                    self.digit(digit)
            case Wait(seconds=seconds):
                self._left = ticks(seconds)
                self._report(StageEntered(Stage.WAITING))
                if self.early:
                    first, self.early = self.early[0], ""
                    self._finish_asking(first)
            case Record(max_seconds=seconds):
                self._left = ticks(seconds)
                self._report(StageEntered(Stage.MESSAGE))

    def _prompt_frame(self) -> bytes | None:
        while self._at >= len(self._pcm):
            if not self._prompts:
                return None
            key = self._prompts.popleft()
            self._pcm, self._at = self._sound.audio(key), 0
            self._report(PromptStarted(key))
        frame = self._pcm[self._at : self._at + FRAME_BYTES]
        self._at += FRAME_BYTES
        return frame.ljust(FRAME_BYTES, b"\0")

    def _after_prompts(self) -> bytes | Filler | None:
        """What is heard when the recordings of the present step are over; None: go on at once."""
        match self._step:
            case Gather():
                self._left -= 1
                if self._left <= 0:
                    self._finish_asking(self._digits)
                return Filler.SILENCE
            case Wait():
                self._left -= 1
                if self._left <= 0:
                    self._finish_asking("")
                return Filler.MUSIC
            case Record():
                return self._message_tick()
            case Join():
                return Filler.MUSIC
            case _:
                self._step = None
                return None

    def _message_tick(self) -> bytes | Filler | None:
        if not self._is_taking_message:
            self._is_taking_message = True
            self._report(MessageStarted())
            self._pcm, self._at = self._sound.beep, 0
            self._left -= len(self._pcm) // FRAME_BYTES  # eager people speak into the beep
            return self._prompt_frame() or Filler.SILENCE
        self._left -= 1
        if self._left <= 0:
            self._end_message()
            return None
        return Filler.SILENCE

    def _end_message(self) -> None:
        self._stop_prompts()
        self._is_taking_message = False
        self._step = None
        self._report(MessageEnded())

    def _gather(self, digit: str) -> None:
        step = self._step
        if not isinstance(step, Gather):  # an earlier key of the same burst already ended it
            self.early += digit
            return
        self._left = ticks(step.timeout)
        if step.finish_on and digit in step.finish_on:
            self._finish_asking(self._digits)
            return
        self._digits += digit
        if len(self._digits) >= step.max_digits:
            self._finish_asking(self._digits)

    def _finish_asking(self, digits: str) -> None:
        """Report the keys; the steps that follow come from the application's answer."""
        self._stop_prompts()
        self._step = None
        self.is_over = True
        self._report(KeysGathered(digits))

    def _stop_prompts(self) -> None:
        self._prompts.clear()
        self._pcm, self._at = b"", 0
