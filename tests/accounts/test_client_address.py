from __future__ import annotations

import pytest

from backend.accounts.client_address import address_of, client_address, limit_key

PROXY = "10.0.0.9"
CLIENT = "203.0.113.7"
TRUSTED = [PROXY, "2001:db8:1::/48"]

SPOOFS = [
    ("someone else's address in front", f"6.6.6.6, {CLIENT}"),
    ("several in front", f"6.6.6.6, 7.7.7.7, {CLIENT}"),
    ("our own proxy's address in front", f"{PROXY}, {CLIENT}"),
    ("loopback in front", f"127.0.0.1, {CLIENT}"),
    ("garbage in front", f"<script>, unknown, {CLIENT}"),
    ("an empty entry in front", f", ,{CLIENT}"),
    ("a network in front", f"0.0.0.0/0, {CLIENT}"),
    ("hundreds in front", "6.6.6.6, " * 500 + CLIENT),
    ("a mapped address in front", f"::ffff:6.6.6.6, {CLIENT}"),
    ("a second header before ours", f"6.6.6.6,6.6.6.6,{CLIENT}"),
    ("behind a second proxy of ours", f"6.6.6.6, {CLIENT}, 2001:db8:1::5"),
]


@pytest.mark.parametrize(("_form", "header"), SPOOFS)
def test_a_spoofed_header_does_not_move_the_address(_form, header):
    assert client_address(PROXY, header, TRUSTED) == CLIENT


@pytest.mark.parametrize(("_form", "header"), SPOOFS)
def test_a_client_that_is_no_proxy_is_not_believed_at_all(_form, header):
    assert client_address(CLIENT, f"{header}, 6.6.6.6", TRUSTED) == CLIENT


@pytest.mark.parametrize(("_form", "header"), SPOOFS)
def test_without_trusted_proxies_the_header_means_nothing(_form, header):
    assert client_address("192.0.2.1", header, []) == "192.0.2.1"


@pytest.mark.parametrize(
    ("remote", "header", "address"),
    [
        (PROXY, "", PROXY),
        (PROXY, "garbage", PROXY),
        (PROXY, f"{CLIENT}, garbage", PROXY),
        (PROXY, f"{CLIENT}:51234", CLIENT),
        (PROXY, "[2001:db8::7]:51234", "2001:db8::7"),
        (PROXY, "2001:db8::7%eth0", "2001:db8::7"),
        (PROXY, f"::ffff:{CLIENT}", CLIENT),
        ("::ffff:10.0.0.9", CLIENT, CLIENT),
        ("2001:db8:1::5", CLIENT, CLIENT),
        ("", CLIENT, "unix"),
        ("nonsense", CLIENT, "unix"),
    ],
)
def test_addresses_are_read_in_the_forms_that_proxies_write(remote, header, address):
    assert client_address(remote, header, TRUSTED) == address


def test_a_unix_socket_is_believed_only_when_it_is_named():
    assert client_address("", CLIENT, ["unix"]) == CLIENT
    assert client_address("", f"6.6.6.6, {CLIENT}", ["unix"]) == CLIENT


def test_a_request_is_read_with_the_proxies_of_the_settings(settings):
    meta = {"REMOTE_ADDR": PROXY, "HTTP_X_FORWARDED_FOR": f"6.6.6.6, {CLIENT}"}
    settings.TRUSTED_PROXIES = []
    assert address_of(meta) == PROXY
    settings.TRUSTED_PROXIES = [PROXY]
    assert address_of(meta) == CLIENT


def test_one_customers_ipv6_addresses_count_as_one():
    assert limit_key("2001:db8:5:6::1") == limit_key("2001:db8:5:6:ffff::2")
    assert limit_key("2001:db8:5:6::1") != limit_key("2001:db8:5:7::1")
    assert limit_key(CLIENT) == CLIENT
    assert limit_key("unix") == "unix"
