"""The products that a vendor's advisory speaks of: CSAF's product tree, with what is part of what."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from doorward.advisories.product import Identity, identified, named
from doorward.cpe import parse
from doorward.ecosystem import split

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_LEVELS = {
    "vendor": "vendor",
    "product_name": "product",
    "product_version": "version",
    "product_version_range": "versions",
}
_FALLBACKS = {"product_family": "product", "legacy": "version"}
_MORE = frozenset({"patch_level", "service_pack"})
"""Levels that go on with the version above them."""
_RUNS_ON = frozenset({"installed_on", "installed_with"})
_NOBODY = Identity()
_NAME = 300
"""Characters that a name in the tree may have."""
_NUMBER = re.compile(r"[vV]?\d")
_VERSION = re.compile(r"[vV]?\d+\.\S*$")
_COMPANY = re.compile(r"[, ]+(incorporated|inc|corporation|corp|ltd|limited|llc|gmbh|ag|s\.?a|co)\.?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Product:
    """A product that can be spoken of by its id in the document.

    Attributes:
        name: in full, as written.
        identity: what inventories know it by.
        vendor: as CPE spells it: lower case, words joined by _.
        product: as CPE spells it.
        version: the one version meant.
        versions: range of versions meant, in the notation of VERS or in words.
        whole: what it is a part of, or runs on; None if it is spoken of alone.
        runs_on: `whole` is what it runs on.
    """

    name: str | None = None
    identity: Identity = _NOBODY
    vendor: str | None = None
    product: str | None = None
    version: str | None = None
    versions: str | None = None
    whole: Product | None = None
    runs_on: bool = False

    @property
    def spoken(self) -> str | None:
        """The product as people find it again."""
        return named(self.identity, self.name)

    @property
    def ecosystem(self) -> str | None:
        """OSV ecosystem with its release; where the package's own names tell none, the whole that it is part of does."""
        own = self.identity.ecosystem
        if own is None or ":" in own or self.whole is None or not self.whole.identity.cpe:
            return own
        release = _release(self.whole.identity.cpe)
        return f"{own}:{release}" if release else own


def _release(cpe: str) -> str | None:
    """Return the release that the CPE name of a distribution means: 8 for cpe:/a:redhat:enterprise_linux:8::appstream."""
    try:
        name = parse(cpe)
    except ValueError:
        return None
    told = f"{name.product}:{name.version}".removesuffix(":*").removesuffix(":-")
    return split(f"Red Hat:{told}")[1]


def products(tree: Any) -> dict[str, Product]:
    """Return every product of a CSAF product tree by its id; what is not as it should be is as if it were not there."""
    found: dict[str, Product] = {}
    for branch in _branches(tree):
        found.update(branch)
    if isinstance(tree, dict):
        for item in _objects(tree.get("full_product_names")):
            found.update(_leaf(item, {}))
        for item in _objects(tree.get("relationships")):
            found.update(_relation(item, found))
    return found


def groups(tree: Any) -> dict[str, list[str]]:
    """Return the ids of the products of each group of a CSAF product tree."""
    listed = _objects(tree.get("product_groups")) if isinstance(tree, dict) else []
    return {
        item["group_id"]: [one for one in item.get("product_ids", []) if isinstance(one, str)]
        for item in listed
        if isinstance(item.get("group_id"), str) and isinstance(item.get("product_ids"), list)
    }


def _branches(tree: Any) -> Iterator[dict[str, Product]]:
    waiting: list[tuple[Any, dict[str, str]]] = [(tree, {})]
    while waiting:
        node, above = waiting.pop()
        for branch in reversed(_objects(node.get("branches")) if isinstance(node, dict) else []):
            path = _path(branch, above)
            if isinstance(branch.get("product"), dict):
                yield _leaf(branch["product"], path)
            waiting.append((branch, path))


def _path(branch: Mapping[str, Any], above: dict[str, str]) -> dict[str, str]:
    """Return what the levels down to a branch say: vendor, product, version."""
    category, name = branch.get("category"), branch.get("name")
    if not isinstance(category, str) or not isinstance(name, str) or not name.strip():
        return above
    name = name.strip()[:_NAME]
    if category in _MORE:
        # Cisco writes the whole version there, below its train: 15.2(4o)E3 below 15.2E.
        whole = name if _VERSION.match(name) else " ".join(filter(None, (above.get("version"), name)))
        return {**above, "version": whole}
    level = _LEVELS.get(category)
    if level is None:
        fallback = _FALLBACKS.get(category)
        return {fallback: name, **above} if fallback else above
    if level == "version" and name.startswith("vers:"):
        level = "versions"
    return {**above, level: name}


def _leaf(item: Mapping[str, Any], path: Mapping[str, str]) -> dict[str, Product]:
    own = item.get("product_id")
    if not isinstance(own, str):
        return {}
    helper = item.get("product_identification_helper")
    names = [value for value in helper.values() if value] if isinstance(helper, dict) else []
    listed = [name for value in names for name in (value if isinstance(value, list) else [value])]
    name = item.get("name") if isinstance(item.get("name"), str) else None
    identity = identified(*listed)
    if identity.version is None and _tells_version(path.get("version"), identity):
        identity = identity._replace(version=path.get("version"))
    vendor = _spelled(_COMPANY.sub("", path.get("vendor", "").strip()))
    product = _bare(path.get("product", ""), vendor)
    return {own: Product(name, identity, vendor, product, path.get("version"), path.get("versions"))}


def _tells_version(level: str | None, identity: Identity) -> bool:
    """Whether the level of versions has one: above a package of every version, some write the package's name there."""
    if identity.purl is None or level is None:
        return level is not None
    name = (identity.package or "").rpartition(":")[2]
    return bool(_NUMBER.match(level)) and level != name


def _relation(item: Mapping[str, Any], found: Mapping[str, Product]) -> dict[str, Product]:
    """Return the product that a relationship makes of two others."""
    part, whole = (found.get(str(item.get(key))) for key in ("product_reference", "relates_to_product_reference"))
    told = item.get("full_product_name")
    own = told.get("product_id") if isinstance(told, dict) else None
    if part is None or whole is None or not isinstance(own, str):
        return {}
    # A part of a part belongs to the whole nearest to it; deeper chains would let a document nest without end.
    return {own: replace(part, whole=replace(whole, whole=None), runs_on=item.get("category") in _RUNS_ON)}


def _bare(name: str, vendor: str | None) -> str | None:
    """Return a product's name as CPE spells it, without its vendor's before it: Cisco IOS XE Software is ios_xe."""
    spelled = _spelled(name.strip())
    if not spelled:
        return None
    return spelled.removeprefix(f"{vendor}_").removesuffix("_software") or spelled


def _spelled(name: str) -> str | None:
    return re.sub(r"\s+", "_", name.lower()) or None


def _objects(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
