"""Version keys against the comparators of the ecosystems themselves: agreement, and keys per second.

    python bench/version_keys.py [SCHEME …] [--pairs 160000] [--data ../shared/data] [--peers PYTHON] [--with apk=PROGRAM]

For each scheme: real version strings and changed ones, neighbours in order and pairs at random, one sign a pair from the
key and from each comparator that is here; one that is absent is told and skipped. `--peers` is a Python that has `conan`
and `portage`; `--with` names a program that reads 'left<TAB>right' lines and answers -1, 0, 1 or x (for apk and nuget,
which no package of Debian brings: compile apk-tools' version.c, NuGet.Client's NuGet.Versioning; npm's semver stands in for
the latter). Vendors' firmware has no comparator to ask: for it the share of real strings that have a key is told. Ends with
1 where an exact key disagrees.

Where the programs differ among themselves: apt takes a colon behind anything for the end of an epoch, dpkg wants a number;
PHP itself holds 1.0 to be older than 1.0.0, Composer fills both with zeros; Maven 3.0 ordered otherwise than 3.9, whose
order the keys keep and 3.8 shares; Portage and pacman compare what no package may be called, the keys refuse it; Cargo
ranks build metadata in its total order, not in its precedence, which is asked.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from comparators.strings import of_ecosystem, of_products

from doorward.versions import schemes

HERE = Path(__file__).parent / "comparators"
DATA = Path(__file__).parents[2] / "shared" / "data"
MAVEN = "3.9.9"
MOST_REAL = 8_000
"""Real strings that are compared and timed."""
SIGNS = 300
"""Pairs of a scheme that `--signs` writes."""
LOWER = {"npm-lower"}
"""Comparators that are asked in small letters."""
SHOWN = 5


@dataclass(frozen=True)
class Subject:
    """A scheme, where its strings come from, and which comparators may judge it.

    Attributes:
        strings: kinds of advisories that the strings come from; those of another ecosystem where the data have none of its own.
        pieces: what is put into a string to change it.
        comparators: the programs that judge it.
        seeds: strings of our own, for `--signs` and where the data have none.
        tail: what is put behind each string in place of what follows its first hyphen.
        only: what a string must be like to be asked.
        rivals: programs that order otherwise: asked only to tell where they differ from the comparators.
    """

    scheme: str
    strings: tuple[str, ...]
    comparators: tuple[str, ...]
    pieces: tuple[str, ...] = ("0", "1", ".", ".0", "-", "a", "rc")
    seeds: tuple[str, ...] = ()
    tail: str = ""
    only: str = ""
    rivals: tuple[str, ...] = ()


SUBJECTS = (
    Subject("dpkg", ("dpkg",), ("dpkg-perl", "apt_pkg"), ("~", "+", "0", "1", "a", ".", "-1", ":", "00"), seeds=("1.0", "1.0-1", "1.0~rc1-1", "1:1.0-1+deb12u1", "2.31-13+deb11u4", "0.0.20210101~git1a2b-2", "1.2.3-4ubuntu5.6")),
    Subject("rpm", ("rpm",), ("rpm",), ("~", "^", "0", "1", "a", ".", "-1", "00", "_"), seeds=("1.0-1", "1.0-1.el9", "1:1.0-1.el9_2", "1.0~rc1-1", "1.0^git1-1", "2.4.37-65.module+el8", "1.0-1.el9.1")),
    Subject("apk", ("apk",), ("apk",), ("0", "1", ".0", "_rc", "_p1", "a", "-r1", "~ab", "_alpha", "00"), seeds=("1.0-r0", "1.0-r10", "1.0_rc1-r0", "1.0_p2-r1", "1.2.3b-r2", "2.0.0_alpha3", "0_git20240417-r1", "1.04-r0")),
    Subject("pep440", ("pep440",), ("packaging",), ("0", "1", ".0", "a1", "rc2", ".post1", ".dev3", "+l.1", "1!", "00"), seeds=("1.0", "1.0.dev1", "1.0a1", "1.0rc2.dev3", "1.0.post1", "1!1.0", "1.0+local.1", "2024.1")),
    Subject("semver", ("semver", "cargo", "go"), ("npm", "cargo", "go-module"), ("0", "1", ".1", "-a", "-", "-0", "+x", "v", "-rc.1"), seeds=("1.0.0", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-rc.11", "1.2.3+build", "1.10.0", "1.0.1-0.20200101000000-abcdef123456")),
    Subject("gem", ("gem",), ("gem",), ("0", "1", ".0", ".a", "-1", "b", ".0.0", ".1", ".pre"), seeds=("1.0", "1.0.0.rc1", "1.0.a", "1.2.3", "1.2.3-4", "2.0.0.pre.20230101", "1.0.0.1")),
    Subject("maven", ("maven",), ("maven",), ("0", "1", ".0", "-1", "-rc", ".Final", "-SNAPSHOT", "a", "-alpha-1"), seeds=("1", "1.0", "1-SNAPSHOT", "1.0-alpha-1", "1.0-beta2", "1.0.RELEASE", "1.0-rc1", "1.0.1.Final", "2.0-sp1", "1.0-redhat-1"), rivals=("maven-installed",)),
    Subject("php", ("php",), ("composer",), ("0", "1", ".0", "-RC1", "-p1", "-dev", ".x-dev", "a", "beta2"), seeds=("1.0", "1.0.0", "v1.0.1", "1.0.0-alpha2", "1.0.0-beta1", "1.0.0-RC1", "1.0.0-p1", "1.x-dev", "2024.01.31", "1.0.0.1"), rivals=("php",)),
    Subject("nuget", ("semver", "cargo"), ("nuget", "npm-lower"), ("0", "1", ".1", "-a", "-0", "+x", "-Beta.1", "RC"), seeds=("1.0", "1.0.0.1", "1.0.0-alpha", "1.0.0-beta.11", "1.0.0-rc.1", "1.10.0", "2.0.0+x")),
    Subject("conan", ("semver", "maven"), ("conan",), ("0", "1", ".0", ".a", "-1", "+b1", "-rc", ".1"), seeds=("1.0", "1.0.1", "1.0-rc.1", "1.0+b1", "1.2.b", "2.a", "1.10")),
    Subject("gentoo", ("apk",), ("portage",), ("0", "1", ".0", "_rc", "_p1", "a", "-r1", "_alpha", ".01"), seeds=("1.0", "1.0-r1", "1.0_rc1", "1.0_p2", "1.0b", "1.01", "1.001", "1.10_alpha3-r2")),
    Subject("alpm", ("gem", "maven"), ("alpm",), ("0", "1", ".0", "a", ".a", "1:", "_", "rc"), seeds=("1.0-1", "1.0-2", "1:1.0-1", "1.0a-1", "1.0.a-1", "1.0rc1-1", "1.0.1-1"), tail="-1"),
    Subject("jvm", (), ("java",), ("0", "1", ".1", "-ea", "2"), ("9", "9.0.4", "11.0.18", "17", "17.0.4.1", "21-ea", "21.0.3"), only=r"9|[1-9][0-9]"),
    Subject("go_release", (), ("go-release",), ("0", "1", "rc1", "beta1", ".1", ".0"), ("1.9", "1.20", "1.20rc1", "1.21", "1.21rc2", "1.21.0", "1.22.3")),
)  # fmt: skip


@dataclass
class Bench:
    """Where things are, and what was built for this run."""

    arguments: argparse.Namespace
    place: Path
    own: dict[str, str] = field(default_factory=dict)

    def command(self, name: str) -> list[str] | str:
        """Return how a comparator is started, or why it cannot be."""
        if name in self.own:
            return [self.own[name]]
        maker = {
            "go-module": self.go,
            "go-release": self.go,
            "cargo": self.cargo,
            "maven": self.maven,
            "maven-installed": self.maven,
            "java": self.java,
        }
        if name in maker:
            return maker[name](name)
        if name in {"npm", "npm-lower", "gem", "composer", "php", "dpkg-perl"}:
            return self.script(name)
        return self.python(name)

    def python(self, name: str) -> list[str] | str:
        for interpreter in (sys.executable, self.arguments.peers, "/usr/bin/python3"):
            command = [interpreter, str(HERE / "by_python.py"), name]
            if (
                interpreter
                and subprocess.run(command, input="", capture_output=True, text=True, check=False).returncode == 0
            ):
                return command
        return "no interpreter here has it"

    def script(self, name: str) -> list[str] | str:
        program, file = {
            "gem": ("ruby", "gem.rb"),
            "composer": ("php", "composer.php"),
            "php": ("php", "composer.php"),
            "dpkg-perl": ("perl", "dpkg.pl"),
        }.get(name, ("node", "npm.js"))
        found = shutil.which(program)
        if not found:
            return f"{program} is not here"
        beside = {"node": ("npm", "node_modules/semver"), "php": ("composer", "share/php/Composer/Semver/autoload.php")}
        if program not in beside or name == "php":
            return [found, str(HERE / file)]
        owner, inner = beside[program]
        home = Path(shutil.which(owner) or "/").resolve().parent.parent
        return [found, str(HERE / file), str(home / inner)] if (home / inner).exists() else f"{owner} is not here"

    def built(self, *command: str, inside: Path) -> str:
        """Run a build; returns what it said if it failed."""
        if not shutil.which(command[0]):
            return f"{command[0]} is not here"
        done = subprocess.run(command, cwd=inside, capture_output=True, text=True, check=False, timeout=300)
        return "" if done.returncode == 0 else (done.stderr or done.stdout).strip()[-200:] or "it cannot be built"

    def go(self, name: str) -> list[str] | str:
        inside = self.place / "go"
        if not inside.exists():
            shutil.copytree(HERE / "go", inside)
        refused = self.built("go", "get", "golang.org/x/mod@latest", inside=inside) or self.built(
            "go", "build", "-o", "compare", ".", inside=inside
        )
        return refused or [str(inside / "compare"), name.removeprefix("go-")]

    def cargo(self, name: str) -> list[str] | str:
        inside = self.place / name
        shutil.copytree(HERE / "cargo", inside, dirs_exist_ok=True)
        refused = self.built("cargo", "build", "--quiet", "--release", inside=inside)
        return refused or [str(inside / "target" / "release" / "comparators")]

    def maven(self, name: str) -> list[str] | str:
        if name == "maven-installed":
            home = Path(shutil.which("mvn") or "/").resolve().parent.parent
            installed = sorted((home / "lib").glob("maven-artifact-*.jar"))
            return (
                ["java", "-cp", str(installed[0].resolve()), str(HERE / "Maven.java")]
                if installed
                else "mvn is not here"
            )
        artifact = f"org.apache.maven:maven-artifact:{MAVEN}"
        copy = (
            "mvn",
            "-q",
            "-B",
            "dependency:copy",
            f"-Dartifact={artifact}",
            f"-DoutputDirectory={self.place / name}",
        )
        refused = self.built(*copy, inside=self.place)
        jar = self.place / name / f"maven-artifact-{MAVEN}.jar"
        return refused or ["java", "-cp", str(jar), str(HERE / "Maven.java")]

    def java(self, _: str) -> list[str] | str:
        return ["java", str(HERE / "Jvm.java")] if shutil.which("java") else "java is not here"


def changed(pool: list[str], pieces: tuple[str, ...], count: int) -> list[str]:
    """Return strings with a piece put in, in place of a character now and then."""
    chance = random.Random(11)
    found = set()
    for _ in range(count):
        version = chance.choice(pool)
        at = chance.randint(1, len(version))
        found.add(version[:at] + chance.choice(pieces) + version[at + (chance.random() < 0.3) :])
    return sorted(found)


def pool_of(real: list[str], subject: Subject) -> list[str]:
    """Return real and changed strings."""
    keep = random.Random(5).sample(real, min(len(real), MOST_REAL))
    once = changed(keep, subject.pieces, 8_000)
    pool = {*keep, *once, *changed(once, subject.pieces, 4_000)}
    return sorted(version for version in pool if re.match(subject.only, version))


def pairs_of(pool: list[str], scheme: str, count: int) -> list[tuple[str, str]]:
    """Return pairs of strings with a key: neighbours in its order, and at random; three quarters have exact keys."""
    chance = random.Random(7)
    keys = {version: key for version in pool if (key := schemes()[scheme].key(version))}
    ordered = sorted(keys, key=lambda version: keys[version].text)
    sure = [version for version in ordered if keys[version].exact]
    near = [(left, right) for far in (1, 2, 5) for left, right in zip(sure, sure[far:], strict=False)]
    near = chance.sample(near, min(len(near), count // 3))
    pools = (sure, sure, ordered)
    return near + [(chance.choice(one), chance.choice(one)) for one in pools for _ in range((count - len(near)) // 3)]


def asked(command: list[str], pairs: list[tuple[str, str]], *, lower: bool) -> list[int | None]:
    text = "".join(f"{left}\t{right}\n" for left, right in pairs)
    done = subprocess.run(
        command, input=text.lower() if lower else text, capture_output=True, text=True, check=True, timeout=600
    )
    answers = done.stdout.split()
    assert len(answers) == len(pairs), done.stderr[-300:]
    return [None if answer == "x" else (int(answer) > 0) - (int(answer) < 0) for answer in answers]


def judge(subject: Subject, name: str, pairs: list[tuple[str, str]], answers: list[int]) -> int:
    """Tell how the keys agree with one comparator; returns the disagreements between exact keys."""
    key = schemes()[subject.scheme].key
    compared = wrong = inexact = inexact_wrong = 0
    shown = []
    for (left, right), answer in zip(pairs, answers, strict=True):
        one, other = key(left), key(right)
        assert one is not None
        assert other is not None
        same = (one.text > other.text) - (one.text < other.text) == answer
        if one.exact and other.exact:
            compared += 1
            wrong += not same
            shown += [] if same else [f"{left!r} {'<=>'[answer + 1]} {right!r}"]
        else:
            inexact += 1
            inexact_wrong += not same
    print(
        f"  {name}: {compared:,} pairs of exact keys, {wrong} disagree; {inexact:,} with an inexact key, {inexact_wrong:,} disagree"
    )
    for example in shown[:SHOWN]:
        print(f"    it says {example}")
    return wrong


def speed(subject: str, versions: list[str]) -> None:
    key = schemes()[subject].key
    rounds = max(1, 40_000 // max(len(versions), 1))
    begun = time.process_time()
    for _ in range(rounds):
        for version in versions:
            key(version)
    spent = time.process_time() - begun
    print(f"  {rounds * len(versions) / spent:,.0f} keys/s ({len(versions):,} distinct strings, one thread)")


def native(bench: Bench, subject: Subject) -> int:
    real = sorted(
        {version for name in subject.strings for version in of_ecosystem(bench.arguments.data / "intel", name)}
    )
    if subject.tail:
        real = sorted({version.partition("-")[0] + subject.tail for version in real})
    real = real or list(subject.seeds)
    print(f"{subject.scheme}: {len(real):,} real strings")
    speed(subject.scheme, real[:MOST_REAL])
    pool = pool_of(real, subject)
    taken: dict[str, set[str]] = {}
    wrong = 0
    for name in (*subject.comparators, *subject.rivals):
        command = bench.command(name)
        if isinstance(command, str):
            print(f"  {name}: skipped, {command}")
            continue
        taken[name] = accepted(command, name, pool, subject.scheme)
        if name in subject.rivals:
            continue
        pairs = pairs_of(sorted(taken[name]), subject.scheme, bench.arguments.pairs)
        wrong += judge(subject, name, pairs, [answer or 0 for answer in asked(command, pairs, lower=name in LOWER)])
    for one, other in [(one, other) for one in taken for other in taken if one < other]:
        both = sorted(taken[one] & taken[other])
        pairs = pairs_of(both, subject.scheme, bench.arguments.pairs // 4)
        told = [asked(bench.command(name), pairs, lower=bool(LOWER & {one, other})) for name in (one, other)]
        differing = [pair for pair, a, b in zip(pairs, *told, strict=True) if a != b]
        print(
            f"  {one} and {other}: {len(pairs):,} pairs of what both take, differ on {len(differing)}",
            *differing[:SHOWN],
        )
    return wrong


def accepted(command: list[str], name: str, pool: list[str], scheme: str) -> set[str]:
    """Return the strings of a pool that a comparator takes."""
    alone = asked(command, [(version, version) for version in pool], lower=name in LOWER)
    taken = {version for version, answer in zip(pool, alone, strict=True) if answer is not None}
    if name in LOWER:
        # A stand-in for NuGet, which reads numbers of more than 31 bits as words.
        taken = {version for version in taken if not re.search("[0-9]{10}", version)}
    keyed = {version for version in pool if schemes()[scheme].key(version)}
    exact = {version for version in keyed - taken if (key := schemes()[scheme].key(version)) and key.exact}
    print(
        f"  {name}: of {len(pool):,} strings takes {len(taken):,}, of which {len(taken - keyed):,} have no key"
        f" {sorted(taken - keyed)[:SHOWN]}; refuses {len(exact):,} with an exact key {sorted(exact)[:SHOWN]}"
    )
    return taken


def signs(bench: Bench, subject: Subject) -> list[str]:
    """Return lines of scheme, two versions made from strings of our own, and the sign that the first comparator gives."""
    command = bench.command(subject.comparators[0])
    if isinstance(command, str):
        print(f"{subject.scheme}: no signs, {command}")
        return []
    once = changed(list(subject.seeds), subject.pieces, 120)
    pool = sorted({*subject.seeds, *once, *changed(once, subject.pieces, 60)})
    taken = accepted(command, subject.comparators[0], pool, subject.scheme)
    usable = sorted(version for version in taken if re.match(subject.only, version))
    pairs = sorted(set(pairs_of(usable, subject.scheme, SIGNS)))
    answers = asked(command, pairs, lower=subject.comparators[0] in LOWER)
    return [
        f"{subject.scheme}\t{left}\t{right}\t{answer}" for (left, right), answer in zip(pairs, answers, strict=True)
    ]


def vendors(data: Path) -> None:
    print(
        "products, by their strings in NVD, Vulnrichment, overrides and Fortinet's advisories (no comparator exists to ask):"
    )
    for scheme, strings in sorted(of_products(data / "intel").items()):
        keys = [schemes()[scheme].key(version) for version in strings]
        has, exact = sum(key is not None for key in keys), sum(key is not None and key.exact for key in keys)
        met = sum(count for count, key in zip(strings.values(), keys, strict=True) if key)
        total = len(strings)
        print(
            f"  {scheme}: {total:,} strings, {has / total:.2%} have a key, {exact / total:.2%} an exact one; "
            f"{met / sum(strings.values()):.2%} of {sum(strings.values()):,} mentions"
        )
        speed(scheme, list(strings)[:MOST_REAL])


def main() -> int:
    parser = argparse.ArgumentParser(description=re.split(r"\n\n", __doc__ or "")[0])
    parser.add_argument("schemes", nargs="*", help="only these")
    parser.add_argument("--pairs", type=int, default=160_000)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--peers")
    parser.add_argument("--with", dest="own", action="append", default=[], metavar="NAME=PROGRAM")
    parser.add_argument(
        "--signs", type=Path, help="only write pairs of our own strings and their signs there, for the tests"
    )
    arguments = parser.parse_args()
    if arguments.signs:
        with tempfile.TemporaryDirectory() as place:
            bench = Bench(arguments, Path(place), dict(item.split("=", 1) for item in arguments.own))
            lines = [line for subject in SUBJECTS for line in signs(bench, subject)]
        arguments.signs.write_text("".join(f"{line}\n" for line in lines))
        return 0
    if not arguments.data.is_dir():
        print(f"skipped: {arguments.data} is absent, and with it the real version strings")
        return 0
    with tempfile.TemporaryDirectory() as place:
        bench = Bench(arguments, Path(place), dict(item.split("=", 1) for item in arguments.own))
        chosen = [subject for subject in SUBJECTS if not arguments.schemes or subject.scheme in arguments.schemes]
        wrong = sum([native(bench, subject) for subject in chosen])
    if not arguments.schemes:
        vendors(arguments.data)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
