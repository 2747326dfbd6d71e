"""The computers and other devices in GLPI."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from doorward.addressing import address, mac
from doorward.hostile.csv_text import header
from doorward.hostile.json_stream import opening
from doorward.reader import reader
from doorward.records.scan_record import member
from doorward.register.export import Said, assets, entries, label
from doorward.register.words import key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from doorward.reader import Input, Sample, Told

_OBJECTS = (
    frozenset({"entities_id", "states_id", "otherserial"}),
    frozenset({"entity", "status", "otherserial", "date_mod"}),
)
"""Keys of a device in the first API, and in the second that came with version 11."""
_HEADERS = (
    (frozenset({"name", "serial_number"}), frozenset({"last_update", "entity", "alternate_username"})),
    (frozenset({"nom", "numéro_de_série"}), frozenset({"dernière_modification", "entité", "usager"})),
)
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "nom"),
    "serials": ("serial", "serial_number", "numéro_de_série"),
    "status": ("states_id", "status", "statut"),
    "purpose": ("comment", "comments", "commentaires", "computertypes_id", "type"),
    "changed": ("date_mod", "last_update", "dernière_modification"),
    "in_service_from": ("use_date", "financial_and_administrative_information_startup_date", "date_creation"),
    "in_service_until": ("decommission_date", "financial_and_administrative_information_decommission_date"),
}
"""What we call it -> what GLPI calls it in its API, and in its lists in English and French."""
_OWNERS = (
    "users_id_tech",
    "user_tech",
    "technician_in_charge",
    "technician_in_charge_of_the_hardware",
    "technicien_responsable",
    "users_id",
    "user",
    "utilisateur",
    "groups_id_tech",
    "group_tech",
    "group_in_charge",
    "groupe_responsable",
    "groups_id",
    "group",
    "groupe",
    "contact",
    "alternate_username",
    "usager",
)
_BETWEEN = re.compile(r"[\s,;]|<br\s*/?>|\$\$", re.IGNORECASE)
_NETWORK = re.compile(r"(^|_)(ip|mac|network|networking|réseau|réseaux)(_|$)")


def recognises(sample: Sample) -> bool:
    """Whether objects have GLPI's keys of a device, or a table the columns of its lists."""
    keys = set(opening(sample.head))
    if keys:
        return any(keys >= one for one in _OBJECTS)
    names = {key(name) for name in header(sample.head)}
    return "asset_tag" not in names and any(every <= names and bool(one_of & names) for every, one_of in _HEADERS)


@reader(fills=("assets",), recognises=recognises)
def glpi(source: Input) -> Iterable[Told]:
    """GLPI computers, JSON of its APIs or CSV of its lists in English or French.

    Who is in charge of a device is its owner, else its user; a person whom the API tells by number only is `user N`. What
    is retired was in service until its entry was last changed. Templates are no devices; what lies in the bin is deleted.
    """
    with source.open() as stream:
        yield from assets(entries(stream), _said)


def _said(told: Mapping[str, Any]) -> Said | None:
    if _flag(told.get("is_template")):
        return None
    said = {column: _first(told, names) for column, names in _COLUMNS.items()}
    network = list(_network(told))
    return Said(
        {
            "name": said["name"],
            "addresses": [known for text in network if (known := address(text))],
            "macs": [known for text in network if (known := mac(text))],
            "serials": said["serials"],
            "owner": next(filter(None, (_person(name, told.get(name)) for name in _OWNERS)), None),
            "purpose": _worded(said["purpose"]),
            "in_service_from": said["in_service_from"],
            "in_service_until": said["in_service_until"],
        },
        "deleted" if _flag(told.get("is_deleted")) else _worded(said["status"]),
        said["changed"],
    )


def _flag(value: Any) -> bool:
    return value in (1, True, "1")


def _first(told: Mapping[str, Any], names: Iterable[str]) -> str | None:
    return next((said for name in names if (said := label(told.get(name)))), None)


def _worded(text: str | None) -> str | None:
    """Return a text; None for the number of an entry in a list that the file does not hold."""
    return None if text is None or text.isdigit() else text


def _person(name: str, value: Any) -> str | None:
    said = label(value)
    if said is None or not said.isdigit():
        return said
    return None if said == "0" else f"{'group' if name.startswith('group') else 'user'} {said}"


def _network(told: Mapping[str, Any]) -> Iterator[str]:
    """Yield whatever may be an address: in columns about the network, and in ports that the API tells with a device."""
    for name, value in told.items():
        if isinstance(value, str) and _NETWORK.search(name):
            yield from filter(None, _BETWEEN.split(value[:10_000]))
    kinds = told.get("_networkports")
    for ports in kinds.values() if isinstance(kinds, dict) else ():
        for port in ports if isinstance(ports, list) else ():
            yield label(member(port, "mac")) or ""
            held = member(port, "NetworkName", "IPAddress")
            for one in held if isinstance(held, list) else ():
                yield label(one) or ""
