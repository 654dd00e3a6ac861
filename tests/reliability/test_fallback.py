"""Search A, else B: in order, by class of error, and it is told who answered."""

import pytest

from reliability.errors import BadInput, CircuitOpen, EffectError, Permanent, Transient, Unknown
from reliability.fallback import Fallback

Asked = list[str]


def says(name: str, asked: Asked, error: BaseException | None = None) -> tuple[str, object]:
    async def call(query: str) -> str:
        asked.append(name)
        if error is not None:
            raise error
        return f"{name} on {query}"

    return name, call


async def test_the_best_that_answers_is_the_only_one_asked() -> None:
    asked: Asked = []
    search = Fallback((says("google", asked), says("bing", asked)))  # type: ignore[arg-type]

    found = await search("batteries")

    assert (found.by, found.answer, found.failed) == ("google", "google on batteries", ())
    assert asked == ["google"]


@pytest.mark.parametrize(
    "error", [Transient("503"), Permanent("no key"), Unknown("cut off"), CircuitOpen("shut off")], ids=repr
)
async def test_where_the_best_fails_the_next_is_asked_and_what_failed_is_told(error: EffectError) -> None:
    asked: Asked = []
    search = Fallback((says("google", asked, error), says("bing", asked)))  # type: ignore[arg-type]

    found = await search("batteries")

    assert (found.by, asked) == ("bing", ["google", "bing"])
    assert [(one.name, one.error) for one in found.failed] == [("google", error)]


async def test_an_error_that_is_not_named_is_no_reason_to_ask_another() -> None:
    asked: Asked = []
    search = Fallback((says("google", asked, Permanent("bad query")), says("bing", asked)), on=(Transient,))  # type: ignore[arg-type]

    with pytest.raises(Permanent, match="bad query"):
        await search("batteries")

    assert asked == ["google"]


async def test_a_bug_is_never_hidden_by_a_fallback() -> None:
    asked: Asked = []
    search = Fallback((says("google", asked, ZeroDivisionError()), says("bing", asked)))  # type: ignore[arg-type]

    with pytest.raises(ZeroDivisionError):
        await search("batteries")

    assert asked == ["google"]


@pytest.mark.parametrize(
    ("errors", "kind", "wish"),
    [
        ((Transient("busy", retry_after=7.0), Permanent("no key")), Transient, 7.0),
        ((CircuitOpen("shut off"), Permanent("no key")), Transient, None),
        ((Permanent("no"), Permanent("never")), Permanent, None),
    ],
    ids=["one may work later", "one is shut off for now", "none ever will"],
)
async def test_where_all_fail_it_is_told_whether_trying_later_can_help(
    errors: tuple[EffectError, EffectError], kind: type[EffectError], wish: float | None
) -> None:
    asked: Asked = []
    search = Fallback((says("google", asked, errors[0]), says("bing", asked, errors[1])))  # type: ignore[arg-type]

    with pytest.raises(kind, match=r"none of 2 ways answered \(google: .*; bing: ") as failed:
        await search("batteries")

    assert getattr(failed.value, "retry_after", None) == wish


def test_a_fallback_without_any_way_is_refused() -> None:
    with pytest.raises(BadInput, match="no way at all"):
        Fallback(())
