from __future__ import annotations

import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from backend.resumes import cage, child
from backend.resumes.cage import REPOSITORY, Cage
from backend.resumes.refusals import ParserBusy, PasswordProtected, Unreadable

TEXT = b"Jane Doe, nurse with nine years of work at Harbor Hospital"
BEGAN = "import sys; sys.stdout.write('+'); sys.stdout.flush();"


def test_a_text_is_read_line_by_line():
    document = cage.CAGE.parse(TEXT + b"\n\nPython, SQL", "txt")
    assert [line.text for line in document.lines] == [TEXT.decode(), "Python, SQL"]


@pytest.mark.parametrize("use_bubblewrap", [True, False])
def test_the_document_is_read_with_and_without_bubblewrap(use_bubblewrap):
    assert Cage(use_bubblewrap=use_bubblewrap).parse(TEXT, "txt").lines


def test_parent_and_child_agree_on_the_first_byte():
    assert cage.READY == child.READY


def test_a_child_that_takes_too_long_is_ended_with_its_whole_group(tmp_path):
    mark = tmp_path / "pid"
    program = BEGAN + (
        "import subprocess, time;"
        "p = subprocess.Popen(['sleep', '600']);"
        f"open({str(mark)!r}, 'w').write(str(p.pid)); time.sleep(600)"
    )
    outcome = Cage(program=program, wall_s=2, use_bubblewrap=False).run(TEXT, "txt")
    assert outcome.killed == "time"
    state = subprocess.run(
        ["ps", "-o", "stat=", "-p", mark.read_text()], capture_output=True, text=True, check=False
    ).stdout.strip()
    assert state == "" or state.startswith("Z")


def test_a_file_that_takes_too_long_is_unreadable():
    with pytest.raises(Unreadable):
        Cage(program=BEGAN + "import time; time.sleep(600)", wall_s=1).parse(TEXT, "txt")


def test_a_child_that_writes_without_end_is_ended():
    program = BEGAN + "\nwhile True: sys.stdout.write('x' * 65536)"
    outcome = Cage(program=program).run(TEXT, "txt")
    assert outcome.killed == "output"
    assert len(outcome.output) <= cage.MAX_OUTPUT_BYTES + 65536


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "not json",
        "[]",
        '{"status": "read"}',
        '{"status": "fine", "peak_kb": 1}',
        '{"status": "unreadable", "peak_kb": 1, "more": 1}',
        '{"status": "read", "lines": [{"text": 7}], "links": [], "hidden": {}, "pages": 1,'
        ' "pictures": false, "truncated": false, "peak_kb": 1}',
        '{"status": "read", "lines": [{"text": "a\\u0000b"}], "links": [], "hidden": {}, "pages": 1,'
        ' "pictures": false, "truncated": false, "peak_kb": 1}',
        "[" * 100_000,
    ],
)
def test_an_answer_of_another_shape_makes_the_file_unreadable(answer):
    program = BEGAN + f"sys.stdout.write({answer!r})"
    with pytest.raises(Unreadable):
        Cage(program=program).parse(TEXT, "txt")


def test_a_child_may_say_that_a_password_is_needed():
    program = BEGAN + """sys.stdout.write('{"status": "password_protected", "peak_kb": 1}')"""
    with pytest.raises(PasswordProtected):
        Cage(program=program).parse(TEXT, "txt")


def test_a_child_that_cannot_start_is_our_failure_and_not_the_files():
    with pytest.raises(ParserBusy) as caught:
        Cage(program="raise SystemExit(1)").parse(TEXT, "txt")
    assert caught.value.status == 503
    assert caught.value.retry_after_s is not None


def test_no_more_children_run_at_once_than_there_are_places(tmp_path):
    program = BEGAN + (
        "import os, time;"
        f"folder = {str(tmp_path)!r}; mine = os.path.join(folder, str(os.getpid()));"
        "open(mine, 'w').close(); time.sleep(0.3); seen = len(os.listdir(folder));"
        "os.remove(mine); sys.stdout.write(str(seen))"
    )
    small = Cage(program=program, use_bubblewrap=False)
    with ThreadPoolExecutor(6) as pool:
        outcomes = list(pool.map(lambda _: small.run(TEXT, "txt"), range(6)))
    assert max(int(outcome.output[1:]) for outcome in outcomes) <= cage.AT_ONCE


def test_a_full_queue_is_busy_and_empties_again(tmp_path):
    gate = tmp_path / "open"
    program = (
        BEGAN + f"\nimport os, time\nwhile not os.path.exists({str(gate)!r}): time.sleep(0.05)"
    )
    small = Cage(at_once=1, queue=1, program=program, use_bubblewrap=False, wall_s=30)
    threads = [threading.Thread(target=small.run, args=(TEXT, "txt")) for _ in range(2)]
    for thread in threads:
        thread.start()
    while small._waiting < 2:
        threads[0].join(0.01)
    with pytest.raises(ParserBusy):
        small.run(TEXT, "txt")
    gate.touch()
    for thread in threads:
        thread.join(30)
    assert small.run(TEXT, "txt").began


def test_waiting_for_a_place_has_an_end():
    small = Cage(at_once=1, wait_s=0.05)
    with small._place(), pytest.raises(ParserBusy):
        small.run(TEXT, "txt")


def test_a_place_is_free_again_after_a_failure():
    small = Cage(at_once=1, queue=0, program="raise SystemExit(1)")
    for _ in range(3):
        with pytest.raises(ParserBusy):
            small.parse(TEXT, "txt")


def test_no_descriptor_is_left_open():
    cage.CAGE.parse(TEXT, "txt")
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(3):
        cage.CAGE.parse(TEXT, "txt")
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_the_document_cannot_be_changed_by_its_child():
    program = BEGAN + (
        "import os\n"
        "try: os.write(0, b'x'); sys.stdout.write('changed')\n"
        "except OSError: sys.stdout.write('refused')"
    )
    assert Cage(program=program, use_bubblewrap=False).run(TEXT, "txt").output == b"+refused"


def test_the_web_process_never_loads_a_document_parser():
    program = (
        "import django, sys; django.setup();"
        "from backend.resumes import intake, corrections, presentation;"
        "import backend.config.urls;"
        "intake.read('a.txt', b'Jane Doe, nurse with nine years of work');"
        "print([n for n in sys.modules if n.split('.')[0] in ('pdfminer', 'docx', 'lxml')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.strip() == "[]"
