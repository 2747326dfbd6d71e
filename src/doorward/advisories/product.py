"""Products as advisories and verdicts name them, turned into the names that inventories have for them."""

from __future__ import annotations

from typing import Any, NamedTuple

from packageurl import PackageURL

from doorward.cpe import parse
from doorward.ecosystem import package
from doorward.versions import cpe_version

_URL, _CPE = "pkg:", ("cpe:/", "cpe:2.3:")


class Identity(NamedTuple):
    """What inventories know a product by.

    Attributes:
        ecosystem: OSV's name, with the release where it is known.
        package: name in that ecosystem's own spelling.
        version: the version meant, null where the names tell none.
        cpe: CPE name as written.
        purl: package URL as written.
    """

    ecosystem: str | None = None
    package: str | None = None
    version: str | None = None
    cpe: str | None = None
    purl: str | None = None

    @property
    def known(self) -> bool:
        """Whether an inventory can hold it under one of these names."""
        return bool(self.package or self.cpe)

    def vex(self) -> dict[str, Any]:
        """Return it in the columns of tables/vex.py."""
        return {"ecosystem": self.ecosystem, "package": self.package, "version": self.version, "cpe": self.cpe}


def identified(*names: Any, version: str | None = None) -> Identity:
    """Return what inventories know a product by, from package URLs and CPE names; what is neither tells nothing.

    Args:
        names: the first of a kind wins; anything may stand among them.
        version: counts where no name tells one.
    """
    texts = [name.strip() for name in names if isinstance(name, str)]
    purl = next((text for text in texts if text.lower().startswith(_URL)), None)
    cpe = next((text for text in texts if text.lower().startswith(_CPE)), None)
    known = package(purl) if purl else None
    told = (known.version if known else None) or _version(purl) or _stated(cpe) or version
    return Identity(known.ecosystem if known else None, known.name if known else None, told, cpe, purl)


def _version(purl: str | None) -> str | None:
    try:
        return PackageURL.from_string(purl).version if purl else None
    except ValueError:
        return None


def _stated(cpe: str | None) -> str | None:
    try:
        name = parse(cpe) if cpe else None
    except ValueError:
        return None
    return cpe_version(name.version, name.update) if name else None


def named(identity: Identity, name: str | None = None, version: str | None = None) -> str | None:
    """Return a product as people find it again: its package URL, its CPE name, or else its name and version."""
    return identity.purl or identity.cpe or " ".join(filter(None, (name, version))) or None
