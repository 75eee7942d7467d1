import ssl
import stat

import pytest
from cryptography import x509

from backend.emulator import certificates
from backend.emulator.certificates import ensure_certificate


@pytest.fixture
def made(tmp_path):
    return ensure_certificate(tmp_path / "state")


def test_the_key_is_readable_by_its_owner_only(made):
    assert stat.S_IMODE(made.chain.stat().st_mode) == 0o600
    assert stat.S_IMODE(made.chain.parent.stat().st_mode) == 0o700


def test_a_second_start_keeps_the_certificate(made):
    before = made.chain.read_bytes()
    assert ensure_certificate(made.chain.parent).chain.read_bytes() == before


def test_a_certificate_near_its_end_is_made_anew(made, monkeypatch):
    before = made.chain.read_bytes()
    monkeypatch.setattr(certificates, "RENEW_DAYS", certificates.VALID_DAYS + 1)
    assert ensure_certificate(made.chain.parent).chain.read_bytes() != before


def test_a_spoilt_file_is_replaced(made):
    made.chain.write_text("nonsense")
    ensure_certificate(made.chain.parent)
    renewed = x509.load_pem_x509_certificate(made.chain.read_bytes())
    assert "localhost" in renewed.subject.rfc4514_string()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_client_that_trusts_the_authority_accepts_the_server(made, host):
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(made.chain)
    client = ssl.create_default_context(cafile=str(made.authority))
    assert shake_hands(server, client, host)


def test_a_client_that_does_not_trust_the_authority_refuses(made):
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(made.chain)
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(server, ssl.create_default_context(), "127.0.0.1")


def shake_hands(server, client, host):
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [
        client.wrap_bio(to_client, to_server, server_hostname=host),
        server.wrap_bio(to_server, to_client, server_side=True),
    ]
    for _ in range(4):
        waiting = 0
        for end in ends:
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                waiting += 1
        if not waiting:
            return True
    return False
