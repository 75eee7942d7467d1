"""Recordings carry a table of places, and the sound stays as it was."""

import struct

import numpy as np
import pytest
import soundfile

from backend.audio.seek_table import NotSeekable, add_seek_table, crc8, frames

RATE_HZ = 16_000


def written(path, seconds, rate_hz=RATE_HZ, channels=2):
    samples = np.random.default_rng(7).integers(
        -9000, 9000, (int(seconds * rate_hz), channels), np.int16
    )
    soundfile.write(path, samples, rate_hz, format="FLAC", subtype="PCM_16")
    return samples


def table(path):
    """The entries of a file's table and where its first frame begins."""
    data = path.read_bytes()
    offset, points, last = 4, [], 0
    while not last:
        last, kind = data[offset] & 0x80, data[offset] & 0x7F
        length = int.from_bytes(data[offset + 1 : offset + 4], "big")
        if kind == 3:
            points = list(struct.iter_unpack(">QQH", data[offset + 4 : offset + 4 + length]))
        offset += 4 + length
    return points, data, offset


@pytest.mark.parametrize("seconds", [0.1, 1, 45.3])
def test_each_entry_leads_to_the_frame_that_it_names(tmp_path, seconds):
    samples = written(tmp_path / "plain.flac", seconds)
    count = add_seek_table(tmp_path / "plain.flac", tmp_path / "table.flac")
    points, data, begin = table(tmp_path / "table.flac")
    assert len(points) == count == max(1, -(-int(seconds * RATE_HZ) // 16_384))
    numbers = {frame.offset - begin: frame.number for frame in frames(data, begin)}
    assert len(numbers) == -(-len(samples) // points[0][2])
    assert all(numbers[offset] * size == first for first, offset, size in points)
    again, _ = soundfile.read(tmp_path / "table.flac", dtype="int16")
    assert np.array_equal(again, samples)


def test_the_checksum_is_that_of_the_standard():
    assert crc8(b"123456789") == 0xF4


@pytest.mark.parametrize("content", [b"RIFF" + bytes(60), b"fLaC\x03" + bytes(60)])
def test_what_is_not_flac_is_refused(tmp_path, content):
    (tmp_path / "odd").write_bytes(content)
    with pytest.raises(NotSeekable):
        add_seek_table(tmp_path / "odd", tmp_path / "out")
