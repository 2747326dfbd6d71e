"""One page, held to what a browser would make of it: no script, no style but its own, nothing fetched, nothing hidden."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from datetime import timedelta
from functools import cache
from html.parser import HTMLParser

import pytest
from tests.reports.answers import EVERY, HOSTILE, empty, hostile, many, one
from tests.reports.incident import AS_OF, CONN, SCAN, finding, incident, source

from doorward.finding import SEVERITIES, Entity, Evidence
from doorward.report import Closing, Door, Fix, Planned, Way
from doorward.reports.html import LARGEST, html

VOID = {"meta", "path", "rect", "circle"}
TAGS = VOID | set(
    re.findall(
        r"\w+",
        "html head title style body header main div span strong b nav a section article h1 h2 h3 p ul ol li dl dt dd"
        " details summary table thead tfoot tr th td code svg desc g text",
    )
)
ATTRIBUTES = set(
    re.findall(
        r"[\w-]+",
        "lang charset http-equiv content name class id href title open data-label aria-label aria-hidden colspan"
        " viewbox preserveaspectratio width height x y d cx cy r role stroke-width text-anchor",
    )
)


class Page(HTMLParser):
    """What a browser sees: the tags that are open, every attribute, and the text."""

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.attributes, self.text, self.style = [], [], [], [], ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += attributes
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += attributes

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] == "style":
            self.style += data
        else:
            self.text.append(data)

    def values(self, name):
        return [value for key, value in self.attributes if key == name]

    @property
    def words(self):
        return " ".join(" ".join(self.text).split())


def page(answer):
    return Page(html.tell(answer))


@cache
def told(name):
    text = html.tell(EVERY[name]())
    return text, Page(text)


def about(*findings, **given):
    return replace(one(), findings=findings, **given)


@pytest.mark.parametrize("name", EVERY)
def test_the_page_is_whole_and_has_no_tag_or_attribute_that_acts(name):
    text, seen = told(name)
    assert set(seen.tags) <= TAGS
    assert {key for key, _ in seen.attributes} <= ATTRIBUTES
    assert not any(re.search(r"[:/\\]", value) for value in seen.values("href"))
    assert text.startswith("<!doctype html>")


@pytest.mark.parametrize("name", EVERY)
def test_the_policy_lets_in_nothing_but_the_style_that_is_there(name):
    _, seen = told(name)
    digest = base64.b64encode(hashlib.sha256(seen.style.encode()).digest()).decode()
    (policy,) = [value for value in seen.values("content") if "default-src" in value]
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert "url(" not in seen.style
    assert "@import" not in seen.style


@pytest.mark.parametrize("name", EVERY)
def test_the_page_keeps_to_its_size(name):
    assert len(told(name)[0].encode()) <= LARGEST


@pytest.mark.parametrize("name", ["empty", "one", "incident", "many"])
def test_every_link_leads_to_a_place_and_every_place_has_one_name(name):
    _, seen = told(name)
    places = seen.values("id")
    assert len(set(places)) == len(places)
    assert {value.removeprefix("#") for value in seen.values("href")} <= set(places)


def test_headline_questions_and_answers_stand_on_top():
    words = page(incident()).words
    assert "Data until 20 Nov 2026, 14:30 UTC" in words
    assert incident().headline in words
    for sentence in incident().sentences().values():
        assert sentence in words
    assert (
        words.index("Which doors are open?") < words.index("Where does each lead?") < words.index("Is anyone inside?")
    )


def test_the_alarm_is_the_second_sentence_and_only_where_somebody_may_be_inside():
    text = html.tell(incident())
    assert '<span class="alarm">Somebody may be inside: build-07 called' in text
    quiet = html.tell(replace(incident(), answers=dict.fromkeys(incident().answers, "doors"), ways=()))
    assert 'class="alarm"' not in quiet
    assert "lead alarm" not in quiet
    assert '<span class="chip">' not in quiet


def test_a_finding_opens_to_its_reasons_that_add_up_and_to_its_lines():
    words = page(incident()).words
    assert "interval 60.2 s, jitter 1.8 % +38 day and night 24 of 24 hours +21" in words
    assert "known software the backup agent also polls every 60 s \u22126 score 91.4" in words
    assert "sensor/conn.2026-11.log.gz conn lines 1204-1206, 1300, 1307" in words
    assert "scans/edge.xml services record 12" in words
    assert "Address 10.20.4.17, 203.0.113.77 Name cdn.updates.example ATT&CK T1071.001, T1573" in words
    assert "Seen 11 Nov 2026, 02:14 to 20 Nov 2026, 13:08 Events 12,943" in words
    assert "due 24 Nov 2026" in words
    assert "Ended by fix 3" in words


def test_details_that_only_repeat_an_entity_are_left_out():
    given = {
        "port": 443,
        "source": "10.0.0.1",
        "none": None,
        "share": 0.123456789,
        "ports": [1, 2, 3],
        "bytes_out": 443_806,
        "length": 410_768.5,
        "open": True,
        "holders": {"192.0.2.1": "web1", "192.0.2.2": "web2"},
    }
    words = page(about(finding("x", details=given, entities=(Entity("ip", "10.0.0.1"),)))).words
    assert words.count("10.0.0.1") == 1
    assert "Port 443 Share 0.1235 Ports 1, 2 and 3 Bytes out 443.8 kB Length 410768.5 Open yes" in words
    assert "Holders 192.0.2.1 web1 and 192.0.2.2 web2" in words
    assert "None" not in words


@pytest.mark.parametrize("severity", SEVERITIES)
def test_severity_is_a_word_and_as_many_bars(severity):
    text = html.tell(about(finding("x", severity=severity)))
    sign = re.search(rf'<span class="sev {severity}">(.*?)</span>', text)[1]
    assert sign.endswith(f"</svg>{severity.capitalize()}")
    filled = re.search(r'class="on" d="([^"]*)"', sign)
    assert (filled[1].count("z") if filled else 0) == SEVERITIES.index(severity)


def test_a_way_is_a_lane_of_hops_with_a_sentence_each():
    words = page(incident()).words
    assert "62 % office-edge to billing 3 of 4 moves seen in the data ended by fix 1 , fix 3" in words
    assert "Move 1, seen in the data: office-edge 1 office-edge, full control office-edge full control" in words
    assert (
        "1 CVE-2026-21011 on office-edge:443 gives full control from the Internet. Seen in the data. 2 build-07"
        in words
    )
    assert "2 build-07 trusts office-edge's deployment key. Seen in the data. 3 svc-deploy's password" in words
    assert words.endswith("every finding in full.")


def stops(way):
    """Return (tab, name, whether it was seen) of each stop that is drawn."""
    text = html.tell(about(ways=(way,)))
    found = re.findall(r'class="node( seen)?"[^>]*/><rect class="tab (\w+)".*?<text class="strong"[^>]*>([^<]*)', text)
    return [(tab, name, bool(seen)) for seen, tab, name in found]


def test_the_door_and_the_jewel_are_marked_and_moves_that_were_seen():
    way = Way(
        "w", "host:a/root", "j", 0.5, 1, ("one", "two"), ("position:internet", "host:a/root", "data:j"), (True, False)
    )
    assert stops(way) == [("hop", "Internet", False), ("door", "a", True), ("jewel", "j", False)]
    rest = [("hop", "Intruder", False), ("door", "a", False), ("jewel", "j", False)]
    assert stops(replace(way, moves_seen=(), facts=way.facts[1:])) == rest


@pytest.mark.parametrize(("count", "more"), [(24, 0), (25, 1)])
def test_moves_of_a_very_long_way_are_counted(count, more):
    way = Way("w", "d", "j", 0.5, 0, tuple(f"move {place}" for place in range(count)), ("host:a/root",) * count)
    text = html.tell(about(ways=(way,)))
    assert text.count('<li><span class="no">') == count - more
    assert ("and 1 more</p>" in text) is bool(more)


def test_a_way_with_more_sentences_than_facts_loses_none():
    way = Way("w", "host:a/root", "data:j", 0.5, 0, ("one", "two", "three"), ("host:a/root",))
    words = page(about(ways=(way,))).words
    assert all(sentence in words for sentence in way.sentences)


@pytest.mark.parametrize(("count", "folded"), [(5, False), (6, True)])
def test_five_ways_are_open_and_more_are_folded(count, folded):
    text = html.tell(replace(many(count), fixes=()))
    assert text.count('<article class="way"') == count
    assert ("1 more way</summary>" in text) is folded


def test_a_fix_names_what_it_ends_and_links_to_it():
    words = page(incident()).words
    assert (
        "Take test-bench-3 off the network and revoke its rights on dc01 ends 1 way and 2 findings: way 2 , finding 4 , finding 5"
        in words
    )
    lonely = page(about(fixes=(Fix("do it", (), ()), Fix("gone", ("nowhere",), ())))).words
    assert "do it ends nothing alone" in lonely
    assert "gone ends 1 finding" in lonely


def test_gaps_and_files_are_told_the_troubled_first():
    words = page(incident()).words
    assert "3 things could not be judged." in words
    assert "No directory export was read: standing privilege cannot be judged." in words
    table = words[words.index("What was read") :]
    order = [
        table.index(name)
        for name in ("mail/export.eml unknown", "conn.2026-11.log.gz zeek", "sbom/office.cdx.json cyclonedx")
    ]
    assert order == sorted(order)
    assert "zeek 1,204,331 12 6 Nov 2026, 00:00 to 20 Nov 2026, 14:29 aaaaaaaaaaaa" in table


@pytest.mark.parametrize(("count", "folded"), [(20, False), (21, True)])
def test_twenty_files_are_open_and_more_are_folded(count, folded):
    text = html.tell(replace(many(count), findings=(), ways=(), fixes=()))
    assert text.count('<code title="') == count
    assert ("1 more file</summary>" in text) is folded


def test_what_is_not_there_is_not_shown():
    words = page(empty()).words
    assert "Findings" not in words
    assert "What was read" not in words
    assert "Data until" not in words
    assert "No sign of it was found in what was read." in words


@pytest.mark.parametrize(("count", "shown"), [(200, 200), (201, 200)])
def test_two_hundred_findings_are_shown_and_the_rest_is_counted(count, shown):
    answer = replace(many(count), ways=(), fixes=(), sources=(), gaps=())
    text = html.tell(answer)
    assert text.count('<details class="finding') == shown
    assert ("and 1 more; the JSON lines hold all of them" in text) is (count > shown)


def test_long_texts_make_the_page_shorter_rather_than_larger():
    heavy = finding(
        "\U0001f525" * 500,
        reasons=[("\U0001f525" * 90, "\U0001f525" * 900, 0.01)] * 20,
        evidence=tuple(Evidence(str(index), "\U0001f525" * 900, "conn", tuple(range(1, 90, 2))) for index in range(20)),
        details={f"detail {index}": "\U0001f525" * 900 for index in range(20)},
    )
    answer = about(*(replace(heavy, id=f"{number:016}") for number in range(201)))
    text = html.tell(answer)
    assert 20 <= text.count('<details class="finding') < 200
    assert len(text.encode()) <= LARGEST
    assert "the JSON lines hold all of them" in text


def test_hostile_text_is_shown_and_does_nothing():
    seen = page(hostile())
    assert "<script>alert(1)</script>" in seen.words
    assert "{{ 7 * 7 }}{% raw %}${7*7}" in seen.words
    assert "user\\u202egnp.exe\\u2066\\u200b\\u3164" in seen.words
    assert "line\\nbreak\\r\\nand\\ttab\\u2028here\\x00" in seen.words
    assert "(1,000,000 characters)" in seen.words
    everything = "".join(seen.text) + "".join(value or "" for _, value in seen.attributes)
    assert all(char == "\n" or char.isprintable() for char in everything)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_leaves_the_shape_of_the_page_as_it_is(text):
    def shape(words):
        given = finding(
            words,
            id="0" * 16,
            question=words,
            reasons=[(words, words, 0.5)],
            entities=(Entity("ip", words),),
            evidence=(Evidence("", words, words, (1,)),),
        )
        way = Way("w", words, words, 0.5, 0, (words,), ("position:zone/" + words,))
        answer = about(
            given,
            headline=words,
            ways=(way,),
            fixes=(Fix(words, (), ()),),
            gaps=(words,),
            sources=(source(CONN, words, words, note=words),),
        )
        return page(answer).tags

    assert shape(text or "-") == shape("harmless")


def test_times_are_drawn_only_where_they_are_known():
    assert "When it happened" not in page(about(finding("x", first_seen=None, last_seen=None))).words
    words = page(about(finding("x", first_seen=None))).words
    assert "When it happened" in words


@pytest.mark.parametrize(("days", "axis"), [(3.9, "20 Nov 2026, 14:30 "), (4, "20 Nov 2026 ")])
def test_a_short_axis_has_the_time_of_day(days, axis):
    words = page(about(finding("x", first_seen=AS_OF - timedelta(days=days), last_seen=AS_OF))).words
    drawn = words[words.index("When it happened") : words.index("Findings, worst first")]
    assert drawn.endswith(axis)


def test_a_file_that_counts_records_has_records():
    answer = about(
        finding("x", evidence=(Evidence(SCAN, "s.xml", "services", (3, 4)), Evidence(CONN, "c.log", "conn", ()))),
        sources=incident().sources,
    )
    words = page(answer).words
    assert "s.xml services records 3-4 c.log conn the file" in words


def test_the_same_answer_is_the_same_bytes():
    assert html.tell(incident()) == html.tell(incident())


def test_doors_and_plan_stand_on_the_page_with_every_term():
    door = Door("edge", "A weakness.", "pay", 0.4, 2, ("somebody knocked there",), 4.0, "upgrade edge", ())
    closing = Closing((Planned("upgrade edge", 4.0, 0.0),), 4.0, 4.0, True, 0.4)
    words = page(about(ranked=(door,), closing=closing, fixes=(Fix("upgrade edge", (), (), 4.0),))).words
    assert "edge to pay: 40 % \u00d7 2 \u00f7 4 h = 0.2 an hour" in words
    assert "Use: somebody knocked there. To close: upgrade edge." in words
    assert "1 fix of 4 person-hours cut every way, proven the least; no way is left when worked out anew." in words
    assert "4 h; then 0 are left to be expected to fall" in words


def test_the_rows_behind_a_move_stand_beside_it():
    rows = ((), (Evidence("0" * 64, "conn.log", "conn", (3, 4, 5)),))
    way = Way(
        "w", "host:a/user", "pay", 0.5, 1, ("One.", "Two."), ("host:a/user", "data:pay"), (False, True), rows=rows
    )
    assert "Two. Seen in the data. conn.log lines 3-5" in page(about(ways=(way,))).words


def test_a_door_shows_its_race_where_its_days_are_known():
    days = {
        "disclosed": "2026-11-03T09:00:00",
        "listed": "2026-11-05",
        "fixed_on": None,
        "first_knock": "2026-11-14T02:00:00.5",
    }
    words = page(about(finding("x", details=days, due=AS_OF.date() - timedelta(days=8)))).words
    assert "The race" in words
    assert "known to be exploited 5 Nov 2026, 2 days later" in words
    assert "due 12 Nov 2026, 8 days over" in words
    assert "first knock that was seen 14 Nov 2026, 11 days later" in words
    assert "The race" not in page(about(finding("x", details=days, severity="low"))).words
    assert "The race" not in page(about(finding("x", details={"disclosed": "soon", "listed": 7}))).words


def test_the_plan_is_drawn_and_leads_to_its_fixes():
    closing = Closing((Planned("upgrade edge", 4.0, 0.1), Planned("other", 1.0, 0.0)), 5.0, 5.0, True, 0.4)
    text = html.tell(about(closing=closing, fixes=(Fix("upgrade edge", (), (), 4.0),)))
    assert "2 fixes of 5 h bring the risk from 0.4 to 0 crown jewels to be expected to fall." in text
    assert '<a class="target" href="#fix-1" aria-label="1. upgrade edge: 4 h; then 0.1 left">' in text
    assert text.count('<a class="target"') == 1


def test_findings_in_sight_are_drawn_by_kind():
    words = page(incident()).words
    assert "11 findings were in sight from 5 Nov 2026, 06:00 to 20 Nov 2026, 12:00; the most at once, 9," in words
    assert "calls home" in words


def test_charts_and_page_share_one_style():
    text = html.tell(incident())
    assert "--kind-beacon: light-dark(" in text
    assert text.count("<style>") == 1
    assert "style=" not in text.replace("<style>", "")
