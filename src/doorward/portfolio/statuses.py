"""What a supplier would say of each release about a weakness, in the four words of VEX, drafted from the three answers."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from packageurl import PackageURL

from doorward.portfolio.question import CANNOT_TELL, SHIPS
from doorward.versions import schemes
from doorward.wording import listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from doorward.portfolio import Release, Shipping

AFFECTED, NOT_AFFECTED, FIXED, UNDER_INVESTIGATION = "affected", "not_affected", "fixed", "under_investigation"
_MOST = 5


class Publisher(NamedTuple):
    """Who is to publish a draft, and who may read it.

    Attributes:
        name: of the organisation.
        namespace: an address that is its own.
        tlp: CLEAR, GREEN, AMBER, AMBER+STRICT or RED.
        time: of the draft, naive UTC.
        tool: version of the program that drafts.
    """

    name: str
    namespace: str
    tlp: str
    time: datetime
    tool: str


class Stated(NamedTuple):
    """What is drafted about a release.

    Attributes:
        release: it.
        status: one of the four words.
        justification: why it is not affected, in OpenVEX's words; None where it is, or a person must say.
        statement: the sentence that goes with it.
        remedy: the release that closes it, None where there is none.
    """

    release: Release
    status: str
    justification: str | None
    statement: str
    remedy: Release | None = None


def statuses(told: Shipping, products: Sequence[str] = ()) -> list[Stated]:
    """Return what is drafted about each release of these products (all if none), by product, the oldest first.

    What ships it is affected. What does not is fixed if an older release of the product shipped it, and else not affected:
    its inventory either lacks the package or has another version. Where nobody can tell, or the order of versions is a
    guess, a person must find out: under investigation.
    """
    wanted = {name.lower() for name in products}
    kept = [item for item in told.portfolio.releases if not wanted or (item.product or item.release).lower() in wanted]
    # A release that a register tells twice is one.
    ordered = sorted(
        {item.release: item for item in reversed(kept)}.values(),
        key=lambda item: (item.product or item.release, _age(item)),
    )
    return [
        one
        for _, group in groupby(ordered, key=lambda item: item.product or item.release)
        for one in _of_product(told, list(group))
    ]


def _age(item: Release) -> tuple[datetime, bool, str, str]:
    key = schemes()["generic"].key(item.version or "")
    return (item.published or datetime.min, key is not None, key.text if key else "", item.release)  # noqa: DTZ901 - naive UTC


def _of_product(told: Shipping, ordered: Sequence[Release]) -> Iterator[Stated]:
    answers = [told.answer(item.unit) for item in ordered]
    remedies: list[Release | None] = []
    remedy = None
    for item, answer in zip(reversed(ordered), reversed(answers), strict=True):
        remedies.append(remedy)
        remedy = item if answer not in {SHIPS, CANNOT_TELL} and told.exact(item.unit) else remedy
    shipped = False
    for item, answer, later in zip(ordered, answers, reversed(remedies), strict=True):
        shipped = shipped or answer == SHIPS
        yield _stated(told, item, later, fixed=shipped)


def _stated(told: Shipping, item: Release, later: Release | None, *, fixed: bool) -> Stated:
    answer, held = told.answer(item.unit), told.holds(item.unit)
    why = f"{told.why(item.unit)}."
    why = why[0].upper() + why[1:]
    if answer == SHIPS:
        action = f"Update to {name(later)}." if later else "No release that closes it is registered yet."
        return Stated(item, AFFECTED, None, f"It ships {listed(held, _MOST)}. {action}", later)
    if answer == CANNOT_TELL:
        return Stated(item, UNDER_INVESTIGATION, None, f"Whether it ships the affected versions is not known: {why}")
    if not told.exact(item.unit):
        return Stated(item, UNDER_INVESTIGATION, None, f"The order of its versions is not certain: {why}")
    if fixed:
        return Stated(item, FIXED, None, why)
    return Stated(item, NOT_AFFECTED, "vulnerable_code_not_present" if held else "component_not_present", why)


def name(item: Release) -> str:
    """Return a release as people call it: its product and version, or its own name."""
    return f"{item.product} {item.version}" if item.product and item.version else item.release


def purl(item: Release) -> str:
    """Return a release as a package URL of no ecosystem: a name that is an IRI, as OpenVEX asks for."""
    return PackageURL("generic", None, item.product or item.release, item.version if item.product else None).to_string()
