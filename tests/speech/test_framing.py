import io

import pytest

from backend.speech import framing


def test_messages_come_out_as_they_went_in():
    stream = io.BytesIO(framing.pack(b"A", b"abc") + framing.pack(b"F"))
    assert framing.read(stream) == (b"A", b"abc")
    assert framing.read(stream) == (b"F", b"")
    assert framing.read(stream) is None


def test_a_message_cut_short_is_the_end():
    assert framing.read(io.BytesIO(framing.pack(b"A", b"abc")[:-1])) is None
    assert framing.read(io.BytesIO(b"A\0")) is None


def test_a_length_beyond_reason_is_refused():
    with pytest.raises(framing.BadFrame):
        framing.read(io.BytesIO(b"A\xff\xff\xff\xff"))
