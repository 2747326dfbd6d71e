from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from doorward.unpack.leaf import Refused
from doorward.unpack.walk import files, total_bytes


def found(*paths, skip=()):
    return list(files(list(paths), skip))


def names(*paths, skip=()):
    return [item.name if isinstance(item, Refused) else str(item[0]) for item in files(list(paths), skip)]


@pytest.fixture
def folder(tmp_path):
    for name in ["b.log", "a/z.log", "a/deep/er/y.log", "c/x.log", "B.log"]:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path


def test_a_folder_is_walked_to_its_ground_in_order(folder):
    inside = [str(Path(name).relative_to(folder)) for name in names(folder)]
    assert inside == ["B.log", "a/deep/er/y.log", "a/z.log", "b.log", "c/x.log"]


def test_paths_are_taken_in_the_order_given_and_named_as_given(folder, monkeypatch):
    monkeypatch.chdir(folder)
    assert names(Path("c"), Path("b.log"), Path("./a/../a")) == [
        "c/x.log",
        "b.log",
        "a/../a/deep/er/y.log",
        "a/../a/z.log",
    ]


def test_an_empty_folder_has_no_files(tmp_path):
    assert found(tmp_path) == []
    assert total_bytes([tmp_path]) == 0


def test_total_bytes_adds_up_regular_files(folder):
    assert total_bytes([folder]) == sum(
        len(name) for name in ["b.log", "a/z.log", "a/deep/er/y.log", "c/x.log", "B.log"]
    )
    assert total_bytes([folder / "missing", folder / "b.log"]) == 5


def test_what_is_not_there_is_said(tmp_path):
    path = tmp_path / "missing.log"
    assert found(path) == [Refused(str(path), "cannot be read: No such file or directory")]


def test_a_link_to_a_file_is_followed(tmp_path):
    (tmp_path / "real.log").write_text("x")
    (tmp_path / "link.log").symlink_to("real.log")
    assert found(tmp_path) == [(tmp_path / "link.log", 1), (tmp_path / "real.log", 1)]


def test_a_link_to_nothing_is_said(tmp_path):
    (tmp_path / "link.log").symlink_to("nowhere")
    assert found(tmp_path) == [Refused(str(tmp_path / "link.log"), "cannot be read: No such file or directory")]


def test_links_in_a_circle_end(tmp_path):
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    assert [item.reason for item in found(tmp_path)] == ["cannot be read: Too many levels of symbolic links"] * 2


def test_a_link_to_a_folder_is_followed_only_where_it_is_given(folder):
    (folder / "a" / "back").symlink_to(folder)
    (folder / "current").symlink_to(folder / "c")
    reason = "a link to a folder is not followed: give the folder itself"
    assert Refused(str(folder / "a/back"), reason) in found(folder)
    assert Refused(str(folder / "current"), reason) in found(folder)
    assert names(folder / "current") == [str(folder / "current/x.log")]


def test_pipes_sockets_and_devices_are_refused_by_name(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(tmp_path / "socket"))
    listener.close()
    assert found(tmp_path, Path("/dev/null")) == [
        Refused(str(tmp_path / "pipe"), "a named pipe is not read"),
        Refused(str(tmp_path / "socket"), "a socket is not read"),
        Refused("/dev/null", "a device is not read"),
    ]


def test_a_link_to_a_device_is_refused(tmp_path):
    (tmp_path / "link.log").symlink_to("/dev/zero")
    assert found(tmp_path) == [Refused(str(tmp_path / "link.log"), "a device is not read")]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every folder")
def test_a_folder_that_may_not_be_listed_is_said(tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o000)
    assert found(tmp_path) == [Refused(str(closed), "cannot be read: Permission denied")]


def test_a_folder_that_cannot_be_listed_does_not_hide_the_others(folder, monkeypatch):
    really = Path.iterdir

    def closed(self):
        if self.name == "a":
            raise PermissionError(13, "Permission denied")
        return really(self)

    monkeypatch.setattr(Path, "iterdir", closed)
    assert Refused(str(folder / "a"), "cannot be read: Permission denied") in found(folder)
    assert (folder / "c/x.log", 7) in found(folder)


def test_folders_to_skip_are_passed_over_however_they_are_written(folder, monkeypatch):
    monkeypatch.chdir(folder)
    assert names(folder, skip=[Path("a/deep/.."), folder / "missing"]) == names(
        folder / "B.log", folder / "b.log", folder / "c"
    )


def test_strange_names_are_found_and_can_be_told(tmp_path):
    for name in [b"new\nline", b"caf\xe9.log", "日本.log".encode(), b"-rf"]:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_bytes(b"x")
    (tmp_path / os.fsdecode(b"bad\xff")).symlink_to("nowhere")
    told = found(tmp_path)
    assert len(told) == 5
    assert Refused(str(tmp_path / "bad\\udcff"), "cannot be read: No such file or directory") in told
    assert all(path.read_bytes() == b"x" for path, _ in (item for item in told if isinstance(item, tuple)))


def test_a_path_deeper_than_the_system_allows_is_said_and_not_a_crash(tmp_path, monkeypatch):
    top = tmp_path / "top"
    top.mkdir()
    monkeypatch.chdir(top)
    for _ in range(30):
        Path("d" * 200).mkdir()
        os.chdir("d" * 200)
    reasons = [item.reason for item in found(top)]
    assert reasons == ["cannot be read: File name too long"]
