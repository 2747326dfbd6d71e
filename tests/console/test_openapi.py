"""The document is what the resources declare: every operation, its parameters, its answers, and nothing else."""

from __future__ import annotations

from doorward.console.api_app import resources
from doorward.console.openapi import document
from doorward.console.operation import PREFIX


def test_every_operation_is_told_once():
    made = document(resources())
    declared = {
        (PREFIX + one.path.replace(":path", ""), one.method.lower())
        for item in resources().values()
        for one in item.operations
    }
    assert {(path, method) for path, methods in made["paths"].items() for method in methods} == declared
    names = [told["operationId"] for methods in made["paths"].values() for told in methods.values()]
    assert len(set(names)) == len(names)


def test_placeholders_and_parameters_are_declared():
    told = document(resources())["paths"][f"{PREFIX}/findings/{{id}}"]["get"]
    assert [(one["name"], one["in"]) for one in told["parameters"]] == [("id", "path"), ("asof", "query")]
    body = document(resources())["paths"][f"{PREFIX}/decisions"]["post"]["requestBody"]
    assert body["required"]
    assert body["content"]["application/json"]["schema"]["required"] == ["subjects"]


def test_it_is_served_to_everyone_and_names_no_other_place(asked):
    answer = asked(None).get(f"{PREFIX}/openapi.json")
    assert answer.status_code == 200
    assert answer.json()["openapi"] == "3.1.0"
    assert "http" not in answer.text.replace('"type": "http"', "")
