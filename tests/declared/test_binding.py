"""Several documents of guardrails at once, gates that name nobody, and what cannot be meant."""

from pathlib import Path

import pytest

from graphs.declared.bound import bound_to, findings, unguarded
from graphs.declared.guarding import guarding
from reliability.approvers.default import default_approvers
from reliability.errors import BadInput
from tests.declared.binding import LIMITS, ORCHESTRATOR, SCOPE, become, orchestrator, rails


def test_of_several_documents_all_hold_and_the_stricter_limit() -> None:
    one = rails(
        f"{LIMITS.format(100, 9, 3)}\ninputValidation: [{{name: a, type: regex, patterns: [one], action: warn}}]"
    )
    other = rails(
        f"{LIMITS.format(200, 2, 30)}\ninputValidation: [{{name: b, type: regex, patterns: [two], action: block}}]"
    )

    found = guarding(orchestrator(), (one, other), SCOPE)

    assert found.behaviour.max_output_tokens == 100
    assert (found.rules.limits.created, found.rules.limits.changed) == (2, 3)
    assert {"a", "b", "secret-detection"} <= {rail.name for rail in found.guardrails()}
    assert become(found, "one and two", "input")[1] == "blocked"


def test_guardrails_are_bound_by_labels_within_a_namespace() -> None:
    web = orchestrator("guardrails: []", labels="team: web, tier: one")
    everywhere, here = rails("{}", name="all"), rails("selector: {matchLabels: {team: web}}", name="here")
    others = [
        rails("selector: {matchLabels: {team: web, tier: two}}", name="two"),
        rails("selector: {matchLabels: {owner: web}}", name="three"),
        rails("{}", name="four", namespace="other"),
    ]

    assert bound_to(web, [everywhere, *others, here, web]) == (everywhere, here)


def test_autonomy_without_guardrails_is_refused_unless_it_is_said_why() -> None:
    bare, excused = orchestrator(), orchestrator("unguarded: it only reads")
    nothing, something = rails("{}"), rails(LIMITS.format(1, 1, 1))

    found = unguarded(bare, (nothing,))

    assert found is not None and (found.rule, found.severity) == ("guardrails", "error")
    assert found.says.startswith("some.yaml:7:1: its agents would work without any guardrail; add `guardrails`")
    assert [unguarded(bare, (something,)), unguarded(excused, ()), unguarded(ORCHESTRATOR, ())] == [None, None, None]


def settings(folder: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    (folder / "site.toml").write_text(text, "utf-8")
    monkeypatch.setenv("FERMATA_SETTINGS", str(folder / "site.toml"))


def test_a_gate_without_approvers_asks_those_of_the_site_and_verification_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = [one.says for one in findings(ORCHESTRATOR, ()) if "names no approvers" in one.says]
    settings(tmp_path, monkeypatch, '[approvals]\ndefault = [{team = "platform", min_count = 2}, {team = "qa"}]\n')

    after = [one.says for one in findings(ORCHESTRATOR, ()) if "names no approvers" in one.says]

    place = "ai-orchestrator-config.yaml:65:17: 'human-approval' names no approvers; "
    assert len(before) == 1 and before[0].startswith(f"{place}one vote of anybody is asked")
    assert after == [f"{place}the site's are asked: 2 of platform, 1 of qa"]
    assert guarding(ORCHESTRATOR, (), SCOPE).rules.most == {"platform": 2, "qa": 1}


@pytest.mark.parametrize(
    "line",
    ["default = 5", "default = []", 'default = ["platform"]', 'default = [{team = "a", min_count = 0}]', "other = 1"],
)
def test_approvers_of_a_site_that_cannot_be_meant_are_refused(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings(tmp_path, monkeypatch, f"[approvals]\n{line}\n")

    with pytest.raises(BadInput, match=r"\[approvals\] in .* has .*; accepted: lines such as default = "):
        default_approvers()


def test_verification_says_that_a_senior_is_demanded_where_nobody_is_one() -> None:
    said = [one.says for one in findings(ORCHESTRATOR, ()) if "senior" in one.says]

    assert len(said) == 1 and "nobody here can approve what 'critical-files' asks" in said[0]


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        (
            "inputValidation:\n- {name: a, type: ml-classifier, model: toxicity, action: block}",
            "some.yaml:9:43: there is no classifier 'toxicity'; accepted: 'pii-detector'",
        ),
        (
            "inputValidation:\n- {name: a, type: ml-classifier, model: pii-detector, threshold: 0.0, action: mask}",
            "some.yaml:9:68: the threshold is 0.0; accepted: more than 0",
        ),
        (
            "approvalGates:\n- name: a\n  trigger: {paths: ['**']}\n  approvers:\n  - team: x\n    conditions: [what]",
            "some.yaml:13:20: 'what' is not known here; accepted: changedFiles, issue, output, steps",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused_with_file_line_and_what_is_accepted(spec: str, says: str) -> None:
    with pytest.raises(BadInput) as refused:
        guarding(orchestrator(), (rails(spec),), SCOPE)

    assert says in str(refused.value)
