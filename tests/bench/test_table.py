import base64
from pathlib import Path

import pytest

from tests.bench.scorer.table import table as scorer_table
from tests.bench.streams import frames, table
from tests.bench.streams.level import Run, Server
from tests.bench.streams.samples import Tally, percentile

REQUIRED = {
    "server",
    "streams",
    "cpu_ms_per_stream_s",
    "p50_ms",
    "p95_ms",
    "p99_ms",
    "rss_mb_per_stream",
    "lost",
    "ratio_to_floor",
}


def printed_line():
    server = Server("floor", 1, 1, [], None)
    run = Run(server, [{"path": "/", "cookie": "", "interview": ""}], 1.0)
    run._length_s = 1.0
    run._told = {"sent": 3, "received": 2, "delays_ms": [1.0], "faults": []}
    return run.line(0.0, {"sent": 2, "received": 2, "delays_ms": [2.0]})


def test_every_column_of_the_table_is_printed_and_none_that_was_promised_is_missing():
    printed = {*printed_line(), "ratio_to_floor", "scoring"}

    assert set(table.COLUMNS) <= printed
    assert set(table.COLUMNS) >= REQUIRED


def test_the_page_has_the_columns_that_the_benchmark_prints():
    page = table.PAGE.read_text()

    assert "| " + " | ".join(table.COLUMNS) + " |" in page


def test_writing_the_page_again_replaces_the_results_alone():
    line = {**printed_line(), "ratio_to_floor": 1.0, "scoring": "off"}
    page = f"before\n{table.BEGIN}\nold\n{table.END}\nafter\n"
    written = table.insert(page, "2026-11-22", "one core", [line])

    assert written.startswith("before\n")
    assert written.endswith("\nafter\n")
    assert "old" not in written
    assert table.insert(written, "2026-11-22", "one core", [line]) == written


def test_a_frame_that_did_not_arrive_is_lost():
    assert printed_line()["lost"] == 1


def test_the_stamp_survives_both_ways():
    before = frames.now_ns()
    upward = b'{"realtimeInput":{"audio":{"mimeType":"x","data":"%s"}}}'
    samples = base64.b64encode(frames.candidate_frame(7)[frames.HEAD.size :])
    stamp = frames.stamp_of_candidate_frame(upward % samples)

    assert stamp is not None
    assert before <= stamp <= frames.now_ns()


@pytest.mark.parametrize(("share", "expected"), [(0.5, 2), (0.95, 4), (0.0, 1), (1.0, 4)])
def test_a_percentile_is_the_nearest_rank(share, expected):
    assert percentile([1, 2, 3, 4], share) == expected


def test_only_what_was_sent_in_the_window_is_timed():
    tally = Tally()
    for stamp_ns in (9, 10, 19, 20):
        tally.take(stamp_ns, stamp_ns + 2_000_000, (10, 20))

    assert tally.received == 4
    assert tally.delays_ms == [2.0, 2.0]
    assert Path(table.PAGE).name == "performance.md"


def test_the_call_for_every_frame_stands_beside_ours():
    ours = {"scorer": "tensorflow", "streams": 300, "cpu_ms_per_stream_s": 0.4, "p99_ms": 101.0}
    ours = {**ours, "from_s": 64.0}
    eager = {"scorer": "eager", "streams": 4, "cpu_ms_per_stream_s": 80.0, "p99_ms": 40.0}

    rows = scorer_table([eager, ours]).splitlines()
    assert rows[2] == "| eager | 4 |  | 80.0 |  | 40.0 |  |  |  | 1 x |"
    assert rows[3] == "| tensorflow | 300 | 64.0 | 0.4 |  | 101.0 |  |  |  | 200 x |"
    assert scorer_table([ours]).splitlines()[2].endswith("|  |")
