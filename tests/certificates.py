"""Certificate services for tests: an authority, a template that anyone may ask for, and what a controller takes."""

from __future__ import annotations

from tests.forest import CONTROLLER, EVERY_ACCOUNT, computer, right, thing

CLIENT, SMARTCARD, SERVER = "1.3.6.1.5.5.7.3.2", "1.3.6.1.4.1.311.20.2.2", "1.3.6.1.5.5.7.3.1"
ARMED = "authorizedsignatures=0"
RULED = "directory:DOOR.EXAMPLE"


def template(identifier="T-1", *flags, purposes=(CLIENT,), armed=ARMED, **columns):
    """A template; `flags` besides that nobody signs a request for it."""
    flagged = [*flags, armed] if armed else [*flags]
    return thing(identifier, "certificate template", identifier, purposes=list(purposes), flags=flagged) | columns


def authority(*flags, identifier="CA-1", name="AUTHORITY", **columns):
    return thing(identifier, "enterprise CA", name, flags=list(flags)) | columns


def controller(*flags, identifier=CONTROLLER, name="DC", **columns):
    return computer(identifier, name, enabled=True, flags=["IsDC", *flags]) | columns


def open_to(who=EVERY_ACCOUNT, *places):
    """Rights to ask for certificates at these places, the template and the authority of above if none are named."""
    return [right(who, "Enroll", place) for place in places or ("T-1", "CA-1")]


def published(template="T-1", authority="CA-1"):
    return right(template, "PublishedTo", authority)
