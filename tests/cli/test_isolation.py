"""What passes from zone to zone, for people and for programs."""

from __future__ import annotations

import json

import pytest
from tests.asking import at, call
from tests.cli.runs import run
from tests.working import fill, opened

from doorward import pipeline
from doorward.tables import filled

PAIRS = [
    ("lab", "servers"),
    ("lab", "internet"),
    ("servers", "lab"),
    ("servers", "internet"),
    ("internet", "lab"),
    ("internet", "servers"),
]


def flow(source, destination, answer="denied", part="all", **columns):
    row = {"device": "edge", "file": "edge.rules", "passage": "forward", "bound": False, "family": "4"}
    row |= {"from_zone": source, "to_zone": destination, "part": part, "answer": answer}
    row |= {f"{kind}_rules": 0 for kind in ("allowed", "denied", "unsure")}
    return row | columns


PROOF = {
    "allowed_by": ["edge.rules line 7: accept the lab"],
    "allowed_packets": ["tcp from 10.1.0.0 port 1 to 10.2.0.0 port 22"],
    "allowed_rules": 8,
}
ROWS = [flow(*pair) for pair in PAIRS[1:]] + [flow("lab", "servers", "partly", **PROOF)]
MEANT = [
    flow("lab", "servers", "partly", "unmeant", **PROOF),
    flow(
        "lab",
        "servers",
        "denied",
        "meant",
        conduit="C1",
        denied_by=["edge.rules line 9: drop"],
        denied_packets=["tcp to port 445"],
    ),
    flow("servers", "lab", "denied", "unmeant"),
    flow("internet", "lab", "cannot tell", "unmeant", unsure_by=["edge.rules line 3: limit"], unsure_packets=["udp …"]),
]


def workspace(folder, rows):
    with opened(folder) as made:
        fill(made, zones=[{"zone": "lab", "network": "10.1.0.0/16"}])
        made.lake.replace("zone_flows", filled("zone_flows", rows))
    return folder / "workspace"


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    return workspace(tmp_path_factory.mktemp("bare"), ROWS)


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    return workspace(tmp_path_factory.mktemp("judged"), ROWS + MEANT)


def asked(place, *options, columns=None):
    done = run("isolation", *options, "--workspace", place, columns=columns)
    assert done.exit_code == 0, done.output
    return done.stdout, done.stderr


def test_the_matrix_has_callers_down_and_called_across(bare):
    out, beside = asked(bare)

    assert out.splitlines()[0] == "edge: forward, IPv4"
    cells = {line.split()[0]: line.split()[1:] for line in out.splitlines()[2:]}
    assert out.splitlines()[1].split() == ["from", "\\", "to", "lab", "servers", "internet"]
    assert cells["lab"] == ["some", "-"]
    assert "6 pairs of zones, 1 passage. No conduit is known" in beside


def test_a_matrix_of_many_zones_stays_within_the_screen(tmp_path):
    names = [f"a-zone-with-a-long-name-{number}" for number in range(20)]
    rows = [flow(one, other) for one in names for other in names if one != other]
    out, _ = asked(workspace(tmp_path, rows), columns=80)

    assert max(map(len, out.splitlines())) <= 80
    assert "+ everything may pass" in out
    assert out.count("from \\ to") == 2


def test_one_pair_is_opened_in_sentences(bare):
    out, _ = asked(bare, "--from", "lab", "--to", "servers")

    assert out.splitlines() == [
        "edge, forward, IPv4: of everything from lab to servers: partly.",
        "  edge.rules line 7: accept the lab",
        "    lets through tcp from 10.1.0.0 port 1 to 10.2.0.0 port 22",
        "  and 7 more rules of this kind.",
    ]


def test_what_goes_against_the_conduits_is_told_with_its_proof(judged):
    out, beside = asked(judged)

    told = out.partition("Against the conduits:\n")[2]
    assert "not meant, but let through" in told
    assert "such as tcp from 10.1.0.0 port 1 to 10.2.0.0 port 22, by edge.rules line 7: accept the lab" in told
    assert "meant by C1, but stopped" in told
    assert "by edge.rules line 9: drop" in told
    assert "not meant, but cannot tell" in told
    assert "3 answers go against the conduits" in beside


def test_programs_are_told_what_goes_against_the_conduits_and_all_where_asked(judged, bare):
    assert len(asked(judged, "--format", "jsonl")[0].splitlines()) == 3
    assert len(asked(judged, "--format", "jsonl", "--all")[0].splitlines()) == 10
    rows = [json.loads(line) for line in asked(bare, "--format", "jsonl")[0].splitlines()]
    assert len(rows) == 6
    assert next(row for row in rows if row["answer"] == "partly")["allowed_rules"] == 8


def test_one_device_is_asked_by_its_name_or_its_file(judged):
    for name in ("edge", "edge.rules"):
        assert len(asked(judged, "--device", name, "--all", "--format", "jsonl")[0].splitlines()) == 10
    assert "Nothing could be judged" in asked(judged, "--device", "other")[1]


def test_a_zone_that_is_not_known_is_refused_with_those_that_are(bare):
    done = run("isolation", "--from", "nowhere", "--workspace", bare)
    assert (done.exit_code, "internet, lab, servers" in done.stderr) == (2, True)


def test_before_an_analysis_it_says_so(tmp_path):
    with opened(tmp_path):
        pass
    done = run("isolation", "--workspace", tmp_path / "workspace")
    assert (done.exit_code, "run doorward analyze" in done.stderr) == (1, True)


def test_what_is_not_known_is_said_in_the_opened_pair(tmp_path):
    row = flow("lab", "servers", "cannot tell", why="no configuration says", device=None, passage=None)
    out, _ = asked(workspace(tmp_path, [row]), "--from", "lab", "--to", "servers")
    assert (
        out.strip()
        == "No device, no passage, IPv4: of everything from lab to servers: cannot tell: no configuration says."
    )


def test_a_list_that_is_bound_says_that_it_speaks_of_what_passes_there(tmp_path):
    out, _ = asked(workspace(tmp_path, [flow("lab", "servers", bound=True)]), "--from", "lab", "--to", "servers")
    assert "where the list is bound" in out


FAULT = {
    "device": "edge", "file": "edge.rules", "line": 7, "ruleset": "ip filter", "chain": "FORWARD", "position": 3, "rule": "accept the lab",
    "action": "accept", "fault": "shadowed", "because": ["edge.rules line 2: accept all"],
}  # fmt: skip


@pytest.fixture(scope="module")
def idle(tmp_path_factory):
    folder = tmp_path_factory.mktemp("idle")
    place = workspace(folder, ROWS)
    with opened(folder) as made:
        rows = [
            FAULT,
            FAULT
            | {
                "fault": "unused",
                "because": ["no observed connection between zones matches it"],
                "first_seen": at(0),
                "last_seen": at(24),
            },
        ]
        made.lake.replace("rule_faults", filled("rule_faults", rows))
    return place


def test_rules_that_nothing_needs_are_told_with_the_reason(idle):
    out, beside = asked(idle, "--idle")

    assert "accept the lab: earlier rules decide all of it: edge.rules line 2: accept all" in out
    assert "no observed connection between zones matches it (2 Mar 2026, 00:00 to 3 Mar 2026, 00:00)" in out
    assert beside.strip() == "2 faults of rules."
    assert [json.loads(line)["fault"] for line in asked(idle, "--idle", "--format", "jsonl")[0].splitlines()] == [
        "shadowed",
        "unused",
    ]
    assert "No rule is known" in asked(idle, "--idle", "--device", "other")[1]


RULE = {"ruleset": "ip filter", "chain": "FORWARD", "hooks": ["forward"], "family": "4"}
RULES = [
    RULE | {"position": 1, "action": "accept", "sources": ["10.1.0.0/16"], "text": "accept the lab"},
    RULE | {"action": "deny", "text": "policy deny"},
]
ZONED = [{"zone": "lab", "network": "10.1.0.0/16"}, {"zone": "servers", "network": "10.2.0.0/16"}]


@pytest.fixture(scope="module")
def observed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("observed")
    calls = [call("10.1.0.7", "10.2.0.9", 445, hours) for hours in range(3)] + [call("10.1.0.7", "10.2.0.9", 22)]
    with pytest.MonkeyPatch.context() as patch, opened(folder) as made:
        patch.setattr(pipeline, "detectors", dict)
        fill(made, filter_rules=RULES, zones=ZONED, conn=calls)
        pipeline.analyze(made, "test")
    return folder / "workspace"


DENY = "deny tcp from lab to servers port 445"


def test_what_a_rule_would_have_done_to_the_traffic_is_told(observed):
    out, _ = asked(observed, "--rule", DENY)

    assert "lab to servers, IPv4: tcp from 10.1.0.0 port 1 to 10.2.0.0 port 445 can no longer pass" in out
    assert f"after: new rule: {DENY}" in out
    assert "2 Mar 2026, 00:00 to 2 Mar 2026, 02:00" in out
    assert [line.split() for line in out.splitlines() if line.startswith("stopped")] == [
        ["stopped", "lab", "servers", "tcp/445", "3", "1", "2026-03-02", "00:00", "2026-03-02", "02:00"]
    ]


@pytest.mark.parametrize(
    ("where", "changes"), [(("--before", "1"), True), (("--after", "1"), False), (("--after", "0"), True)]
)
def test_where_it_is_put_decides(observed, where, changes):
    out, _ = asked(observed, "--rule", DENY, *where)
    assert ("No packet between two zones would fare otherwise." not in out) == changes


def test_programs_are_told_packets_and_traffic(observed):
    rows = [json.loads(line) for line in asked(observed, "--rule", DENY, "--format", "jsonl")[0].splitlines()]
    assert [(row["kind"], row["effect"]) for row in rows] == [
        ("closed", None),
        ("surely closed", None),
        (None, "stopped"),
    ]


def test_a_changed_configuration_is_held_against_the_old_one(observed, tmp_path):
    (tmp_path / "new.rules").write_text(
        "*filter\n:FORWARD DROP [0:0]\n-A FORWARD -s 10.1.0.0/16 -p tcp --dport 22 -j ACCEPT\nx\nCOMMIT\n"
    )
    out, beside = asked(observed, "--rules", tmp_path / "new.rules")

    assert "can no longer pass" in out
    assert "tcp/445" in out
    assert "tcp/22" not in out.partition("Of the traffic")[2]
    assert "line 4" in beside


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--rule", DENY, "--before", "1", "--after", "1"), "either --before or --after"),
        (("--rule", "block it"), "is no rule such as"),
        (("--rule", DENY, "--device", "other"), "name one with --device"),
        (("--rule", DENY, "--rules", __file__), "either --rule or --rules"),
        (("--rules", __file__), "no configuration of a firewall"),
    ],
)
def test_what_cannot_be_meant_is_refused(observed, options, said):
    done = run("isolation", *options, "--workspace", observed)
    assert (done.exit_code, said in " ".join(done.stderr.split())) == (2, True), done.output
