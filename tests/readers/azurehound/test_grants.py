"""What a list of AzureHound grants."""

from __future__ import annotations

import pytest

from doorward.readers.azurehound.grants import granted


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"owners": []},
        {"owners": [{"owner": {"id": "u"}}]},
        {"owners": [{"owner": {}}], "groupId": "g"},
        {"owners": [{"owner": "u"}], "groupId": "g"},
        {"owners": "u", "groupId": "g"},
        {"owners": [7], "groupId": "g"},
    ],
)
def test_who_or_what_is_missing_grants_nothing(data):
    assert granted("AZGroupOwner", data) == ([], [])


def test_the_tenant_is_never_what_is_granted():
    data = {"tenantId": "t", "owners": [{"owner": {"id": "u"}}], "deviceId": "d"}
    (row,) = granted("AZDeviceOwner", data)[1]
    assert (row["holder"], row["right_name"], row["target"]) == ("u", "AZOwns", "d")


def test_a_scope_stands_for_the_object_that_is_not_told():
    data = {"owners": [{"owner": {"properties": {"principalId": "u", "scope": "/subscriptions/s"}}}]}
    (row,) = granted("AZSubscriptionOwner", data)[1]
    assert (row["target"], row.get("detail")) == ("/subscriptions/s", None)
