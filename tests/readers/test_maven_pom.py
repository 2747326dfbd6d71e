"""Maven projects."""

from __future__ import annotations

import pytest
from tests.readers.told import gather

from doorward.readers.maven_pom import maven_pom


def dependency(artifact, version="", more=""):
    stated = f"<version>{version}</version>" if version else ""
    return f"<dependency><groupId>org.example</groupId><artifactId>{artifact}</artifactId>{stated}{more}</dependency>\n"


def pom(*dependencies, managed="", properties="", more=""):
    return f"""<?xml version="1.0"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
<modelVersion>4.0.0</modelVersion>
<parent><groupId>com.example</groupId><artifactId>parent</artifactId><version>3.1</version></parent>
<artifactId>house</artifactId>
<properties><door.version>1.2.3</door.version>{properties}</properties>
<dependencyManagement><dependencies>{managed}</dependencies></dependencyManagement>
<dependencies>
{"".join(dependencies)}</dependencies>
{more}</project>
""".encode()


SAMPLES: dict[str, bytes] = {
    "pom.xml": pom(dependency("door", "1.2.3")),
    "bare.xml": b"<project><modelVersion>4.0.0</modelVersion></project>",
    "prefixed.xml": b'<m:project xmlns:m="http://maven.apache.org/POM/4.0.0"/>',
}

OTHERS: dict[str, bytes] = {
    "build.xml": b'<project name="house" default="all"/>',
    "house.csproj": b'<Project Sdk="x"><ItemGroup/></Project>',
    "bom.xml": b'<bom xmlns="http://cyclonedx.org/schema/bom/1.5"/>',
    "pom.txt": b"project",
}


def rows(data):
    found = gather(maven_pom, data, "rooms/pom.xml")
    assert (found.rejects, found.malformed) == ([], None)
    return found.rows["software"]


def test_a_dependency_is_a_row_of_the_project():
    assert rows(pom(dependency("door", "1.2.3"))) == [
        {
            "name": "org.example:door",
            "version": "1.2.3",
            "kind": "library",
            "ecosystem": "Maven",
            "package": "org.example:door",
            "evidence": "package list, direct only",
            "asset": "com.example:house",
            "origin_row": 9,
        }
    ]


@pytest.mark.parametrize(
    ("stated", "version"),
    [
        ("${door.version}", "1.2.3"),
        ("${ door.version }", "1.2.3"),
        ("${project.version}", "3.1"),
        ("${project.parent.version}", "3.1"),
        ("${nested}", "1.2.3-x"),
        ("${unknown}", None),
        ("${loop}", None),
        ("[1.0]", "1.0"),
        ("[1.0,2.0)", None),
        ("", None),
    ],
)
def test_properties_are_filled_in_and_ranges_are_no_version(stated, version):
    properties = "<nested>${door.version}-x</nested><loop>${loop}</loop>"
    (row,) = rows(pom(dependency("door", stated), properties=properties))
    assert row["version"] == version
    assert row["evidence"] == ("package list, direct only" if version else "package list, version not stated")


def test_managed_versions_count_where_none_is_stated():
    managed = dependency("door", "${door.version}") + dependency("gate", "9")
    found = rows(pom(dependency("door"), dependency("gate", "2"), managed=managed))
    assert [(row["name"], row["version"]) for row in found] == [
        ("org.example:door", "1.2.3"),
        ("org.example:gate", "2"),
    ]


def test_what_is_for_tests_is_said_and_profiles_are_read():
    profile = f"<profiles><profile><dependencies>{dependency('gate', '2')}</dependencies></profile></profiles>"
    found = rows(pom(dependency("door", "1", "<scope>test</scope>"), more=profile))
    assert [(row["name"], row["evidence"]) for row in found] == [
        ("org.example:door", "package list, direct only, for development"),
        ("org.example:gate", "package list, direct only"),
    ]


def test_plugins_and_their_dependencies_are_no_rows():
    plugin = f"<build><plugins><plugin><dependencies>{dependency('saw', '1')}</dependencies></plugin></plugins></build>"
    assert rows(pom(more=plugin)) == []


def test_a_property_that_grows_without_end_is_no_version():
    bomb = "".join(
        f"<p{level}>{'${p' + str(level + 1) + '}' * 1}{'${p' + str(level + 1) + '}'}</p{level}>" for level in range(30)
    )
    assert rows(pom(dependency("door", "${p0}"), properties=bomb))[0]["version"] is None


def test_a_dependency_without_a_name_is_a_reject():
    found = gather(maven_pom, pom("<dependency><artifactId>door</artifactId></dependency>\n", dependency("gate", "1")))
    assert [reject.line for reject in found.rejects] == [9]
    assert len(found.rows["software"]) == 1


def test_a_project_that_breaks_off_keeps_what_stands_before():
    data = pom(dependency("door", "1"), dependency("gate", "2"))
    found = gather(maven_pom, data[: data.index(b"</dependencies>\n</project>")])
    assert found.malformed is not None
    assert [row["name"] for row in found.rows["software"]] == ["org.example:door", "org.example:gate"]


@pytest.mark.parametrize("data", [b"<project/>", SAMPLES["prefixed.xml"], SAMPLES["bare.xml"]])
def test_an_empty_project_has_no_rows(data):
    assert rows(data) == []
