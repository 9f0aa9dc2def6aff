"""Importing this module registers the tables of all packages."""

from dashboard.reports import model as reports
from hotline.agents import model as agents
from hotline.calls import model as calls
from hotline.duty import model as duty
from hotline.duty.absence import model as absence
from hotline.duty.holidays import model as holidays
from hotline.duty.reminders import model as reminders
from hotline.kernel import event_log
from hotline.notices import model as notices
from hotline.organisation import model as organisation
from hotline.routing import model as routing
from hotline.routing.territory import model as territory
from tickets import model as tickets
from tickets.attachments import model as attachments
from tickets.callers import model as callers
from tickets.claims import model as claims
from tickets.clocks import model as clocks
from tickets.drafts import model as drafts
from tickets.escalation import model as escalation
from tickets.followups import model as followups
from tickets.handover import model as handover
from tickets.lists import model as ticket_lists
from tickets.mentions import model as mentions
from tickets.merging import model as merging
from tickets.search import model as ticket_search
from tickets.stock import model as stock
from tickets.upstream import model as upstream

__all__ = [
    "absence",
    "agents",
    "attachments",
    "callers",
    "calls",
    "claims",
    "clocks",
    "drafts",
    "duty",
    "escalation",
    "event_log",
    "followups",
    "handover",
    "holidays",
    "mentions",
    "merging",
    "notices",
    "organisation",
    "reminders",
    "reports",
    "routing",
    "stock",
    "territory",
    "ticket_lists",
    "ticket_search",
    "tickets",
    "upstream",
]
