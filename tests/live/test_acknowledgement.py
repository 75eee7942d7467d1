from backend.live.acknowledgement import Acknowledgements


def test_nothing_is_acknowledged_before_its_record_is_durable():
    acks = Acknowledgements(next_frame=0, next_message=0)
    acks.frame_written(0, sequence=1)
    acks.message_written(0, sequence=2)
    acks.frame_written(1, sequence=3)
    assert not acks.synced(0)
    assert (acks.frame, acks.message) == (-1, -1)
    assert acks.synced(1)
    assert (acks.frame, acks.message) == (0, -1)
    assert acks.synced(2)
    assert (acks.frame, acks.message) == (0, 0)
    assert acks.synced(9)
    assert (acks.frame, acks.message) == (1, 0)
    assert not acks.synced(9)


def test_what_earlier_connections_made_durable_stays_acknowledged():
    acks = Acknowledgements(next_frame=42, next_message=3)
    assert (acks.frame, acks.message) == (41, 2)
