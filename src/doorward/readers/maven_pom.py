"""What a Maven project asks for: pom.xml (https://maven.apache.org/pom.html)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from doorward.batching import batches
from doorward.hostile import LARGEST, Malformed
from doorward.hostile.xml_text import elements, root
from doorward.inventory import component, described, named
from doorward.reader import Reject, reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from doorward.hostile.xml_text import Element
    from doorward.reader import Input, Sample, Told

_NAMESPACE = "http://maven.apache.org/POM/"
_PROPERTY = re.compile(r"\$\{([^${}]+)\}")
_EXACT = re.compile(r"\[?([^\[\](),\s$]+)\]?")
_DEEPEST, _LONGEST = 8, 500


def recognises(sample: Sample) -> bool:
    """Whether it is XML whose root is a project of Maven's, perhaps without its namespace."""
    namespace, name = root(sample.head) or ("", "")
    if name != "project":
        return False
    return namespace.startswith(_NAMESPACE) or (not namespace and b"<modelVersion>" in sample.head)


@reader(fills=("software",), recognises=recognises)
def maven_pom(source: Input) -> Iterable[Told]:
    """Maven projects: the dependencies that a pom.xml states.

    Versions come from the file's own properties and managed dependencies; those that a parent or an imported bill states are
    null, and what the dependencies need in turn is not there: the evidence says so.
    """
    project, broken = None, None
    try:
        with source.open() as stream:
            for item in elements(stream, "project", largest=LARGEST // 4):
                project = project if item.parents else item  # the root comes when it begins, and when it ends
    except Malformed as error:
        broken = error
    if project is not None:
        yield from batches("software", _rows(project, described(source.name)))
    if broken:
        raise broken


def _rows(project: Element, file: str) -> Iterator[Sequence[dict[str, Any]] | Reject]:
    properties = _properties(project)
    managed = {
        _name(item, properties): item.first("version").text
        for item in project.first("dependencyManagement").first("dependencies").all("dependency")
    }
    own = _filled(project.first("artifactId").text, properties)
    group = _filled(project.first("groupId").text or project.first("parent").first("groupId").text, properties)
    asset = named(f"{group}:{own}" if group and own else own) or file
    for item in _dependencies(project):
        name = _name(item, properties)
        if name is None:
            yield Reject(item.line, "a dependency without a group and an artifact", item.first("artifactId").text[:200])
            continue
        version = _filled(item.first("version").text or managed.get(name) or "", properties)
        exact = _EXACT.fullmatch(version or "")
        scope = ", for development" if item.first("scope").text == "test" else ""
        evidence = f"package list, direct only{scope}" if exact else f"package list, version not stated{scope}"
        yield [component(item.line, name, exact[1] if exact else None, "Maven", asset=asset, evidence=evidence)]


def _dependencies(project: Element) -> Iterator[Element]:
    yield from project.first("dependencies").all("dependency")
    for profile in project.first("profiles").all("profile"):
        yield from profile.first("dependencies").all("dependency")


def _properties(project: Element) -> dict[str, str]:
    """Return the properties by name, with those that Maven derives from the project."""
    parent = project.first("parent")
    version = project.first("version").text or parent.first("version").text
    group = project.first("groupId").text or parent.first("groupId").text
    derived = {"version": version, "groupId": group, "artifactId": project.first("artifactId").text}
    derived["parent.version"] = parent.first("version").text
    stated = {item.tag: item.text for item in project.first("properties").children}
    return {f"{prefix}{key}": value for prefix in ("project.", "pom.", "") for key, value in derived.items()} | stated


def _name(item: Element, properties: Mapping[str, str]) -> str | None:
    group = _filled(item.first("groupId").text, properties)
    artifact = _filled(item.first("artifactId").text, properties)
    return f"{group}:{artifact}" if group and artifact else None


def _filled(told: str, properties: Mapping[str, str]) -> str | None:
    """Return a text with its properties filled in; None if one is unknown, or the text grows without end."""
    for _ in range(_DEEPEST):
        found = _PROPERTY.search(told)
        if found is None:
            return told.strip() or None
        value = properties.get(found[1].strip())
        if value is None or len(told) + len(value) > _LONGEST:
            return None
        told = told[: found.start()] + value + told[found.end() :]
    return None
