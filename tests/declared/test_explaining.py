"""`fermata explain` says what may stand at a place of a document."""

import pytest

from graphs.declared.explaining import explain
from graphs.declared.fields import Field, fields_in
from graphs.declared.schemas import KINDS, schema
from reliability.errors import BadInput, NotFound


def test_a_field_is_told_with_its_type_what_it_is_and_what_is_accepted() -> None:
    told = explain("AIGuardrails.spec.outputValidation.severity")

    assert "FIELD:      severity <string> in SastRule\n" in told
    assert "The mildest finding that counts." in told
    assert "ACCEPTED:\n    low, medium, high; default: high\n" in told


def test_names_in_a_map_and_positions_in_a_list_are_left_out() -> None:
    told = explain("AIOrchestrator.spec.workflows.steps")

    assert "FIELD:      steps <[]Object> -required-\n" in told
    assert "  gate <string> -required- in GateStep\n" in told
    assert "  timeout <string> in GateStep\n    How long a decision is waited for. (default: 24h)\n" in told


def test_a_field_that_means_two_things_is_told_twice() -> None:
    told = explain("AIOrchestrator.spec.workflows.steps.fallback")

    assert "fallback <Object> in AgentStep" in told and "  action <string> -required-\n" in told
    assert "fallback <string> in GateStep" in told and "reject, escalate; default: reject" in told


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_every_kind_can_be_asked_for(kind: str) -> None:
    def asked(path: str, field: Field) -> int:
        assert field.description in " ".join(explain(path).split())
        return 1 + sum(asked(f"{path}.{one.name}", one) for one in field.below)

    assert sum(asked(f"{kind}.{one.name}", one) for one in fields_in(schema(kind))) > 30


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("AIOrchestrator.spec.workflow", "no field 'workflow' in AIOrchestrator.spec; accepted: agents, workflows, "),
        ("AIOrchestrator.spec.workflows.steps.gat", "did you mean 'gate'?"),
        ("AISelfHealing.spec.healingRules.name.first", "no field 'first' in AISelfHealing.spec.healingRules.name"),
    ],
)
def test_an_unknown_field_is_answered_with_the_nearest(path: str, says: str) -> None:
    with pytest.raises(BadInput) as refused:
        explain(path)

    assert says in str(refused.value)


def test_an_unknown_kind_is_answered_with_the_nearest() -> None:
    with pytest.raises(NotFound, match="did you mean 'AIOrchestrator'"):
        explain("AIOrchestrater.spec")
