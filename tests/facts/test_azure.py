from __future__ import annotations

from tests.asking import provided
from tests.forest import right

from doorward.facts.azure import OF_ONE_KIND, PRESENT, ROLES, RULING, by_kind
from doorward.query import sql


def asked(text, *rights):
    with provided(rights=list(rights)) as engine:
        return engine.run(sql(text), {}).to_pylist()


def test_every_role_is_listed_once():
    listed = ROLES.split(", ")
    assert len(listed) == len(set(listed))
    assert {f"'{one}'" for roles in (RULING, *OF_ONE_KIND.values()) for one in roles} == set(listed)


def test_each_kind_has_its_roles_as_rows():
    told = {(row["kind"], row["role"]) for row in asked(by_kind())}
    assert told == {(kind, role) for kind, roles in OF_ONE_KIND.items() for role in roles}


def test_roles_that_nobody_has_are_left_out():
    assert asked(PRESENT) == []
    rows = asked(PRESENT, right("U", "AZOwner", "X"), right("U", "AZOwner", "Y"), right("U", "AZOwns", "Z"))
    assert [row["role"] for row in rows] == ["AZOwner"]


def test_where_a_tenant_holds_resources_its_rulers_may_give_themselves_a_role():
    assert [row["role"] for row in asked(PRESENT, right("T", "AZContains", "S"))] == ["AZUserAccessAdministrator"]
