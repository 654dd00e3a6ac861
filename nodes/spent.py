"""The end of a run whose budget has not enough left for another call of a model: what it has, and why no more."""

from collections.abc import Callable, Mapping
from typing import Any

from nodes.usage import exhausted
from tools.guards.telling import is_korean

State = Mapping[str, Any]

_SAYS = {
    False: ("The budget is used up, so this is where it ends", "Nothing was done."),
    True: ("예산을 다 써서 여기까지만 했습니다", "아무 일도 하지 않았습니다."),
}


def spent(heard: Callable[[State], Any], so_far: Callable[[State], str] = lambda _state: "") -> Callable[[State], str]:
    """What such an end says: `so_far` is what there is; `heard` what the person said, in whose language it is told."""

    def says(state: State) -> str:
        ends, nothing = _SAYS[is_korean(str(heard(state)))]
        return f"{so_far(state) or nothing}\n\n{ends}: {exhausted(state) or ''}".rstrip(": ")

    return says
