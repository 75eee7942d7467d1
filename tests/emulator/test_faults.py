import pytest

from backend.emulator.faults import FaultError, Faults, read_faults, read_options


def test_a_server_in_good_health_is_the_default():
    assert read_options([]) == Faults()


def test_options_name_faults_with_and_without_values():
    faults = read_options(["mute", "close_after_s=5", "close_code=1008", "close_reason=Bye bye"])
    assert faults == Faults(mute=True, close_after_s=5.0, close_code=1008, close_reason="Bye bye")


def test_a_connections_own_faults_come_on_top():
    assert read_faults('{"burst": true}', Faults(mute=True)) == Faults(mute=True, burst=True)


@pytest.mark.parametrize(
    "value",
    ['{"nope": 1}', '{"mute": 1}', '{"close_after_s": "x"}', '{"close_code": 1006}', "x", "[]", 7],
)
def test_what_is_not_understood_is_refused(value):
    with pytest.raises(FaultError):
        read_faults(value)
