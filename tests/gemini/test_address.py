import pytest

from backend.gemini.address import UnsafeAddress, check_address, is_loopback, live_address

PATH = "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent"


@pytest.mark.parametrize(
    ("base", "address"),
    [
        ("https://host.example", f"wss://host.example{PATH}"),
        ("https://host.example/", f"wss://host.example{PATH}"),
        ("https://host.example/gemini/", f"wss://host.example/gemini{PATH}"),
        ("http://127.0.0.1:18080", f"ws://127.0.0.1:18080{PATH}"),
        ("http://[::1]:1", f"ws://[::1]:1{PATH}"),
        ("ws://localhost:1", f"ws://localhost:1{PATH}"),
    ],
)
def test_the_live_address_follows_the_base(base, address):
    assert live_address(base, "key") == address


def test_the_key_is_never_part_of_the_address():
    assert "canary" not in live_address("https://host.example", "canary")


@pytest.mark.parametrize("base", ["http://host.example", "ws://10.0.0.1:80", "http://0.0.0.0:1"])
def test_a_key_never_crosses_a_network_in_the_clear(base):
    with pytest.raises(UnsafeAddress):
        check_address(base, "key")
    check_address(base, "")


@pytest.mark.parametrize(
    "base",
    [
        "",
        "host.example",
        "ftp://host.example",
        "https://",
        "https://u:canary@host.example",
        "https://host.example?key=canary",
        "https://host.example#canary",
        "https://host:99999",
    ],
)
def test_an_address_that_is_not_plain_is_refused_without_showing_it(base):
    with pytest.raises(UnsafeAddress) as refused:
        check_address(base, "key")
    assert "canary" not in str(refused.value)
    assert "host" not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://127.0.0.1:1", True),
        ("http://127.9.9.9", True),
        ("http://[::1]", True),
        ("http://localhost", True),
        ("http://viva.localhost", True),
        ("http://localhost.example", False),
        ("http://127.0.0.1.example", False),
        ("http://10.0.0.1", False),
    ],
)
def test_this_machine_is_told_from_others(url, here):
    assert is_loopback(url) is here
