"""Files as SharpHound writes them, small."""

from __future__ import annotations

import json

DOMAIN = "S-1-5-21-1-2-3"
ADMINS, USERS, ALICE, ROBOT, DESK = (f"{DOMAIN}-{number}" for number in (512, 513, 1101, 1102, 1201))


def ace(holder, right, *, inherited=False, **more):
    return {"PrincipalSID": holder, "PrincipalType": "Group", "RightName": right, "IsInherited": inherited, **more}


def thing(number=ALICE, properties=(), **more):
    about = {"domain": "DOOR.EXAMPLE", "name": "ALICE@DOOR.EXAMPLE", **dict(properties)}
    return {"Properties": about, "Aces": [], "ObjectIdentifier": number, "IsDeleted": False, **more}


def named(*ids, kind="User"):
    return [{"ObjectIdentifier": one, "ObjectType": kind} for one in ids]


def result(*found, collected=True, **more):
    return {"Results": list(found), "Collected": collected, "FailureReason": None, **more}


def document(kind, *things, version=6, count=None, key="data"):
    meta = {"methods": 0, "type": kind, "count": len(things) if count is None else count, "version": version}
    return json.dumps({key: list(things), "meta": meta}).encode()
