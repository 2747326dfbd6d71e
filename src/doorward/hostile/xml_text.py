"""XML from anywhere: no entities, nothing fetched, bounded in depth and size; elements come one at a time, with their line."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, BinaryIO
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from doorward.hostile import CHUNK, DEEPEST, LARGEST, Malformed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.sax.xmlreader import AttributesNSImpl

_WEIGHT = 256  # bytes that an empty element takes in memory, roughly


@dataclass(slots=True)
class Element:
    """An element with its text and what stands in it, wanted elements left out.

    Attributes:
        tag: local name; `{namespace}name` where the namespace is not the root's.
        line: line its start tag begins on.
        attributes: those without a namespace.
        parents: tags around it, the root first.
        whole: false for one that the file breaks off in; it has what was read of it.
    """

    tag: str
    line: int
    attributes: dict[str, str]
    parents: tuple[str, ...] = ()
    text: str = ""
    children: list[Element] = field(default_factory=list)
    whole: bool = True

    def all(self, tag: str) -> list[Element]:
        """Return the elements directly within it that have this tag."""
        return [child for child in self.children if child.tag == tag]

    def first(self, tag: str) -> Element:
        """Return the first element directly within it that has this tag, an empty one if none has."""
        return next((child for child in self.children if child.tag == tag), Element(tag, self.line, {}))

    def walk(self) -> Iterator[Element]:
        """Yield it and everything within it, in the order of the file."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting += reversed(element.children)


class _Parser(DefusedExpatParser):
    """Refuses every DOCTYPE that does more than name the root: entities, defaults and other files hide in it."""

    def __init__(self) -> None:
        super().__init__(namespaceHandling=1, forbid_dtd=True)
        self.doctype = ""

    def defused_start_doctype_decl(
        self,
        name: str,
        sysid: str | None,
        pubid: str | None,
        has_internal_subset: bool,  # noqa: FBT001 - expat calls it
    ) -> None:
        self.doctype = name
        if sysid or pubid or has_internal_subset:
            reason = f"its DOCTYPE {name!r} declares entities or points to another file: refused"
            raise Malformed(reason, self.getLineNumber())


@dataclass(slots=True)
class _Open:
    """An element that has not ended: what was held before it began, and the pieces of its text."""

    element: Element
    held: int
    text: list[str] = field(default_factory=list)


class _Tree(ContentHandler):
    """Builds wanted elements and forgets all others."""

    def __init__(self, parser: _Parser, wanted: frozenset[str], largest: int) -> None:
        super().__init__()
        self._parser, self._wanted, self._largest = parser, wanted, largest
        self._namespace: str | None = None
        self._open: list[_Open] = []
        self._inside = 0
        self._held = 0
        self.silent = 0
        self.done: list[Element] = []

    def startElementNS(self, name: tuple[str | None, str], qname: str | None, attrs: AttributesNSImpl) -> None:  # noqa: ARG002, N802 - SAX
        line = self._parser.getLineNumber()
        attributes = {key[-1]: value for key, value in attrs.items() if key[0] is None}
        around = self._open[-1].element if self._open else None
        parents = (*around.parents, around.tag) if around else ()
        element = Element(self._tag(name[0], name[-1]), line, attributes, parents)
        if not around:
            self.done.append(element)
        elif len(parents) >= DEEPEST:
            raise Malformed(f"nested deeper than {DEEPEST} levels", line)
        self._open.append(_Open(element, self._held))
        self._inside += element.tag in self._wanted
        self._hold(_WEIGHT + sum(map(len, attributes.values())))

    def endElementNS(self, name: tuple[str | None, str], qname: str | None) -> None:  # noqa: ARG002, N802 - SAX
        ended = self._open.pop()
        element = ended.element
        element.text = "".join(ended.text).strip()
        if element.tag in self._wanted:
            self.done.append(element)
            self._inside -= 1
            self._held = ended.held
        elif self._inside:
            self._open[-1].element.children.append(element)

    def characters(self, content: str) -> None:
        if self._inside:
            self._open[-1].text.append(content)
        self._hold(len(content))

    def unfinished(self) -> Iterator[Element]:
        """Yield the outermost wanted element that has not ended, with what has not ended in it."""
        opened = [item.element for item in self._open]
        first = next((place for place, element in enumerate(opened) if element.tag in self._wanted), len(opened))
        for outer, inner in pairwise(opened[first:]):
            outer.children.append(inner)
        for element in opened[first : first + 1]:
            element.whole = False
            yield element

    def _tag(self, namespace: str | None, local: str) -> str:
        if not self._open:
            self._namespace = namespace
        return local if namespace == self._namespace else f"{{{namespace}}}{local}"

    def _hold(self, count: int) -> None:
        self.silent = 0
        self._held = self._held + count if self._inside else 0
        if self._held > self._largest:
            raise Malformed(f"an element of more than {self._largest:,} characters", self._parser.getLineNumber())


def elements(stream: BinaryIO, *wanted: str, largest: int = LARGEST) -> Iterator[Element]:
    """Yield the root as its start tag has it, then every element with a wanted tag as it ends.

    Where the file breaks off, the wanted element it breaks off in is yielded last, marked as not whole.

    Args:
        stream: XML in any encoding that it declares.
        wanted: tags; a wanted element is left out of the one around it.
        largest: characters that one of them, or bytes that one tag or comment, may have.

    Raises:
        Malformed: it is not well-formed, declares entities, is nested deeper than DEEPEST, or breaks a limit.
    """
    parser = _Parser()
    tree = _Tree(parser, frozenset(wanted), largest)
    parser.setContentHandler(tree)
    more = True
    while more:
        data = stream.read(CHUNK)
        more = bool(data)
        tree.silent += len(data)
        if tree.silent > largest:
            raise Malformed(f"a tag or comment of more than {largest:,} bytes", parser.getLineNumber())
        try:
            _feed(parser, data)
        except Malformed:
            yield from tree.done
            yield from tree.unfinished()
            raise
        yield from tree.done
        tree.done.clear()


def _feed(parser: _Parser, data: bytes) -> None:
    try:
        parser.feed(data, isFinal=not data)
    except Malformed:
        raise
    except SAXParseException as error:
        what = re.sub(r"^not well-formed \((.*)\)$", r"\1", error.getMessage())
        raise Malformed(f"not well-formed XML: {what}", error.getLineNumber() or 0) from error
    except DefusedXmlException as error:
        raise Malformed("it declares entities or points to another file: refused", parser.getLineNumber()) from error
    except (LookupError, ValueError) as error:
        raise Malformed(f"not readable as XML: {error}", parser.getLineNumber()) from error


def root(head: bytes) -> tuple[str, str] | None:
    """Return namespace and name of the root, from a file's first bytes; None if this is no XML. Nothing is raised.

    Where the DOCTYPE is one that `elements` refuses, its name stands for the root, so that somebody takes the file and says so.
    """
    if not head.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<"):
        return None
    parser = _Parser()
    parser.setContentHandler(_First())
    try:
        _feed(parser, head)
    except _Found as found:
        return found.namespace, found.name
    except Malformed:
        return ("", parser.doctype) if parser.doctype else None
    return None


class _Found(Exception):  # noqa: N818 - it ends the parsing, nothing is wrong
    def __init__(self, namespace: str, name: str) -> None:
        super().__init__()
        self.namespace, self.name = namespace, name


class _First(ContentHandler):
    """Stops at the first element."""

    def startElementNS(self, name: tuple[str | None, str], qname: str | None, attrs: AttributesNSImpl) -> None:  # noqa: ARG002, N802 - SAX
        raise _Found(name[0] or "", name[-1])
