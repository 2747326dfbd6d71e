"""The house numbers: measured on every run, printed, and held."""

from __future__ import annotations

import ast
import io
import re
import statistics
import tokenize

import pytest
from tests.contracts.tree import files, modules, name

MODULE, MODULE_P95 = 400, 300
FUNCTION, FUNCTION_MEDIAN = 40, 8
COMMENTS = (0.01, 0.08)
BANNED_NAMES = frozenset({"util", "utils", "helper", "helpers", "common", "core", "base", "manager", "models", "misc"})
UNFINISHED = re.compile("|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X", "NotImplemented" + "Error"]))

SOURCES = modules("src/doorward")


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the lines of a function from `def` to its end, without its docstring: telling more is no fault."""
    said = node.body[0].end_lineno - node.body[0].lineno + 1 if ast.get_docstring(node) is not None else 0
    return node.end_lineno - node.lineno + 1 - said


def functions(text: str) -> dict[str, int]:
    """Return the length of every function of a module, by name and line."""
    nodes = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return {f"{node.name}:{node.lineno}": length(node) for node in nodes}


def comments(text: str) -> int:
    """Return how many lines have a comment; SQL has its own sign."""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    in_sql = sum(line.lstrip().startswith("-- ") for line in text.splitlines())
    return in_sql + sum(token.type == tokenize.COMMENT for token in tokens)


def tell(figures: str) -> None:
    print(figures)  # noqa: T201 - the figures are to be seen: pytest -rP tests/contracts/test_house_numbers.py


def lines(paths) -> dict[str, int]:
    return {name(path): path.read_text("utf-8").count("\n") for path in paths}


def test_modules_stay_short():
    sizes = {path: count for path, count in lines(SOURCES).items() if count}
    p95 = statistics.quantiles(sizes.values(), n=20)[-1]
    tell(
        f"modules: {len(sizes)}, median {statistics.median(sizes.values()):.0f}, p95 {p95:.0f}, most {max(sizes.values())}"
    )
    assert {path: count for path, count in sizes.items() if count > MODULE} == {}
    assert p95 <= MODULE_P95


def test_functions_stay_short():
    sizes = {
        f"{name(path)}:{function}": count
        for path in SOURCES
        for function, count in functions(path.read_text("utf-8")).items()
    }
    median = statistics.median(sizes.values())
    tell(f"functions: {len(sizes)}, median {median:.0f}, most {max(sizes.values())}")
    assert {function: count for function, count in sizes.items() if count > FUNCTION} == {}
    assert median <= FUNCTION_MEDIAN


def test_there_are_at_least_as_many_lines_of_tests_as_of_source():
    source, tests = sum(lines(SOURCES).values()), sum(lines(modules("tests")).values())
    tell(f"lines: {source} of source, {tests} of tests")
    assert tests >= source


def test_comments_are_few_and_there():
    share = sum(comments(path.read_text("utf-8")) for path in SOURCES) / sum(lines(SOURCES).values())
    tell(f"comments: {share:.1%} of lines")
    assert COMMENTS[0] <= share <= COMMENTS[1]


def test_every_file_is_named_for_what_it_holds():
    named = {name(path): set(re.split(r"[_./]", name(path).lower())) for path in modules("src") + modules("tests")}
    assert {path: words & BANNED_NAMES for path, words in named.items() if words & BANNED_NAMES} == {}


def test_nothing_is_left_unfinished():
    texts = {
        name(path): path.read_text("utf-8")
        for path in files()
        if path.suffix in {".py", ".md", ".toml", ".js", ".html"}
    }
    assert {path: UNFINISHED.findall(text) for path, text in texts.items() if UNFINISHED.search(text)} == {}


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("def f():\n    return 1\n", 2),
        ('def f():\n    """Say."""\n    return 1\n', 2),
        ('def f():\n    """Say\n\n    more.\n    """\n    return 1\n', 2),
        ("@cache\ndef f(\n    a,\n):\n    return a\n", 4),
        ("async def f():\n    return 1\n", 2),
    ],
)
def test_a_function_is_measured_without_its_docstring(text, counted):
    assert list(functions(text).values()) == [counted]


def test_inner_functions_and_methods_are_measured_too():
    assert set(functions("class A:\n    def f(self):\n        def g():\n            pass\n")) == {"f:2", "g:3"}


def test_comments_are_counted_and_hashes_in_texts_are_not():
    assert comments("a = 1  # why\n# more\nb = '# none'\n") == 2
    assert comments('a = """\n    -- in SQL\n    select 1 - 1 --x\n"""\n') == 1


def test_what_is_unfinished_would_be_seen():
    assert UNFINISHED.search("# TO" + "DO: later")
    assert not UNFINISHED.search("to do: later")
