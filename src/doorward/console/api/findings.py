"""Findings, as the page lists them; one with its reasons and evidence."""

from __future__ import annotations

from doorward.console.api_lists import lists, one_of
from doorward.console.operation import Resource

findings = Resource("Findings")
lists(findings, "/findings", "findings")
one_of(findings, "/findings", "findings", "select * from findings join finding_bodies using (number) where id = ?")
