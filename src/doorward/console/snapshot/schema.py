"""The tables of a snapshot. What a page shows is a few indexed reads of these.

Every list has `number`, its order of rank from 1, and `id`, a content hash that outlives every import. Times are whole
microseconds since 1970, UTC, and are read as naive datetimes (`utc_time`); `json_text` is read as lists and dicts.
`words` is what free text is looked for in; `marks` holds the values of fields of which a row has several.
"""

from __future__ import annotations

VERSION = 3
"""Of these tables; a snapshot of another version is made anew."""

_ABOUT = """
create table meta (name text primary key, value json_text) without rowid;
create table gaps (number integer primary key, sentence text);
create table marks (kind text, field text, value collate nocase, item integer, key text,
    primary key (kind, field, value, item)) without rowid;
create table mentions (kind text, value text collate nocase, subject_kind text, subject text, title text, severity text,
    first_seen utc_time, last_seen utc_time, primary key (kind, value, subject_kind, subject)) without rowid;
create table activity (kind text, hour utc_time, count integer, primary key (kind, hour)) without rowid;
create table changes (kind text, what text, id text, title text, severity text, primary key (kind, what, id)) without rowid;
create virtual table search using fts5(title, body, kind unindexed, id unindexed, tokenize = "unicode61", prefix = '2 3');
"""

_FINDINGS = """
create table findings (number integer primary key, id text, detector text, answers text, severity text,
    severity_rank integer, score real, summary text, first_seen utc_time, last_seen utc_time, events integer, due utc_time,
    asset text collate nocase, loud flag, vouched flag, words text);
create table finding_bodies (number integer primary key, question text, entities json_text, reasons json_text,
    details json_text, evidence json_text, attack json_text, expected json_text);
"""

_WAYS = """
create table ways (number integer primary key, id text, door text collate nocase, jewel text collate nocase, door_id text,
    jewel_id text, probability real, steps integer, seen integer, walked flag, live flag, first_seen utc_time,
    last_seen utc_time, sentence text, words text);
create table way_hops (way integer, place integer, fact text, name text, meaning text, asset text, kind text, sentence text,
    seen flag, probability real, first_seen utc_time, last_seen utc_time, fixes json_text, evidence json_text,
    primary key (way, place)) without rowid;
create table doors (number integer primary key, id text, name text collate nocase, sentence text, jewel text collate nocase,
    jewel_id text, asset text collate nocase, counted flag, severity text, severity_rank integer, path real, use integer,
    hours real, score real, fix text, ways integer, address text, address_key text, port integer, weakness text collate nocase,
    exploited flag, exposed flag, disclosed utc_time, listed utc_time, fixed_on utc_time, due utc_time, first_knock utc_time,
    first_seen utc_time, last_seen utc_time, signs json_text, facts json_text, findings json_text, race json_text, words text);
create table jewels (number integer primary key, id text, name text collate nocase, asset text collate nocase, worth text,
    ways integer, doors integer, live integer, probability real, steps integer, uncut flag, named json_text, words text);
create table fixes (number integer primary key, id text, fix text, hours real, ways integer, findings integer, doors integer,
    planned integer, risk real, live integer, words text);
create table fix_ends (fix integer, kind text, id text, primary key (fix, kind, id)) without rowid;
create table way_fixes (way integer, fix integer, primary key (way, fix)) without rowid;
"""

_ASSETS = """
create table assets (number integer primary key, id text, name text collate nocase, registered flag, owner text collate nocase,
    criticality text, criticality_rank integer, environment text collate nocase, purpose text, system text collate nocase,
    zone text collate nocase, service_from text, service_until text, first_seen utc_time, last_seen utc_time,
    addresses integer, services integer, software integer, weaknesses integer, exploited integer, findings integer,
    channels integer, ways integer, severity text, severity_rank integer, risk real, live flag, jewel flag, words text);
create table asset_names (asset integer, kind text, value text, registered flag, shared flag, first_seen utc_time,
    last_seen utc_time, primary key (asset, kind, value)) without rowid;
create table asset_addresses (asset integer, place integer, address text, since utc_time, until utc_time, how text,
    shared flag, primary key (asset, place)) without rowid;
create table asset_services (asset integer, place integer, address text, port integer, proto text, state text, service text,
    product text, version text, vantage text, scanner text, first_seen utc_time, last_seen utc_time, cves json_text,
    primary key (asset, place)) without rowid;
create table components (number integer primary key, name text collate nocase, version text, kind text, purl text, cpe text);
create table asset_software (asset integer, component integer, evidence text, last_seen utc_time,
    primary key (asset, component)) without rowid;
create table asset_weaknesses (asset integer, cve text collate nocase, component text, version text, fixed text, why text,
    exact flag, exploited flag, likely real, primary key (asset, cve, component, version)) without rowid;
create table asset_accounts (asset integer, account text, how text, times integer, first_seen utc_time, last_seen utc_time,
    primary key (asset, account, how)) without rowid;
"""

_CHANNELS = """
create table channels (number integer primary key, id text, finding text, detector text, severity text, severity_rank integer,
    score real, summary text, source text, source_key text, source_asset text collate nocase, destination text,
    destination_key text, name text collate nocase, port integer, proto text, first_seen utc_time, last_seen utc_time,
    events integer, calls integer, others integer, vouched flag, bytes_out integer, bytes_in integer, interval real, words text);
create table channel_series (channel integer, name text, value json_text, primary key (channel, name)) without rowid;
create table channel_calls (channel integer, place integer, time utc_time, duration real, bytes_out integer, bytes_in integer,
    state text, origin text, origin_row integer, primary key (channel, place)) without rowid;
create table channel_others (channel integer, source text, asset text, calls integer, bytes_out integer, bytes_in integer,
    first_seen utc_time, last_seen utc_time, primary key (channel, source)) without rowid;
"""

_SOURCES = """
create table sources (number integer primary key, id text, file text, reader text collate nocase, status text, unit text,
    units integer, rows integer, headers integer, rejects integer, bytes integer, first_seen utc_time, last_seen utc_time,
    tables json_text, note text, origin text, words text);
create table rejects (source integer, place integer, line integer, reason text, text text,
    primary key (source, place)) without rowid;
create table coverage (name text, hour utc_time, rows integer, primary key (name, hour)) without rowid;
"""

TABLES = _ABOUT + _FINDINGS + _WAYS + _ASSETS + _CHANNELS + _SOURCES

INDICES = """
create unique index findings_id on findings (id);
create index findings_severity on findings (severity_rank desc);
create index findings_score on findings (score desc);
create index findings_first on findings (first_seen desc);
create index findings_last on findings (last_seen desc);
create index findings_detector on findings (detector);
create index findings_asset on findings (asset);
create index findings_due on findings (due);
create index findings_facets on findings (severity, answers, detector);
create index findings_vouched on findings (id) where vouched;
create index findings_events on findings (events desc);
create unique index ways_id on ways (id);
create index ways_jewel on ways (jewel_id);
create index ways_door on ways (door_id);
create index ways_begin on ways (door);
create index way_hops_asset on way_hops (asset);
create index way_fixes_fix on way_fixes (fix);
create index fix_ends_id on fix_ends (kind, id);
create unique index doors_id on doors (id);
create index doors_asset on doors (asset);
create unique index jewels_id on jewels (id);
create unique index fixes_id on fixes (id);
create unique index assets_id on assets (id);
create index assets_facets on assets (severity, criticality, registered);
create index assets_name on assets (name);
create index assets_risk on assets (risk desc);
create index assets_last on assets (last_seen desc);
create index assets_findings on assets (findings desc);
create index assets_weaknesses on assets (weaknesses desc);
create index asset_software_component on asset_software (component);
create index asset_weaknesses_cve on asset_weaknesses (cve);
create unique index channels_id on channels (id);
create index channels_finding on channels (finding);
create index channels_vouched on channels (id) where vouched;
create index channels_source_asset on channels (source_asset);
create unique index sources_id on sources (id);
create index sources_origin on sources (origin);
create index marks_key on marks (kind, field, key) where key is not null;
create index marks_item on marks (kind, item);
create index mentions_value on mentions (value);
create index mentions_subject on mentions (subject_kind, subject);
"""
