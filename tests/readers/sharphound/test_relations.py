from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.sharphound.written import ADMINS, ALICE, DESK, DOMAIN, ROBOT, USERS, ace, named, result, thing

from doorward.readers.sharphound.objects import identity
from doorward.readers.sharphound.relations import groups_of_computers, membership, rights_of, seen_at

OTHER = "S-1-5-21-9-9-9"
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["Results", "ObjectIdentifier", "UserSID", "GUID", "Name", "LocalAdmins"]), inner
        )
    ),
    max_leaves=8,
)


def edges(**more):
    """Return the rights an object tells of, as (holder, right, target)."""
    return [(row["holder"], row["right_name"], row["target"]) for row in rights_of(thing(DESK, **more), DESK)]


def local(item, kind="computer"):
    groups, members, rights = groups_of_computers(item, identity(item, kind))
    pairs = [(row["member"], row["group_id"]) for row in members]
    return groups, pairs, [(row["holder"], row["right_name"], row["target"]) for row in rights]


def test_members_and_the_primary_group():
    assert list(membership(thing(Members=named(ALICE, ROBOT)), ADMINS)) == [
        {"member": ALICE, "group_id": ADMINS, "is_primary": False},
        {"member": ROBOT, "group_id": ADMINS, "is_primary": False},
    ]
    assert list(membership(thing(PrimaryGroupSID=USERS), ALICE)) == [
        {"member": ALICE, "group_id": USERS, "is_primary": True}
    ]
    assert list(membership(thing(PrimaryGroupSID=None), ALICE)) == []


def test_members_as_version_3_writes_them():
    assert [row["member"] for row in membership({"Members": [{"MemberId": ALICE, "MemberType": "User"}]}, ADMINS)] == [
        ALICE
    ]


def test_an_entry_is_a_right_over_the_object():
    rows = list(rights_of(thing(DESK, Aces=[ace(ADMINS, "Owns"), ace(ALICE, "WriteDacl", inherited=True)]), DESK))
    assert rows == [
        {"holder": ADMINS, "right_name": "Owns", "target": DESK, "inherited": False, "allowed": True},
        {"holder": ALICE, "right_name": "WriteDacl", "target": DESK, "inherited": True, "allowed": True},
    ]


@pytest.mark.parametrize(
    ("right", "kind", "expected"),
    [
        ("ExtendedRight", "User-Force-Change-Password", "ForceChangePassword"),
        ("ExtendedRight", "All", "AllExtendedRights"),
        ("ExtendedRight", "GetChanges", "GetChanges"),
        ("WriteProperty", "AddMember", "AddMember"),
        ("GenericAll", "", "GenericAll"),
        ("ExtendedRight", None, "ExtendedRight"),
    ],
)
def test_an_entry_as_version_3_writes_it(right, kind, expected):
    assert edges(Aces=[ace(ALICE, right, AceType=kind)]) == [(ALICE, expected, DESK)]


def test_an_entry_without_holder_or_right_says_nothing():
    assert edges(Aces=[ace(None, "Owns"), ace(ALICE, None), ace("", ""), "Owns", None]) == []
    assert edges(Aces={"a": 1}) == []


def test_who_may_act_as_others():
    assert edges(AllowedToDelegate=named(ALICE)) == [(DESK, "AllowedToDelegate", ALICE)]
    assert edges(AllowedToDelegate=["http/desk"]) == [(DESK, "AllowedToDelegate", "http/desk")]
    assert edges(AllowedToAct=named(ALICE)) == [(ALICE, "AllowedToAct", DESK)]
    assert edges(HasSIDHistory=named(ADMINS)) == [(DESK, "HasSIDHistory", ADMINS)]
    assert edges(DumpSMSAPassword=named(ROBOT)) == [(DESK, "DumpSMSAPassword", ROBOT)]


def test_a_service_on_a_computer():
    target = {"ComputerSID": DESK, "Port": 1433, "Service": "SQLAdmin"}
    assert list(rights_of(thing(SPNTargets=[target, {"ComputerSID": DESK}]), ALICE)) == [
        {
            "holder": ALICE,
            "right_name": "SQLAdmin",
            "target": DESK,
            "inherited": None,
            "allowed": True,
            "detail": "port 1433",
        }
    ]


def test_an_authority_its_host_and_its_templates():
    security = {"CASecurity": {"Data": [ace(ADMINS, "ManageCA")], "Collected": True}}
    told = edges(CARegistryData=security, HostingComputer=ALICE, EnabledCertTemplates=named("T1", kind="CertTemplate"))
    assert told == [(ADMINS, "ManageCA", DESK), ("T1", "PublishedTo", DESK), (ALICE, "HostsCAService", DESK)]


def test_where_an_object_stands_and_what_is_linked_to_it():
    above = {"ObjectIdentifier": "OU1", "ObjectType": "OU"}
    assert edges(ContainedBy=above) == [("OU1", "Contains", DESK)]
    assert edges(ContainedBy=None, ChildObjects=named(ALICE)) == [(DESK, "Contains", ALICE)]
    links = [{"IsEnforced": True, "GUID": "G1"}, {"IsEnforced": False, "GUID": "G2"}, {"IsEnforced": True}]
    rows = list(rights_of(thing(Links=links), "OU1"))
    assert [(row["holder"], row["right_name"], row.get("detail")) for row in rows] == [
        ("G1", "GPLink", "enforced"),
        ("G2", "GPLink", None),
    ]


@pytest.mark.parametrize(
    ("direction", "expected"),
    [
        ("Inbound", [(DESK, "TrustedBy", OTHER)]),
        (1, [(DESK, "TrustedBy", OTHER)]),
        ("Outbound", [(OTHER, "TrustedBy", DESK)]),
        (2, [(OTHER, "TrustedBy", DESK)]),
        ("Bidirectional", [(DESK, "TrustedBy", OTHER), (OTHER, "TrustedBy", DESK)]),
        (3, [(DESK, "TrustedBy", OTHER), (OTHER, "TrustedBy", DESK)]),
        ("Disabled", []),
        (0, []),
        (17, []),
        (None, []),
    ],
)
def test_a_trust_has_a_direction(direction, expected):
    assert edges(Trusts=[{"TargetDomainSid": OTHER, "TrustDirection": direction}]) == expected


def test_a_trust_says_what_limits_it():
    trust = {"TargetDomainSid": OTHER, "TrustDirection": 1, "TrustType": "ParentChild", "IsTransitive": True}
    detail = [
        next(rights_of(thing(Trusts=[one]), DOMAIN))["detail"] for one in (trust, trust | {"SidFilteringEnabled": True})
    ]
    assert detail == ["ParentChild; transitive; SID filtering off", "ParentChild; transitive; SID filtering on"]


def test_who_was_seen_where_and_how():
    seen = {"UserSID": ALICE, "ComputerSID": DESK}
    item = thing(
        DESK,
        Sessions=result(seen, {"UserSID": None}),
        PrivilegedSessions=result(seen, collected=False),
        RegistrySessions=[{"UserId": ROBOT}],
    )
    assert [tuple(row.values()) for row in seen_at(item, DESK)] == [
        (ALICE, DESK, "network"),
        (ALICE, DESK, "privileged"),
        (ROBOT, DESK, "registry"),
    ]


def test_a_local_group_stands_between_its_members_and_the_computer():
    groups = [
        result(*named(ALICE), ObjectIdentifier=f"{DESK}-544", Name="ADMINISTRATORS@DESK"),
        result(*named(ROBOT), ObjectIdentifier=f"{DESK}-1000", Name="BOOK CLUB@DESK"),
    ]
    found, members, rights = local(thing(DESK, LocalGroups=groups))
    assert [(row["id"], row["kind"], row["domain"]) for row in found] == [
        (f"{DESK}-544", "local group", "ALICE@DOOR.EXAMPLE"),
        (f"{DESK}-1000", "local group", "ALICE@DOOR.EXAMPLE"),
    ]
    assert members == [(ALICE, f"{DESK}-544"), (ROBOT, f"{DESK}-1000")]
    assert rights == [(f"{DESK}-544", "AdminTo", DESK)]


def test_a_local_group_that_could_not_be_asked_is_none_unless_it_names_somebody():
    failed = result(ObjectIdentifier=f"{DESK}-544", Name="ADMINISTRATORS@DESK", collected=False)
    assert local(thing(DESK, LocalGroups=[failed])) == ([], [], [])
    partial = result(*named(ALICE), ObjectIdentifier=f"{DESK}-544", Name="ADMINISTRATORS@DESK", collected=False)
    assert local(thing(DESK, LocalGroups=[partial]))[1:] == (
        [(ALICE, f"{DESK}-544")],
        [(f"{DESK}-544", "AdminTo", DESK)],
    )
    empty = result(ObjectIdentifier=f"{DESK}-544", Name="ADMINISTRATORS@DESK")
    assert local(thing(DESK, LocalGroups=[empty]))[2] == [(f"{DESK}-544", "AdminTo", DESK)]


def test_local_groups_of_a_domain_controller_are_those_of_its_domain():
    group = result(*named(ALICE), ObjectIdentifier="DOOR.EXAMPLE-S-1-5-32-555", Name="IGNOREME")
    assert local(thing(DESK, LocalGroups=[group])) == (
        [],
        [(ALICE, "DOOR.EXAMPLE-S-1-5-32-555")],
        [("DOOR.EXAMPLE-S-1-5-32-555", "CanRDP", DESK)],
    )


@pytest.mark.parametrize("told", [named(ALICE), result(*named(ALICE)), [{"MemberId": ALICE}]])
def test_local_administrators_as_versions_3_and_4_write_them(told):
    groups, members, rights = local(thing(DESK, LocalAdmins=told))
    assert [row["id"] for row in groups] == [f"{DESK}-544"]
    assert (members, rights) == ([(ALICE, f"{DESK}-544")], [(f"{DESK}-544", "AdminTo", DESK)])


def test_a_policy_makes_administrators_of_many_computers_and_adds_up():
    desks = [f"{DOMAIN}-{number}" for number in range(2000, 2100)]
    changes = {"LocalAdmins": named(*desks), "RemoteDesktopUsers": [], "AffectedComputers": named(*desks)}
    groups, members, rights = local(thing("OU1", GPOChanges=changes), "ou")
    assert [(row["id"], row["name"], row["domain"]) for row in groups] == [
        ("OU1-544", "LocalAdmins set by policy", "DOOR.EXAMPLE")
    ]
    assert (len(members), len(rights)) == (100, 100)
    assert rights[0] == ("OU1-544", "AdminTo", desks[0])


def test_a_user_right_is_told_by_its_own_name():
    told = result(*named(ADMINS), Privilege="SeRemoteInteractiveLogonRight")
    assert edges(UserRights=[told, result(*named(ADMINS))]) == [(ADMINS, "SeRemoteInteractiveLogonRight", DESK)]


@given(
    st.dictionaries(
        st.sampled_from(
            [
                "Aces",
                "Members",
                "Sessions",
                "LocalGroups",
                "LocalAdmins",
                "GPOChanges",
                "Trusts",
                "Links",
                "ContainedBy",
            ]
        ),
        ANYTHING,
    )
)
def test_anything_may_stand_anywhere(item):
    itself = identity({"ObjectIdentifier": "x", **item}, None)
    rows = [*rights_of(item, "x"), *membership(item, "x"), *seen_at(item, "x"), *groups_of_computers(item, itself)[1]]
    assert all(isinstance(value, str | bool | None) for row in rows for value in row.values())
