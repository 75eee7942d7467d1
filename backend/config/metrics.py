"""Figures of this process for Prometheus, for this machine and the networks allowed."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from backend.config.health import may_see_details
from backend.scoring import singleton
from backend.scoring.gauges import Gauges, Recent

SHARES = (50.0, 99.0)
"""Percentiles told."""


class ScorerFigures(Collector):
    """What the process's audio scorer says of itself; nothing where there is none."""

    def collect(self) -> Iterable[Metric]:
        """Return the figures as they are now."""
        scorer = singleton.current()
        ready = scorer is not None and scorer.standing == "ready"
        yield GaugeMetricFamily("viva_scorer_ready", "1 while streams are scored.", float(ready))
        if scorer is not None:
            yield from figures_of(scorer.gauges)


def figures_of(gauges: Gauges) -> Iterable[Metric]:
    """Return a scorer's figures."""
    for name, words, value in (
        ("streams", "Streams that are scored.", gauges.streams),
        ("load_level", "Rung of the load ladder: 0 all, 5 no new streams.", int(gauges.level)),
        ("backlog_seconds", "Sound that waits in the latest stream.", gauges.backlog_s),
        ("batch_hops", "Mean number of hops in a call of the network.", gauges.batch_size),
    ):
        yield GaugeMetricFamily(f"viva_scorer_{name}", words, float(value))
    for name, words, value in (
        ("hops", "Hops of 100 ms that were scored.", gauges.hops),
        ("batches", "Calls of the network.", gauges.batches),
        ("wake_ups", "Calls of the event loop.", gauges.wake_ups),
        ("skipped_seconds", "Sound not scored because the scorer was late.", gauges.skipped_s),
        ("failures", "Batches that could not be scored.", gauges.failures),
        ("refused_streams", "Streams that were not taken.", gauges.refused),
    ):
        yield CounterMetricFamily(f"viva_scorer_{name}", words, float(value))
    yield from _percentiles("tick_ms", "Work of a tick, last minute.", gauges.ticks_ms)
    yield from _percentiles("hop_ms", "From a whole hop to its scores.", gauges.waits_ms)


def _percentiles(name: str, words: str, recent: Recent) -> Iterable[Metric]:
    family = GaugeMetricFamily(f"viva_scorer_{name}", words, labels=["quantile"])
    for share in SHARES:
        family.add_metric([str(share / 100)], recent.percentile(share))
    yield family


REGISTRY = CollectorRegistry()
REGISTRY.register(ScorerFigures())
ProcessCollector(registry=REGISTRY)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Return the figures as text, or not found to whoever may not read them."""
    if not may_read(str(request.META.get("REMOTE_ADDR") or "")):
        raise Http404
    return HttpResponse(generate_latest(REGISTRY), content_type=CONTENT_TYPE_LATEST)


def may_read(address: str) -> bool:
    """Return whether an address is this machine or in METRICS_ALLOWED."""
    if may_see_details(address):
        return True
    try:
        asking = ip_address(address)
    except ValueError:
        return False
    allowed = (ip_network(name, strict=False) for name in settings.ENVIRONMENT.metrics_allowed)
    return any(asking in network for network in allowed)
