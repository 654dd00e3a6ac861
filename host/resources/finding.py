"""Finding what is applied: by kind, name, namespace and labels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from host.resources.kinds import kind_named
from reliability.errors import BadInput, NotFound
from reliability.ledger.resources import Generation


@dataclass(frozen=True)
class Wanted:
    """What somebody asks for; None: any."""

    kind: str | None = None
    name: str | None = None
    namespace: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)

    def fits(self, one: Generation) -> bool:
        said = ((self.kind, one.kind), (self.name, one.name), (self.namespace, one.namespace))
        return all(wanted in (None, found) for wanted, found in said) and self.labels.items() <= one.labels.items()


def wanted(
    kind: str | None = None, name: str | None = None, namespace: str | None = None, labels: Sequence[str] = ()
) -> Wanted:
    """As the words of a command say it; `KIND/NAME` and `KIND/NAMESPACE/NAME` in one word, as `-o name` prints it, are
    accepted too.

    Raises:
        NotFound: no such kind. BadInput: a label that is none.
    """
    if kind is not None and name is None and "/" in kind:
        kind, *spaces, name = kind.split("/")
        namespace = "/".join(spaces) or namespace
    return Wanted(kind_named(kind) if kind is not None else None, name, namespace, _labels(labels))


def find(among: Sequence[Generation], what: Wanted) -> list[Generation]:
    """Those that fit; somebody who names one is told where there is none.

    Raises:
        NotFound: the one that was named is not there.
    """
    found = [one for one in among if what.fits(one)]
    if what.name is not None and not found:
        alike = [one for one in among if Wanted(what.kind, None, what.namespace).fits(one)]
        near = get_close_matches(what.name, [one.name for one in alike], n=1)
        where = f" in the namespace {what.namespace!r}" if what.namespace else ""
        hint = f"; did you mean {near[0]!r}?" if near else "; `fermata get` lists what is applied"
        raise NotFound(f"there is no {what.kind} {what.name[:253]!r}{where}{_labelled(what)}{hint}")
    return found


def find_one(among: Sequence[Generation], what: Wanted) -> Generation:
    """The one that was named.

    Raises:
        NotFound: it is not there. BadInput: it is there in more than one namespace.
    """
    found = find(among, what)
    if len(found) > 1:
        spaces = ", ".join(one.namespace for one in found)
        raise BadInput(f"there is a {what.kind} {what.name!r} in {spaces}; accepted: -n with one of them")
    return found[0]


def _labelled(what: Wanted) -> str:
    said = ",".join(f"{name}={value}" for name, value in what.labels.items())
    return f" with {said}" if said else ""


def _labels(said: Sequence[str]) -> dict[str, str]:
    """`-l key=value`, several with commas or given again."""
    known: dict[str, str] = {}
    for pair in ",".join(said).split(",") if said else ():
        name, equals, value = pair.partition("=")
        if not name or not equals or value.startswith("="):
            raise BadInput(f"the label is {pair[:200]!r}; accepted: key=value, such as -l team=platform")
        known[name] = value
    return known
