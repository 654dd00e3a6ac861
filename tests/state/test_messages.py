"""What is said is put together as LangGraph puts it together, only without going through everything each time."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from langchain_core.messages import AIMessage, HumanMessage, RemoveMessage
from langgraph.graph.message import _messages_delta_reducer

from state.messages import joined

ids = st.sampled_from(["a", "b", "c", "d", "e", None])
message = (
    st.tuples(st.sampled_from([HumanMessage, AIMessage]), st.text(max_size=3), ids).map(lambda m: m[0](m[1], id=m[2]))
    | st.sampled_from(["a", "b"]).map(lambda name: RemoveMessage(id=name))
    | st.sampled_from(["words", {"role": "user", "content": "words", "id": "f"}])
)
write = message | st.lists(message, max_size=3)
writes = st.lists(write, max_size=5)


def said(*of: list[Any]) -> list[Any]:
    conversation: list[Any] = []
    for each in of:
        conversation = joined(conversation, each)
    return conversation


@given(writes, writes)
def test_it_is_what_langgraphs_reducer_makes_of_it(first: list[Any], second: list[Any]) -> None:
    expected = _messages_delta_reducer(_messages_delta_reducer([], first), second)

    assert said(first, second) == expected


@given(writes, writes)
def test_it_makes_no_difference_in_how_many_parts_it_is_put_together(first: list[Any], second: list[Any]) -> None:
    assert said(first, second) == said([*first, *second])
    assert said(first, *([one] for one in second)) == said(first, second)


def test_what_stands_there_is_not_changed() -> None:
    before = [HumanMessage("one", id="a")]

    joined(before, [[AIMessage("two", id="b")]])
    joined(before, [[AIMessage("other", id="a")]])

    assert before == [HumanMessage("one", id="a")]
