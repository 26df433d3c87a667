"""Saved views: kept, replaced and forgotten, used in any query, and pointed at when they are wrong."""

from __future__ import annotations

import pytest

from labbook.errors import LabbookError
from labbook.journal import entries, undo
from labbook.query import views
from labbook.query.find import find
from labbook.store.database import Database
from tests.query.things import refs


@pytest.fixture
def notes(database: Database) -> Database:
    """Two ideas and a note."""
    entries.add(database, "plateau plateau", kind="idea")
    entries.add(database, "a longer text with one plateau in it", kind="idea")
    entries.add(database, "a note on the plateau")
    return database


def test_a_view_stands_for_its_query(notes: Database) -> None:
    views.save(notes, "ideas", "kind:idea plateau OR kind:bug")
    assert refs(notes, "view:ideas") == "E2 E1"
    assert refs(notes, "view:ideas longer") == "E2"
    assert refs(notes, "NOT view:ideas") == "E3"


def test_the_words_of_a_view_rank_and_are_marked(notes: Database) -> None:
    views.save(notes, "ideas", "plateau")
    found = find(notes, "kind:idea view:ideas")
    assert [entry.id for entry in found.entries] == [1, 2]
    assert found.words == ("plateau",)


def test_a_view_is_replaced_deleted_and_brought_back(notes: Database) -> None:
    views.save(notes, "mine", "kind:idea")
    views.save(notes, "mine", "kind:note")
    assert [(view.name, view.query) for view in views.listed(notes)] == [("mine", "kind:note")]
    views.delete(notes, "mine")
    assert views.listed(notes) == []
    undo.undo(notes)
    undo.undo(notes)
    assert [view.query for view in views.listed(notes)] == ["kind:idea"]


@pytest.mark.parametrize("name", ["", "a b", "x" * 41, "a:b", 'a"', "a/b"])
def test_a_name_that_could_not_be_written_is_refused(notes: Database, name: str) -> None:
    with pytest.raises(LabbookError, match="no name for a view"):
        views.save(notes, name, "kind:idea")


@pytest.mark.parametrize(
    ("query", "what"),
    [("statsu:done", "no field"), ("(a", "never closed"), ("since:x", "no time"), ("a view:b", "not made of views")],
)
def test_a_wrong_query_is_not_saved(notes: Database, query: str, what: str) -> None:
    with pytest.raises(LabbookError, match=what) as error:
        views.save(notes, "mine", query)
    assert query in error.value.message
    assert views.listed(notes) == []


def test_a_phrase_that_looks_like_a_view_is_one_to_find(notes: Database) -> None:
    views.save(notes, "mine", '"view:other"')
    assert refs(notes, "view:mine") == ""


def test_a_view_that_cannot_be_read_any_more_is_shown_with_its_own_mistake(notes: Database) -> None:
    """As one that a later version saved."""
    with notes.write():
        notes.insert("saved_view", name="later", query="plateau mood:good", created_at=1)
    with pytest.raises(LabbookError, match="no field 'mood'") as error:
        find(notes, "kind:idea view:later")
    text, caret = error.value.message.splitlines()[-2:]
    assert (text.strip(), caret.index("^")) == ("plateau mood:good", 2 + len("plateau "))
    with notes.write():
        notes.update("saved_view", 1, query="since:monday")
    with pytest.raises(LabbookError, match="no time") as error:
        find(notes, "kind:idea view:later")
    assert error.value.message.splitlines()[-2].strip() == "since:monday"


def test_an_unknown_view_is_not_there(notes: Database) -> None:
    views.save(notes, "ideas", "kind:idea")
    with pytest.raises(LabbookError, match="no view 'idea'") as error:
        find(notes, "view:idea")
    assert error.value.hint == "Did you mean view:ideas?"
    with pytest.raises(LabbookError, match="no view 'idea'"):
        views.delete(notes, "idea")


def test_many_long_views_are_too_many(notes: Database) -> None:
    views.save(notes, "long", "a " * 499)
    find(notes, "view:long " * 3)
    with pytest.raises(LabbookError, match="too long") as error:
        find(notes, "view:long " * 5)
    assert error.value.code == 2
