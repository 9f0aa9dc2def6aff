"""HTTP for alerts of many callers with one matter (群体性)."""

from typing import Annotated

from fastapi import APIRouter, Depends

from hotline.kernel.errors import Forbidden
from hotline.web.auth import CsrfRefused
from hotline.web.deps import Actor, NotSignedIn, requires
from hotline.web.paging import Page
from hotline.web.problems import problems
from tickets.edge import AtDesk, PathId
from tickets.merging import alerts, mass
from tickets.merging.errors import AlertNotFound, AlertSettled, NothingToGather
from tickets.merging.routes import MERGE
from tickets.merging.schemas import MakeMaster, MassAlertRead

router = APIRouter(
    prefix="/api/mass-alerts",
    tags=["tickets"],
    responses=problems(NotSignedIn, Forbidden, CsrfRefused),
)
Supervises = Annotated[Actor, Depends(requires("tickets.supervise"))]


@router.get("")
async def list_mass_alerts(desk: AtDesk, _: Supervises) -> Page[MassAlertRead]:
    """Alerts that nobody has seen to yet, the latest first."""
    return Page(items=await desk.see(alerts.unsettled), next=None)


@router.post(
    "/{alert_id}/master",
    responses=MERGE | problems(AlertNotFound, AlertSettled, NothingToGather),
)
async def make_master(
    alert_id: PathId, desk: AtDesk, actor: Supervises, body: MakeMaster
) -> MassAlertRead:
    """Make one matter of them: the chosen ticket, else the oldest, takes in all that can be taken."""
    return await desk.do(
        lambda uow: mass.gather(uow, actor, alert_id, master=body.master), alerts.read
    )


@router.post("/{alert_id}/dismiss", responses=problems(AlertNotFound, AlertSettled))
async def dismiss_mass_alert(alert_id: PathId, desk: AtDesk, actor: Supervises) -> MassAlertRead:
    """Somebody looked, and they are separate matters; it is told again if many more come."""
    return await desk.do(lambda uow: mass.Gathered(mass.dismiss(uow, actor, alert_id)), alerts.read)
