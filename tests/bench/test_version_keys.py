"""The bench of version keys sees a disagreement, and makes the pairs that it says."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path

import pytest

from doorward.versions import schemes

BENCH = Path(__file__).parents[2] / "bench"


@pytest.fixture(scope="module")
def bench():
    sys.path.insert(0, str(BENCH))
    spec = importlib.util.spec_from_file_location("version_keys", BENCH / "version_keys.py")
    module = sys.modules["version_keys"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    sys.path.remove(str(BENCH))


@pytest.fixture(scope="module")
def packaging(bench):
    return [sys.executable, str(bench.HERE / "by_python.py"), "packaging"]


def test_every_subject_is_a_scheme_with_seeds_that_have_exact_keys(bench):
    for subject in bench.SUBJECTS:
        keys = [schemes()[subject.scheme].key(version) for version in subject.seeds]
        assert len(keys) >= 5
        assert sum(key.exact for key in keys) >= 5


def test_pairs_are_as_many_as_asked_and_the_same_every_time(bench):
    pool = bench.changed(["1.0", "1.2.3", "2.0rc1"], ("0", "1", ".1"), 300)

    pairs = bench.pairs_of(pool, "pep440", 3_000)

    assert pairs == bench.pairs_of(pool, "pep440", 3_000)
    assert len(pairs) == pytest.approx(3_000, abs=3)
    assert all(schemes()["pep440"].key(version) for pair in pairs for version in pair)


def test_a_comparator_is_asked_line_by_line_and_may_refuse(bench, packaging):
    pairs = [("1.0", "1.0.0"), ("1.0", "1.1"), ("2", "1rc1"), ("junk", "1")]

    assert bench.asked(packaging, pairs, lower=False) == [0, -1, 1, None]


def test_what_a_comparator_takes_is_told(bench, packaging, capsys):
    taken = bench.accepted(packaging, "packaging", ["1.0", "1.0.dev1", "junk"], "pep440")

    assert taken == {"1.0", "1.0.dev1"}
    assert "of 3 strings takes 2" in capsys.readouterr().out


@pytest.mark.parametrize(("answers", "wrong"), [([-1, 1], 0), ([-1, -1], 1), ([0, 0], 2)])
def test_disagreements_of_exact_keys_are_counted_and_shown(bench, capsys, answers, wrong):
    subject = next(subject for subject in bench.SUBJECTS if subject.scheme == "pep440")

    assert bench.judge(subject, "packaging", [("1", "2"), ("3", "2")], answers) == wrong
    assert capsys.readouterr().out.count("it says") == wrong


def test_a_disagreement_of_an_inexact_key_does_not_count(bench):
    subject = next(subject for subject in bench.SUBJECTS if subject.scheme == "conan")

    assert bench.judge(subject, "conan", [("1.2b", "1.1")], [-1]) == 0


def test_an_absent_comparator_is_told(bench, monkeypatch, tmp_path):
    monkeypatch.setattr("shutil.which", lambda _: None)
    place = bench.Bench(bench.argparse.Namespace(peers=None), tmp_path)

    assert place.command("gem") == "ruby is not here"
    assert place.command("go-module") == "go is not here"
    assert place.command("apk") == "no interpreter here has it"


def test_without_the_data_it_says_so(bench, monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(sys, "argv", ["version_keys", "--data", str(tmp_path / "none")])

    assert bench.main() == 0
    assert "is absent" in capsys.readouterr().out


def test_versions_are_found_in_cpe_names_in_ends_of_ranges_and_in_cve_records(bench):
    from comparators.strings import _criteria

    node = {"cpe_match": [{"cpe23Uri": "cpe:2.3:o:maker:os:1.0:h1:*:*:*:*:*:*", "versionEndExcluding": "2.0"}]}
    record = {"vendor": "Maker", "product": "OS", "versions": [{"version": "3", "lessThan": "4"}]}

    assert list(_criteria(json.loads(json.dumps([node, record])))) == [
        ("maker", "os", "1.0-h1"),
        ("maker", "os", "2.0"),
        ("Maker", "OS", "3"),
        ("Maker", "OS", "4"),
    ]
