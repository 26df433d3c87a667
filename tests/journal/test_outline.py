"""Reading Markdown: tasks, tags and mentions, and ticking one line without touching another byte."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labbook.journal.markup import marking, outline, styles


def tasks(body: str) -> list[tuple[int, int, str, str]]:
    return [(task.line, task.depth, task.state, task.text) for task in outline.read(body).tasks]


def test_tasks_of_a_real_log() -> None:
    body = (
        "- [x] Setup the repo\n- [x] Setup tracr based model\n    - [ ] Explain how the Rasp code works -> Tomorrow \n"
        "- [-] Train normal model with bos token\n    - Wasted effort? \n1. [>] later\n"
    )
    assert tasks(body) == [
        (0, 0, "done", "Setup the repo"),
        (1, 0, "done", "Setup tracr based model"),
        (2, 1, "todo", "Explain how the Rasp code works -> Tomorrow"),
        (3, 0, "dropped", "Train normal model with bos token"),
        (5, 0, "moved", "later"),
    ]
    assert [task.parent for task in outline.read(body).tasks] == [None, None, 1, None, None]


@pytest.mark.parametrize(
    "text",
    [
        "```\n- [ ] in a fence\n```\n",
        "    - [ ] in indented code\n",
        "- `[ ]` in a code span\n",
        "[2, 4, 8]\n- [link](x)\n- [[page]]\n- [1,2,2]\n- [100%]\n",
        "some words [ ] in a line\n",
    ],
)
def test_what_is_no_checkbox(text: str) -> None:
    assert tasks(text) == []


def test_an_unknown_mark_is_kept_and_counts_as_open() -> None:
    (task,) = outline.read("- [?] sure\n").tasks
    assert (task.mark, task.state) == ("?", "todo")


def test_tags_and_mentions_stand_in_prose_only() -> None:
    found = outline.read("# Day one\nsee R41, (H3) and F9. #Addition/units `R7 #no` x/R8 R9-1 v1.R2 E0\n")
    assert found.tags == ("addition/units",)
    assert found.mentions == ("R41", "H3", "F9")


lines = st.lists(
    st.sampled_from(["- [ ] a", "  - [x] b\r", "text [x]", "", "\t- [ ] c  ", "1. [-] d", "```", "> - [ ] e"])
)


@given(lines, st.sampled_from(styles.STATES), st.data())
def test_marking_a_task_changes_one_character(written: list[str], state: str, data: st.DataObject) -> None:
    body = "\n".join(written)
    found = outline.read(body).tasks
    if not found:
        return
    task = data.draw(st.sampled_from(found))
    after = marking.with_state(body, task.line, state, styles.named(""))
    assert len(after) == len(body)
    assert sum(a != b for a, b in zip(after, body, strict=True)) <= 1
    again = next(t for t in outline.read(after).tasks if t.line == task.line)
    assert (again.state, again.text) == (state, task.text)
