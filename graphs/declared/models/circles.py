"""Circles: of things that wait for each other nothing ever begins."""

from collections.abc import Sequence


def circle_in(leads: Sequence[Sequence[int]]) -> list[int]:
    """Positions that lead to each other, the first one again at the end; empty where there are none. `leads[n]` is
    where n leads. Takes time in proportion to all of them together.
    """
    done: set[int] = set()
    for start in range(len(leads)):
        path, on_path, open_ = [start], {start}, [iter(leads[start])]
        while open_ and start not in done:
            following = next((at for at in open_[-1] if at not in done), None)
            if following is None:
                open_.pop()
                done.add(ended := path.pop())
                on_path.discard(ended)
            elif following in on_path:
                return [*path[path.index(following) :], following]
            else:
                path.append(following)
                on_path.add(following)
                open_.append(iter(leads[following]))
    return []
