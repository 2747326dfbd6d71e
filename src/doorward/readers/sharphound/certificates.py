"""What SharpHound tells of certificate services beyond true and false: settings of controllers, authorities and templates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.records.scan_record import member, text, texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_ON_CONTROLLERS = {
    "StrongCertificateBindingEnforcement": "strongcertificatebindingenforcementraw",
    "CertificateMappingMethods": "certificatemappingmethodsraw",
}
"""Value in a controller's registry -> the property that BloodHound makes of it; -1 where the registry has none."""
_LISTS = ("certificatepolicy", "disabledextensions", "certthumbprints")
_TEXTS = ("certtemplateoid", "certthumbprint")
_MOST = 1000
"""Entries of a list that are kept: a template names a handful."""
_RELAYED = {0, 2, "Vulnerable_NtlmHttpEndpoint", "Vulnerable_NtlmHttpsNoChannelBinding"}
"""Words of earlier collectors for an endpoint that takes a relayed logon, as numbers and as names."""


def settings(item: Mapping[str, Any], told: Mapping[str, Any]) -> Iterator[str]:
    """Yield settings as flags `name=value`, each only where it was collected.

    Args:
        item: the object as SharpHound writes it.
        told: its Properties.
    """
    for name, raw in _ON_CONTROLLERS.items():
        value = _collected(member(item, "DCRegistryData", name))
        value = told.get(raw) if value is None else value
        if type(value) is int:
            yield f"{name}={value}"
    sending = member(_collected(item.get("NTLMRegistryData")), "RestrictSendingNtlmTraffic")
    if type(sending) is int:
        yield f"RestrictSendingNtlmTraffic={sending}"
    for name in _LISTS:
        yield from (f"{name}={one[:200]}" for one in texts(told.get(name) or [])[:_MOST])
    yield from (f"{name}={said}" for name in _TEXTS if (said := text(told.get(name), 200)))
    yield from _of_authority(item, told)


def _of_authority(item: Mapping[str, Any], told: Mapping[str, Any]) -> Iterator[str]:
    registry = item.get("CARegistryData")
    if _collected(member(registry, "IsUserSpecifiesSanEnabled")) is True:
        yield "IsUserSpecifiesSanEnabled"
    encrypted = _collected(member(registry, "RPCEncryptionEnforced"))
    encrypted = told.get("rpcencryptionenforced") if encrypted is None else encrypted
    if isinstance(encrypted, bool):
        yield f"RPCEncryptionEnforced={encrypted}"
    dropped = _collected(member(registry, "DisabledExtensions"))
    yield from (f"disabledextensions={one[:200]}" for one in texts(dropped or [])[:_MOST])
    if told.get("disabledextensionscollected") is True or dropped is not None:
        yield "DisabledExtensions collected"
    relayed = list(_relayed(item.get("HttpEnrollmentEndpoints")))
    known = told.get("hasvulnerableendpoint")
    if relayed or isinstance(known, bool):
        yield f"HasVulnerableEndpoint={any(relayed) or known is True}"


def _relayed(endpoints: Any) -> Iterator[bool]:
    """Yield of each place on the web that takes requests whether it takes a relayed logon: in the clear, or bound to no channel."""
    for one in endpoints if isinstance(endpoints, list) else ():
        found = _collected(one)
        if not isinstance(found, dict):
            continue
        status = found.get("Status")
        unbound = found.get("ADCSWebEnrollmentHTTPS") is True and found.get("ADCSWebEnrollmentEPA") is not True
        known = type(status) in (int, str) and status in _RELAYED
        yield found.get("ADCSWebEnrollmentHTTP") is True or unbound or known


def _collected(result: Any) -> Any:
    """Return what a collector got, None if it got nothing; collectors differ in what they call it."""
    if not isinstance(result, dict) or result.get("Collected") is False:
        return None
    return next((result[name] for name in ("Value", "Result", "Data") if name in result), None)
