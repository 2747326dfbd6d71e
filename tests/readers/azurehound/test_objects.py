"""What an object of Entra or Azure is called."""

from __future__ import annotations

import pytest

from doorward.readers.azurehound.objects import identity, object_id, relations, role_id


@pytest.mark.parametrize(
    ("kind", "data", "name"),
    [
        ("AZUser", {"id": "u"}, "u"),
        ("AZApp", {"id": "o", "appId": "a"}, "a"),
        ("AZApp", {"id": "o"}, "o"),
        ("AZRole", {"id": "r", "tenantId": "t"}, "r@t"),
        ("AZTenant", {"id": "/tenants/t", "tenantId": "t"}, "t"),
        ("AZUser", {}, None),
        ("AZUser", {"id": {}}, None),
    ],
)
def test_an_object_has_the_name_that_others_use(kind, data, name):
    assert object_id(kind, data) == name


def test_a_role_without_a_tenant_keeps_its_id():
    assert (role_id("r", None), role_id(None, "t")) == ("r", None)


def test_a_relation_is_no_object():
    assert identity("AZGroupMember", {"id": "x"}) is None
    assert relations("AZGroupMember", {"id": "x"}) == []
    assert relations("AZUser", {}) == []


def test_objects_of_entra_lie_in_nothing():
    assert relations("AZGroup", {"id": "g", "tenantId": "t"}) == []
    (row,) = relations("AZSubscription", {"id": "/subscriptions/s", "tenantId": "t"})
    assert (row["holder"], row["right_name"]) == ("t", "AZContains")


def test_a_password_that_never_ends_is_told():
    told = identity("AZUser", {"id": "u", "passwordPolicies": "DisablePasswordExpiration, DisableStrongPassword"})
    assert told["password_never_expires"] is True
    assert "password_never_expires" not in identity("AZUser", {"id": "u"})
