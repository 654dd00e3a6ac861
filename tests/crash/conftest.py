"""A file's graph can be driven by name in the process that crash-tests it; not in the tests that come after it."""

from collections.abc import Iterator

import pytest

from graphs.catalog import WORKFLOWS
from host.crashtest.subject import subject


@pytest.fixture(autouse=True)
def the_catalog_as_it_is_shipped() -> Iterator[None]:
    before = dict(WORKFLOWS)
    yield
    subject.cache_clear()
    WORKFLOWS.clear()
    WORKFLOWS.update(before)
