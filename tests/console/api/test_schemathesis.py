"""The API against its own document: whatever the document allows is answered as it says, and never with a failure of ours."""

from __future__ import annotations

import os

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.console.conftest import NOW
from tests.console.snapshot.organisation import laid

from doorward.console.api_app import resources
from doorward.console.app import application
from doorward.console.config import Config
from doorward.console.operation import PREFIX
from doorward.console.page import Person
from doorward.desk import open_desk

EXAMPLES = int(os.environ.get("DOORWARD_EXAMPLES", "10"))
"""Cases of each operation; `make bench` asks more."""
HEADERS = {"Authorization": "Bearer tried", "Origin": "http://testserver"}
CHECKS = (
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
)


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    desk = open_desk(tmp_path_factory.mktemp("desk") / "desk.db")
    config = Config(laid().path.parent.parent, hosts=("testserver",), now=lambda: NOW)
    person = Person("ana", "admin", ("read", "triage", "import", "admin"))
    yield application(config, desk, lambda _: person)
    desk.close()


OPERATIONS = [
    (f"{PREFIX}{one.path.replace(':path', '')}", one.method) for item in resources().values() for one in item.operations
]


@pytest.fixture(scope="module")
def document(app):
    return schemathesis.openapi.from_asgi(f"{PREFIX}/openapi.json", app)


@pytest.mark.parametrize(("path", "method"), OPERATIONS, ids=[f"{method} {path}" for path, method in OPERATIONS])
def test_what_the_document_allows_is_answered_as_it_says(document, path, method):
    operation = document[path][method]

    @settings(
        max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None
    )
    @given(operation.as_strategy())
    def ask(case):
        case.call_and_validate(checks=CHECKS, headers=HEADERS)

    ask()
