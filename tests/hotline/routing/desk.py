"""What the tests of the invariants ask of a house."""

from hotline.routing.model import Reservation
from hotline.routing.repository import OPEN
from hotline.telephony.signals import EndCause
from tests.house import House


def opened(house: House) -> list[Reservation]:
    return [one for one in house.all(Reservation) if one.state in OPEN]


def the_leg(house: House, line: str) -> str:
    [leg] = house.phones.calls[line].legs
    return leg


async def ends(house: House, line: str, cause: EndCause) -> None:
    await house.phones.end_leg(the_leg(house, line), cause)
    await house.settle()
