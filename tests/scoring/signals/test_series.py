import zlib

import numpy as np
import pytest

from backend.scoring.signals import series
from backend.scoring.signals.series import Series, SeriesWriter, WrongSeries, decode, merge


def made(first_s, *rows):
    return Series(first_s, np.array(rows, np.uint8).T.reshape(5, -1))


A, B, GAP = (80, 26, 34, 0, 0), (0, 60, 34, 1, 4), (255,) * 5


def test_a_blob_reads_back():
    blob = made(7, A, B, GAP).encode()

    again = decode(blob)
    assert again.first_s == 7
    assert again.columns.T.tolist() == [list(A), list(B), list(GAP)]
    assert again.measured.tolist() == [True, True, False]


def test_the_format_is_the_documented_one():
    blob = made(7, A, B).encode()

    assert blob[:13] == b"VSER\x01" + (7).to_bytes(4, "little") + (2).to_bytes(4, "little")
    assert zlib.decompress(blob[13:]) == bytes([80, 0, 26, 60, 34, 34, 0, 1, 0, 4])


@pytest.mark.parametrize(
    "blob",
    [
        b"",
        b"VSER",
        b"XSER\x01" + bytes(8) + zlib.compress(b""),
        b"VSER\x02" + bytes(8) + zlib.compress(b""),
        b"VSER\x01" + bytes(8) + b"not zlib",
        b"VSER\x01" + bytes(4) + b"\x02\0\0\0" + zlib.compress(bytes(9)),
        b"VSER\x01" + bytes(4) + b"\x02\0\0\0" + zlib.compress(bytes(1000)),
        b"VSER\x01" + b"\xff" * 8 + zlib.compress(b""),
    ],
)
def test_what_is_no_series_is_refused(blob):
    with pytest.raises(WrongSeries):
        decode(blob)


def test_portions_become_one_with_the_gap_between_them_unmeasured():
    whole = merge([made(10, B), made(7, A, A)])

    assert whole.first_s == 7
    assert whole.columns.T.tolist() == [list(A), list(A), list(GAP), list(B)]


def test_merging_the_same_twice_changes_nothing():
    one = made(3, A, GAP, B)

    assert merge([one, one]).columns.tolist() == one.columns.tolist()
    assert merge([]).seconds == 0


def test_an_unmeasured_second_does_not_overwrite_a_measured_one():
    assert merge([made(0, A), made(0, GAP, B)]).columns.T.tolist() == [list(A), list(B)]


def test_a_part_of_a_series_is_cut_out():
    assert series.cut(made(3, A, B, A), 4, 5).columns.T.tolist() == [list(B)]
    assert series.cut(made(3, A, B), 9, 12).seconds == 0


def write(writer, slot, hops, speech, level=-26.0, snr=34.0, states=0, troubles=0):
    for hop in hops:
        writer.update(
            np.array([slot]),
            np.array([hop]),
            np.array([speech]),
            np.array([level], np.float32),
            np.array([snr], np.float32),
            np.array([[states], [troubles]], np.uint8),
        )


def test_hops_become_seconds():
    writer = SeriesWriter(2)
    writer.begin(1)
    write(writer, 1, range(30, 38), 1.0)
    write(writer, 1, range(38, 40), 0.0)
    write(writer, 1, range(40, 50), 0.0, level=-60, states=1, troubles=4)
    write(writer, 1, range(65, 70), 0.0, level=-100, snr=np.nan)

    ended = writer.end(1)
    assert ended.first_s == 3
    assert ended.columns.T.tolist() == [
        list(A),
        list(B),
        list(GAP),
        [0, 100, 255, 0, 0],
    ]
    assert writer.end(1).seconds == 0


def test_an_hour_takes_a_few_kilobytes():
    rng = np.random.default_rng(5)
    speaking = np.repeat(rng.random(600) < 0.5, 6)
    columns = np.stack(
        (
            np.where(speaking, rng.integers(40, 101, 3600), 0),
            np.where(speaking, rng.integers(24, 32, 3600), rng.integers(58, 62, 3600)),
            rng.integers(30, 34, 3600),
            ~speaking * 9,
            np.zeros(3600),
        )
    ).astype(np.uint8)

    assert len(Series(0, columns).encode()) < 9_000
