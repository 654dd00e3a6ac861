import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from reliability.errors import BadInput
from tools.models import card_for, open_model
from tools.models.offline.model import OfflineModel


@pytest.fixture(autouse=True)
def nothing_configured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("FERMATA_MODEL", "FERMATA_SETTINGS", "OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def test_with_nothing_configured_the_offline_model_opens() -> None:
    model = open_model()

    assert isinstance(model, OfflineModel)
    assert model.model_name == "offline (rules)"


def test_the_offline_model_opens_without_importing_the_clients_of_others() -> None:
    code = "import sys; from tools.models import open_model; open_model(); print('langchain_openai' in sys.modules)"
    here = Path(__file__).parents[3]

    done = subprocess.run([sys.executable, "-c", code], cwd=here, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"


def test_the_environment_names_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FERMATA_MODEL", "openai:gpt-4.1")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-1")

    model = open_model()

    assert getattr(model, "model_name", None) == "gpt-4.1"


def test_the_same_name_opens_the_same_model_until_the_environment_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-1")
    first, again = open_model("openai:gpt-4.1"), open_model("openai:gpt-4.1")

    monkeypatch.setenv("OPENAI_API_KEY", "sk-2")

    assert first is again
    assert open_model("openai:gpt-4.1") is not first


def test_a_missing_key_is_said_in_one_line_and_the_offline_model_does_not_step_in() -> None:
    with pytest.raises(BadInput, match=r"^the model 'openai:gpt-4.1' needs a key; set OPENAI_API_KEY") as refusal:
        open_model("openai:gpt-4.1")

    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("name", ["nobody:claude", "openai:", ":gpt"])
def test_what_names_no_model_is_refused_with_what_is_accepted(name: str) -> None:
    with pytest.raises(BadInput, match="accepted: openai:NAME, offline"):
        open_model(name)


def test_a_provider_whose_package_is_missing_is_one_line_with_its_name() -> None:
    with pytest.raises(BadInput, match=r"requires the langchain-anthropic package.*or choose openai:NAME") as refusal:
        open_model("anthropic:claude")

    assert "\n" not in str(refusal.value)


def test_a_provider_that_is_installed_opens_through_langchain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_OPENAI_API_KEY", "sk-1")
    monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("OPENAI_API_VERSION", "2026-01-01")

    model = open_model("azure_openai:gpt-4.1")

    assert type(model).__name__ == "AzureChatOpenAI"
    assert getattr(model, "max_retries", None) == 0


TABLE = """
[models.writer]
model = "openai:gpt-4.1"
input_price = 0.40
output_price = 1.6
currency = "EUR"
context = 1_000_000
timeout = 12.5
fallback = ["offline"]
"""


def test_a_table_says_what_a_model_costs_holds_and_who_answers_in_its_place(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "fermata.toml").write_text(TABLE, "utf-8")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-1")

    model = open_model("writer")
    card = card_for(model)

    assert (getattr(model, "model_name", None), getattr(model, "request_timeout", None)) == ("gpt-4.1", 12.5)
    assert (card.context, card.currency, card.fallback) == (1_000_000, "EUR", ("offline",))
    assert card.cost(3, 1) == Decimal("0.0000028")
    assert open_model("writer") is model


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("timeout = 0", "timeout: Input should be greater than 0"),
        ("input_price = -1", "input_price"),
        ("prize = 1", "prize: Extra inputs are not permitted; accepted: model, input_price"),
        ('currency = "euro"', "currency"),
        ("input_price = 1", "given together"),
    ],
)
def test_a_table_that_cannot_be_used_is_said_in_one_line(tmp_path: Path, line: str, said: str) -> None:
    (tmp_path / "fermata.toml").write_text(f'[models.writer]\nmodel = "offline"\n{line}\n', "utf-8")

    with pytest.raises(BadInput, match=r"^\[models.writer\] cannot be used: ") as refusal:
        open_model("writer")

    assert said in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_site_names_its_models_in_a_settings_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "fermata.toml").write_text('[models]\nclaude-3-opus = "openai:gpt-4.1"\n', "utf-8")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-1")

    model = open_model("claude-3-opus")

    assert getattr(model, "model_name", None) == "gpt-4.1"


def test_an_unknown_alias_is_refused_with_the_nearest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = tmp_path / "elsewhere.toml"
    settings.write_text('[models]\nclaude-3-opus = "openai:gpt-4.1"\n', "utf-8")
    monkeypatch.setenv("FERMATA_SETTINGS", str(settings))

    with pytest.raises(BadInput, match=r"there is no model 'claude-3-opsu'.*did you mean 'claude-3-opus'\?"):
        open_model("claude-3-opsu")


@pytest.mark.parametrize(
    ("content", "said"),
    [("[models", "cannot be read"), ("models = 3", "accepted: lines such as"), ("[models]\na = 1", "accepted: lines")],
)
def test_a_broken_settings_file_is_said_in_one_line(tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "fermata.toml").write_text(content, "utf-8")

    with pytest.raises(BadInput, match=said):
        open_model("a")


def test_a_settings_file_that_is_named_must_exist(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FERMATA_SETTINGS", "nowhere.toml")

    with pytest.raises(BadInput, match=r"'nowhere.toml' cannot be read"):
        open_model()
