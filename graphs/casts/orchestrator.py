"""Who plays in `orchestrator`."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from langchain_core.language_models import BaseChatModel

from nodes.agent import Agent
from nodes.each import Each
from nodes.ending import Ending
from nodes.fan_out import FanOut
from nodes.loop import Loop
from nodes.orchestrator import asking, delivering, planning, replanning, verifying
from nodes.orchestrator.assigning import Assigning, work_of
from nodes.orchestrator.collecting import Collecting
from nodes.orchestrator.crew import Crew, crew
from nodes.orchestrator.plan import MOST_TASKS, TaskPlan
from nodes.orchestrator.planning import Planner
from nodes.orchestrator.replanning import REPLANS
from nodes.orchestrator.verifying import Coverage
from nodes.orchestrator.workers import reviewing, writing
from nodes.orchestrator.working import working
from nodes.question import Question
from nodes.spent import spent
from state.orchestrator import Phase
from tools.models import open_model

AT_ONCE = 4
"""Tasks of one run that are worked on at the same time, whoever does them."""


@dataclass(frozen=True)
class OrchestratorCast:
    """Everybody who plays in `orchestrator`; `tasks` is how a wave of tasks is spread."""

    tasks: FanOut
    plan: Planner
    assign: Assigning
    ask: Question
    work: Each
    collect: Collecting
    replan: Agent
    verify: Agent
    deliver: Ending
    deliver_in_part: Ending
    decline: Ending
    end_spent: Ending


def orchestrator_cast(
    registered: Callable[[], Awaitable[Crew]] = crew,
    model: Callable[[str | None], BaseChatModel] = open_model,
    at_once: int = AT_ONCE,
) -> OrchestratorCast:
    """The cast that the environment asks for; models open, and workers are loaded, on first use."""
    # One task a Send: what is finished before a crash is not done again.
    tasks = FanOut(
        Phase.WORKING,
        items=work_of,
        key=lambda item: item["task"],
        chunk=1,
        most=MOST_TASKS,
        carries=("request",),
    )
    return OrchestratorCast(
        tasks=tasks,
        plan=Planner(
            Phase.PLANNING,
            role="planner",
            prompt="orchestrator_planning.md",
            answers=TaskPlan,
            hears=planning.hears,
            keep=planning.keep,
            model=model,
            loop=Loop(planning.MOST_PLANS, "planned"),
            registered=registered,
        ),
        assign=Assigning(REPLANS),
        ask=Question(
            Phase.ASKING, asks=asking.question, keep=asking.keep_reply, loop=Loop(asking.MOST_QUESTIONS, "asked")
        ),
        work=Each(Phase.WORKING, tasks, working(registered), at_once=at_once, asks=(writing.agent, reviewing.agent)),
        collect=Collecting(),
        replan=Agent(
            Phase.REPLANNING,
            role="planner",
            prompt="orchestrator_replanning.md",
            answers=TaskPlan,
            hears=replanning.hears,
            keep=replanning.keeps(),
            model=model,
            loop=REPLANS.loop,
        ),
        verify=Agent(
            Phase.VERIFYING,
            role="verifier",
            prompt="orchestrator_verifying.md",
            answers=Coverage,
            hears=verifying.hears,
            keep=verifying.keep,
            model=model,
        ),
        deliver=Ending(Phase.DELIVERED, says=delivering.whole),
        deliver_in_part=Ending(Phase.PARTIAL, says=delivering.in_part),
        decline=Ending(Phase.DECLINED, says=delivering.declined),
        end_spent=Ending(Phase.BUDGET_EXHAUSTED, says=spent(lambda state: state.get("request"), delivering.so_far)),
    )
