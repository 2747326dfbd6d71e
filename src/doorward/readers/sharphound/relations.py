"""What an object as SharpHound writes it says of others: memberships, rights and sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.records.scan_record import member, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    Row = dict[str, Any]

_LOCAL_RIGHTS = {"544": "AdminTo", "555": "CanRDP", "562": "ExecuteDCOM", "580": "CanPSRemote"}
"""Relative id of a built-in group (Windows, well-known SIDs) -> what its members may do to the computer."""
_LOCAL_LISTS = {"LocalAdmins": "544", "RemoteDesktopUsers": "555", "DcomUsers": "562", "PSRemoteUsers": "580"}
"""Members of built-in groups, before SharpHound 2 told of every local group, and as a policy sets them."""
_SESSIONS = {"Sessions": "network", "PrivilegedSessions": "privileged", "RegistrySessions": "registry"}
_NAMES = ("ObjectIdentifier", "MemberId", "GUID", "UserSID", "UserId", "ComputerSID", "ComputerId")
_GRANTS = ("AllowedToDelegate", "HasSIDHistory", "DumpSMSAPassword")
_PLACEHOLDER = "IGNOREME"  # a domain controller's local groups are those of its domain, which has their names
_OLD_RIGHTS = {"All": "AllExtendedRights", "User-Force-Change-Password": "ForceChangePassword"}
"""Name that version 3 gives an extended right in AceType -> the name that later versions give it."""
_DIRECTIONS = {0: "disabled", 1: "inbound", 2: "outbound", 3: "bidirectional"}


def membership(item: Mapping[str, Any], itself: str) -> Iterator[Row]:
    """Yield the members of a group, and the primary group of an account."""
    for name in _named(item.get("Members")):
        yield {"member": name, "group_id": itself, "is_primary": False}
    if primary := text(item.get("PrimaryGroupSID")):
        yield {"member": itself, "group_id": primary, "is_primary": True}


def seen_at(item: Mapping[str, Any], itself: str) -> Iterator[Row]:
    """Yield who was logged on to a computer, and how that was seen."""
    for key, kind in _SESSIONS.items():
        for one in _results(item.get(key)):
            who = text(one.get("UserSID")) or text(one.get("UserId"))
            where = text(one.get("ComputerSID")) or text(one.get("ComputerId")) or itself
            if who:
                yield {"identity": who, "computer": where, "kind": kind}


def rights_of(item: Mapping[str, Any], itself: str) -> Iterator[Row]:
    """Yield the rights over an object, and those it has over others."""
    yield from _entries(item.get("Aces"), itself)
    yield from _entries(member(item, "CARegistryData", "CASecurity", "Data"), itself)
    for key in _GRANTS:
        yield from (_right(itself, key, name) for name in _named(item.get(key)))
    yield from (_right(name, "AllowedToAct", itself) for name in _named(item.get("AllowedToAct")))
    yield from (_right(name, "PublishedTo", itself) for name in _named(item.get("EnabledCertTemplates")))
    if group := text(member(item, "GroupLink", "ObjectIdentifier")):
        yield _right(itself, "OIDGroupLink", group)
    if host := text(item.get("HostingComputer")):
        yield _right(host, "HostsCAService", itself)
    yield from _services(item.get("SPNTargets"), itself)
    yield from _placed(item, itself)
    yield from _trusts(item.get("Trusts"), itself)
    for one in _results(item.get("UserRights")):
        if privilege := text(one.get("Privilege")):
            yield from (_right(name, privilege, itself) for name in _named(one))


def groups_of_computers(item: Mapping[str, Any], itself: Mapping[str, Any]) -> tuple[list[Row], list[Row], list[Row]]:
    """Return the local groups of a computer, or those a policy sets on computers: identities, memberships and rights.

    A group stands between its members and the computers, so that they add up and do not multiply.
    """
    mine = itself["id"]
    identities, memberships, rights = [], [], []
    for group, members, computers in (*_local(item, mine), *_by_policy(item, mine)):
        name = text(group.get("Name"))
        if name != _PLACEHOLDER:
            domain = itself["name"] if itself["kind"] == "computer" else itself["domain"]
            identities.append({"id": group["id"], "kind": "local group", "name": name, "domain": domain})
        memberships += [{"member": one, "group_id": group["id"], "is_primary": False} for one in members]
        if granted := _LOCAL_RIGHTS.get(group["id"].rpartition("-")[2]):
            rights += [_right(group["id"], granted, computer) for computer in computers]
    return identities, memberships, rights


def _local(item: Mapping[str, Any], mine: str) -> Iterator[tuple[Row, list[str], list[str]]]:
    for one in _results(item.get("LocalGroups")):
        # Of a group that could not be asked nothing is known, not even that it is empty.
        asked = one.get("Collected") is not False or one.get("Results")
        if asked and (name := text(one.get("ObjectIdentifier"))):
            yield {"id": name, "Name": one.get("Name")}, list(_named(one)), [mine]
    for key, number in _LOCAL_LISTS.items():
        if members := list(_named(item.get(key))):
            yield {"id": f"{mine}-{number}", "Name": key}, members, [mine]


def _by_policy(item: Mapping[str, Any], mine: str) -> Iterator[tuple[Row, list[str], list[str]]]:
    changes = item.get("GPOChanges")
    if not isinstance(changes, dict):
        return
    computers = list(_named(changes.get("AffectedComputers")))
    for key, number in _LOCAL_LISTS.items():
        if members := list(_named(changes.get(key))):
            yield {"id": f"{mine}-{number}", "Name": f"{key} set by policy"}, members, computers


def _right(holder: str, right: str, target: str, detail: str | None = None, *, inherited: bool | None = None) -> Row:
    row = {"holder": holder, "right_name": right, "target": target, "inherited": inherited, "allowed": True}
    return row if detail is None else row | {"detail": detail}


def _results(told: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the objects of a list, bare as in version 3 or as the `Results` of a collector."""
    if isinstance(told, dict):
        told = told.get("Results")
    if isinstance(told, list):
        yield from (one for one in told if isinstance(one, dict))


def _named(told: Any) -> Iterator[str]:
    """Yield the ids of a list of objects or of names; what has none is left out."""
    listed: Iterable[Any] | None = told.get("Results") if isinstance(told, dict) else told
    for one in listed if isinstance(listed, list) else ():
        said = next((one[key] for key in _NAMES if key in one), None) if isinstance(one, dict) else one
        if name := text(said):
            yield name


def _entries(entries: Any, itself: str) -> Iterator[Row]:
    for one in _results(entries):
        holder, right = text(one.get("PrincipalSID")), text(one.get("RightName"))
        if right in {"ExtendedRight", "WriteProperty"}:
            written = text(one.get("AceType")) or right
            right = _OLD_RIGHTS.get(written, written)
        if holder and right:
            inherited = one.get("IsInherited")
            yield _right(holder, right, itself, inherited=inherited if isinstance(inherited, bool) else None)


def _services(told: Any, itself: str) -> Iterator[Row]:
    for one in _results(told):
        computer, service = text(one.get("ComputerSID")), text(one.get("Service"))
        if computer and service:
            port = one.get("Port")
            yield _right(itself, service, computer, f"port {port}" if type(port) is int else None)


def _placed(item: Mapping[str, Any], itself: str) -> Iterator[Row]:
    """Yield what contains the object, what it contains, and the policies that are linked to it."""
    if above := text(member(item, "ContainedBy", "ObjectIdentifier")):
        yield _right(above, "Contains", itself)
    yield from (_right(itself, "Contains", name) for name in _named(item.get("ChildObjects")))
    for link in _results(item.get("Links")):
        if policy := text(link.get("GUID")) or text(link.get("Guid")):
            yield _right(policy, "GPLink", itself, "enforced" if link.get("IsEnforced") is True else None)


def _trusts(told: Any, itself: str) -> Iterator[Row]:
    """Yield a row for each direction of a trust: the holder's identities may be given access to the target."""
    for trust in _results(told):
        other = text(trust.get("TargetDomainSid"))
        said = trust.get("TrustDirection")
        direction = (_DIRECTIONS.get(said, "") if type(said) is int else text(said) or "").lower()
        if other is None:
            continue
        detail = _trust_detail(trust)
        if direction in {"inbound", "bidirectional"}:
            yield _right(itself, "TrustedBy", other, detail)
        if direction in {"outbound", "bidirectional"}:
            yield _right(other, "TrustedBy", itself, detail)


def _trust_detail(trust: Mapping[str, Any]) -> str:
    filtered = "SID filtering on" if trust.get("SidFilteringEnabled") is True else "SID filtering off"
    transitive = "transitive" if trust.get("IsTransitive") is True else "not transitive"
    return "; ".join([text(trust.get("TrustType"), 50) or "trust", transitive, filtered])
