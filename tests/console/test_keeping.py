"""What was sent is kept as it came: once, for its owner only, and wherever a worker is killed it is in one place at least."""

from __future__ import annotations

import hashlib
import io
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from doorward.console import keeping
from doorward.console.inbox import stored
from doorward.console.keeping import Keeper, files_of, measured, opened, parts, place
from doorward.desk import By, Sent

TEXT = b"one\ntwo\n"
DIGEST = hashlib.sha256(TEXT).hexdigest()


@pytest.fixture
def here(config, desk, tmp_path):
    return Keeper(replace(config, workspace=tmp_path), desk)


def by(here, actor="ana"):
    return By(actor, here.config.now())


def sent(here, content=TEXT, name="a.log", *, keep=True):
    """Send a file and keep it; return where it lay in the inbox and what it is."""
    workspace = here.config.workspace
    upload = stored(workspace, [(name, io.BytesIO(content))])
    (file,) = files_of(workspace, upload)
    digest, size = measured(file)
    told = Sent(f"{upload}/1", digest, size, file.name, "ana", here.config.now())
    if keep:
        here.keep(by(here), file, told, ())
    return file, told


def test_a_file_moves_out_of_the_inbox_for_its_owner_only(here):
    file, told = sent(here)
    kept = place(here.config.workspace, DIGEST)
    assert (told.digest, told.size, file.exists(), kept.read_bytes()) == (DIGEST, len(TEXT), False, TEXT)
    assert kept == here.config.workspace / "originals" / DIGEST[:2] / DIGEST
    assert [path.stat().st_mode & 0o777 for path in (kept, kept.parent, kept.parent.parent)] == [0o600, 0o700, 0o700]
    assert list(kept.parent.iterdir()) == [kept]


def test_the_same_bytes_are_kept_once_under_both_names(here):
    sent(here)
    sent(here, name="again.log")
    assert [one.name for one in here.desk.originals.kept(DIGEST)] == ["a.log", "again.log"]
    assert here.desk.originals.total() == (1, len(TEXT))
    assert len(list((here.config.workspace / "originals").rglob("*"))) == 2


def test_where_files_have_one_name_only_they_are_copied(here, monkeypatch):
    monkeypatch.setattr(keeping.os, "link", lambda *_, **__: (_ for _ in ()).throw(PermissionError(1, "no links here")))
    file, _ = sent(here)
    kept = place(here.config.workspace, DIGEST)
    assert (file.exists(), kept.read_bytes(), kept.stat().st_mode & 0o777) == (False, TEXT, 0o600)


class KilledError(BaseException):
    """The worker is gone."""


@pytest.mark.parametrize("step", ["replace", "fsync", "unlink", "tell", "link"])
def test_wherever_a_worker_is_killed_the_file_is_there_and_the_next_one_goes_on(here, monkeypatch, step):
    file, told = sent(here, keep=False)

    def killed(*_, **__):
        raise KilledError

    where = {"replace": Path, "unlink": Path, "fsync": os, "link": os}
    with monkeypatch.context() as patched:
        if step == "tell":
            patched.setattr("doorward.desk.store.Write.tell", killed)
        else:
            patched.setattr(where[step], step, killed)
        with pytest.raises(KilledError):
            here.keep(by(here), file, told, ())
    kept = place(here.config.workspace, DIGEST)
    assert TEXT in [path.read_bytes() for path in (file, kept) if path.exists()]
    assert bool(here.desk.originals.kept(DIGEST)) <= kept.exists()
    here.keep(by(here), file, told, ())
    assert (kept.read_bytes(), file.exists()) == (TEXT, False)
    assert len(here.desk.originals.kept(DIGEST)) == 1
    assert [one.what for one in here.desk.audit.entries()] == ["keep_original"]
    assert list(kept.parent.iterdir()) == [kept]


def test_names_of_an_upload_tell_its_files_apart(here):
    files = [("../a.csv", io.BytesIO(b"1")), ("a.csv", io.BytesIO(b"2")), *[("b", io.BytesIO(b"3"))] * 9]
    told = files_of(here.config.workspace, stored(here.config.workspace, files))
    assert list(told.values()) == ["a.csv", "2/a.csv", "b", *(f"{number}/b" for number in range(4, 12))]
    assert not any("!" in name for name in told.values())


@pytest.mark.parametrize(
    "name", ["", "..", "../../etc/passwd", "A" * 64, "a" * 63, "a" * 65, "a" * 63 + "\n", "٣" * 64]
)
def test_what_is_no_hash_names_no_file(here, name):
    with pytest.raises(ValueError, match="is no SHA-256"):
        place(here.config.workspace, name)


def test_a_copy_is_whole_and_what_was_replaced_is_not_handed_out(here):
    sent(here)
    file = here.sound(DIGEST)
    assert b"".join(parts(file, DIGEST)) == TEXT
    assert file.closed
    kept = place(here.config.workspace, DIGEST)
    kept.write_bytes(b"one\nTWO\n")
    assert here.sound(DIGEST) is None
    kept.unlink()
    assert here.sound(DIGEST) is None
    kept.symlink_to(__file__)
    assert here.sound(DIGEST) is None
    kept.unlink()
    os.mkfifo(kept)
    assert here.sound(DIGEST) is None
    sent(here)
    assert b"".join(parts(here.sound(DIGEST), DIGEST)) == TEXT


def test_a_link_in_the_place_of_a_file_is_not_followed(here, tmp_path):
    (tmp_path / "link").symlink_to(__file__)
    with pytest.raises(OSError, match="symbolic"):
        opened(tmp_path / "link")
    with pytest.raises(FileNotFoundError, match="is no file"):
        opened(tmp_path)


def test_a_file_that_changes_while_it_is_sent_breaks_off_before_its_end(here):
    content = bytes(3 << 20)
    _, told = sent(here, content)
    sending = parts(here.sound(told.digest), told.digest)
    got = [next(sending)]
    with place(here.config.workspace, told.digest).open("r+b") as file:
        file.seek(2 << 20)
        file.write(b"x")
    with pytest.raises(OSError, match="was changed while it was sent"):
        got.extend(sending)
    assert sum(map(len, got)) < len(content)


def test_what_has_no_bytes_is_kept_and_handed_out_too(here):
    _, told = sent(here, b"")
    assert list(parts(here.sound(told.digest), told.digest)) == [b""]


def test_what_is_removed_is_gone_and_may_be_sent_again(here):
    sent(here)
    here.remove(by(here, "root"), DIGEST, "private")
    assert not place(here.config.workspace, DIGEST).exists()
    sent(here)
    assert place(here.config.workspace, DIGEST).exists()


def test_what_a_killed_one_said_is_removed_goes_and_what_nobody_said_stays(here):
    workspace = here.config.workspace
    _, told = sent(here)
    _, other = sent(here, b"other")
    unknown = place(workspace, "0" * 64)
    unknown.parent.mkdir()
    unknown.write_bytes(b"of another desk")
    half = place(workspace, "0" * 64).with_suffix(".part")
    half.write_bytes(b"half")
    here.desk.originals.remove(by(here), told.digest, "private")
    here.finish()
    assert not place(workspace, told.digest).exists()
    assert place(workspace, other.digest).exists()
    assert (unknown.exists(), half.exists()) == (True, False)


@pytest.mark.parametrize(
    ("days", "most", "left"), [(None, None, 2), (9, None, 2), (0, None, 0), (None, 12, 1), (None, 13, 2)]
)
def test_the_settings_say_for_how_long_and_how_much(here, days, most, left):
    sent(here)
    sent(here, b"other")
    later = replace(
        here.config, originals_days=days, originals_bytes=most, now=lambda: here.config.now() + timedelta(days=2)
    )
    keeper = Keeper(later, here.desk)
    assert len(keeper.settle()) == 2 - left
    assert keeper.settle() == []
    assert here.desk.originals.total()[0] == left
    assert sum(path.is_file() for path in (here.config.workspace / "originals").rglob("*")) == left
    assert [one.actor for one in here.desk.audit.entries()][: 2 - left] == ["doorward"] * (2 - left)


def test_where_nothing_was_ever_sent_there_is_nothing_to_finish(here):
    here.finish()
    assert here.settle() == []
