"""The people whom the site knows, where a request needs them: who votes, who is asked next, who is missing."""

from collections.abc import Sequence
from dataclasses import replace

from reliability.approvers import site
from reliability.approvers.directory import Directory
from reliability.errors import BadInput
from reliability.identity import Voter
from reliability.ledger.asked import Policy
from reliability.ledger.escalations import Rung

NO_SENIOR = (
    "a senior must approve, and this site has no approver directory that says who is one; "
    "`fermata approvers add NAME --team TEAM --senior` makes it"
)


def recognised(voter: Voter, today: str) -> Voter:
    """The voter as the directory knows them; without a directory the name that the host gives.

    Raises:
        NotAllowed, BadInput: nobody vouches for them, or the directory cannot be read; nothing was counted.
    """
    directory = site.directory()
    return voter if directory is None else directory.recognised(voter, today)


def laddered(policy: Policy) -> Policy:
    """With the directory's ladder, where the gate has none of its own."""
    try:
        directory = site.directory()
    except BadInput:  # told by `trouble`
        return policy
    ladder = rungs(directory, [*policy.teams]) if directory and not policy.ladder else ()
    return replace(policy, ladder=ladder, decisions=(*policy.decisions, "escalate")) if ladder else policy


def trouble(policy: Policy, requester: str | None = None) -> str | None:
    """Why what `requester` asks so can never be approved by the people of this site, or None: told, not waited for."""
    try:
        directory = site.directory()
    except BadInput as wrong:
        return str(wrong)
    if directory is None:
        return NO_SENIOR if policy.seniors else None
    stand_ins: dict[str, set[str]] = {}
    for rung in policy.ladder:
        for team in rung.stands_for:
            stand_ins.setdefault(team, set()).add(rung.team)
    asker = requester if policy.separation_of_duty else None
    return directory.trouble(policy.teams, policy.seniors, stand_ins, asker)


def rungs(directory: Directory, teams: Sequence[str]) -> tuple[Rung, ...]:
    """Who is asked after these teams, the soonest first."""
    found: list[Rung] = []
    for team in teams:
        asked, after = team, 0
        while (above := directory.above.get(asked)) is not None:
            asked, after = above.team, after + int(above.after.total_seconds())
            found.append(Rung(after, asked, [team]))
    return tuple(sorted(found, key=lambda rung: rung.after))
