from __future__ import annotations

from datetime import datetime
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.ldif.written import ADMINS, ALICE, OWN, RESET, descriptor_bytes, dump, entry, entry_bytes, sid_bytes

from doorward.reader import Reject
from doorward.readers.ldif.active_directory import identity, is_of_active_directory, memberships, rights
from doorward.readers.ldif.naming import Names, own_id
from doorward.readers.ldif.records import entries

DN = "CN=alice,CN=Users,DC=door,DC=example"
HOME = "DC=DOOR,DC=EXAMPLE"
TICKS = 133485408000000000


def read(*classes, dn=DN, **values):
    (found,) = entries(BytesIO(dump(entry(dn, *classes, **values))))
    return found


def person(**values):
    found = read("top", "person", "user", objectSid=sid_bytes(ALICE), **values)
    return identity(found, own_id(found))


def edges(*classes, itself="T", **values):
    found = list(rights(read(*classes, **values), itself, Names([])))
    return [one if isinstance(one, Reject) else (one["holder"], one["right_name"], one["target"]) for one in found]


def test_only_its_own_entries_are_taken():
    assert is_of_active_directory(read("user", objectSid=b"x"))
    assert is_of_active_directory(read("container", objectCategory="CN=Container"))
    assert not is_of_active_directory(read("inetOrgPerson", uid="alice"))


def test_an_account_with_all_that_is_known_of_it():
    row = person(
        name="alice",
        sAMAccountName="alice",
        mail="alice@door.example",
        description="likes doors",
        userAccountControl="512",
        adminCount="1",
        pwdLastSet=str(TICKS),
        lastLogon="0",
        lastLogonTimestamp=str(TICKS),
        whenCreated="20240103130213.0Z",
        nTSecurityDescriptor=descriptor_bytes(),
    )
    assert row == {
        "id": ALICE,
        "kind": "user",
        "name": "alice",
        "account": "alice",
        "distinguished_name": DN,
        "domain": "DOOR.EXAMPLE",
        "email": "alice@door.example",
        "description": "likes doors",
        "operating_system": None,
        "password_last_set": datetime(2024, 1, 1),
        "last_logon": datetime(2024, 1, 1),
        "created": datetime(2024, 1, 3, 13, 2, 13),
        "purposes": [],
        "flags": [],
        "password_not_required": False,
        "password_never_expires": False,
        "unconstrained": False,
        "sensitive": False,
        "dont_require_preauth": False,
        "enabled": True,
        "service_names": [],
        "has_spn": False,
        "admin_count": True,
    }


@pytest.mark.parametrize(
    ("control", "column"),
    [
        (0x20, "password_not_required"),
        (0x10000, "password_never_expires"),
        (0x80000, "unconstrained"),
        (0x100000, "sensitive"),
        (0x400000, "dont_require_preauth"),
    ],
)
def test_each_bit_of_the_control_word_has_its_column(control, column):
    columns = ["password_not_required", "password_never_expires", "unconstrained", "sensitive", "dont_require_preauth"]
    row = person(userAccountControl=str(512 | control))
    assert [name for name in columns if row[name]] == [column]
    assert row["enabled"]


def test_a_disabled_account_and_one_of_which_nothing_is_said():
    assert person(userAccountControl="514")["enabled"] is False
    assert not {"enabled", "has_spn", "admin_count"} & set(person())
    assert person(userAccountControl=str(0x82000))["flags"][:1] == ["isdc"]
    assert person(userAccountControl=str(0x1000200))["flags"] == ["trustedtoauth", "nTSecurityDescriptor not collected"]


def test_names_of_services():
    row = person(userAccountControl="512", servicePrincipalName=["http/desk", "cifs/desk"])
    assert (row["has_spn"], row["service_names"]) == (True, ["http/desk", "cifs/desk"])


@pytest.mark.parametrize("value", ["0", "-1", "9223372036854775807", "x", "", "9" * 19])
def test_times_that_mean_never(value):
    assert person(pwdLastSet=value)["password_last_set"] is None


@pytest.mark.parametrize("value", ["2024", "20241303130213.0Z", "x"])
def test_a_time_that_is_none(value):
    assert person(whenCreated=value)["created"] is None


@pytest.mark.parametrize(
    ("classes", "kind"),
    [
        (["top", "person", "user", "computer"], "computer"),
        (["user", "computer", "msDS-GroupManagedServiceAccount"], "service"),
        (["group"], "group"),
        (["domainDNS"], "domain"),
        (["organizationalUnit"], "ou"),
        (["container", "groupPolicyContainer"], "gpo"),
        (["pKICertificateTemplate"], "certificate template"),
        (["pKIEnrollmentService"], "enterprise CA"),
        (["top", "secret"], "secret"),
        ([], None),
    ],
)
def test_kinds(classes, kind):
    assert identity(read(*classes, objectCategory="x"), "T")["kind"] == kind


def test_a_secret_is_noted_and_not_kept():
    row = person(userPassword="hunter2")
    assert "userpassword readable" in row["flags"]
    assert "hunter2" not in str(row)


def test_a_template_says_what_its_certificates_are_good_for():
    values = {"msPKI_Certificate_Name_Flag": "1", "msPKI_Enrollment_Flag": "2", "msPKI_RA_Signature": "0"}
    found = read("pKICertificateTemplate", pKIExtendedKeyUsage="1.3.6.1.5.5.7.3.2", **values)
    row = identity(found, "T")
    assert row["purposes"] == ["1.3.6.1.5.5.7.3.2"]
    assert row["flags"][:3] == ["enrolleesuppliessubject", "requiresmanagerapproval", "authorizedsignatures=0"]


@pytest.mark.parametrize(
    ("bits", "words"),
    [
        (0x2000000, ["subjectaltrequireupn"]),
        (0x8000000, ["subjectaltrequiredns"]),
        (0x400000, ["subjectaltrequiredomaindns"]),
        (0x800000, ["subjectaltrequirespn"]),
        (0x2000001, ["enrolleesuppliessubject", "subjectaltrequireupn"]),
        (0x80000000, []),
    ],
)
def test_a_template_says_what_names_it_asks_for(bits, words):
    found = read("pKICertificateTemplate", msPKI_Certificate_Name_Flag=str(bits))
    assert [flag for flag in identity(found, "T")["flags"] if not flag.startswith("nT")] == words


def test_a_template_carries_policies_and_a_policy_is_linked_to_a_group():
    found = read("pKICertificateTemplate", msPKI_Certificate_Policy=["1.2.3", "1.2.4"])
    assert identity(found, "T")["flags"][:2] == ["certificatepolicy=1.2.3", "certificatepolicy=1.2.4"]
    group = "CN=staff,DC=door,DC=example"
    values = {"msPKI_Cert_Template_OID": "1.2.3", "msDS_OIDToGroupLink": group}
    found = read("msPKI-Enterprise-Oid", **values)
    assert identity(found, "T")["flags"][0] == "certtemplateoid=1.2.3"
    assert edges("msPKI-Enterprise-Oid", **values) == [
        ("CN=Users,DC=door,DC=example", "Contains", "T"),
        ("T", "OIDGroupLink", group),
    ]


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({"flags": "2"}, "issuance policy"),
        ({"msDS_OIDToGroupLink": "CN=g"}, "issuance policy"),
        ({"flags": "1"}, "mspki-enterprise-oid"),
        ({}, "mspki-enterprise-oid"),
    ],
)
def test_only_an_identifier_of_a_policy_is_a_policy(values, kind):
    assert identity(read("top", "msPKI-Enterprise-Oid", **values), "T")["kind"] == kind


def test_members_and_the_primary_group():
    group = read(
        "group", dn="CN=admins,DC=door,DC=example", objectSid=sid_bytes(ADMINS), member=[DN, "CN=gone,DC=door"]
    )
    names = Names([(read("user"), ALICE)])
    assert [row["member"] for row in memberships(group, ADMINS, names)] == [ALICE, "CN=gone,DC=door"]
    assert list(memberships(read("user", primaryGroupID="513"), ALICE, names)) == [
        {"member": ALICE, "group_id": f"{OWN}-513", "is_primary": True}
    ]
    assert list(memberships(read("user", primaryGroupID="513"), "no SID", names)) == []


def test_the_access_list_is_told_entry_by_entry():
    data = descriptor_bytes(entry_bytes(ALICE, 0x100, kind=5, limited=RESET), entry_bytes("S-1-5-32-544", 0xF01FF))
    assert edges("user", nTSecurityDescriptor=data)[1:] == [
        (ADMINS, "Owns", "T"),
        (ALICE, "ForceChangePassword", "T"),
        ("DOOR.EXAMPLE-S-1-5-32-544", "GenericAll", "T"),
    ]


def test_bytes_that_are_no_descriptor_are_a_reject_and_the_rest_stays():
    told = edges("user", msDS_AllowedToDelegateTo="http/desk", nTSecurityDescriptor=b"nothing")
    assert told == [
        ("CN=Users,DC=door,DC=example", "Contains", "T"),
        ("T", "AllowedToDelegate", "http/desk"),
        Reject(3, "a security descriptor is cut short", DN),
    ]


def test_descriptors_in_other_attributes():
    data = descriptor_bytes(entry_bytes(ALICE, 1), entry_bytes(ADMINS, 1, kind=1))
    assert edges("user", msDS_AllowedToActOnBehalfOfOtherIdentity=data)[1:] == [(ALICE, "AllowedToAct", "T")]
    assert edges("user", msDS_GroupMSAMembership=data)[1:] == [(ALICE, "ReadGMSAPassword", "T")]


def test_former_identifiers():
    assert edges("user", sIDHistory=sid_bytes(ADMINS))[1:] == [("T", "HasSIDHistory", ADMINS)]


def test_links_of_policies_but_not_those_switched_off():
    link = "[LDAP://cn={A},DC=x;0][LDAP://cn={B},DC=x;1][LDAP://cn={C},DC=x;2][LDAP://broken]"
    found = [row for row in rights(read("ou", gPLink=link), "T", Names([])) if row["right_name"] == "GPLink"]
    assert [(row["holder"], row.get("detail")) for row in found] == [("cn={A},DC=x", None), ("cn={C},DC=x", "enforced")]


@pytest.mark.parametrize(
    ("direction", "expected"),
    [
        ("0", []),
        ("1", [(HOME, "TrustedBy", OWN)]),
        ("2", [(OWN, "TrustedBy", HOME)]),
        ("3", [(HOME, "TrustedBy", OWN), (OWN, "TrustedBy", HOME)]),
    ],
)
def test_a_trust_has_a_direction(direction, expected):
    values = {"securityIdentifier": sid_bytes(OWN), "trustAttributes": "32"}
    assert edges("trustedDomain", trustDirection=direction, **values)[1:] == expected


def test_a_trust_is_of_the_domain_that_the_file_holds():
    found = read("trustedDomain", trustDirection="1", trustPartner="other.example")
    told = list(rights(found, "T", Names([(read("domainDNS", dn="DC=door,DC=example"), OWN)])))
    assert (told[1]["holder"], told[1]["target"]) == (OWN, "other.example")


@given(st.binary(max_size=80))
def test_any_bytes_in_a_descriptor_end_in_rows_or_a_reject(data):
    assert edges("user", nTSecurityDescriptor=data)[0] == ("CN=Users,DC=door,DC=example", "Contains", "T")


def test_the_templates_that_an_authority_issues_stand_beside_it():
    keys = "CN=Public Key Services,CN=Services,CN=Configuration,DC=door,DC=example"
    authority = f"CN=CA,CN=Enrollment Services,{keys}"
    templates = ["User", "Web\\,Server"]
    found = edges("pKIEnrollmentService", dn=authority, certificateTemplates=templates)
    told = [edge for edge in found if edge[1] == "PublishedTo"]
    assert told == [(f"CN={name},CN=Certificate Templates,{keys}", "PublishedTo", "T") for name in templates]
    assert [
        edge
        for edge in edges("pKIEnrollmentService", dn="CN=CA", certificateTemplates="User")
        if edge[1] == "PublishedTo"
    ]
    assert "PublishedTo" not in {edge[1] for edge in edges("pKIEnrollmentService", dn=authority)}
