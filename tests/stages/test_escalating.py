"""What cloud identities may turn into: worked out once, kept where a person can ask, and joined with all other moves."""

from __future__ import annotations

import json

import pytest
from tests.iam.accounts import ADMIN, ROOT, allow, deny, group, identity, policy, role, service, trusting, user, written
from tests.working import asked, fill, opened

from doorward import pipeline
from doorward.stages.escalating import escalated, known, untold


def ingested(workspace, folder, **exports):
    for name, data in exports.items():
        path = folder / f"{name}.json"
        path.write_bytes(data)
        (told,) = pipeline.ingest(workspace, [path])
        assert (told["reader"], told["rejects"]) == ("aws_authorization_details", 0)


def test_an_export_becomes_moves_that_a_person_can_ask_for(tmp_path):
    export = written(
        user("ann", allow("iam:PutUserPolicy"), groups=["staff"]),
        group("staff", allow("s3:*")),
        role("app", trust=[service("ec2")]),
    )
    with opened(tmp_path) as workspace:
        ingested(workspace, tmp_path, export=export)
        pipeline.analyze(workspace, "test")
        found = asked(
            workspace, "select premises, conclusion, allowed, technique from escalations where move = 'grants itself'"
        )
        steps = asked(
            workspace, "select kind, conclusion from steps where kind in ('grants_itself', 'member_of') order by kind"
        )
    assert found == [
        {"premises": [identity("user/ann")], "conclusion": ADMIN, "allowed": True, "technique": "iam:PutUserPolicy"}
    ]
    assert steps == [
        {"kind": "grants_itself", "conclusion": ADMIN},
        {"kind": "member_of", "conclusion": identity("group/staff")},
    ]


def test_exports_in_any_order_and_twice_give_the_same(tmp_path):
    parts = {
        "users": written(user("ann", allow("iam:CreateAccessKey"), attached=["wide"]), user("bob", allow("*"))),
        "roles": written(role("door", allow("*"), trust=[trusting({"AWS": f"{ROOT}:user/ann"})])),
        "policies": written(policy("wide", allow("sts:*"), deny("s3:*"))),
    }
    answers = []
    for turn, names in enumerate([("users", "roles", "policies"), ("policies", "users", "roles")]):
        folder = tmp_path / str(turn)
        folder.mkdir()
        with opened(folder) as workspace:
            ingested(workspace, folder, **{name: parts[name] for name in names})
            workspace.engine.attach(workspace.lake.files())
            escalated(workspace.lake, workspace.engine)
            answers.append(asked(workspace, "select * from escalations"))
    assert answers[0] == answers[1]
    assert len(answers[0]) > 3


def test_without_a_cloud_account_there_is_nothing(tmp_path):
    with opened(tmp_path) as workspace:
        fill(
            workspace,
            identities=[{"id": "S-1-5-21-1", "kind": "user"}],
            rights=[{"holder": "a", "right_name": "GenericAll", "target": "b"}],
        )
        workspace.engine.attach(workspace.lake.files())
        escalated(workspace.lake, workspace.engine)
        assert asked(workspace, "select * from escalations") == []
        assert known(workspace.engine).identities == {}


def test_a_newer_credential_report_takes_nobodys_policies_away(tmp_path):
    names = "user,arn,user_creation_time,password_enabled,mfa_active,access_key_1_active"
    report = f"{names}\nann,{ROOT}:user/ann,2030-01-01T00:00:00Z,true,false,false\n"
    with opened(tmp_path) as workspace:
        ingested(workspace, tmp_path, export=written(user("ann", allow("iam:PutUserPolicy"))))
        (tmp_path / "report.csv").write_text(report)
        (told,) = pipeline.ingest(workspace, [tmp_path / "report.csv"])
        assert (told["reader"], told["rows"]) == ("credential_report", 1)
        workspace.engine.attach(workspace.lake.files())
        escalated(workspace.lake, workspace.engine)
        assert ADMIN in {row["conclusion"] for row in asked(workspace, "select conclusion from escalations")}


def said(tmp_path, *names):
    files = {
        "export.json": written(
            user("ann", attached=["none", "arn:aws:iam::aws:policy/AdministratorAccess"], boundary="edge"),
            user("bob", attached=["none"]),
        ),
        "control.json": json.dumps(
            {
                "Policy": {
                    "PolicySummary": {"Arn": CONTROL, "Type": "SERVICE_CONTROL_POLICY"},
                    "Content": '{"Statement": []}',
                }
            }
        ).encode(),
        "findings.json": json.dumps(
            {"findings": [{"resource": "arn:aws:s3:::x", "resourceType": "AWS::S3::Bucket", "principal": {}}]}
        ).encode(),
        "report.csv": f"user,arn,password_enabled,mfa_active,access_key_1_active\nann,{ROOT}:user/ann,true,true,false\n".encode(),
    }
    with opened(tmp_path) as workspace:
        for name in names:
            (tmp_path / name).write_bytes(files[name])
            assert [told["rejects"] for told in pipeline.ingest(workspace, [tmp_path / name])] == [0]
        workspace.engine.attach(workspace.lake.files())
        return untold(workspace.engine)


CONTROL = "arn:aws:organizations::999900001111:policy/o-1/service_control_policy/p-1"


def test_what_is_missing_of_a_cloud_account_is_said(tmp_path):
    policies, controls, outside, report = said(tmp_path, "export.json")
    assert policies == (
        "2 policies of cloud identities are not in what was read, and what they allow is not judged: "
        f"{ROOT}:policy/none and {ROOT}:policy/edge."
    )
    assert controls.startswith("No service control policy was read")
    assert outside.startswith("No policy of a bucket, key, function or queue was read")
    assert report.startswith("No credential report was read")


def test_what_was_read_is_not_missing(tmp_path):
    assert len(said(tmp_path, "export.json", "control.json", "report.csv", "findings.json")) == 1


def test_without_a_cloud_account_nothing_of_it_is_missing(tmp_path):
    assert said(tmp_path) == ()


@pytest.mark.parametrize(("target", "answers"), [("r-ab12", set()), (None, {None}), ("444455556666", {True})])
def test_a_control_policy_binds_the_accounts_below_it(tmp_path, target, answers):
    content = {"Version": "2012-10-17", "Statement": [deny("iam:*")]}
    control = {
        "Policy": {"PolicySummary": {"Arn": CONTROL, "Type": "SERVICE_CONTROL_POLICY"}, "Content": json.dumps(content)}
    }
    (tmp_path / "control.json").write_text(
        json.dumps(control | ({"Targets": [{"TargetId": target}]} if target else {}))
    )
    (tmp_path / "export.json").write_bytes(written(user("ann", allow("iam:PutUserPolicy"))))
    with opened(tmp_path) as workspace:
        assert {
            told["rejects"]
            for told in pipeline.ingest(workspace, [tmp_path / "control.json", tmp_path / "export.json"])
        } == {0}
        workspace.engine.attach(workspace.lake.files())
        escalated(workspace.lake, workspace.engine)
        found = asked(workspace, "select allowed from escalations where move = 'grants itself'")
    assert {row["allowed"] for row in found} == answers
