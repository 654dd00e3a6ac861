from collections.abc import Mapping
from typing import Any

import pytest

from tests.tools.models.reading import SAID_NOTHING, examples, read, request


@pytest.mark.parametrize("example", examples("en"), ids=lambda example: example["text"])
def test_an_english_request_is_read_field_by_field(example: Mapping[str, Any]) -> None:
    said = request(example["text"])

    fields = read(said)

    assert fields == {**SAID_NOTHING, **example["expected"]}


@pytest.mark.parametrize("example", examples("ko"), ids=lambda example: example["text"])
def test_a_korean_request_is_read_field_by_field(example: Mapping[str, Any]) -> None:
    said = request(example["text"])

    fields = read(said)

    assert fields == {**SAID_NOTHING, **example["expected"]}
