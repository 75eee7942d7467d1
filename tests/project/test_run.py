"""The test run itself: nothing that fails or is left out goes unseen."""

import os
import sys

import hypothesis
import pytest

from tests import prerequisites, run
from tests import steps as steps_of_test


@pytest.fixture(autouse=True)
def _own_logs(monkeypatch, tmp_path):
    monkeypatch.setattr(run, "LOGS", tmp_path)
    monkeypatch.setattr(steps_of_test, "LOGS", tmp_path)
    monkeypatch.setattr(steps_of_test, "ROOT", tmp_path)
    monkeypatch.setattr(run, "ROOT", tmp_path)
    (tmp_path / ".env.example").write_text("# a comment\nPORT=8000\nSECRET_KEY=\n")
    monkeypatch.delenv(prerequisites.MUST_HAVE_ALL, raising=False)


def step(name, source, group="unit", **more):
    return steps_of_test.Step(
        name, [sys.executable, "-c", source], group, steps_of_test.ROOT, **more
    )


def run_one(code, group="unit", **more):
    made = step("a step", code, group, **more)
    run.Runner().run(made)
    return made


@pytest.mark.parametrize(
    ("output", "counts"),
    [
        ("...\n3 passed, 1 skipped in 0.52s\n", {"passed": 3, "skipped": 1}),
        ("=== 1 failed, 2 passed, 1 error in 3.1s ===\n", {"failed": 1, "passed": 2, "error": 1}),
        ("5 passed, 2 errors in 1s", {"passed": 5, "error": 2}),
        ("\x1b[1m Tests \x1b[22m \x1b[32m12 passed\x1b[39m (12)\n", {"passed": 12}),
        ("      Tests  1 failed | 11 passed (12)\n", {"failed": 1, "passed": 11}),
        ("no tests ran in 0.01s", {}),
        ("", {}),
    ],
)
def test_counts_are_read_from_the_last_summary(tmp_path, output, counts):
    log = tmp_path / "log"
    log.write_text(f"9 passed in 1 s\n{output}" if counts else output)

    assert steps_of_test.counts_in(log) == counts


def test_a_step_that_fails_is_reported_with_its_last_words_and_no_rows_of_dots(capsys):
    rows = "print('..F..s.. [ 99%]\\n... [100%]\\n' * 100)"
    made = run_one(f"print('what went wrong');{rows};raise SystemExit(3)")

    assert (made.status, made.code) == ("FAILED", 3)
    said = capsys.readouterr().out
    assert "what went wrong" in said
    assert "%]" not in said


def test_a_program_that_does_not_exist_is_a_failure():
    made = steps_of_test.Step("ghost", ["no-such-program"], "unit", steps_of_test.ROOT)
    run.Runner().run(made)

    assert (made.status, made.code) == ("FAILED", 127)


def test_a_step_that_hangs_is_ended(monkeypatch):
    monkeypatch.setattr(run, "STEP_LIMIT_S", 0.5)
    made = run_one("import time; time.sleep(60)")

    assert (made.status, made.code) == ("FAILED", 124)


BROKEN = """
print("FAILED tests/e2e/test_a.py::test_b[dark 390] - AssertionError: late")
print("=== 1 failed, 4 passed in 3.1s ===")
raise SystemExit(1)
"""


@pytest.mark.parametrize(
    ("second", "status", "counts", "shaky"),
    [
        (0, "ok", {"passed": 5}, ["tests/e2e/test_a.py::test_b[dark 390]"]),
        (1, "FAILED", {"passed": 4, "failed": 1}, []),
    ],
)
def test_a_talk_that_fails_beside_others_is_tried_alone(
    monkeypatch, capsys, second, status, counts, shaky
):
    monkeypatch.setattr(run, "alone", lambda _: step("alone", f"raise SystemExit({second})"))
    made = run_one(BROKEN, group="e2e")

    assert (made.status, made.counts, made.shaky) == (status, counts, shaky)
    code, lines = closed([made], capsys)
    assert code == second
    word = "failed" if second else "passed only alone"
    assert f"  note: {word}: tests/e2e/test_a.py::test_b[dark 390]" in lines


def failures(number):
    return "".join(f"FAILED tests/e2e/test_a.py::test_{n} - why\n" for n in range(number))


@pytest.mark.parametrize(
    ("again", "log", "tests"),
    [
        (["pytest"], failures(3), 3),
        (["pytest"], "ERROR tests/faults/test_a.py::test_b\n", 1),
        (["pytest"], failures(4), 0),
        ([], failures(1), 0),
        (["pytest"], "no summary: the run was ended", 0),
    ],
)
def test_only_few_tests_are_tried_alone(again, log, tests):
    made = step("talks", "", again=again, environment={"REDIS_URL": "redis://x"}, full=True)
    made.log.write_text(log)

    second = steps_of_test.alone(made)

    if second is None:
        assert tests == 0
        return
    assert second.command == [*again, *steps_of_test.failed_in(made.log)]
    assert (len(second.command), second.again) == (tests + 1, ())
    assert second.log != made.log
    assert (second.environment, second.full) == (made.environment, True)


def test_every_step_of_pytest_may_be_tried_alone_with_its_own_choice():
    made = steps_of_test.test_steps(full=False)
    again = {each.group: " ".join(each.again) for each in made if each.again}

    assert again.keys() == {"unit", "scaled", "faults", "e2e"}
    assert "--database-only" in again["scaled"]
    assert "-m e2e and not full" in again["e2e"]
    assert not any(" -n " in command for command in again.values())


def test_examples_are_the_same_in_every_run_and_have_no_limit_in_time():
    chosen = hypothesis.settings()

    assert (chosen.derandomize, chosen.deadline) == (True, None)
    assert hypothesis.HealthCheck.too_slow in chosen.suppress_health_check


def test_one_failing_step_does_not_keep_the_others():
    steps = [step("first", "raise SystemExit(1)"), step("second", "print('2 passed in 1s')")]
    run.Runner().run_all(steps)

    assert [each.status for each in steps] == ["FAILED", "ok"]


def test_no_real_setting_reaches_the_tests(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "real")
    monkeypatch.setenv("PORT", "8001")

    environment = run.clean_environment()

    assert {"SECRET_KEY", "PORT"} & environment.keys() == set()
    assert environment["ENV_FILE"] == ""
    assert environment["PATH"] == os.environ["PATH"]


def closed(steps, capsys, notes=()):
    code = run.summary(steps, notes, 1.0)
    return code, capsys.readouterr().out.splitlines()


def test_the_last_line_adds_up_all_tests(capsys):
    steps = [
        step("lint", "", "lint", code=0),
        step("one", "", code=0, counts={"passed": 3, "skipped": 0}),
        step("two", "", code=0, counts={"passed": 4}),
    ]

    code, lines = closed(steps, capsys)

    assert (code, lines[-1]) == (0, "7 passed, 0 failed, 0 skipped")


@pytest.mark.parametrize(
    ("code", "counts", "last"),
    [
        (1, {"passed": 3, "failed": 2}, "3 passed, 2 failed, 0 skipped"),
        (1, {}, "0 passed, 1 failed, 0 skipped"),
        (None, {}, "0 passed, 1 failed, 0 skipped"),
        (5, {}, "0 passed, 1 failed, 0 skipped"),
    ],
)
def test_whatever_is_not_ok_fails_the_run(capsys, code, counts, last):
    exit_code, lines = closed([step("one", "", code=code, counts=counts)], capsys)

    assert (exit_code, lines[-1]) == (1, last)


def test_without_root_a_missing_program_skips_its_step_and_is_named(monkeypatch, capsys):
    monkeypatch.setattr(prerequisites, "missing", lambda **_: ["chromium"])
    monkeypatch.setattr(prerequisites, "can_install", lambda: False)
    steps = [step("unit", ""), step("browser", "", "e2e")]

    notes = run.prepare(steps)

    assert [each.skipped for each in steps] == ["", "chromium missing"]
    assert notes == [
        "chromium is missing, so the browser tests (tests/e2e) are skipped: "
        "run `apt-get install chromium` as root"
    ]
    assert prerequisites.MUST_HAVE_ALL not in os.environ


def test_with_root_what_is_missing_is_installed_and_then_must_be_there(monkeypatch):
    present: list[str] = []
    monkeypatch.setattr(
        prerequisites, "missing", lambda **_: [] if present else ["nginx", "redis-server"]
    )
    monkeypatch.setattr(prerequisites, "can_install", lambda: True)

    def install(programs, log):
        present.extend(programs)
        return True

    monkeypatch.setattr(prerequisites, "install", install)

    assert run.prepare([step("unit", "")]) == []
    assert present == ["nginx", "redis-server"]
    assert os.environ.pop(prerequisites.MUST_HAVE_ALL) == "1"


def test_every_needed_program_says_its_package_and_its_use():
    assert prerequisites.PACKAGES.keys() == prerequisites.USED_BY.keys()


def test_a_missing_program_skips_its_test_where_it_cannot_be_installed(monkeypatch):
    monkeypatch.setattr(prerequisites, "find", lambda _program: None)

    with pytest.raises(pytest.skip.Exception, match="apt-get install nginx"):
        prerequisites.require("nginx")


def test_a_missing_program_fails_its_test_where_it_could_be_installed(monkeypatch):
    monkeypatch.setattr(prerequisites, "find", lambda _program: None)
    monkeypatch.setenv(prerequisites.MUST_HAVE_ALL, "1")

    with pytest.raises(pytest.fail.Exception, match="apt-get install nginx"):
        prerequisites.require("nginx")


def test_only_a_full_run_asks_for_what_only_it_uses(monkeypatch):
    monkeypatch.setattr(prerequisites, "find", lambda program: None)

    assert set(prerequisites.missing(full=True)) - set(prerequisites.missing()) == {"firefox-esr"}
