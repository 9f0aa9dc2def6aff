"""What the tests of gaps and of the addresses ask an office."""

from typing import Any

from tests.hotline.office import Office

TOLD = ("VillageUncovered", "VillageCovered")


def told(office: Office) -> list[tuple[str, str]]:
    return [(row.name, row.payload["village_id"]) for row in office.events(*TOLD)]


async def gap_names(office: Office) -> list[str]:
    async with office.signed_in("boss") as boss:
        return [one["name"] for one in (await boss.get("/api/territory/gaps")).json()["villages"]]


async def villages(client: Any) -> list[dict[str, Any]]:
    towns = (await client.get("/api/territory")).json()["towns"]
    return [village for town in towns for village in town["villages"]]
