"""The policy in force: the newest one made in the console, else the office's file, else the default."""

import logging
from typing import Final

from sqlmodel import Session

from hotline.kernel.errors import ChangedMeanwhile
from hotline.kernel.uow import UnitOfWork
from hotline.routing import members, repository
from hotline.routing.events import RoutingChanged
from hotline.routing.model import PolicyVersion
from hotline.routing.policy import Policy
from hotline.routing.policy_file import Office, PolicyDocument, PolicyUnusable

log: Final = logging.getLogger(__name__)


class Policies:
    """Reads a policy once for each version of it."""

    def __init__(self, document: PolicyDocument, office: Office) -> None:
        self.office = office
        self._first = document
        self._known: tuple[str | None, PolicyDocument, Policy] = (
            None,
            document,
            document.policy(office),
        )

    def current(self, session: Session) -> Policy:
        return self._newest(session)[2]

    def document(self, session: Session) -> PolicyDocument:
        return self._newest(session)[1]

    def version(self, session: Session) -> str | None:
        """Which of those made in the console is in force; None: the file."""
        return repository.newest_policy_id(session)

    def adopt(
        self,
        uow: UnitOfWork,
        document: PolicyDocument,
        *,
        by: str,
        note: str,
        based_on: str | None = None,
    ) -> PolicyVersion:
        """Put a policy in force, for work that waits already, too.

        `based_on`: the version it was made from, "" for the file; None: whichever.

        Raises:
            PolicyUnusable: it contradicts itself; the present one stays in force.
            ChangedMeanwhile: somebody else put another one in force first.
        """
        policy = document.policy(self.office)
        uow.next_number("policy")  # two who adopt at the same moment do it one after the other
        present = self.version(uow.session) or ""
        if based_on is not None and based_on != present:
            raise ChangedMeanwhile("another policy is in force", version=present, expected=based_on)
        version = PolicyVersion(
            document=document.model_dump(mode="json"), made_at=uow.now, made_by=by, note=note
        )
        uow.session.add(version)
        uow.session.flush()
        members.forget_others(uow, policy.queues)
        uow.emit(
            RoutingChanged(at=uow.now, person_id=by, action="policy", subject=version.id, note=note)
        )
        return version

    def _newest(self, session: Session) -> tuple[str | None, PolicyDocument, Policy]:
        newest = repository.newest_policy_id(session)
        known = self._known
        if newest == known[0]:
            return known
        if newest is None:  # back to the beginning, as after a restored backup
            return (None, self._first, self._first.policy(self.office))
        try:
            document = PolicyDocument.parse(session.get_one(PolicyVersion, newest).document)
            self._known = (newest, document, document.policy(self.office))
        except PolicyUnusable:  # made for another set of skills: the one we know goes on
            log.exception("the policy %s cannot be used any more", newest)
            self._known = (newest, known[1], known[2])
        return self._known
