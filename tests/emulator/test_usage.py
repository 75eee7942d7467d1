from backend.emulator.usage import Usage


def test_every_turn_bills_the_whole_context_again():
    usage = Usage()
    usage.read_text("x" * 400)
    usage.heard_audio(4.0)
    usage.spoke(2.0)
    first = usage.turn()
    assert first["promptTokenCount"] == 100 + 100
    assert first["responseTokenCount"] == 50
    assert first["totalTokenCount"] == 250
    second = usage.turn()
    assert second["promptTokenCount"] == 100 + 100 + 50
    assert second["responseTokenCount"] == 0
