"""Each way to keep somebody at what was known before is refused, with its own message and the next step."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace

import pytest
from tests.cli.runs import ROOT
from tests.intel.held import DAY, EXPIRES, NOON, bundled, feed, hold, some, trusted

from doorward.intel.admission import admit, take
from doorward.intel.bundle import BundleError, open_bundle
from doorward.intel.feed import stamp
from doorward.intel.holding import Holding, HoldingError, State
from doorward.intel.manifest import Manifest

FEED = feed()


def manifest(version=7, *, created=NOON, days=EXPIRES, base=None, feeds=(FEED,), inside=None):
    carried = frozenset(item.sha256 for item in feeds) if inside is None else frozenset(inside)
    return Manifest(version, created, created + days * DAY, base, tuple(feeds), carried)


def after(made, at=NOON):
    """The state after a bundle was imported."""
    imported = {"version": made.version, "sha256": made.sha256, "created": stamp(made.created)}
    return State(made.feeds, imported | {"expires": stamp(made.expires), "key": "k", "at": stamp(at)})


def refusal(made, state, now=NOON, excuse=None) -> BundleError:
    with pytest.raises(BundleError) as told:
        admit(made, state, now, excuse)
    return told.value


def test_the_first_bundle_comes_in():
    assert admit(manifest(), State(), NOON)


def test_a_newer_one_comes_in_and_the_same_one_brings_nothing():
    assert admit(manifest(8), after(manifest(7)), NOON)
    assert not admit(manifest(7), after(manifest(7)), NOON)


@pytest.mark.parametrize("excuse", [None, "we must"])
def test_rollback_is_refused_whatever_is_said(excuse):
    told = refusal(manifest(6), after(manifest(7)), excuse=excuse)

    assert told.kind == "rollback"
    assert "version 6, and version 7 of 2026-11-22T12:00:00Z was imported before" in str(told)
    assert "Import a newer one." in str(told)


def test_two_bundles_of_one_version_are_refused():
    told = refusal(manifest(7, days=3), after(manifest(7)))

    assert told.kind == "twin"
    assert "two bundles of version 7" in str(told)


@pytest.mark.parametrize("excuse", [None, "we must"])
def test_freeze_is_the_one_that_is_held_offered_after_it_expired(excuse):
    told = refusal(manifest(), after(manifest()), NOON + EXPIRES * DAY, excuse)

    assert told.kind == "freeze"
    assert "held already (version 7), and it expired on 6 Dec 2026, 12:00" in str(told)


def test_stale_is_a_newer_one_that_expired_and_comes_in_with_a_reason_only():
    late = NOON + EXPIRES * DAY
    told = refusal(manifest(8), after(manifest(7)), late)

    assert told.kind == "stale"
    assert "--allow-stale REASON" in str(told)
    assert admit(manifest(8), after(manifest(7)), late, "the courier was ill")
    assert admit(manifest(8), after(manifest(7)), late - DAY / 86_400), "one second before it is fresh"


@pytest.mark.parametrize(("early", "taken"), [(DAY, True), (DAY + DAY / 86_400, False)])
def test_a_clock_that_stands_before_the_bundle_was_made_is_not_believed(early, taken):
    if taken:
        assert admit(manifest(), State(), NOON - early)
    else:
        told = refusal(manifest(), State(), NOON - early)
        assert told.kind == "clock"
        assert "the bundle was made then" in str(told)
        assert "--as-of" in str(told)


def test_a_clock_that_was_set_back_since_the_last_import_is_not_believed():
    told = refusal(manifest(8), after(manifest(7), at=NOON + 9 * DAY), NOON + 2 * DAY)

    assert told.kind == "clock"
    assert "a bundle was imported then" in str(told)


def test_a_delta_comes_in_where_all_that_it_leaves_out_is_held():
    new = feed("epss", data=b"new")
    delta = manifest(8, base=(7, "a" * 64), feeds=(new, FEED), inside={new.sha256})

    assert admit(delta, after(manifest(7)), NOON)
    told = refusal(delta, State(), NOON)
    assert told.kind == "base"
    assert "what changed since version 7, and you hold none: kev kev would be missing" in str(told)


def test_a_delta_to_another_edition_of_a_feed_is_refused():
    other = manifest(7, feeds=(feed(data=b"other"),))
    delta = manifest(9, base=(8, "a" * 64), inside=())
    told = refusal(delta, after(other), NOON)

    assert told.kind == "base"
    assert "since version 8, and you hold version 7" in str(told)


def test_a_delta_since_a_day_names_no_base():
    told = refusal(manifest(8, inside=()), State(), NOON)
    assert "files that you should hold" in str(told)


def test_the_clock_is_looked_at_before_what_has_expired_by_it():
    assert refusal(manifest(), State(), NOON - 30 * DAY).kind == "clock"


def test_what_came_in_counts_and_what_is_of_another_part_stays(pair, tmp_path):
    outer = some(tmp_path / "out", "PyPI", "Debian")
    inner = some(tmp_path / "in", "npm", "PyPI", salt="before")
    found = open_bundle(bundled(outer, pair[0], tmp_path / "b"), trusted(pair[0]))
    state = take(found, inner, NOON)

    assert [item.part for item in state.feeds] == ["kev", "Debian", "PyPI", "npm"]
    assert state == inner.state()
    assert state.imported["version"] == found.manifest.version
    assert state.imported["key"] == pair[0].public.id
    assert state.allowed == ()
    for item in state.feeds:
        assert inner.path(item).is_file()
    assert len(list((tmp_path / "in" / "feeds").glob("*/*"))) == 4, "the edition before is gone"
    assert list(inner.partial.iterdir()) == []


def test_files_of_changes_to_a_part_give_way_to_the_new_whole(pair, tmp_path):
    changes = feed("osv", "PyPI", b"changes", changes="2026-11-21T00:00:00Z")
    inner = hold(tmp_path / "in", (changes, b"changes"))
    outer = some(tmp_path / "out", "PyPI")
    state = take(open_bundle(bundled(outer, pair[0], tmp_path / "b"), trusted(pair[0])), inner, NOON)

    assert [item.changes for item in state.feeds] == ["", ""]


def test_a_reason_is_kept(pair, tmp_path):
    outer, inner = some(tmp_path / "out", "PyPI"), Holding(tmp_path / "in")
    found = open_bundle(bundled(outer, pair[0], tmp_path / "b"), trusted(pair[0]))
    late = NOON + 20 * DAY
    state = take(found, inner, late, "the courier was ill")

    assert state.allowed == ({"version": found.manifest.version, "at": stamp(late), "reason": "the courier was ill"},)
    assert inner.state().allowed == state.allowed


def test_a_refused_bundle_leaves_everything_as_it_was(pair, tmp_path):
    outer, inner = some(tmp_path / "out", "PyPI"), some(tmp_path / "in", "npm")
    path = bundled(outer, pair[0], tmp_path / "b")
    data = bytearray(path.read_bytes())
    data[-2000] ^= 1
    path.write_bytes(data)
    before = tree(tmp_path / "in")
    with pytest.raises(BundleError):
        take(open_bundle(path, trusted(pair[0])), inner, NOON)
    assert tree(tmp_path / "in") == before


def test_two_imports_at_once_are_one_after_the_other(pair, tmp_path):
    outer, inner = some(tmp_path / "out", "PyPI"), Holding(tmp_path / "in")
    found = open_bundle(bundled(outer, pair[0], tmp_path / "b"), trusted(pair[0]))
    with inner.alone(), pytest.raises(HoldingError, match="another doorward intel is at work"):
        take(found, inner, NOON)
    assert take(found, inner, NOON).feeds


def test_a_chain_of_daily_deltas_ends_where_the_whole_does(pair, tmp_path):
    outer, inner = some(tmp_path / "out", "PyPI", "Debian"), Holding(tmp_path / "in")
    path = bundled(outer, pair[0], tmp_path / "0")
    for number in range(1, 4):
        base = open_bundle(path, trusted(pair[0]))
        take(base, inner, NOON + number * DAY)
        some(tmp_path / "out", "PyPI" if number % 2 else "Debian", at=NOON + number * DAY, salt=str(number))
        path = bundled(outer, pair[0], tmp_path / str(number), base=base.manifest)
    take(open_bundle(path, trusted(pair[0])), inner, NOON + 4 * DAY)

    assert inner.state().feeds == outer.state().feeds
    for item in inner.state().feeds:
        assert inner.path(item).read_bytes() == outer.path(item).read_bytes()


def test_a_day_that_was_left_out_of_the_chain_is_missed(pair, tmp_path):
    outer, inner = some(tmp_path / "out", "PyPI"), Holding(tmp_path / "in")
    zero = open_bundle(bundled(outer, pair[0], tmp_path / "0"), trusted(pair[0]))
    take(zero, inner, NOON)
    some(tmp_path / "out", "PyPI", at=NOON + DAY, salt="1")
    one = open_bundle(bundled(outer, pair[0], tmp_path / "1", base=zero.manifest), trusted(pair[0]))
    hold(tmp_path / "out", (feed("epss", data=b"e", fetched=stamp(NOON + 2 * DAY)), b"e"))
    two = open_bundle(bundled(outer, pair[0], tmp_path / "2", base=one.manifest), trusted(pair[0]))
    with pytest.raises(
        BundleError, match=f"since version {one.manifest.version}, and you hold version {zero.manifest.version}"
    ):
        take(two, inner, NOON + 2 * DAY)
    take(one, inner, NOON + 2 * DAY)
    take(two, inner, NOON + 2 * DAY)

    assert inner.state().feeds == outer.state().feeds


IMPORTER = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
from doorward.intel.admission import take
from doorward.intel.bundle import open_bundle
from doorward.intel.holding import Holding
from doorward.intel.signing import public_file

left = int(sys.argv[4])

def dying(does):
    def done(*told, **given):
        global left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return does(*told, **given)
    return done

key = public_file(Path(sys.argv[2]))
holding = Holding(Path(sys.argv[3]))
os.fsync, Path.replace, Path.unlink, Path.mkdir, Path.open = map(
    dying, (os.fsync, Path.replace, Path.unlink, Path.mkdir, Path.open)
)
take(open_bundle(Path(sys.argv[1]), {key.id: key}), holding, datetime(2026, 11, 23))
print(sys.argv[4], left)
"""


def imported(path, key, folder, dies):
    """Import in a process of its own that kills itself before a step; return whether it did."""
    command = [sys.executable, "-c", IMPORTER, str(path), f"{key}.pub", str(folder), str(dies)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), *sys.path])}
    done = subprocess.run(command, env=environment, capture_output=True, check=False, timeout=60)
    assert done.returncode in {0, -signal.SIGKILL}, done.stderr.decode()
    return done.returncode != 0


def test_killed_before_any_step_to_the_disk_it_leaves_the_old_state_or_the_new_one(pair, tmp_path):
    old, new = some(tmp_path / "old", "PyPI", "npm"), some(tmp_path / "out", "PyPI", "Go", salt="new")
    path = bundled(new, pair[0], tmp_path / "b")
    before, after = set(old.state().feeds), set(new.state().feeds)
    states = []
    for dies in range(1, 200):
        inner = Holding(tmp_path / "in")
        shutil.rmtree(inner.folder, ignore_errors=True)
        shutil.copytree(old.folder, inner.folder)
        killed = imported(path, pair[1], inner.folder, dies)
        state = inner.state()
        states.append("new" if state.imported else "old")
        assert set(state.feeds) == before if not state.imported else after < set(state.feeds)
        for item in state.feeds:
            source = new if state.imported and item in after else old
            assert inner.path(item).read_bytes() == source.path(item).read_bytes()
        take(open_bundle(path, trusted(pair[0])), inner, NOON)
        assert after < set(inner.state().feeds), "the same command completes it"
        if not killed:
            break
    assert len(states) > 15
    assert states == sorted(states, reverse=True), "there is one moment, and no way back"
    assert states[0] == "old"
    assert states[-1] == states[-2] == "new"


def tree(folder):
    """What lies in a folder, byte for byte, locks and empty folders aside."""
    return {
        path.relative_to(folder): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".lock"
    }


def test_an_expired_bundle_of_the_same_version_but_other_words_is_a_twin_first():
    assert refusal(manifest(7, days=1), after(manifest(7)), NOON + 5 * DAY).kind == "twin"
    assert refusal(replace(manifest(6), expires=NOON + DAY), after(manifest(7)), NOON + 5 * DAY).kind == "rollback"
