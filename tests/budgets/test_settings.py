"""Budgets of a site: what a table may say, and that one which cannot be kept is refused with its file and line."""

from datetime import UTC, datetime

import pytest

from reliability.budget import Budget, Who, parts_of
from reliability.errors import BadInput
from state.money import Money
from tests.budgets.conftest import Settings
from tools.budgets.site import budgets_for, budgets_of, site_budgets

MODELS = """
[models.writer]
model = "openai:gpt-4.1"
input_price = 2.00
output_price = 8.00

[models.plain]
model = "openai:gpt-4.1-mini"
"""


def test_a_table_says_what_the_python_object_says(settings: Settings) -> None:
    settings(
        f"{MODELS}\n[budgets.teams]\ntokens = 200_000\nmoney = '1,000.50 USD'\nper = 'team'\nperiod = 'day'\n"
        "soft = 70\nthen = 'writer'\n"
    )

    assert site_budgets() == (
        Budget("teams", 200_000, Money(minor=100_050, currency="USD"), "team", "day", soft=70, then="writer"),
    )


def test_a_changed_file_is_read_again(settings: Settings) -> None:
    settings("[budgets.runs]\ntokens = 1\n")
    assert site_budgets()[0].tokens == 1

    settings("[budgets.runs]\ntokens = 200\n")

    assert site_budgets()[0].tokens == 200


def test_without_a_settings_file_there_is_none() -> None:
    assert site_budgets() == ()


def test_a_workflows_own_budget_goes_before_the_sites_of_the_same_name(settings: Settings) -> None:
    settings("[budgets.runs]\ntokens = 1\n[budgets.teams]\ntokens = 2\nper = 'team'\n")
    budgets_for("letters", [Budget("runs", 9)])

    try:
        assert {one.name: one.tokens for one in budgets_of(["letters"])} == {"runs": 9, "teams": 2}
        assert {one.name: one.tokens for one in budgets_of(["front_desk", "letters"])} == {"runs": 9, "teams": 2}
        assert {one.name: one.tokens for one in budgets_of(["travel"])} == {"runs": 1, "teams": 2}
    finally:
        budgets_for("letters", None)


def test_an_account_is_anybodys_whatever_they_are_called() -> None:
    key = Budget("teams", 9, per="team", period="day").key(
        Who("", "", "", "영업|서울"), datetime(2031, 5, 16, tzinfo=UTC)
    )

    assert parts_of(key) == ("teams", "영업|서울", "2031-05-16")


def test_two_budgets_of_one_name_in_one_workflow_are_refused() -> None:
    with pytest.raises(BadInput, match="each name once"):
        budgets_for("letters", [Budget("runs", 9), Budget("runs", 8)])


@pytest.mark.parametrize(
    ("table", "line", "said"),
    [
        ("[budgets.x]\ntokens = 'many'", 2, "tokens"),
        ("[budgets.x]\ntokens = 5\nperiode = 'day'", 3, "did you mean 'period'"),
        ("[budgets.x]\ntokens = 5\nper = 'person'", 3, "'run', 'agent', 'team', 'workflow' or 'site'"),
        ("[budgets.x]\nper = 'team'", 1, "limits nothing"),
        ("[budgets.x]\nmoney = '50'", 1, "such as '50 USD'"),
        ("[budgets.x]\nmoney = '0.005 USD'", 1, "such as '50 USD'"),
        ("[budgets.x]\ntokens = 5\nthen = 'writter'", 3, "did you mean 'writer'"),
        ("[budgets.x]\nmoney = '50 USD'\nthen = 'plain'", 2, "the model 'plain' has no price.*writer"),
        ("[budgets.x]\nmoney = '5 EUR'\nthen = 'writer'", 2, "counts EUR, and the model 'writer' has its price in USD"),
    ],
)
def test_what_cannot_be_kept_is_refused_when_it_is_read_with_file_and_line(
    table: str, line: int, said: str, settings: Settings
) -> None:
    file = settings(f"{table}\n{MODELS}")

    with pytest.raises(BadInput, match=said) as refused:
        site_budgets()

    assert str(refused.value).startswith(f"{file}:{line}: ")


def test_the_configured_model_must_have_a_price_where_money_is_counted(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = settings(f"[budgets.x]\nmoney = '50 USD'\n{MODELS}")
    assert site_budgets()

    monkeypatch.setenv("FERMATA_MODEL", "openai:writr")

    with pytest.raises(BadInput, match=r"'openai:writr' has no price.*did you mean 'writer'") as refused:
        site_budgets()
    assert str(refused.value).startswith(f"{file}:2: ")
