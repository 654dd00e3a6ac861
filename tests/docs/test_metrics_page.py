"""docs/metrics.md names every metric with its labels, and no other."""

import re

from host.metrics.names import METRICS
from tests.docs.reading import text


def test_every_metric_and_each_of_its_labels_is_explained() -> None:
    rows = re.findall(r"^\| `((?:ai|fermata)_\w+)` \| (\w+) \| ([^|]*)\|", text("docs/metrics.md"), re.MULTILINE)

    explained = {name: (kind, tuple(re.findall(r"`(\w+)`", labels))) for name, kind, labels in rows}

    assert explained == {one.name: (one.kind, one.labels) for one in METRICS}
