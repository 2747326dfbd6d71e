"""What sudo lets somebody run, and what that means as rights on the host (sudoers(5))."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    Aliases = Mapping[str, Sequence[str]]

MOST = 1_000
"""Rights that one rule may give: aliases within aliases multiply."""
ALIAS = re.compile(r"[A-Z][A-Z0-9_]*")
"""What an alias is called; ALL is none."""

_TAGS = "PASSWD|EXEC|SETENV|FOLLOW|LOG_INPUT|LOG_OUTPUT|MAIL|INTERCEPT"
_DIGEST = re.compile(r"\bsha(?:224|256|384|512):[A-Za-z0-9+/=]{20,200}\s*,?\s*")
_RUNAS = re.compile(r"\(\s*([^():]*)(?::([^()]*))?\)\s*")
_TAG = re.compile(rf"(NO)?({_TAGS})\s*:\s*")
_OPTION = re.compile(
    r"(?:ROLE|TYPE|CWD|CHROOT|TIMEOUT|NOTBEFORE|NOTAFTER|PRIVS|LIMITPRIVS|APPARMOR_PROFILE)\s*=\s*(?:\"[^\"]*\"|[^\s,]+)\s*"
)
_MEMBER = re.compile(r'(?:\\.|"(?:\\.|[^"\\])*"|\([^()]*\)|[^,])+', re.DOTALL)
_NOT = re.compile(r"[!\s]*")
_ROOT = frozenset({"root", "#0"})


@dataclass(frozen=True, slots=True)
class Spec:
    """A command that a rule lets run.

    Attributes:
        command: the command with its arguments, ALL or an alias; ! before it takes it away.
        users: whom it runs as; None where that is left to the default.
        groups: which group it runs as.
        tags: such as NOPASSWD, the last of each pair.
    """

    command: str
    users: tuple[str, ...] | None = None
    groups: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may run what.

    Attributes:
        who: id of the account, group or alias.
        machine: the host.
        specs: what may be run.
        hosts: the hosts it holds for as they are written, where nobody can tell whether this is one; else empty.
        runas: whom a command runs as that does not say.
        tags: what holds for every command that does not say otherwise.
    """

    who: str
    machine: str
    specs: Sequence[Spec]
    hosts: str = ""
    runas: str = "root"
    tags: tuple[str, ...] = ()


def listed(text: str) -> list[str]:
    """Return the members of a list, commas between them; quoted, bracketed and escaped commas are none."""
    return [piece for match in _MEMBER.finditer(text) if (piece := match[0].strip())]


def commands(text: str) -> list[str]:
    """Return the commands of an alias, without the digests that may stand before them."""
    return listed(_DIGEST.sub("", text))


def specs(text: str) -> list[Spec]:
    """Return the commands of a list; whom they run as and their tags hold for those that follow."""
    found: list[Spec] = []
    users: tuple[str, ...] | None = None
    groups: tuple[str, ...] = ()
    tags: dict[str, str] = {}
    for piece in commands(text):
        place = 0
        while match := _RUNAS.match(piece, place) or _TAG.match(piece, place) or _OPTION.match(piece, place):
            place = match.end()
            if match.re is _RUNAS:
                users, groups = tuple(listed(match[1])), tuple(listed(match[2] or ""))
            elif match.re is _TAG:
                tags[match[2]] = (match[1] or "") + match[2]
        if command := piece[place:].strip():
            found.append(Spec(command, users, groups, tuple(tags.values())))
    return found


def unfolded(
    names: Iterable[str], aliases: Aliases, within: frozenset[str] = frozenset()
) -> Iterator[tuple[bool, str]]:
    """Yield names with aliases unfolded, each with whether it is meant or taken away; an alias that nobody defines stays."""
    for name in names:
        signs = _NOT.match(name)
        bare = name[signs.end() :] if signs else name
        meant = name[: len(name) - len(bare)].count("!") % 2 == 0
        if bare in aliases and bare not in within:
            inner = unfolded(aliases[bare], aliases, within | {bare})
            yield from ((meant is one, text) for one, text in inner)
        else:
            yield meant, bare


def account(machine: str, name: str) -> str:
    """Return the id of an account or group of a host that sudoers names, as the readers of /etc/passwd and /etc/group have it."""
    bare = re.sub(r"\\(.)", r"\1", name.replace('"', ""))
    bare = "root" if bare in _ROOT else bare
    for sign, word in (("%#", "gid="), ("#", "uid=")):
        if bare.startswith(sign):
            bare = word + bare.removeprefix(sign)
    return f"{machine}:{bare}"


def rights(rule: Rule, named: Aliases, users: Aliases) -> list[dict[str, Any]]:
    """Return what a rule means as rows of `rights`, all but `origin_row`, at most MOST and one more.

    Whoever may run everything as root administers the host, whatever single command is taken away again: sudoers(5) says
    that this cannot be kept. All else is the right Sudo over the account that commands run as.

    Args:
        rule: who may run what.
        named: aliases of commands.
        users: aliases of whom they run as.
    """
    return list(islice(_rights(rule, named, users), MOST + 1))


def _rights(rule: Rule, named: Aliases, users: Aliases) -> Iterator[dict[str, Any]]:
    for spec in rule.specs:
        targets = list(islice(_targets(rule, spec, users), MOST + 1))
        own = {tag.removeprefix("NO") for tag in spec.tags}
        tags = [*(tag for tag in rule.tags if tag.removeprefix("NO") not in own), *spec.tags]
        for meant, command in unfolded([spec.command], named):
            said = " ".join(
                [
                    *(f"{tag}:" for tag in tags),
                    " ".join(command.split())[:2000],
                    *([f"on {rule.hosts}"] if rule.hosts else []),
                ]
            )
            for target, sure in targets:
                everything = command == "ALL" and meant and target == f"{rule.machine}:root"
                known = sure and not rule.hosts and (command == "ALL" or not ALIAS.fullmatch(command))
                yield {
                    "holder": rule.who,
                    "right_name": "AdminTo" if everything else "Sudo",
                    "target": rule.machine if everything else target,
                    "allowed": False if not meant else True if known else None,
                    "detail": f"sudo {said}",
                }


def _targets(rule: Rule, spec: Spec, aliases: Aliases) -> Iterator[tuple[str, bool]]:
    """Yield the accounts that a command runs as, and whether that is sure; ALL is root where root is not left out."""
    told = list(unfolded(spec.users if spec.users is not None else [rule.runas], aliases))
    left_out = {"root" if name in _ROOT else name for meant, name in told if not meant}
    for meant, name in told:
        bare = "root" if name in _ROOT or (name == "ALL" and "root" not in left_out) else name
        if meant and bare not in left_out:
            yield account(rule.machine, bare), bare == "ALL" or not ALIAS.fullmatch(bare)
    if not spec.users:
        # Only the group changes: the command runs as who calls it.
        yield from (
            (account(rule.machine, f"%{name}"), True) for meant, name in unfolded(spec.groups, aliases) if meant
        )
