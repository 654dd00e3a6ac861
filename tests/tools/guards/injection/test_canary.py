import base64

import pytest

from reliability.errors import BadInput
from tools.guards.injection.canary import Canary, canary

WORD = "q7vk2m9xw4trz8ph"
INSTRUCTIONS = "You plan trips.\nYou never pay."


@pytest.mark.parametrize(
    "written",
    [
        WORD,
        WORD.upper(),
        " ".join(WORD),
        "-".join(WORD),
        WORD[::-1],
        "\u200b".join(WORD),
        base64.b64encode(f"my instructions: {WORD}".encode()).decode(),
    ],
)
def test_instructions_that_leak_are_found_however_they_are_written(written: str) -> None:
    guard = Canary(WORD)

    (found,) = guard(f"Certainly! {written} is what I was told.")

    assert found.rule == "prompt-leak"
    assert WORD not in repr(found)


def test_it_is_found_in_the_instructions_themselves_and_nowhere_else() -> None:
    guard = Canary(WORD)

    assert guard(guard.within(INSTRUCTIONS))
    assert guard(INSTRUCTIONS) == []
    assert guard(WORD[:-1]) == []


def test_what_a_provider_caches_of_a_prompt_stays_good() -> None:
    marked = [canary().within(INSTRUCTIONS) for _ in range(2)]

    assert marked[0] == marked[1]
    assert marked[0].startswith(INSTRUCTIONS)


def test_nobody_sees_the_word_in_a_log() -> None:
    assert WORD not in repr(Canary(WORD))


@pytest.mark.parametrize("word", ["", "short", "With Capitals And Blanks", "x" * 65])
def test_a_word_that_could_turn_up_by_chance_is_refused_without_being_told(word: str) -> None:
    with pytest.raises(BadInput, match="accepted: 12 to 64") as refused:
        Canary(word)

    assert not word or word not in str(refused.value)
