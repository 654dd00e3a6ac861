"""The judge of a random schedule: the service's own book first, the ledger only for what it says about the book."""

from collections import defaultdict
from collections.abc import Iterator

from tests.support.saga_graph import DOUBT, OPERATOR
from tests.support.saga_service import Booking
from tests.support.saga_shape import approving
from tests.support.saga_story import Story

DECIDED = {"approved": "approved", "spent": "approved", "rejected": "rejected", "expired": "rejected"}


def faults(story: Story) -> list[str]:
    """Everything that is wrong with how it ended; empty when nothing is."""
    rules = (_blocked, _twice, _held, _unasked, _disorder, _told, _cancelled)
    return [fault for rule in rules for fault in rule(story)]


def _blocked(story: Story) -> Iterator[str]:
    if story.status in ("", "running", "paused"):
        yield f"blocked: people could not bring the run to an end, it is {story.status!r}"


def _twice(story: Story) -> Iterator[str]:
    """A step is one booking under one key, however often it was tried."""
    made: dict[int, list[Booking]] = defaultdict(list)
    for booking in story.service.book:
        made[booking.step].append(booking)
    for step, bookings in made.items():
        if len(bookings) > 1:
            yield f"step {step} was done {len(bookings)} times, under {sorted({one.key for one in bookings})}"
        if any(booking.amount != story.schedule.amounts[step] for booking in bookings):
            yield f"step {step} was done with {[one.amount for one in bookings]}"


def _held(story: Story) -> Iterator[str]:
    """What the service holds at the end is what the end says, and the ledger knows every piece of it."""
    held = {booking.step for booking in story.service.held}
    wanted = {step for step, amount in enumerate(story.schedule.amounts) if amount}
    if story.status == "COMPLETED" and held != wanted:
        yield f"COMPLETED, and {sorted(wanted - held)} are missing, {sorted(held - wanted)} too much"
    if story.status in ("DECLINED", "ROLLED_BACK") and held - _in_doubt(story):
        yield f"{story.status}, and {sorted(held)} are still held"
    keys = {booking.key for booking in story.service.held}
    open_ = [row for row in story.intents if not row.undoes and row.undone_at is None]
    known = {row.key for row in open_ if row.status in ("done", "unknown", "intended")}
    if keys - known:
        yield f"orphaned: {sorted(keys - known)} are held, and the ledger does not know"
    unsure = {row.undoes for row in story.intents if row.undoes and row.status in ("unknown", "intended")}
    lost = {row.key for row in open_ if row.status == "done"} - unsure - keys
    if lost:
        yield f"lost: the ledger counts on {sorted(lost)}, which the service does not hold"


def _in_doubt(story: Story) -> set[int]:
    """The pivot, where nobody answered in time whether it happened: then the workflow's arrow says that it did not."""
    asked = [request for request in story.requests if request.path == DOUBT]
    pivot = story.schedule.shape.pivot
    return {pivot} if pivot is not None and asked and asked[-1].status == "expired" else set()


def _unasked(story: Story) -> Iterator[str]:
    """Behind a gate nothing was done before enough people had approved it, nor after one had rejected it."""
    for booking in story.service.book:
        gate = story.schedule.shape.gate_of(booking.step)
        if gate is None:
            continue
        asking = story.schedule.shape.steps[gate].asking
        given = [vote for vote in story.votes if vote.gate == approving(gate) and vote.at <= booking.at]
        yes = {vote.voter for vote in given if vote.yes and not (asking and asking.duty and vote.voter == story.asker)}
        if asking and len(yes) < asking.votes:
            yield f"step {booking.step} was done with {len(yes)} of {asking.votes} approvals"
        if any(vote.gate == approving(gate) and vote.told == "rejected" for vote in story.votes):
            yield f"step {booking.step} was done, and somebody was told that it was rejected"


def _disorder(story: Story) -> Iterator[str]:
    first = list(dict.fromkeys(story.service.cancels))
    if first != sorted(first, reverse=True):
        yield f"undone in the order {first}, not newest first"
    for cancelled in [one for one in story.service.book if one.cancelled is not None]:
        later = [one for one in story.service.held if one.step > cancelled.step]
        if later and story.status == "ROLLED_BACK":
            yield f"step {cancelled.step} was undone under {later}"


def _told(story: Story) -> Iterator[str]:
    """Nobody is told another decision than the one that stands, and every vote that stands was given by its voter."""
    stands = {request.id: DECIDED.get(request.status, request.status) for request in story.requests}
    for vote in story.votes:
        told = DECIDED.get(vote.told or "", "open")
        if told != "open" and told != stands.get(vote.request):
            yield f"{vote.voter} was told {vote.told}, and {vote.request} is {stands.get(vote.request)}"
    given = {(vote.request, vote.voter, vote.yes) for vote in story.votes}
    for request in [one for one in story.requests if one.path != OPERATOR]:  # `fermata resume` votes there by itself
        for vote in request.votes:
            if (request.id, vote["voter"], vote["decision"] == "approve") not in given:
                yield f"{vote['voter']} never said {vote['decision']!r} on {request.path}, and the ledger says so"


def _cancelled(story: Story) -> Iterator[str]:
    """After a cancellation nothing new is sent; what was on its way before may still arrive."""
    if story.cancelled is not None:
        late = [step for at, step in story.service.sent if at >= story.cancelled]
        if late:
            yield f"steps {late} were sent after the run was cancelled"
