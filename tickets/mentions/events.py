"""What happened to mentions. Ids only: the words are in the ticket's history."""

from dataclasses import dataclass

from hotline.kernel.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonMentioned(Event):
    mention_id: str
    ticket_id: str
    person_id: str  # who was mentioned


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionRead(Event):
    mention_id: str
    person_id: str
