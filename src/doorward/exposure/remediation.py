"""By when a weakness must be fixed, after CISA's Binding Operational Directive 26-04 of 10 June 2026.

The directive asks four yes-or-no questions of a weakness on an asset, and answers each of the 16 combinations with a time.
"""

from __future__ import annotations

from typing import NamedTuple


class Tier(NamedTuple):
    """What the directive asks for.

    Attributes:
        days: calendar days within which it must be fixed; None: with the next upgrade of the system.
        forensic: whether traces of an intrusion must be looked for, before the fix wipes them.
    """

    days: int | None
    forensic: bool = False


# known exploited, exposed, automatable, total impact: the order of CISA's own table (CERTCC/SSVC, decision tables).
_ROWS = {
    "nnnp": Tier(None),
    "ynnp": Tier(14),
    "nynp": Tier(60),
    "nnyp": Tier(60),
    "nnnt": Tier(None),
    "yynp": Tier(14),
    "ynyp": Tier(14),
    "nyyp": Tier(14),
    "ynnt": Tier(14),
    "nynt": Tier(14),
    "nnyt": Tier(60),
    "yyyp": Tier(3),
    "yynt": Tier(3, forensic=True),
    "ynyt": Tier(3, forensic=True),
    "nyyt": Tier(3),
    "yyyt": Tier(3, forensic=True),
}


def remediation_tier(*, known_exploited: bool, exposed: bool, automatable: bool, total_impact: bool) -> Tier:
    """Return by when a weakness must be fixed, and whether traces of an intrusion must be looked for.

    Args:
        known_exploited: it is in CISA's KEV catalogue; that decides, whatever an older SSVC decision says of exploitation.
        exposed: the asset can be reached from outside, as observed.
        automatable: the SSVC decision point Automatable is `yes`.
        total_impact: the SSVC decision point Technical Impact is `total`, not `partial`.
    """
    answers = "".join("y" if answer else "n" for answer in (known_exploited, exposed, automatable))
    return _ROWS[answers + ("t" if total_impact else "p")]


def _tiers() -> str:
    told = []
    for row, tier in _ROWS.items():
        answers = [str(letter in "yt").lower() for letter in row]
        days = "cast(null as bigint)" if tier.days is None else str(tier.days)
        names = ("known_exploited", "exposed", "automatable", "total_impact", "days", "forensic")
        values = (*answers, days, str(tier.forensic).lower())
        told.append(f"select {', '.join(f'{value} as {name}' for value, name in zip(values, names, strict=True))}")
    return " union all ".join(told)


TIERS = _tiers()
"""The 16 rows as SQL: known_exploited, exposed, automatable, total_impact, days (null: with the next upgrade), forensic."""

# What SSVC decides where CISA says nothing is read off a CVSS vector: no privileges, nobody's help and no luck needed from the
# network means that it can be automated; all that can be lost is lost means that the impact is total.
AUTOMATABLE_VECTOR = "AV:N/AC:L/(AT:N/)?(PR:N/UI:N|Au:N)"
"""Pattern of CVSS vectors (2.0 to 4.0) of weaknesses taken for automatable."""
TOTAL_VECTOR = "/(C:H/I:H/A:H|VC:H/VI:H/VA:H|C:C/I:C/A:C)"
"""Pattern of CVSS vectors (2.0 to 4.0) of weaknesses taken for total."""
