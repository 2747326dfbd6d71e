"""The credential report of an AWS account."""

from __future__ import annotations

import pytest
from tests.readers.told import gather

from doorward.iso_time import utc
from doorward.readers import readers
from doorward.readers.credential_report import credential_report

ROOT = "arn:aws:iam::111122223333"
NAMES = [
    "user",
    "arn",
    "user_creation_time",
    "password_enabled",
    "password_last_used",
    "password_last_changed",
    "password_next_rotation",
    "mfa_active",
    "access_key_1_active",
    "access_key_1_last_rotated",
    "access_key_1_last_used_date",
    "access_key_1_last_used_region",
    "access_key_1_last_used_service",
    "access_key_2_active",
    "access_key_2_last_rotated",
    "access_key_2_last_used_date",
    "access_key_2_last_used_region",
    "access_key_2_last_used_service",
    "cert_1_active",
    "cert_1_last_rotated",
    "cert_2_active",
    "cert_2_last_rotated",
]
DAY = "2025-0{}-01T00:00:00+00:00"
NONE = {
    "password_enabled": "false",
    "mfa_active": "false",
    "access_key_1_active": "false",
    "access_key_2_active": "false",
}


def line(name="ann", arn=None, told_more=None, **changes):
    told = (
        dict.fromkeys(NAMES, "N/A")
        | NONE
        | {"user": name, "arn": arn or f"{ROOT}:user/{name}", "user_creation_time": DAY.format(1)}
    )
    return ",".join((told | changes | (told_more or {}))[key] for key in NAMES)


def report(*lines):
    return "\n".join([",".join(NAMES), *lines, ""]).encode()


SAMPLES: dict[str, bytes] = {
    "report.csv": report(line()),
    "empty.csv": report(),
    "windows.csv": report(line()).replace(b"\n", b"\r\n"),
    "marked.csv": b"\xef\xbb\xbf" + report(line()),
}
OTHERS: dict[str, bytes] = {
    "users.csv": b"user,arn\nann,arn:aws:iam::1:user/ann\n",
    "report.json": b'{"user": 1, "arn": 2, "mfa_active": 3, "password_enabled": 4, "access_key_1_active": 5}',
    "noise.bin": bytes(range(256)) * 20,
    "empty": b"",
}


def user(told_more=None, **changes):
    found = gather(credential_report, report(line(told_more=told_more, **changes)))
    assert (found.rejects, found.records) == ([], 1)
    return found.rows["identities"][0]


def test_the_reader_is_found():
    assert readers()["credential_report"] is credential_report


def test_a_user_without_any_secret_cannot_log_on():
    row = user()
    assert (row["id"], row["name"], row["domain"], row["enabled"]) == (f"{ROOT}:user/ann", "ann", "111122223333", False)
    assert (row["created"], row["password_last_set"], row["last_logon"]) == (utc(DAY.format(1)), None, None)
    assert row["flags"] == ["credential report", "no MFA"]


def test_a_password_and_a_second_factor():
    told = {"password_enabled": "true", "password_last_changed": DAY.format(2), "password_last_used": DAY.format(3)}
    row = user(told, mfa_active="true")
    assert (row["enabled"], row["password_last_set"], row["last_logon"]) == (
        True,
        utc(DAY.format(2)),
        utc(DAY.format(3)),
    )
    assert row["flags"] == ["credential report", "MFA", "password"]


def test_the_oldest_active_secret_and_the_latest_use_count():
    told = {"password_enabled": "true", "password_last_changed": DAY.format(4), "password_last_used": "no_information"}
    row = user(
        told,
        access_key_1_active="true",
        access_key_1_last_rotated=DAY.format(2),
        access_key_2_active="false",
        access_key_2_last_rotated=DAY.format(1),
        access_key_2_last_used_date=DAY.format(6),
    )
    assert (row["password_last_set"], row["last_logon"]) == (utc(DAY.format(2)), utc(DAY.format(6)))
    assert row["flags"] == ["credential report", "no MFA", "password", "access_key_1 active", "access_key_1 never used"]


def test_the_root_can_always_log_on():
    row = user({"password_enabled": "not_supported"}, name="<root_account>", arn=f"{ROOT}:root")
    assert (row["enabled"], row["name"]) == (True, "<root_account>")
    assert "password" in row["flags"]


@pytest.mark.parametrize(
    "text", ["x", line() + ",more", line(arn="arn:aws:iam::1:user/ann"), line(arn=f"{ROOT}:role/app")]
)
def test_what_is_no_user_is_a_reject_and_the_next_is_read(text):
    found = gather(credential_report, report(text, line("bob")))
    assert [row["name"] for row in found.rows["identities"]] == ["bob"]
    assert [reject.line for reject in found.rejects] == [2]


def test_without_its_header_nothing_is_read():
    found = gather(credential_report, line().encode())
    assert found.malformed is not None
    assert found.rows["identities"] == []


def test_columns_may_stand_in_another_order():
    told = dict(zip(NAMES, line(mfa_active="true").split(","), strict=True))
    data = "\n".join(",".join(column) for column in zip(*reversed(told.items()), strict=True)).encode()
    assert gather(credential_report, data).rows["identities"][0]["flags"] == ["credential report", "MFA"]
