"""`python -m doorward.console`: what it is told comes on standard input, so that no other user sees it among the processes."""

from __future__ import annotations

import io
import ssl

import pytest

from doorward.console import __main__ as process
from doorward.console.config import Config
from doorward.desk import DeskUnavailableError


@pytest.fixture
def run(monkeypatch, tmp_path, capsys):
    """Run it with a server that does what a test says."""

    def ran(served):
        monkeypatch.setattr("sys.stdin", io.StringIO(Config(tmp_path, port=8044).dumped()))
        monkeypatch.setattr(process, "serve", served)
        monkeypatch.setattr(process.signal, "signal", lambda *_: None)
        return process.main(), capsys.readouterr().err

    return ran


def test_what_comes_on_standard_input_is_served(run):
    heard = []
    assert run(lambda config, tell: (heard.append(config.port), tell("listens")))[0] == 0
    assert heard == [8044]


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError("127.0.0.1:8044: in use. Name another."), "Error: 127.0.0.1:8044: in use. Name another.\n"),
        (
            PermissionError(13, "Permission denied", "/somewhere/inbox"),
            "Error: /somewhere/inbox: Permission denied. Let yourself write there, or name another folder with --workspace.\n",
        ),
        (DeskUnavailableError("the desk does not answer"), "Error: the desk does not answer\n"),
    ],
)
def test_what_cannot_be_served_is_one_sentence(run, error, told):
    def failing(*_):
        raise error

    assert run(failing) == (1, told)


def test_an_end_that_was_asked_for_is_no_failure(run):
    def interrupted(*_):
        raise KeyboardInterrupt

    assert run(interrupted) == (0, "")


def test_a_key_that_is_not_of_the_certificate_is_one_sentence(run):
    def failing(*_):
        error = ssl.SSLError(116, "[X509: KEY_VALUES_MISMATCH] key values mismatch")
        error.reason = "KEY_VALUES_MISMATCH"
        raise error

    assert run(failing) == (
        1,
        "Error: the certificate and its key cannot be used: KEY_VALUES_MISMATCH. Mend what --certificate and --key name.\n",
    )
