"""What the settings mean to each part."""

from datetime import timedelta

from hotline.kernel.config import Settings
from hotline.routing.policies import Policies
from hotline.routing.policy_file import Office, read_policy
from hotline.routing.service import RoutingRules
from ivr.dialogue import Rules
from ivr.menu_file import read_menu
from ivr.webphone.link import MediaSettings
from tickets.categories import categories
from tickets.merging.policy import MassRules


def routing_rules(settings: Settings) -> RoutingRules:
    routing = settings.routing
    return RoutingRules(
        wrap_up_for=timedelta(seconds=routing.wrap_up_for),
        misses_before_not_responding=routing.misses_before_not_responding,
        # The web phone has no line to the outside.
        rings_telephones=settings.twilio.enabled or settings.simulator.enabled,
    )


def office_of(settings: Settings) -> Office:
    """What the settings say where a routing policy says nothing."""
    routing = settings.routing
    return Office(
        ring_for=routing.ring_for,
        max_waiting=routing.max_waiting,
        give_up_after=routing.give_up_after,
        known_skills=frozenset(entry.key for entry in categories().lists["routing_skills"]),
    )


def policies_of(settings: Settings) -> Policies:
    """The office's routing policy.

    Raises:
        PolicyUnusable: the file cannot be used.
    """
    office = office_of(settings)
    return Policies(read_policy(settings.routing.policy, office), office)


def mass_rules(settings: Settings) -> MassRules:
    tickets = settings.tickets
    return MassRules(callers=tickets.mass_callers, within=timedelta(hours=tickets.mass_hours))


def dialogue_rules(settings: Settings) -> Rules:
    ivr = settings.ivr
    return Rules(
        menu=read_menu(ivr.menu),
        announce_every=ivr.announce_every,
        offer_callback_after=ivr.offer_callback_after,
        voicemail_seconds=ivr.voicemail_seconds,
        ask_rating=ivr.ask_rating,
    )


def media_settings(settings: Settings, key: bytes) -> MediaSettings:
    return MediaSettings(
        control=settings.webphone.control_socket,
        key=key,
        recordings=settings.recordings.folder,
        prompts=settings.ivr.prompts,
        number=settings.office.number,
        max_calls=settings.webphone.max_calls,
    )
