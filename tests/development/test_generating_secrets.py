"""A secret of a repository reaches no model and no state, and one that a model writes reaches no file."""

import json
from pathlib import Path

from tests.development.making import generating
from tests.support.developing import Desk, scripted, texts, written


async def test_a_secret_that_the_model_writes_is_taken_out_and_the_run_says_so(desk: Desk) -> None:
    key = "AKIA" + "QX5TZ7WLN3PD4KJM"
    _, opens = scripted(written({"shop/pay.py": f'ID = "{key}"\n'}))

    state = await desk.do(generating(opens))

    made, text = state["steps"]["code"], (await desk.files())["shop/pay.py"]
    assert key not in json.dumps(state, default=str) and key not in text
    assert text.startswith('ID = "[redacted:')
    assert len(made["notes"]) == 1 and "shop/pay.py" in made["notes"][0] and "guardrail" in made["notes"][0]
    assert any(one["event"] == "guarded" and one["action"] == "redact" for one in desk.told)


async def test_a_secret_in_the_repository_is_shown_to_no_model_and_its_file_stays_as_it_is(tmp_path: Path) -> None:
    key = "AKIA" + "QX5TZ7WLN3PD4KJM"
    desk = await Desk.at(tmp_path / "r", {"config.py": f'ID = "{key}"\n', "a.py": "x = 1\n"}, "Change a.py.")
    rewritten = written({"config.py": 'ID = "[redacted:aws]"\n'})
    model, opens = scripted(rewritten, written({"a.py": "x = 2\n"}))

    state = await desk.do(generating(opens))

    assert key not in str(model.heard) and "[redacted:" in texts(model, 0)[1]
    assert "'config.py' is there and was not shown as a whole" in texts(model)[-1]
    assert state["steps"]["code"]["changedFiles"] == ["a.py"] and key in (await desk.files())["config.py"]


async def test_a_secret_that_a_change_takes_away_stands_in_no_patch_of_the_state(tmp_path: Path) -> None:
    key = "AKIA" + "QX5TZ7WLN3PD4KJM"
    desk = await Desk.at(tmp_path / "r", {"config.py": f'ID = "{key}"\n'}, "Remove config.py.")

    state = await desk.do(generating(scripted(written({"config.py": None}))[1]))

    assert key not in str(state) and "-ID = " in state["steps"]["code"]["patch"]
    assert "config.py" not in await desk.files()
