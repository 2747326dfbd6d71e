"""Archives that want to write elsewhere, fill the disk or the memory, or never end: sent to a real server, unpacked by its worker."""

from __future__ import annotations

import gzip
import hashlib
import http.client
import io
import json
import re
import tarfile
import zipfile
from pathlib import Path

import pytest
from tests.console.processes import started, until
from tests.console.reading import sound
from tests.console.served import served
from tests.console.tasks.hands import REGISTER

from doorward.console.config import Config
from doorward.console.desk_place import desk_of
from doorward.desk import By

OUTSIDE = Path("/tmp/doorward-escaped-absolute")  # noqa: S108 - nobody may make it
ZEROS = bytes(10 << 20)
CALL = "1\tC1\t10.0.0.5\t1\t203.0.113.9\t2\ttcp"
LOG = f"#separator \\x09\n#path\tconn\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\n#types\ttime\tstring\taddr\tport\taddr\tport\tenum\n{CALL}\n".encode()
SCRIPT = "<script>alert(1)</script>"


def register(name):
    return REGISTER + f"asset,{name},10.2.0.1,bo\n".encode()


def zipped(*members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members:
            info = name if isinstance(name, zipfile.ZipInfo) else zipfile.ZipInfo(name.replace("\0", "?"))
            archive.writestr(info, data, zipfile.ZIP_DEFLATED)
    return out.getvalue().replace(b"nul?byte", b"nul\0byte")


def linked(name, target):
    """A member of a zip that is a symbolic link."""
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, 0o120777 << 16
    return info, target


def tarred(workspace):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name in ("../../../escaped-tar", str(OUTSIDE), "link/escaped-link"):
            member = tarfile.TarInfo(name)
            data = register(f"tar-{len(name)}")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
        for name, kind, target in (
            ("link", tarfile.SYMTYPE, str(workspace)),
            ("passwords", tarfile.SYMTYPE, "/etc/passwd"),
            ("desk", tarfile.LNKTYPE, "../../desk.db"),
            ("disk", tarfile.BLKTYPE, ""),
            ("pipe", tarfile.FIFOTYPE, ""),
        ):
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, target
            archive.addfile(member)
    return out.getvalue()


def nested(levels):
    data = register("deep")
    for _ in range(levels):
        data = zipped(("inner.zip", data))
    return data


def wide():
    """Sixteen archives of sixteen archives of ten mebibytes of nothing: 2.5 GiB in some kilobytes."""
    inner = zipped(("zeros", ZEROS))
    middle = zipped(*((f"{place}.zip", inner) for place in range(16)))
    return zipped(*((f"{place}.zip", middle) for place in range(16)))


def hostile(workspace):
    """Names of files as they are sent, and what is in them."""
    names = [
        "../../../escaped-zip",
        str(OUTSIDE),
        "C:\\escaped-drive",
        "..\\..\\escaped-windows",
        "a/../../../escaped-dots",
        "CON",
        "aux.txt",
        "nul\0byte",
        f"{SCRIPT}.csv",
        "\u202egpj.exe\r\n.csv",
    ]
    members = [(name, register(f"zip-{place}")) for place, name in enumerate(names)]
    return {
        "../../../../escaped-name.csv": register("good"),
        "C:\\Users\\x\\escaped-drive.csv": register("drive"),
        "/etc/cron.d/escaped-absolute": register("absolute"),
        f"{SCRIPT}.zip": zipped(*members),
        "links.zip": zipped(("before", register("before")), linked("passwords", b"/etc/passwd")),
        "slip.tar": tarred(workspace),
        "bomb.gz": gzip.compress(gzip.compress(ZEROS * 8, mtime=0), mtime=0),
        "wide.zip": wide(),
        "deep.zip": nested(50),
        "many.zip": zipped(*((f"m{place}", b"x") for place in range(300))),
        "con": b"",
        "a" * 400 + ".csv": register("long"),
        "\u202e\u2066vsc.\x1b[31m": b"kind,asset\n",
        "half.zip": zipped(("a", register("half")))[:-30],
        "../../calls\x1b.zip": zipped(("../../conn.log", LOG)),
    }


def multipart(files):
    parts = []
    for name, data in files.items():
        told = name.replace('"', "%22").encode()
        parts.append(b'--b\r\nContent-Disposition: form-data; name="files"; filename="' + told + b'"\r\n\r\n' + data)
    return b"\r\n".join(parts) + b"\r\n--b--\r\n"


def tree(folder, but=()):
    """Every file below a folder with a digest of what is in it."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and not any(part in but for part in path.relative_to(folder).parts)
    }


@pytest.fixture(scope="module")
def sent(tmp_path_factory):
    """Everything hostile, sent in one upload and read by the worker; what was there before, and a way to ask pages."""
    around = tmp_path_factory.mktemp("around")
    workspace = around / "a" / "b" / "workspace"
    workspace.mkdir(parents=True)
    for name in ("escaped-zip", "escaped-tar", "victim"):
        (around / "a" / name).write_text("precious")
    with served(workspace) as console:
        person = console.desk.people.named("analyst")
        cookie = console.desk.sessions.begin(By("analyst", Config(workspace).now()), person)
    before = tree(around, ("workspace",))
    with started(workspace) as process:

        def asked(method, path, body=None, **heads):
            held = http.client.HTTPConnection("127.0.0.1", process.port, timeout=60)
            told = {"sec-fetch-site": "same-origin", "cookie": f"doorward-{process.port}={cookie}", **heads}
            held.request(method, path, body, told)
            answer = held.getresponse()
            text = answer.read().decode()
            held.close()
            return answer.status, answer.getheader("location", ""), text

        kind = {"content-type": "multipart/form-data; boundary=b"}
        status, where, _ = asked("POST", "/imports/upload", multipart(hostile(workspace)), **kind)
        assert status == 303
        desk = desk_of(Config(workspace))
        number = int(re.fullmatch(r"/imports/jobs/(\d+)", where)[1])
        assert until(lambda: desk.jobs.one(number).over, 100)
        job = desk.jobs.one(number)
        desk.close()
        yield around, workspace, before, job, asked


def test_nothing_is_written_elsewhere_and_nothing_overwritten(sent):
    around, workspace, before, _, _ = sent
    assert tree(around, ("workspace",)) == before
    assert not OUTSIDE.exists()
    assert [path for path in around.rglob("*escaped*") if "precious" not in path.read_text()] == []
    assert list(Path.cwd().glob("*escaped*")) == []
    tops = {re.sub(r"^desk\.db.*", "desk.db", entry.name) for entry in workspace.iterdir()}
    assert tops <= {"console", "desk.db", "inbox", "lake", "originals", "spool"}
    assert list((workspace / "spool").iterdir()) == list((workspace / "inbox").iterdir()) == []
    assert [path for path in workspace.rglob("*") if path.is_symlink()] == []


REJECTED = (
    "half.zip: not read. truncated",
    "slip.tar!link: not read. a link in an archive is not followed",
    "slip.tar!passwords: not read. a link in an archive is not followed",
    "slip.tar!desk: not read. a link in an archive is not followed",
    "slip.tar!disk: not read. a device is not read",
    "slip.tar!pipe: not read. a named pipe is not read",
    "links.zip!passwords: not read. a link in an archive is not followed",
    "bomb.gz: not read. unpacks to more than 200 times its size",
    "wide.zip!0.zip!6.zip!zeros: not read. unpacks to more than 200 times its size",
    "deep.zip!inner.zip!inner.zip!inner.zip!inner.zip: not read. packed more than 4 deep",
)
READ = (
    "escaped-name.csv: 2 rows",
    "escaped-drive.csv: 2 rows",
    "escaped-absolute: 2 rows",
    "links.zip!before: 2 rows",
    "slip.tar!../../../escaped-tar: 2 rows",
    f"slip.tar!{OUTSIDE}: 2 rows",
    "script_.zip!../../../escaped-zip: 2 rows",
    "script_.zip!C:\\escaped-drive: 2 rows",
    "script_.zip!CON: 2 rows",
    "script_.zip!nul: 2 rows",
    f"script_.zip!{SCRIPT}.csv: 2 rows",
    "script_.zip!\\u202egpj.exe\\r\\n.csv: 2 rows",
)


def test_what_is_good_is_read_and_every_reject_is_told_first(sent):
    _, _, _, job, asked = sent
    assert job.state == "done", job
    for place, told in enumerate((*REJECTED, *READ)):
        (at,) = [number for number, line in enumerate(job.lines) if line.startswith(told)]
        assert (at < len(REJECTED)) is (place < len(REJECTED)), told
    assert not any("inbox" in line for line in job.lines)
    page = sound(asked("GET", f"/imports/jobs/{job.number}")[2]).words
    assert "deep.zip!inner.zip!inner.zip!inner.zip!inner.zip: not read. packed more than 4 deep" in page
    assert re.search(r"and \d+ more files", page)
    listed = sound(asked("GET", "/imports?q=status:failed")[2]).words
    for told in ("half.zip", "slip.tar!desk", "links.zip!passwords", "bomb.gz", "deep.zip!inner"):
        assert told in listed
    assert "root:" not in asked("GET", "/imports?per=200")[2]


def test_hostile_names_are_shown_harmlessly(sent):
    _, _, _, job, asked = sent
    for path in ("/imports?per=200", "/imports?per=200&q=-file:*many*", f"/imports/jobs/{job.number}", "/imports.json"):
        status, _, text = asked("GET", path)
        assert status == 200
        assert "json" in path or SCRIPT not in text
        assert not set(text) & set("\u202e\u2066\x1b\0"), path
    found = [row["file"] for row in json.loads(text)["rows"] if "nul" in row["file"] or "gpj" in row["file"]]
    assert len(found) == 2


def test_what_was_sent_is_kept_under_its_hash_alone_whatever_it_was_called(sent):
    _, workspace, _, _, asked = sent
    kept = [path for path in (workspace / "originals").rglob("*") if path.is_file()]
    contents = {hashlib.sha256(content).hexdigest(): name for name, content in hostile(workspace).items()}
    assert {path.name for path in kept} == set(contents)
    for path in kept:
        assert hashlib.sha256(path.read_bytes()).hexdigest() == path.name
        assert (path.parent.name, path.stat().st_mode & 0o777) == (path.name[:2], 0o600)
    for digest in contents:
        status, _, text = asked("GET", f"/api/v1/originals/{digest}")
        (one,) = json.loads(text)["sent"]
        assert (status, one["sent_by"], one["removed"]) == (200, "analyst", None)
        assert not set(one["name"]) & set("/\\\0\x1b\r\n\u202e")


def test_evidence_in_what_was_sent_shows_its_raw_lines(sent):
    asked = sent[-1]
    origin = hashlib.sha256(LOG).hexdigest()
    page = sound(asked("GET", f"/imports/{origin}?table=conn&rows=5")[2]).words
    assert "calls_.zip!../../conn.log was read as zeek: 1 row." in page
    assert CALL.replace("\t", "\\t") in page
    assert "calls_.zip kept as sent" in page


def test_a_copy_is_what_was_sent_byte_by_byte(sent):
    _, workspace, _, _, asked = sent
    content = hostile(workspace)["../../../../escaped-name.csv"]
    status, _, text = asked("GET", f"/imports/originals/{hashlib.sha256(content).hexdigest()}")
    assert (status, text.encode()) == (200, content)
    for name in ("..%2f..%2fdesk.db", "%2fetc%2fpasswd", "desk.db", "0" * 64):
        assert asked("GET", f"/imports/originals/{name}")[0] in (404, 410)
