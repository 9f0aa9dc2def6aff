"""Importing this module registers the tables of all packages."""

from dashboard.reports import model as reports
from hotline.agents import model as agents
from hotline.calls import model as calls
from hotline.duty import model as duty
from hotline.duty.absence import model as absence
from hotline.kernel import event_log
from hotline.organisation import model as organisation
from hotline.routing import model as routing
from hotline.routing.territory import model as territory
from tickets import model as tickets
from tickets.followups import model as followups

__all__ = [
    "absence",
    "agents",
    "calls",
    "duty",
    "event_log",
    "followups",
    "organisation",
    "reports",
    "routing",
    "territory",
    "tickets",
]
