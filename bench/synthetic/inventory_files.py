"""Write a bill of materials and what a scanner saw: `inventory_files.py FOLDER BILL_MB OUTSIDE_ROWS`."""

from __future__ import annotations

import json
import sys
from pathlib import Path


def main() -> None:
    """Write bill.cdx.json, of so many million bytes, and outside.jsonl, of so many open ports."""
    folder, megabytes, rows = Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
    components = []
    for number in range(int(megabytes * 1e6 / 330)):
        name, version = f"package-{number % 9000}", f"{number % 7}.{number % 40}.{number % 11}"
        purl = f"pkg:npm/%40scope{number % 50}/{name}@{version}"
        hashes = [{"alg": "SHA-256", "content": f"{number:064x}"}]
        told = {"type": "library", "bom-ref": f"{purl}#{number}", "name": name, "version": version, "purl": purl}
        components.append(told | {"hashes": hashes, "licenses": [{"license": {"id": "MIT"}}]})
    metadata = {"timestamp": "2026-10-01T00:00:00Z", "component": {"type": "application", "name": "portal"}}
    bill = {"bomFormat": "CycloneDX", "specVersion": "1.6", "metadata": metadata, "components": components}
    (folder / "bill.cdx.json").write_text(json.dumps(bill))
    with (folder / "outside.jsonl").open("w") as out:
        for number in range(rows):
            address = f"198.{18 + number // 2**24}.{number // 2**16 % 256}.{number // 256 % 256}"
            port = (22, 80, 443, 8080, 8443)[number % 5]
            seen = {"ip": address, "port": port, "timestamp": "2026-10-01T00:00:00.000000000Z", "protocol": "tcp"}
            out.write(json.dumps(seen | {"tls": port in {443, 8443}}) + "\n")


if __name__ == "__main__":
    main()
