from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.sharphound.written import ALICE, result, thing

from doorward.readers.sharphound.objects import KINDS, identity

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def told(kind="user", **properties):
    return identity(thing(ALICE, properties), kind)


def test_an_account_with_all_that_is_known_of_it():
    row = told(
        samaccountname="alice",
        distinguishedname="CN=ALICE,DC=DOOR,DC=EXAMPLE",
        email="alice@door.example",
        description="likes doors",
        enabled=True,
        admincount=False,
        hasspn=False,
        dontreqpreauth=True,
        unconstraineddelegation=False,
        sensitive=False,
        pwdneverexpires=True,
        passwordnotreqd=False,
        pwdlastset=1700000000,
        whencreated=1600000000,
        trustedtoauth=True,
    )
    assert row == {
        "id": ALICE,
        "kind": "user",
        "name": "ALICE@DOOR.EXAMPLE",
        "account": "alice",
        "distinguished_name": "CN=ALICE,DC=DOOR,DC=EXAMPLE",
        "domain": "DOOR.EXAMPLE",
        "email": "alice@door.example",
        "description": "likes doors",
        "operating_system": None,
        "enabled": True,
        "admin_count": False,
        "has_spn": False,
        "dont_require_preauth": True,
        "unconstrained": False,
        "sensitive": False,
        "password_never_expires": True,
        "password_not_required": False,
        "password_last_set": datetime(2023, 11, 14, 22, 13, 20),
        "last_logon": None,
        "created": datetime(2020, 9, 13, 12, 26, 40),
        "purposes": [],
        "flags": ["trustedtoauth"],
    }


@pytest.mark.parametrize(
    ("last", "stamp", "expected"),
    [
        (0, -1, None),
        (1700000000, -1, datetime(2023, 11, 14, 22, 13, 20)),
        (0, 1700000000, datetime(2023, 11, 14, 22, 13, 20)),
        (1600000000, 1700000000, datetime(2023, 11, 14, 22, 13, 20)),
        (10**30, None, None),
        ("yesterday", True, None),
        (float("inf"), float("nan"), None),
    ],
)
def test_the_latest_log_on_counts_and_never_is_no_time(last, stamp, expected):
    assert told(lastlogon=last, lastlogontimestamp=stamp)["last_logon"] == expected


def test_what_the_source_does_not_say_is_not_said():
    row = told()
    assert not {"enabled", "has_spn", "dont_require_preauth", "service_names"} & set(row)
    assert "enabled" not in told(enabled="true")


def test_names_of_services_count_more_than_the_word_for_them():
    assert told(serviceprincipalnames=["http/desk"], hasspn=False)["has_spn"] is True
    assert told(serviceprincipalnames=[], hasspn=True)["has_spn"] is False
    assert told(serviceprincipalnames=None, hasspn=True)["has_spn"] is True


def test_a_managed_service_account_is_a_service():
    assert told(gmsa=True)["kind"] == "service"
    assert told(msa=True)["kind"] == "service"
    assert told(gmsa=False)["kind"] == "user"
    assert told("computer", gmsa=True)["kind"] == "computer"


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ({"SPNTargets": []}, "user"),
        ({"LocalGroups": []}, "computer"),
        ({"Members": []}, "group"),
        ({"Trusts": [], "Links": [], "ChildObjects": []}, "domain"),
        ({"Links": [], "ChildObjects": []}, "ou"),
        ({"ChildObjects": []}, "container"),
        ({"EnabledCertTemplates": []}, "enterprise CA"),
        ({}, None),
    ],
)
def test_an_object_shows_its_kind_where_the_file_does_not_say_it(more, kind):
    assert identity(thing(**more), None)["kind"] == kind
    assert identity(thing(**more), "gpo")["kind"] == "gpo"


def test_a_template_says_what_its_certificates_are_good_for():
    row = told(
        KINDS["certtemplates"],
        ekus=["1.2"],
        effectiveekus=["1.3.6.1.5.5.7.3.2"],
        enrolleesuppliessubject=True,
        requiresmanagerapproval=False,
        schemaversion=2,
        authorizedsignatures=0,
    )
    assert row["purposes"] == ["1.3.6.1.5.5.7.3.2"]
    assert row["flags"] == ["enrolleesuppliessubject", "schemaversion=2", "authorizedsignatures=0"]
    assert told(ekus=["1.2"])["purposes"] == ["1.2"]


def test_a_secret_that_the_directory_shows_is_noted_and_not_kept():
    row = told(userpassword="hunter2", unixpassword=None)
    assert row["flags"] == ["userpassword readable"]
    assert "hunter2" not in str(row)


def test_what_a_collector_could_not_get_is_said():
    missing = {
        "Sessions": result(collected=False),
        "PrivilegedSessions": result(),
        "LocalGroups": [result(collected=False), result(collected=False)],
    }
    assert identity(thing(**missing), "computer")["flags"] == ["Sessions not collected", "LocalGroups not collected"]
    some = {"LocalGroups": [result(collected=False), result()], "UserRights": []}
    assert identity(thing(**some), "computer")["flags"] == []


def test_what_holds_of_the_object_itself_is_a_flag_too():
    row = identity(
        thing(IsDC=True, IsDeleted=True, CARegistryData={"IsUserSpecifiesSanEnabled": {"Value": True}}), None
    )
    assert row["flags"] == ["IsDeleted", "IsDC", "IsUserSpecifiesSanEnabled"]


@given(st.dictionaries(st.sampled_from(["Properties", "CARegistryData", "Sessions", "Trusts", "IsDC"]), ANYTHING))
def test_anything_may_stand_anywhere(item):
    row = identity({"ObjectIdentifier": "x", **item}, None)
    assert row["id"] == "x"
    assert all(isinstance(flag, str) for flag in row["flags"])
