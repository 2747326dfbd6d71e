"""What .NET projects ask for."""

from __future__ import annotations

from tests.readers.told import gather

from doorward.readers.nuget_project import nuget_project

CONFIG = b"""\xef\xbb\xbf<?xml version="1.0" encoding="utf-8"?>
<packages>
  <package id="Example.Door" version="1.2.3" targetFramework="net45" />
  <package id="gate" version="2.0" />
</packages>
"""
PROJECT = b"""<Project Sdk="Example.Sdk">
  <PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Example.Door" Version="1.2.3" />
    <PackageReference Include="gate"><Version>2.0</Version></PackageReference>
    <PackageReference Include="wall" />
    <PackageReference Include="lock" Version="3.*" />
    <PackageReference Include="pane" Version="$(PaneVersion)" />
    <ProjectReference Include="room.csproj" />
  </ItemGroup>
</Project>
"""
OLD = b'<Project xmlns="http://schemas.microsoft.com/developer/msbuild/2003"><ItemGroup><PackageReference Include="a" Version="[1.0]"/></ItemGroup></Project>'
CENTRAL = b'<Project><ItemGroup><PackageVersion Include="Example.Door" Version="1.2.3"/></ItemGroup></Project>'

SAMPLES: dict[str, bytes] = {
    "packages.config": CONFIG,
    "house.csproj": PROJECT,
    "old.csproj": OLD,
    "Directory.Packages.props": CENTRAL,
}

OTHERS: dict[str, bytes] = {
    "empty.csproj": b'<Project Sdk="Example.Sdk"><PropertyGroup/></Project>',
    "packages.xml": b"<packages><package name='door'/></packages>",
    "other.xml": b"<packages xmlns='urn:x'><package id='door'/></packages>",
    "pom.xml": b"<project><modelVersion>4.0.0</modelVersion></project>",
}


def rows(data, name):
    found = gather(nuget_project, data, name)
    assert (found.rejects, found.malformed) == ([], None)
    return found.rows["software"]


def test_a_package_is_a_row():
    assert rows(CONFIG, "house/packages.config")[0] == {
        "name": "Example.Door",
        "version": "1.2.3",
        "kind": "library",
        "ecosystem": "NuGet",
        "package": "example.door",
        "evidence": "package list",
        "asset": "house",
        "origin_row": 3,
    }


def test_only_an_exact_version_is_one():
    found = rows(PROJECT, "work/house.csproj")
    assert {row["asset"] for row in found} == {"house"}
    assert [(row["name"], row["version"], row["evidence"]) for row in found] == [
        ("Example.Door", "1.2.3", "package list"),
        ("gate", "2.0", "package list"),
        ("wall", None, "package list, version not pinned"),
        ("lock", None, "package list, version not pinned"),
        ("pane", None, "package list, version not pinned"),
    ]
    assert rows(OLD, "old.csproj")[0]["version"] == "1.0"


def test_a_central_list_is_of_its_folder():
    assert rows(CENTRAL, "house/Directory.Packages.props")[0]["asset"] == "house"
    assert rows(CENTRAL, "Directory.Packages.props")[0]["asset"] == "Directory.Packages"


def test_a_package_without_a_name_is_a_reject():
    found = gather(nuget_project, CONFIG.replace(b'id="gate"', b'id=""'))
    assert [reject.line for reject in found.rejects] == [4]


def test_a_project_that_breaks_off_keeps_what_stands_before():
    found = gather(nuget_project, PROJECT[: PROJECT.index(b'<PackageReference Include="lock"')])
    assert found.malformed is not None
    assert len(found.rows["software"]) == 3
