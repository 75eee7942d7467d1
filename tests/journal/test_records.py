import random

import pytest

from backend.journal.records import HEAD_BYTES, MAX_PAYLOAD_BYTES, Kind, Record, decode, encode


def journal(count):
    return b"".join(encode(n, Kind.FACT, b"x" * n) for n in range(1, count + 1))


def test_a_record_is_a_17_byte_head_and_its_payload():
    assert encode(1, Kind.FACT, b"ab") == bytes.fromhex(
        "02000000" + "e78a1577" + "0100000000000000" + "03" + "6162"
    )


def test_what_was_encoded_is_decoded():
    data = encode(7, Kind.CANDIDATE_AUDIO, b"\x00\x01") + encode(8, Kind.FACT, b"")
    assert list(decode(data)) == [
        Record(7, Kind.CANDIDATE_AUDIO, b"\x00\x01"),
        Record(8, Kind.FACT, b""),
    ]


def test_a_torn_tail_costs_only_the_torn_record():
    data = journal(20)
    ends, position = [], 0
    for n in range(1, 21):
        position += HEAD_BYTES + n
        ends.append(position)
    for cut in random.Random(1).sample(range(len(data)), 200):
        whole = sum(end <= cut for end in ends)
        assert [r.sequence for r in decode(data[:cut])] == list(range(1, whole + 1))


def test_a_flipped_bit_ends_what_is_believed():
    data = bytearray(journal(5))
    data[HEAD_BYTES + 1 + HEAD_BYTES] ^= 0x40
    assert [r.sequence for r in decode(bytes(data))] == [1]


def test_a_damaged_length_cannot_ask_for_memory():
    data = (0xFFFFFFFF).to_bytes(4, "little") + journal(3)[4:]
    assert list(decode(data)) == []


def test_a_payload_over_the_limit_is_refused():
    with pytest.raises(ValueError, match="too large"):
        encode(1, Kind.FACT, b"x" * (MAX_PAYLOAD_BYTES + 1))
