"""Writes down what is to be told, in the transaction of what it tells of. How it goes out is in `transit`.

Each function runs inside a unit of work and waits for nobody.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from hotline.kernel.ids import new_id
from hotline.kernel.uow import UnitOfWork
from hotline.notices import repository
from hotline.notices.directory import SMS, Directory, Target
from hotline.notices.errors import ChannelUnknown, NoMobile, NoticeNotFailed, NoticeNotFound
from hotline.notices.events import ChannelTested, NoticeRetried, TextsRefused
from hotline.notices.model import Notice, NoticeState, Reason, TextRefusal
from hotline.notices.policy import (
    REPLACES,
    SENT_AFTER,
    TOLD,
    Audience,
    Channel,
    Occasion,
    after_quiet,
    is_mobile,
)
from hotline.notices.rules import Rules
from hotline.notices.texts import Label, PersonalData, Said, TicketNumber, write

SENT_AGAIN: Final = (NoticeState.FAILED, NoticeState.UNKNOWN)
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What a notice is about: where it goes, and the little that it may say."""

    ticket_id: str
    number: str
    phone: str = ""
    day: date | None = None
    unit_code: str | None = None
    unit_name: str | None = None
    is_confidential: bool = False  # a complaint must not reach those whom it is about
    is_unsafe: bool = False  # whoever the matter is about may read the caller's telephone


class Notices:
    """What the office is set up to tell."""

    def __init__(self, rules: Rules, directory: Directory) -> None:
        self.rules = rules
        self.directory = directory

    def tell(self, uow: UnitOfWork, occasion: Occasion, about: Matter) -> None:
        """Write the notices of an occasion; there may be none. Fails for nothing that is told of."""
        if occasion in REPLACES:
            repository.replace_unsent(uow, about.ticket_id)
        try:
            said = Said(
                number=TicketNumber(about.number),
                unit=Label(about.unit_name) if about.unit_name else None,
                day=about.day,
            )
            for audience in TOLD[occasion]:
                for notice in self._notices(uow, occasion, audience, about, said):
                    self._keep(uow, notice)
        except PersonalData as error:  # the matter must move on all the same
            log.error("no notice %s of ticket %s: %s", occasion, about.ticket_id, error)  # noqa: TRY400

    def tell_of_failure(self, uow: UnitOfWork) -> None:
        """Tell the office that something is not delivered."""
        text = write(Occasion.FAILED, Audience.OFFICE, self.rules.office, Said())
        for target in self.directory.listeners(Audience.OFFICE, None):
            self._keep(uow, _notice(uow, Occasion.FAILED, target, text=text))

    def test(self, uow: UnitOfWork, key: str, *, by: str, phone: str) -> Notice:
        """Send a test, a text to the telephone of whoever asks.

        Raises:
            ChannelUnknown: the settings name no such channel.
            NoMobile: the person has none.
        """
        target = self.directory.targets.get(key)
        if target is None:
            raise ChannelUnknown
        is_text = target.channel is Channel.SMS
        if is_text and not is_mobile(phone):
            raise NoMobile
        audience = Audience.CITIZEN if is_text else Audience.OFFICE
        text = write(Occasion.TEST, audience, self.rules.office, Said())
        notice = _notice(uow, Occasion.TEST, target, text=text)
        notice.number = phone if is_text else None
        self._keep(uow, notice)
        uow.emit(ChannelTested(at=uow.now, notice_id=notice.id, target=key, person_id=by))
        return notice

    def _notices(
        self, uow: UnitOfWork, occasion: Occasion, audience: Audience, about: Matter, said: Said
    ) -> Iterator[Notice]:
        text = write(occasion, audience, self.rules.office, said)
        if audience is Audience.CITIZEN:
            target = self.directory.targets.get(SMS)
            targets = [target] if target is not None and about.phone else []
        elif audience is Audience.UNIT and about.is_confidential:
            targets = []
        else:
            targets = self.directory.listeners(audience, about.unit_code)
        for target in targets:
            notice = _notice(uow, occasion, target, text=text)
            notice.ticket_id, notice.ticket_number = about.ticket_id, about.number
            if target.channel is Channel.SMS:
                self._address(uow, notice, about)
            yield notice

    def _address(self, uow: UnitOfWork, notice: Notice, about: Matter) -> None:
        notice.number = about.phone
        wanted = uow.now + SENT_AFTER.get(notice.occasion, timedelta())
        notice.due_at = after_quiet(wanted, self.rules.quiet_from, self.rules.quiet_until)
        if about.is_unsafe:
            _drop(uow, notice, Reason.UNSAFE)
        elif not is_mobile(about.phone):
            _drop(uow, notice, Reason.LANDLINE)

    def _keep(self, uow: UnitOfWork, notice: Notice) -> None:
        if notice.state is NoticeState.PENDING:
            repository.send(uow, notice)
        uow.session.add(notice)


def send_again(uow: UnitOfWork, notice_id: str, *, by: str) -> Notice:
    """A person wants a failed notice sent; of a text that may have gone out, knowingly.

    Raises:
        NoticeNotFound: there is none with this id.
        NoticeNotFailed: it is on its way, was sent, or must not be.
    """
    notice = repository.held(uow.session, notice_id)
    if notice is None:
        raise NoticeNotFound
    if notice.state not in SENT_AGAIN:
        raise NoticeNotFailed(state=notice.state)
    notice.state, notice.attempts, notice.due_at = NoticeState.PENDING, 0, uow.now
    notice.reason = notice.detail = notice.settled_at = notice.held_until = None
    repository.send(uow, notice)
    uow.emit(NoticeRetried(at=uow.now, notice_id=notice_id, person_id=by))
    return notice


def set_refusal(uow: UnitOfWork, phone: str, *, refused: bool, ticket_id: str, by: str) -> None:
    """Whether a citizen wants texts to this number. Saying so twice is once."""
    row = uow.session.get(TextRefusal, phone)
    if (row is not None) is refused:
        return
    if row is None:
        uow.session.add(TextRefusal(number=phone, at=uow.now, by=by))
    else:
        uow.session.delete(row)
    uow.emit(TextsRefused(at=uow.now, ticket_id=ticket_id, person_id=by, refused=refused))


def _notice(uow: UnitOfWork, occasion: Occasion, target: Target, *, text: str) -> Notice:
    return Notice(
        id=new_id(),
        occasion=occasion,
        channel=target.channel,
        target=target.key,
        text=text,
        state=NoticeState.PENDING,
        made_at=uow.now,
        due_at=uow.now,
    )


def _drop(uow: UnitOfWork, notice: Notice, reason: Reason) -> None:
    notice.state, notice.reason, notice.settled_at = NoticeState.DROPPED, reason, uow.now
