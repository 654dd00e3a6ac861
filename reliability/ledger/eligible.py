"""Whose vote a request takes, and for which team it counts; who may not is told why."""

from reliability.errors import AlreadyDecided, BadInput, Ended, NotAllowed
from reliability.identity import Voter
from reliability.ledger.asked import Decision, Request
from reliability.plain import control_at


def refuse_note(note: str, decision: Decision) -> None:
    """A wish that says nothing, and what would do something to the terminals of those who read it later."""
    if decision == "change" and not note.strip():
        raise BadInput("a change was asked for, and no note says which; accepted: what should be different")
    if (at := control_at(note)) is not None:
        raise BadInput(
            f"the note holds the control character {note[at]!r}; accepted: plain text. Your vote was not counted"
        )


def refuse_twice(asked: Request, voter: Voter) -> None:
    """One person, one vote: given by themselves, for somebody else, or by somebody for them."""
    for given in asked.votes:
        if {given["voter"], given["on_behalf"]} & {voter.name, voter.on_behalf} - {None}:
            who = f"{given['voter']} for {given['on_behalf']}" if given["on_behalf"] else given["voter"]
            raise NotAllowed(f"{who} already voted {given['decision']} on {asked.id} at {given['at']}")


def refuse_closed(asked: Request) -> None:
    if asked.status == "expired":
        raise Ended(f"{asked.id} expired at {asked.expires_at} with nobody's decision; the run goes its fallback way")
    if asked.status == "withdrawn":
        raise Ended(f"{asked.id} was withdrawn: what it asked has changed; `fermata inbox` shows what is asked now")
    if asked.status != "open":
        raise AlreadyDecided(
            f"{asked.id} was already {asked.status} by {asked.decided_by} at {asked.decided_at}; "
            "your vote was not counted"
        )


def team_of(asked: Request, voter: Voter, decision: Decision) -> tuple[str, str | None]:
    """The voter's team, and the team that this vote counts for where that is another one; or `NotAllowed`.

    The local user whom nobody vouches for counts for whichever team is short; a policy may refuse them.
    """
    _refuse_person(asked, voter, decision)
    policy, own = asked.policy, voter.teams or ((voter.team,) if voter.team else ())
    own = (voter.team,) if voter.team else own
    if not policy.teams:
        return next(iter(own), ""), None
    if mine := [team for team in own if team in policy.teams]:
        return next((team for team in mine if team in asked.missing), mine[0]), None
    if voter.team is None and not voter.authenticated:
        return next(iter(asked.missing), next(iter(policy.teams))), None
    for team in own:
        if stands_for := asked.standing_in.get(team):
            return team, next((one for one in stands_for if one in asked.missing), stands_for[0])
    if "" in policy.teams:
        return next(iter(own), ""), None
    accepted = ", ".join(sorted({*policy.teams, *asked.standing_in}))
    raise NotAllowed(f"{voter} may not decide {asked.id}; accepted teams: {accepted}")


def _refuse_person(asked: Request, voter: Voter, decision: Decision) -> None:
    policy = asked.policy
    if decision not in policy.decisions:
        raise NotAllowed(f"{asked.id} cannot be answered with {decision!r}; accepted: {', '.join(policy.decisions)}")
    if decision == "escalate" and asked.next_rung is None:
        raise NotAllowed(f"{asked.id} was passed on to everybody on its ladder; there is nobody further to ask")
    if policy.authenticated_only and not voter.authenticated:
        raise NotAllowed(f"{voter.name} is not authenticated; {asked.id} accepts authenticated people only")
    own = {voter.name, voter.on_behalf}
    if policy.separation_of_duty and decision == "approve" and asked.requester in own:
        raise NotAllowed(f"{asked.requester} asked for this; {asked.id} must be approved by somebody else")
