"""Exposing: the numbers in Prometheus' text, by `prometheus-client`."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from host.metrics.names import METRICS
from host.metrics.names import Metric as Named
from host.metrics.reading import Labels, Reading, buckets
from nodes.counting import STATUSES, TASKS

READING = Reading()


class Numbers(Collector):
    """Reads at every scrape. Numbers and not objects that count: whichever process counted, and died, this one tells
    it. There are no `_created` series, because nobody knows when a number that outlives processes began.
    """

    def __init__(self, reading: Reading) -> None:
        self.reading = reading

    def collect(self) -> Iterator[Metric]:
        numbers = self.reading.numbers()
        for named in METRICS:
            yield _family(named, dict(numbers.get(named.name, {})))

    def describe(self) -> Iterator[Metric]:
        """Nothing is read when it is registered."""
        yield from ()


def _family(named: Named, series: dict[Labels, float]) -> Metric:
    if named.kind == "histogram":
        histogram = HistogramMetricFamily(named.name, named.says, labels=named.labels)
        for labels, (ends, total) in buckets(named.name, series).items():
            histogram.add_metric(labels, ends, total)
        return histogram
    kind = CounterMetricFamily if named.kind == "counter" else GaugeMetricFamily
    family: CounterMetricFamily | GaugeMetricFamily = kind(named.name, named.says, labels=named.labels)
    for labels, value in {**_at_nothing(named, series), **series}.items():
        family.add_metric(labels, value)
    return family


def _at_nothing(named: Named, series: dict[Labels, float]) -> dict[Labels, float]:
    """An agent that was seen has every status from then on: Prometheus counts no increase up to a first sample."""
    agents = {agent for agent, _ in series} if named.name == TASKS else ()
    return {(agent, status): 0.0 for agent in agents for status in STATUSES}


def text(accept: str = "", reading: Reading = READING) -> tuple[bytes, str]:
    """What a scrape is answered, and its content type: as the scraper likes it. Blocks on disk."""
    registry = CollectorRegistry()
    registry.register(Numbers(reading))
    encode, kind = choose_encoder(accept)
    return encode(registry), kind
