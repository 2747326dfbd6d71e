"""Lines for doorward.toml from the command line."""

from __future__ import annotations

from tests.cli.runs import run

from doorward.settings import load


def test_the_lines_can_be_put_into_the_settings_as_they_are(tmp_path):
    listed, workspace = tmp_path / "list.csv", tmp_path / "w"
    listed.write_bytes(b"Ding,Netz,Wer\nx1,192.0.2.1,ann@example.org\nx2,192.0.2.2,bob@example.org\n")
    workspace.mkdir()
    done = run("columns", listed, "--workspace", workspace)
    assert done.exit_code == 0
    assert done.stdout.startswith(f"# {listed}\n[[register]]\n")
    (workspace / "doorward.toml").write_text(done.stdout, "utf-8")
    (one,) = load(workspace).columns
    assert one.meanings == {"ding": "name", "netz": "addresses", "wer": "owner"}


def test_a_narrow_terminal_breaks_no_line(tmp_path):
    name = "a very long name of a column " * 3
    (tmp_path / "list.csv").write_text(f"Device,IP,Owner,{name}\nx,192.0.2.1,ann,1\n", "utf-8")
    assert f'"{name.strip()}" = ""\n' in run("columns", tmp_path / "list.csv", columns=40).stdout


def test_where_no_list_is_found_it_is_said(tmp_path):
    (tmp_path / "notes.txt").write_bytes(b"Lorem ipsum\n")
    done = run("columns", tmp_path)
    assert done.exit_code == 1
    assert "no list of devices" in done.stderr
