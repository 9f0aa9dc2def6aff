"""Importing this module registers the tables of all packages."""

from dashboard.reports import model as reports
from hotline.agents import model as agents
from hotline.calls import model as calls
from hotline.duty import model as duty
from hotline.duty.absence import model as absence
from hotline.duty.holidays import model as holidays
from hotline.duty.reminders import model as reminders
from hotline.kernel import event_log
from hotline.organisation import model as organisation
from hotline.routing import model as routing
from hotline.routing.territory import model as territory
from tickets import model as tickets
from tickets.clocks import model as clocks
from tickets.escalation import model as escalation
from tickets.followups import model as followups
from tickets.handover import model as handover
from tickets.lists import model as ticket_lists
from tickets.search import model as ticket_search
from tickets.upstream import model as upstream

__all__ = [
    "absence",
    "agents",
    "calls",
    "clocks",
    "duty",
    "escalation",
    "event_log",
    "followups",
    "handover",
    "holidays",
    "organisation",
    "reminders",
    "reports",
    "routing",
    "territory",
    "ticket_lists",
    "ticket_search",
    "tickets",
    "upstream",
]
