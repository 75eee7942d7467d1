"""nginx, with the site as it is shipped, is reloaded and killed in front of talks."""

from __future__ import annotations

import asyncio
import signal
import socket
import ssl
import subprocess
import time

import pytest

from tests.deploy.test_nginx import HOST, render
from tests.faults import truth
from tests.faults.client import Candidate
from tests.faults.figures import repeat, trials
from tests.faults.product import QUESTIONS, Product
from tests.faults.servants import Service
from tests.prerequisites import require
from tests.servers import free_port


class Nginx(Service):
    """The shipped site on this machine's ports, for the name localhost."""

    def prepare(self) -> None:
        """Write the site and a certificate."""
        self.http_port = free_port()
        openssl = [require("openssl"), "req", "-x509", "-newkey", "ec", "-nodes", "-days", "2"]
        openssl += ["-pkeyopt", "ec_paramgen_curve:prime256v1", "-subj", "/CN=localhost"]
        openssl += ["-keyout", str(self.folder / "key.pem")]
        openssl += ["-out", str(self.folder / "cert.pem")]
        subprocess.run(openssl, check=True, capture_output=True)
        render(self.folder, self.http_port, self.port)
        site = self.folder / "viva.conf"
        site.write_text(site.read_text().replace(HOST, "localhost"))

    def command(self) -> list[str]:
        """Return how it is run in the foreground."""
        return [require("nginx"), "-p", str(self.folder), "-c", str(self.folder / "nginx.conf")]

    def crash(self) -> None:
        """Kill the master and its workers."""
        workers = self._children()
        self.stop(signal.SIGKILL)
        for pid in workers:
            subprocess.run(["kill", "-9", str(pid)], check=False, capture_output=True)

    @property
    def trust(self) -> ssl.SSLContext:
        """What accepts its certificate."""
        context = ssl.create_default_context(cafile=str(self.folder / "cert.pem"))
        context.check_hostname = False
        return context


@pytest.fixture(scope="module")
def nginx():
    with Nginx() as running:
        yield running


@pytest.fixture(scope="module")
def product(model, nginx, tmp_path_factory):
    """A product on the socket that the shipped site forwards to."""
    with socket.socket(socket.AF_UNIX) as held:
        held.bind(str(nginx.folder / "viva.sock"))
        held.listen(2048)
        settings = {"PUBLIC_URL": f"https://localhost:{nginx.port}", "TRUSTED_PROXIES": "unix"}
        folder = tmp_path_factory.mktemp("edge")
        with Product(folder, model.url, held=held, links=200, settings=settings) as running:
            yield running


def reload(nginx):
    nginx.process.send_signal(signal.SIGHUP)


def crash(nginx):
    nginx.crash()
    nginx.start()


FAULTS = {"F31 nginx reload": reload, "F31 nginx kill -9": crash}


@pytest.mark.parametrize("fault", list(FAULTS))
def test_talks_go_on_behind_another_nginx(product, nginx, fault):
    async def talk(figure):
        candidate = Candidate(product.url, product.link(), trust=nginx.trust)
        await candidate.begin()
        await candidate.until(lambda: candidate.acknowledged > 10)
        seen, failed_s = len(candidate.welcomes_s), time.monotonic()
        await asyncio.to_thread(FAULTS[fault], nginx)
        await candidate.finish()
        if len(candidate.welcomes_s) > seen:
            figure.resume_s = candidate.welcomes_s[seen] - failed_s
        late = Candidate(product.url, product.link(), seed=1, trust=nginx.trust)
        await late.begin()
        await late.leave()
        truth.assert_stream_is_whole(product, candidate)
        truth.assert_rows_match_journal(product, candidate)
        truth.assert_every_question_once(product, candidate, QUESTIONS)
        assert product.complaints() == []

    repeat(fault, trials(1, 50), lambda figure: asyncio.run(talk(figure)))
