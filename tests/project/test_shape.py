"""The repository keeps its shape."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAX_MODULE_LINES = 300
MAX_FUNCTION_LINES = 40

LONG_MODULES: dict[str, str] = {}
"""Modules above the limit, each with the reason why it is not two."""

LONG_FUNCTIONS: dict[str, str] = {}
"""Functions above the limit, as path::name, each with the reason."""

GRAB_BAGS = {"utils", "util", "helpers", "helper", "common", "services", "managers", "misc"}


def repository_files():
    """Every file that is or could be committed."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    names = listed.stdout.decode().split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


FILES = repository_files()


def named(path):
    return str(path.relative_to(ROOT))


def modules(*folders):
    return [
        path
        for path in FILES
        if path.suffix in (".py", ".ts", ".tsx")
        and named(path).startswith(folders)
        and "migrations" not in path.parts
    ]


def line_count(path):
    return len(path.read_text().splitlines())


def test_no_module_is_too_long():
    long = {
        named(path)
        for path in modules("backend/", "frontend/src/", "deploy/")
        if line_count(path) > MAX_MODULE_LINES
    }

    assert long == set(LONG_MODULES)


def functions_of(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(function):
    """Lines of a function without its docstring and decorators."""
    first = function.body[0]
    documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    docstring = (first.end_lineno or 0) - first.lineno + 1 if documented else 0
    return (function.end_lineno or 0) - function.lineno + 1 - docstring


def test_no_function_is_too_long():
    long = {
        f"{named(path)}::{function.name}"
        for path in modules("backend/", "deploy/")
        if path.suffix == ".py"
        for function in functions_of(path)
        if length(function) > MAX_FUNCTION_LINES
    }

    assert long == set(LONG_FUNCTIONS)


def test_no_module_is_a_grab_bag():
    parts = {
        part.split(".")[0]
        for path in modules("backend/", "tests/", "frontend/")
        for part in path.relative_to(ROOT).parts
    }

    assert parts & GRAB_BAGS == set()


def packages():
    return sorted(path.parent for path in (ROOT / "backend").glob("*/__init__.py"))


def documented_packages():
    rows = re.findall(
        r"^\| `(\w+)` \| (.+?) \|$",
        (ROOT / "docs" / "layout.md").read_text().partition("## backend/")[2].partition("## R")[0],
        re.MULTILINE,
    )
    return dict(rows)


def test_the_layout_page_has_each_packages_own_first_line():
    own = {
        package.name: ast.get_docstring(ast.parse((package / "__init__.py").read_text()))
        for package in packages()
    }

    assert documented_packages() == own


def test_the_layout_page_has_the_packages_in_import_order():
    text = (ROOT / "pyproject.toml").read_text()
    layers = re.search(r"^layers = \[(.+?)^\]", text, re.MULTILINE | re.DOTALL)
    assert layers is not None
    ordered = re.findall(r'^ +"(\w+)"', layers[1], re.MULTILINE)

    assert list(documented_packages()) == ordered


def test_only_the_review_app_has_admin_pages():
    assert [named(path) for path in modules("backend/") if path.name == "admin.py"] in (
        [],
        ["backend/review/admin.py"],
    )


def test_imports_are_absolute_and_production_knows_no_tests():
    wrong = [
        f"{named(path)}:{node.lineno}"
        for path in modules("backend/")
        if path.suffix == ".py"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom)
        and (node.level or (node.module or "").split(".")[0] == "tests")
    ]

    assert wrong == []


TEXT_SUFFIXES = {".py", ".ts", ".tsx", ".md", ".toml", ".txt", ".json", ".conf", ".service", ".css"}
TEXT_SUFFIXES |= {".html", ".yml", ".yaml", ".cfg", ".sh", ".example", ".socket", ".svg", ""}

FOREIGN = {
    "a path of one machine": re.compile(r"(?<![\w.])/(?:home|root|Users)/[\w.]"),
    "a download address": re.compile(
        r'"resolved":|--(?:extra-)?index-url|^registry *=', re.MULTILINE
    ),
}
"""What must not be in any file; written so that this file does not match itself."""


@pytest.mark.parametrize("what", list(FOREIGN))
def test_no_file_holds(what):
    found = [
        named(path)
        for path in FILES
        if path.suffix in TEXT_SUFFIXES
        and path.name != Path(__file__).name
        and FOREIGN[what].search(path.read_text(errors="ignore"))
    ]

    assert found == []


def test_this_checkouts_own_path_is_in_no_file():
    needle = str(ROOT) + "/"

    assert [
        named(path)
        for path in FILES
        if path.suffix in TEXT_SUFFIXES and needle in path.read_text(errors="ignore")
    ] == []


def test_no_file_is_too_large_for_git():
    assert [named(path) for path in FILES if path.stat().st_size > 2 * 1024**2] == []


def test_every_dependency_is_locked_with_hashes():
    wanted = re.search(
        r"^dependencies = \[(.+?)^\]",
        (ROOT / "pyproject.toml").read_text(),
        re.MULTILINE | re.DOTALL,
    )
    assert wanted is not None
    names = {re.sub(r"[-_.]+", "-", name).lower() for name in re.findall(r'"([\w.-]+)', wanted[1])}
    for lock in ("run", "dev", "audio"):
        text = (ROOT / "requirements" / f"{lock}.txt").read_text()
        # A package may be there twice, for two versions of Python.
        locked = re.findall(r"^([\w.-]+)==\S+.*?\n(?:    --hash=\S+.*\n?)+", text, re.MULTILINE)

        assert names - set(locked) == set(), lock
        assert len(locked) == len(re.findall(r"^[\w.-]+==", text, re.MULTILINE)), lock


def test_all_locks_hold_the_same_versions():
    def versions(lock):
        text = (ROOT / "requirements" / f"{lock}.txt").read_text()
        return set(re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE))

    assert versions("run") <= versions("dev") <= versions("audio")
