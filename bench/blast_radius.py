"""Who ships X below a version: 10,000 releases of 500 components each, 2,000 customer sites, and a brute-force check.

Then what follows of the most widespread package: the rebuild order and a draft in CSAF and OpenVEX for every product.

    python bench/blast_radius.py [--releases 10000] [--components 500] [--sites 2000] [--questions 300] [--checked 20]

Ends with 1 where an answer differs from the brute force or a floor is broken.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from synthetic.portfolio import STEPS, version, write

from doorward.cli.advise import by_product, written
from doorward.engines.duckdb import DuckDB
from doorward.portfolio.csaf import csaf
from doorward.portfolio.openvex import openvex
from doorward.portfolio.question import CANNOT_TELL, DOES_NOT, SHIPS, asked, ranges
from doorward.portfolio.shipping import loaded
from doorward.portfolio.statuses import Publisher, statuses
from doorward.tables import TABLES

if TYPE_CHECKING:
    from synthetic.portfolio import Truth

    from doorward.portfolio import Portfolio, Shipping

QUESTION, ALL, MEMORY = 0.2, 30, 2_048
"""Floors: seconds of a question (95th percentile), of the order and all drafts, MB at the peak."""
DAY = date(2026, 3, 1)


def brute(truth: Truth, package: int, below: int) -> list[str]:
    """Return the answer for every release, by looking at each component and walking down every part."""
    memory: dict[int, str] = {}

    def answer(release: int) -> str:
        if release not in memory:
            found = {CANNOT_TELL} if release in truth.bare else {DOES_NOT}
            if release not in truth.bare:
                held = truth.steps[release][truth.packages[release] == package]
                found |= {CANNOT_TELL if step < 0 else SHIPS if step < below else DOES_NOT for step in held.tolist()}
                found |= {answer(part) for part in truth.parts[release]}
            memory[release] = SHIPS if SHIPS in found else CANNOT_TELL if CANNOT_TELL in found else DOES_NOT
        return memory[release]

    return [answer(release) for release in range(len(truth.parts))]


def check(truth: Truth, portfolio: Portfolio, package: int, below: int) -> int:
    """Return how many answers, customers and places in the rebuild order are wrong."""
    told = portfolio.ask(asked(f"pkg:npm/package{package}", ranges(f"<{version(below)}")))
    right = brute(truth, package, below)
    units = {portfolio.units[item.unit]: item.unit for item in portfolio.releases}
    numbers = [units[f"build{release:06}"] for release in range(len(right))]
    wrong = sum(told.answer(unit) != answer for unit, answer in zip(numbers, right, strict=True))
    wrong += sum(
        told.order.wave[numbers[release]] <= told.order.wave[numbers[part]]
        for release, parts in enumerate(truth.parts)
        for part in parts
        if release not in truth.bare and right[release] == right[part] == SHIPS
    )
    sites = {item.site for item in told.told[SHIPS]}
    return wrong + len(
        sites ^ {f"site{site}" for site, held in enumerate(truth.sites) if any(right[n] == SHIPS for n in held)}
    )


def rows_of(told: Shipping) -> int:
    """Work out what the command line shows: a row a release and the customers to tell."""
    shown = [
        (item, told.answer(item.unit), told.holds(item.unit), told.why(item.unit)) for item in told.portfolio.releases
    ]
    return len(shown) + sum(customer.runs_on(DAY) for customer in told.told[SHIPS])


def seconds(portfolio: Portfolio, questions: int) -> list[float]:
    """Return the seconds of CPU that each question takes, widespread packages and rare ones."""
    random = np.random.default_rng(3)
    took = []
    for number in range(questions):
        package = int(random.zipf(1.3)) % 20_000 if number % 2 else int(random.integers(0, 400))
        question = asked(f"pkg:npm/package{package}", ranges(f"<{version(int(random.integers(1, STEPS)))}"))
        begun = time.process_time()
        rows_of(portfolio.ask(question))
        took.append(time.process_time() - begun)
    return took


def drafted(portfolio: Portfolio) -> tuple[int, int]:
    """Put the builds in order and draft for every product, as text; return products and bytes."""
    told = portfolio.ask(asked("pkg:npm/package3", ranges("<2.3.0")))
    assert told.order.wave.max() > 0
    whose = Publisher("Acme", "https://acme.example", "AMBER", datetime(2026, 3, 1), "0")  # noqa: DTZ001 - naive UTC
    products = list(by_product(statuses(told)))
    texts = [
        written(form("CVE-2026-12345", part, whose, (product,)))
        for product, part in products
        for form in (csaf, openvex)
    ]
    return len(products), sum(map(len, texts))


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (
        ("releases", 10_000),
        ("components", 500),
        ("sites", 2_000),
        ("questions", 300),
        ("checked", 20),
    ):
        parser.add_argument(f"--{name}", type=int, default=default)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        truth = write(folder, given.releases, given.components, given.sites)
        engine = DuckDB(TABLES, folder, 1_024)
        engine.attach({name: [str(folder / f"{name}.parquet")] for name in ("components", "releases", "customers")})
        begun = time.process_time()
        portfolio = loaded(engine)
        load = time.process_time() - begun
        took = seconds(portfolio, given.questions)
        wrong = sum(check(truth, portfolio, package, 7 + 5 * package % 50) for package in range(given.checked))
        begun = time.process_time()
        products, size = drafted(portfolio)
        every = time.process_time() - begun
        begun = time.process_time()
        alone = rows_of(loaded(engine, ["package3"]).ask(asked("pkg:npm/package3", ranges("<2.3.0"))))
        one = time.process_time() - begun
    p95, peak = float(np.quantile(took, 0.95)), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{given.releases:,} releases x {given.components} components, {given.sites:,} customer sites")
    print(f"loaded in {load:.1f} s of CPU; one question without loading the rest: {one:.1f} s of CPU ({alone:,} rows)")
    print(
        f"{given.questions} questions: median {1000 * np.median(took):.0f} ms, p95 {1000 * p95:.0f} ms, most {1000 * max(took):.0f} ms"
    )
    print(
        f"rebuild order and drafts of {products} products in both forms: {every:.1f} s of CPU, {size / 1e6:.1f} MB of text"
    )
    print(f"brute force over {given.checked} questions: {wrong} answers differ; peak {peak:,.0f} MB")
    sys.exit(int(wrong > 0 or p95 > QUESTION or every > ALL or peak > MEMORY))


if __name__ == "__main__":
    main()
