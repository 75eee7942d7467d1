"""`make` from a bare machine: what is missing is said in one sentence, what is done is not redone."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from backend.config.environment import REPOSITORY

spec = importlib.util.spec_from_file_location("boot", REPOSITORY / "deploy" / "boot.py")
assert spec is not None
assert spec.loader is not None
boot = importlib.util.module_from_spec(spec)
spec.loader.exec_module(boot)


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A small checkout, and the programs that boot would have run in it."""
    called = []

    def call(command, cwd=tmp_path):
        words = [str(part) for part in command]
        called.append(words)
        if "venv" in words:
            (tmp_path / ".venv" / "bin").mkdir(parents=True)
            (tmp_path / ".venv" / "bin" / "python").touch()
            (tmp_path / ".venv" / "bin" / "pip").touch()
        if "ci" in words:
            (tmp_path / "frontend" / "node_modules").mkdir(exist_ok=True)
        if "build" in words:
            (tmp_path / "frontend" / "dist").mkdir(exist_ok=True)
            (tmp_path / "frontend" / "dist" / "index.html").touch()

    for name, value in {
        "ROOT": tmp_path,
        "VENV": tmp_path / ".venv",
        "BIN": tmp_path / ".venv" / "bin",
        "PYTHON": tmp_path / ".venv" / "bin" / "python",
        "FRONTEND": tmp_path / "frontend",
        "REQUIREMENTS": tmp_path / "requirements",
        "call": call,
    }.items():
        monkeypatch.setattr(boot, name, value)
    (tmp_path / "requirements").mkdir()
    for name in ("uv", "run", "dev"):
        (tmp_path / "requirements" / f"{name}.txt").write_text(f"{name}==1\n")
    (tmp_path / "frontend" / "src").mkdir(parents=True)
    (tmp_path / "frontend" / "src" / "main.ts").write_text("1")
    (tmp_path / "frontend" / "package-lock.json").write_text("{}")
    tmp_path.called = called
    return tmp_path


class Tree(type(REPOSITORY)):  # type: ignore[misc]  # Path itself cannot be derived from
    """A path that can carry the list of calls."""


@pytest.fixture
def tmp_path(tmp_path):
    return Tree(tmp_path)


def prepare():
    boot.make_venv()
    boot.install("run")
    boot.install_node_packages()
    boot.build_page()


def programs(tree):
    return [" ".join(Path(word).name for word in words[:4]) for words in tree.called]


def test_a_bare_checkout_gets_everything_once(tree):
    prepare()
    first = len(tree.called)
    prepare()

    assert first == 5
    assert len(tree.called) == first


def test_packages_come_with_hashes(tree):
    prepare()

    installs = [words for words in tree.called if "install" in words]
    assert len(installs) == 2
    assert all("--require-hashes" in words for words in installs)


@pytest.mark.parametrize(
    ("changed", "again"),
    [
        ("requirements/run.txt", ["uv pip install --quiet"]),
        ("requirements/dev.txt", []),
        ("frontend/src/main.ts", ["npm run --silent build"]),
        ("frontend/package-lock.json", ["npm ci --no-audit --no-fund", "npm run --silent build"]),
    ],
)
def test_only_what_changed_is_done_again(tree, changed, again):
    prepare()
    tree.called.clear()
    (tree / changed).write_text("changed")
    prepare()

    assert programs(tree) == again


def test_a_changed_test_of_the_page_builds_nothing(tree):
    prepare()
    tree.called.clear()
    (tree / "frontend" / "tests").mkdir()
    (tree / "frontend" / "tests" / "new.test.ts").write_text("1")
    prepare()

    assert tree.called == []


def test_a_page_that_was_removed_is_built_again(tree):
    prepare()
    tree.called.clear()
    (tree / "frontend" / "dist" / "index.html").unlink()
    prepare()

    assert programs(tree) == ["npm run --silent build"]


def test_a_half_made_environment_is_made_anew(tree):
    (tree / ".venv" / "bin").mkdir(parents=True)
    shutil.rmtree(tree / ".venv" / "bin")
    prepare()

    assert "--clear" in tree.called[0]


def test_a_missing_venv_package_is_named(tree, monkeypatch):
    monkeypatch.setattr(boot.importlib.util, "find_spec", lambda name: name != "ensurepip" or None)

    with pytest.raises(boot.Missing, match=r"apt-get install python3\.\d+-venv"):
        boot.make_venv()


@pytest.mark.parametrize("version", [(3, 9, 2), (3, 10, 12), (3, 13, 0)])
def test_another_python_is_refused_in_one_sentence(monkeypatch, version):
    monkeypatch.setattr(boot.sys, "version_info", version)

    with pytest.raises(boot.Missing, match=r"apt-get install python3\.11") as refused:
        boot.check_python()
    assert "\n" not in str(refused.value)


def make(*arguments, **environment):
    program = shutil.which("make")
    assert program is not None
    return subprocess.run(
        [program, *arguments],
        cwd=REPOSITORY,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_machine_without_python_is_told_what_to_install():
    done = make("-n", "run", PATH="/nonexistent")

    assert done.returncode == 2
    assert "apt-get install python3 python3-venv" in done.stderr


@pytest.mark.parametrize("target", ["run", "test", "lint", "fmt", "bench", "lock"])
def test_each_target_is_one_line_that_boot_knows(target):
    done = make("-n", target, PATH=os.environ["PATH"])

    assert done.returncode == 0
    (line,) = done.stdout.splitlines()
    assert line.rstrip().endswith(f"deploy/boot.py {target}")
    assert target in boot.TARGETS


def test_boot_can_be_read_by_an_older_python():
    text = (REPOSITORY / "deploy" / "boot.py").read_text()

    # What they cannot read they cannot refuse with a sentence.
    compile(text, "boot.py", "exec", dont_inherit=True, flags=0, optimize=0)
    import ast

    ast.parse(text, feature_version=(3, 7))


def test_continuous_integration_runs_the_same_command():
    text = (REPOSITORY / ".ci" / "run").read_text()

    assert "exec make test </dev/null" in text
    assert os.access(REPOSITORY / ".ci" / "run", os.X_OK)


def test_this_very_interpreter_would_be_accepted():
    assert sys.version_info >= (3, 11)
    boot.check_python()
