"""Users and roles that rule a cloud account, and what is wrong with them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.asking import ask, lines, reasons
from tests.iam.accounts import ADMIN, NUMBER, ROOT, identity

from doorward.detectors.standing_cloud_privilege import standing_cloud_privilege

TODAY = datetime(2026, 3, 1)
REPORT = ["credential report", "MFA"]


def ago(days):
    return TODAY - timedelta(days=days)


def one(path="role/app", **columns):
    kind, _, name = path.partition("/")
    row = {"id": f"{ROOT}:{path}", "kind": "user" if kind == "root" else kind, "name": name or kind, "domain": NUMBER}
    return row | {"created": ago(700), "last_logon": ago(1), "flags": []} | columns


def power(path="role/app", **columns):
    row = {
        "move": "grants itself",
        "premises": [identity(path)],
        "conclusion": ADMIN,
        "allowed": True,
        "technique": "iam:PutRolePolicy",
    }
    return (
        row
        | {
            "actions": ["iam:PutRolePolicy"],
            "how": "x",
            "fixes": ["take it"],
            "holder": f"{ROOT}:{path}",
            "cloud_account": NUMBER,
        }
        | columns
    )


def found(*identities, ways=None, **tunables):
    told = [power(row["id"].removeprefix(f"{ROOT}:")) for row in identities] if ways is None else ways
    clock = one("role/clock", last_logon=TODAY)
    return ask(
        standing_cloud_privilege, as_of=TODAY, tunables=tunables, identities=[*identities, clock], escalations=told
    )


def test_a_role_that_may_gain_the_account_and_is_used_by_nobody():
    (finding,) = found(one(last_logon=ago(200)))
    assert (finding.severity, finding.score) == ("medium", 0.55)
    assert finding.summary == f"app of cloud account {NUMBER} rules it or can, and last used 200 days earlier"
    assert reasons(finding) == {"privilege": 0.3, "unused": 0.25}
    assert finding.details["fix"] == f"retire role app of cloud account {NUMBER}"
    assert lines(finding, "identities") == [1]


@pytest.mark.parametrize(("days", "told"), [(89, 0), (90, 1)])
def test_both_sides_of_idle(days, told):
    assert len(found(one(last_logon=ago(days)))) == told


@pytest.mark.parametrize(("days", "told"), [(364, 0), (365, 1)])
def test_both_sides_of_an_old_secret(days, told):
    assert len(found(one("user/ann", flags=REPORT, password_last_set=ago(days)))) == told


@pytest.mark.parametrize(("days", "told"), [(89, 0), (90, 1)])
def test_a_role_that_was_never_used_is_unused_once_it_is_old_enough(days, told):
    assert len(found(one(last_logon=None, created=ago(days)))) == told


@pytest.mark.parametrize("name", ["OrganizationAccountAccessRole", "AWSControlTowerExecution", "stacksets-exec-0a1b"])
def test_a_role_that_the_provider_makes_is_told_as_low_with_another_fix(name):
    (finding,) = found(one(f"role/{name}", last_logon=ago(200)))
    assert (finding.severity, reasons(finding)["made by the provider"]) == ("low", -0.15)
    assert finding.details["fix"] == f"narrow who may take role {name} of cloud account {NUMBER}"


@pytest.mark.parametrize("path", ["role/MyOrganizationAccountAccessRole", "user/OrganizationAccountAccessRole"])
def test_what_only_looks_like_a_provider_s_role_is_none(path):
    (finding,) = found(one(path, last_logon=ago(200)))
    assert "made by the provider" not in reasons(finding)


def test_who_may_gain_nothing_is_not_told_however_idle():
    assert found(one(last_logon=ago(900)), ways=[]) == []
    assert found(one(last_logon=ago(900)), ways=[power(conclusion=identity("user/x"))]) == []
    beside = power(premises=[identity("role/app"), identity("user/x")])
    assert found(one(last_logon=ago(900)), ways=[beside]) == []


def test_a_way_that_a_condition_decides_weighs_half():
    (finding,) = found(one(last_logon=ago(200)), ways=[power(allowed=None)])
    assert (finding.severity, reasons(finding)["privilege"]) == ("low", 0.15)


def test_administrators_with_the_same_permissions_are_told_one_by_one():
    fact = f"cloud:{NUMBER}/permissions/x"
    ways = [power(premises=[fact], technique="*")]
    ways += [
        power(move="counts as", premises=[identity(path)], conclusion=fact, technique="permissions")
        for path in ("role/app", "role/box")
    ]
    told = found(
        one(last_logon=ago(200)),
        one("role/box", last_logon=ago(100)),
        one("role/other", last_logon=ago(300)),
        ways=ways,
    )
    assert sorted(finding.details["account"] for finding in told) == ["app", "box"]
    assert {why.value for finding in told for why in finding.reasons if why.name == "privilege"} == {
        "it may do anything"
    }


def test_a_password_alone_opens_an_administrator():
    flags = ["credential report", "no MFA", "password"]
    (finding,) = found(one("user/ann", flags=flags))
    assert (finding.severity, finding.details["fix"]) == ("medium", "ask ann for a second factor")
    assert reasons(finding)["no second factor"] == 0.3
    assert found(one("user/ann", flags=["credential report", "no MFA"])) == []
    assert found(one("user/ann", flags=["credential report", "MFA", "password"])) == []


def test_a_report_and_an_export_of_one_user_are_one():
    export = one("user/ann", last_logon=None, flags=["id=AIDA"])
    report = one(
        "user/ann",
        last_logon=ago(300),
        flags=[*REPORT, "access_key_1 active"],
        password_last_set=ago(600),
        enabled=True,
    )
    (finding,) = found(export, report)
    assert (finding.score, finding.severity) == (0.75, "high")
    assert lines(finding, "identities") == [1, 2]


def test_the_root_needs_no_policy_and_should_have_no_key():
    root = one("root", flags=[*REPORT, "password", "access_key_1 active"], enabled=True)
    (finding,) = found(root, ways=[])
    assert finding.details["fix"] == "delete the access key of the root"
    assert found(one("root", flags=[*REPORT, "password"], last_logon=ago(900)), ways=[]) == []


def test_who_cannot_log_on_is_no_door():
    assert found(one("user/ann", enabled=False, last_logon=ago(900), flags=REPORT)) == []


def test_without_a_time_of_use_of_anybody_nobody_is_idle():
    told = ask(standing_cloud_privilege, as_of=TODAY, identities=[one(last_logon=None)], escalations=[power()])
    assert told == []


def test_roles_that_aws_keeps_for_itself_are_left_out():
    path = "role/aws-service-role/x.amazonaws.com/x"
    assert found(one(path, last_logon=ago(900)), ways=[power(path)]) == []


def test_blind_spot_a_user_with_a_key_of_which_no_report_tells_is_not_judged():
    assert found(one("user/ann", last_logon=None)) == []


def test_blind_spot_who_rules_by_way_of_another_is_not_told():
    ways = [power("user/x"), power(conclusion=identity("user/x"))]
    assert found(one(last_logon=ago(900)), ways=ways) == []


def test_accounts_of_a_directory_are_the_business_of_another_question():
    assert found({"id": "S-1-5-21-1-2-3-500", "kind": "user", "name": "adm", "last_logon": ago(900)}, ways=[]) == []


def test_empty_tables_are_no_finding():
    assert ask(standing_cloud_privilege, identities=[], escalations=[]) == []
