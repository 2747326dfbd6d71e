from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.sharphound.test_objects import ANYTHING
from tests.readers.sharphound.written import ALICE, thing

from doorward.readers.sharphound.certificates import settings
from doorward.readers.sharphound.objects import identity
from doorward.readers.sharphound.relations import rights_of


def told(properties=(), **more):
    item = thing(ALICE, properties, **more)
    return list(settings(item, item["Properties"]))


def got(value, key="Value", **more):
    return {key: value, "Collected": True, "FailureReason": None, **more}


def controller(binding=None, mapping=None):
    return told(DCRegistryData={"StrongCertificateBindingEnforcement": binding, "CertificateMappingMethods": mapping})


def endpoint(**more):
    return got({"Url": "http://ca.door.example/certsrv/", **more}, "Result")


def authority(*endpoints):
    return told(HttpEnrollmentEndpoints=list(endpoints))


def test_what_a_controller_takes_is_told_as_its_registry_has_it():
    assert controller(got(1), got(31)) == ["StrongCertificateBindingEnforcement=1", "CertificateMappingMethods=31"]
    assert controller(got(-1)) == ["StrongCertificateBindingEnforcement=-1"]
    assert told({"strongcertificatebindingenforcementraw": 0, "certificatemappingmethodsraw": 4}) == [
        "StrongCertificateBindingEnforcement=0",
        "CertificateMappingMethods=4",
    ]


@pytest.mark.parametrize("missing", [None, {"Value": 0, "Collected": False}, {"Value": "0", "Collected": True}, [], 0])
def test_what_was_not_collected_is_not_told(missing):
    assert controller(missing, missing) == []
    assert told(CARegistryData={"IsUserSpecifiesSanEnabled": missing, "RPCEncryptionEnforced": missing}) == []
    assert told(NTLMRegistryData=missing) == []


@pytest.mark.parametrize(
    ("places", "flags"),
    [
        ((), []),
        (({"Collected": False, "Result": None},), []),
        ((endpoint(ADCSWebEnrollmentHTTP=True),), ["HasVulnerableEndpoint=True"]),
        ((endpoint(ADCSWebEnrollmentHTTPS=True),), ["HasVulnerableEndpoint=True"]),
        ((endpoint(ADCSWebEnrollmentHTTPS=True, ADCSWebEnrollmentEPA=True),), ["HasVulnerableEndpoint=False"]),
        ((endpoint(), endpoint(ADCSWebEnrollmentHTTP=True)), ["HasVulnerableEndpoint=True"]),
        ((endpoint(Status=0),), ["HasVulnerableEndpoint=True"]),
        ((endpoint(Status=1),), ["HasVulnerableEndpoint=False"]),
        ((endpoint(Status=False),), ["HasVulnerableEndpoint=False"]),
        ((endpoint(Status="Vulnerable_NtlmHttpsNoChannelBinding"),), ["HasVulnerableEndpoint=True"]),
        ((endpoint(Status=0x100),), ["HasVulnerableEndpoint=False"]),
        (("none",), []),
    ],
)
def test_an_authority_that_takes_relayed_logons_over_the_web(places, flags):
    assert authority(*places) == flags


@pytest.mark.parametrize("known", [True, False])
def test_what_was_worked_out_of_the_places_before_counts_too(known):
    assert told({"hasvulnerableendpoint": known}) == [f"HasVulnerableEndpoint={known}"]


def test_the_registry_of_an_authority():
    registry = {
        "IsUserSpecifiesSanEnabled": got(value=True),
        "RPCEncryptionEnforced": got(value=False),
        "DisabledExtensions": got(["1.3.6.1.4.1.311.25.2"]),
    }
    assert told(CARegistryData=registry) == [
        "IsUserSpecifiesSanEnabled",
        "RPCEncryptionEnforced=False",
        "disabledextensions=1.3.6.1.4.1.311.25.2",
        "DisabledExtensions collected",
    ]
    assert told({"rpcencryptionenforced": True, "disabledextensions": [], "disabledextensionscollected": True}) == [
        "RPCEncryptionEnforced=True",
        "DisabledExtensions collected",
    ]


def test_policies_of_templates_and_the_group_that_one_is_linked_to():
    assert told({"certificatepolicy": ["1.2.3", "1.2.4"]}) == ["certificatepolicy=1.2.3", "certificatepolicy=1.2.4"]
    policy = thing("P-1", {"certtemplateoid": "1.2.3"}, GroupLink={"ObjectIdentifier": "S-9", "ObjectType": "Group"})
    row = identity(policy, None)
    assert (row["kind"], row["flags"]) == ("issuance policy", ["certtemplateoid=1.2.3"])
    assert [(one["right_name"], one["target"]) for one in rights_of(policy, "P-1")] == [("OIDGroupLink", "S-9")]
    assert list(rights_of(thing("P-1", GroupLink={"ObjectIdentifier": None}), "P-1")) == []


def test_the_marks_of_certificates_that_controllers_log_on_by():
    assert told({"certthumbprints": ["AB", "CD"]}) == ["certthumbprints=AB", "certthumbprints=CD"]
    assert told({"certthumbprint": "AB"}) == ["certthumbprint=AB"]


def test_lists_and_texts_without_end_are_cut():
    assert len(told({"certificatepolicy": ["1.2"] * 5000})) == 1000
    assert max(map(len, told({"certificatepolicy": ["1" * 5000], "certtemplateoid": "2" * 5000}))) < 300


def test_whether_a_computer_may_send_its_logon_is_told_by_its_registry():
    assert told(NTLMRegistryData=got({"RestrictSendingNtlmTraffic": 2}, "Result")) == ["RestrictSendingNtlmTraffic=2"]
    assert told(NTLMRegistryData=got({"RestrictSendingNtlmTraffic": None}, "Result")) == []


NAMES = ["DCRegistryData", "CARegistryData", "HttpEnrollmentEndpoints", "NTLMRegistryData"]


@given(
    st.dictionaries(st.sampled_from(NAMES), ANYTHING), st.dictionaries(st.sampled_from(["certificatepolicy"]), ANYTHING)
)
def test_whatever_stands_there_is_told_as_short_flags_or_not_at_all(more, properties):
    assert all(isinstance(one, str) and len(one) < 300 for one in told(properties, **more))
