"""The published ways to turn a permission into another identity, as data.

Sources: Rhino Security Labs, "AWS IAM Privilege Escalation: Methods and Mitigation" (2018), and pathfinding.cloud, which
numbers them (iam-001, lambda-001, …). Each is kept as what it needs; the prose and the commands there are not repeated here.
"""

from __future__ import annotations

from dataclasses import dataclass

from doorward.iam.existence import NO_RESOURCE

Together = tuple[str, ...]
"""Actions that must be allowed on one and the same resource."""


@dataclass(frozen=True, slots=True)
class Service:
    """A service that runs things as a role which trusts it.

    Attributes:
        principal: the service as trust policies name it.
        needs: for each resource involved the actions on it, without iam:PassRole.
        what: what runs as the role, in words.
    """

    principal: str
    needs: tuple[Together, ...]
    what: str

    @property
    def actions(self) -> tuple[str, ...]:
        """Every action it needs."""
        return tuple(action for group in self.needs for action in group)


def _new(principal: str, what: str, *needs: Together) -> Service:
    return Service(principal, needs, what)


_LAMBDA, _EC2, _ECS, _GLUE = (
    "lambda.amazonaws.com",
    "ec2.amazonaws.com",
    "ecs-tasks.amazonaws.com",
    "glue.amazonaws.com",
)
_STACKS, _BUILDS, _MAKER = "cloudformation.amazonaws.com", "codebuild.amazonaws.com", "sagemaker.amazonaws.com"
_RUNNER, _AGENTS = "tasks.apprunner.amazonaws.com", "bedrock-agentcore.amazonaws.com"

PASSED: tuple[Service, ...] = (
    _new(_LAMBDA, "a new function", ("lambda:CreateFunction", "lambda:InvokeFunction")),
    _new(_LAMBDA, "a new function", ("lambda:CreateFunction",), ("lambda:CreateEventSourceMapping",)),
    _new(_LAMBDA, "a new function", ("lambda:CreateFunction", "lambda:AddPermission")),
    _new(_EC2, "a new machine", ("ec2:RunInstances",)),
    _new(_EC2, "a new machine", ("ec2:RequestSpotInstances",)),
    _new(_EC2, "a machine", ("ec2:AssociateIamInstanceProfile",)),
    _new(_ECS, "a new task", ("ecs:RegisterTaskDefinition",), ("ecs:RunTask",)),
    _new(_ECS, "a new task", ("ecs:RegisterTaskDefinition",), ("ecs:StartTask",)),
    _new(_ECS, "a new task", ("ecs:RegisterTaskDefinition",), ("ecs:CreateService",)),
    _new(_ECS, "a new job", ("batch:RegisterJobDefinition",), ("batch:SubmitJob",)),
    _new(_GLUE, "a new development endpoint", ("glue:CreateDevEndpoint",)),
    _new(_GLUE, "a new job", ("glue:CreateJob", "glue:StartJobRun")),
    _new(_GLUE, "a new job", ("glue:CreateJob",), ("glue:CreateTrigger",)),
    _new(_GLUE, "a job", ("glue:UpdateJob", "glue:StartJobRun")),
    _new(_GLUE, "a job", ("glue:UpdateJob",), ("glue:CreateTrigger",)),
    _new(_GLUE, "a new notebook", ("glue:CreateSession", "glue:RunStatement")),
    _new(_STACKS, "a new stack", ("cloudformation:CreateStack",)),
    _new(_STACKS, "a stack", ("cloudformation:UpdateStack",)),
    _new(_STACKS, "a new stack set", ("cloudformation:CreateStackSet",), ("cloudformation:CreateStackInstances",)),
    _new(_STACKS, "a stack set", ("cloudformation:UpdateStackSet",)),
    _new(_STACKS, "a change set", ("cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet")),
    _new(_BUILDS, "a new build", ("codebuild:CreateProject", "codebuild:StartBuild")),
    _new(_BUILDS, "a new build", ("codebuild:CreateProject", "codebuild:StartBuildBatch")),
    _new(_BUILDS, "a build", ("codebuild:UpdateProject", "codebuild:StartBuild")),
    _new(
        "datapipeline.amazonaws.com",
        "a new pipeline",
        ("datapipeline:CreatePipeline",),
        ("datapipeline:PutPipelineDefinition", "datapipeline:ActivatePipeline"),
    ),
    _new(_MAKER, "a new notebook", ("sagemaker:CreateNotebookInstance",)),
    _new(_MAKER, "a new training job", ("sagemaker:CreateTrainingJob",)),
    _new(_MAKER, "a new processing job", ("sagemaker:CreateProcessingJob",)),
    _new(_RUNNER, "a new web service", ("apprunner:CreateService",)),
    _new(
        _AGENTS,
        "a new code interpreter",
        ("bedrock-agentcore:CreateCodeInterpreter",),
        ("bedrock-agentcore:StartCodeInterpreterSession", "bedrock-agentcore:InvokeCodeInterpreter"),
    ),
    _new("states.amazonaws.com", "a new state machine", ("states:CreateStateMachine",), ("states:StartExecution",)),
    _new("ssm.amazonaws.com", "an automation", ("ssm:StartAutomationExecution",)),
    _new("elasticmapreduce.amazonaws.com", "a new cluster", ("elasticmapreduce:RunJobFlow",)),
)
"""Ways to have a service run something new as a role that is passed to it."""

RUNNING: tuple[Service, ...] = (
    _new(_LAMBDA, "a function", ("lambda:UpdateFunctionCode",)),
    _new(_LAMBDA, "a function", ("lambda:UpdateFunctionConfiguration",)),
    _new(_EC2, "a machine", ("ec2-instance-connect:SendSSHPublicKey",)),
    _new(_EC2, "a machine", ("ec2-instance-connect:SendSerialConsoleSSHPublicKey",)),
    _new(_EC2, "a machine", ("ssm:StartSession",)),
    _new(_EC2, "a machine", ("ssm:SendCommand",)),
    _new(_EC2, "a machine", ("ec2:ModifyInstanceAttribute", "ec2:StopInstances", "ec2:StartInstances")),
    _new(_EC2, "a launch template", ("ec2:CreateLaunchTemplateVersion", "ec2:ModifyLaunchTemplate")),
    _new(_ECS, "a task", ("ecs:ExecuteCommand",)),
    _new(_GLUE, "a development endpoint", ("glue:UpdateDevEndpoint",)),
    _new(_STACKS, "a stack", ("cloudformation:UpdateStack",)),
    _new(_STACKS, "a stack", ("cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet")),
    _new(_BUILDS, "a build", ("codebuild:StartBuild",)),
    _new(_BUILDS, "a build", ("codebuild:StartBuildBatch",)),
    _new(_MAKER, "a notebook", ("sagemaker:CreatePresignedNotebookInstanceUrl",)),
    _new(
        _MAKER,
        "a notebook",
        ("sagemaker:CreateNotebookInstanceLifecycleConfig",),
        ("sagemaker:StopNotebookInstance", "sagemaker:UpdateNotebookInstance", "sagemaker:StartNotebookInstance"),
    ),
    _new(_RUNNER, "a web service", ("apprunner:UpdateService",)),
    _new(
        _AGENTS,
        "a code interpreter",
        ("bedrock-agentcore:StartCodeInterpreterSession", "bedrock-agentcore:InvokeCodeInterpreter"),
    ),
)
"""Ways into something that runs as a role already."""

CREDENTIALS = ("iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile")
"""Actions on a user that make or change its secrets: whoever may do one of them can be that user."""
REWRITE_TRUST = "iam:UpdateAssumeRolePolicy"
"""The action on a role that says who may be it."""

POLICY_WRITES = {
    "user": ("iam:PutUserPolicy", "iam:AttachUserPolicy"),
    "role": ("iam:PutRolePolicy", "iam:AttachRolePolicy"),
    "group": ("iam:PutGroupPolicy", "iam:AttachGroupPolicy"),
}
"""Kind of identity -> actions on it that give it any permission."""
EDIT, CHOOSE_EDITION = "iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion"
"""Actions on a managed policy that change what it allows."""
JOIN = "iam:AddUserToGroup"
LIFT = {
    "user": ("iam:DeleteUserPermissionsBoundary", "iam:PutUserPermissionsBoundary"),
    "role": ("iam:DeleteRolePermissionsBoundary", "iam:PutRolePermissionsBoundary"),
}
"""Kind of identity -> actions on it that take its permissions boundary away."""
NEW_IDENTITY = {
    "user": (
        ("iam:CreateUser", "iam:AttachUserPolicy", "iam:CreateAccessKey"),
        ("iam:CreateUser", "iam:PutUserPolicy", "iam:CreateAccessKey"),
    ),
    "role": (("iam:CreateRole", "iam:AttachRolePolicy"), ("iam:CreateRole", "iam:PutRolePolicy")),
}
"""Kind of identity -> actions that make a new one with any permission and hand it over, all on the same name."""
PASS, ASSUME = "iam:PassRole", "sts:AssumeRole"
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
"""The policy of AWS that allows everything; known even where an export leaves AWS's own policies out."""

FAMILIES = {"ec2-instance-connect": "ec2", "ssm:startsession": "ec2", "ssm:sendcommand": "ec2"}
"""Service, or action in lower case -> the service that its resources belong to, where that is another one."""


def families(action: str, account: str) -> tuple[str, ...]:
    """Return patterns of the resources that an action may be about; `*` alone is asked for where it is about none."""
    service = action.partition(":")[0]
    owner = FAMILIES.get(action.lower()) or FAMILIES.get(service, service)
    return (f"arn:*:{owner}:*:{account}:*", NO_RESOURCE)


VOCABULARY: tuple[str, ...] = tuple(
    sorted(
        {
            action.lower()
            for group in (
                *(one.actions for one in (*PASSED, *RUNNING)),
                CREDENTIALS,
                *POLICY_WRITES.values(),
                *LIFT.values(),
                *(together for ways in NEW_IDENTITY.values() for together in ways),
                (REWRITE_TRUST, EDIT, CHOOSE_EDITION, JOIN, PASS, ASSUME),
            )
            for action in group
        }
    )
)
"""Every action that matters here, in lower case."""
