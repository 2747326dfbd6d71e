"""What people declare beside the data: in doorward.toml and expected.toml, then in the desk. The one place that joins both."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from doorward.desk import Jewel
    from doorward.settings import Settings


def declared(settings: Settings) -> Settings:
    """Return the settings with what the desk says beside them; it is opened only where there is one.

    What is expected comes in the order of the files, then of the desk. A crown jewel that doorward.toml names is as the file
    says, whatever the desk says of it; one of the desk besides has `by` and `time`, who named it and when.

    Raises:
        OSError: the desk does not answer; the message says which.
    """
    file = settings.workspace / "desk.db"
    if not settings.desk and not file.is_file():
        return settings
    from doorward.desk import open_desk  # noqa: PLC0415 - a tenth of a second, for commands that need no desk

    with closing(open_desk(settings.desk or file)) as desk:
        rules = [kept.rule for kept in desk.expectations.every()]
        named = {one.name: _told(one) for one in desk.jewels.every()}
    return replace(settings, expected=(*settings.expected, *rules), jewels={**named, **settings.jewels})


def by_file(jewels: Mapping[str, Mapping[str, Any]]) -> bool:
    """Say whether doorward.toml names one of these crown jewels; those of the desk stand beside what counts as one anyway."""
    return not all("by" in told for told in jewels.values())


def _told(jewel: Jewel) -> dict[str, Any]:
    return {"asset": jewel.asset, "worth": jewel.worth or None, "by": jewel.actor, "time": jewel.time.isoformat()}
