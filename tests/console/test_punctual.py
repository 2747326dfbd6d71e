"""Clients that are slow to say what they want are hung up on, so that they keep nobody out."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import contextmanager

import pytest
import uvicorn

from doorward.console import punctual
from doorward.console.punctual import Punctual


async def _app(scope, receive, send):
    if (await receive())["type"] == "http.disconnect":
        return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


@contextmanager
def running():
    """A server on a port of its own."""
    with socket.create_server(("127.0.0.1", 0)) as held:
        server = uvicorn.Server(
            uvicorn.Config(_app, http=Punctual, lifespan="off", log_level="error", timeout_keep_alive=30)
        )
        thread = threading.Thread(target=server.run, args=([held],), daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield held.getsockname()
        finally:
            server.should_exit = True
            thread.join(5)


@pytest.fixture
def client(monkeypatch):
    """A connection to a server that waits a third of a second."""
    monkeypatch.setattr(punctual, "PATIENCE", 0.3)
    with running() as address, socket.create_connection(address, timeout=5) as made:
        yield made


def told(client):
    """What the server answers, to its end."""
    answer = b""
    while not answer.endswith(b"ok"):
        piece = client.recv(1000)
        assert piece, answer
        answer += piece
    return answer


def closed(client):
    """Say whether the server hung up within a second."""
    client.settimeout(1)
    try:
        return client.recv(1000) == b""
    except TimeoutError:
        return False
    except ConnectionError:
        return True


def test_who_says_nothing_is_hung_up_on(client):
    assert closed(client)


def test_who_drips_is_hung_up_on(client):
    for letter in b"GET / HTTP/1.1\r\n":
        try:
            client.send(bytes([letter]))
        except ConnectionError:
            break
        time.sleep(0.05)
    assert closed(client)


def test_who_asks_is_answered_and_may_ask_again(client):
    for _ in range(2):
        client.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        assert told(client).startswith(b"HTTP/1.1 200")
        time.sleep(0.4)


def test_a_second_request_that_is_begun_and_not_ended_is_hung_up_on(client):
    client.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    assert told(client).startswith(b"HTTP/1.1 200")
    client.sendall(b"GET / HTTP/1.1\r\n")
    assert closed(client)


def test_the_time_of_a_body_is_not_the_time_of_the_headers(client):
    client.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\na")
    time.sleep(0.5)
    client.sendall(b"b")
    assert told(client).startswith(b"HTTP/1.1 200")
