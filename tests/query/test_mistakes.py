"""What cannot be read is pointed at in its place, with what was likely meant."""

from __future__ import annotations

import pytest

from labbook.errors import LabbookError
from labbook.query.find import find
from labbook.store.database import Database


@pytest.mark.parametrize(
    ("query", "what", "place"),
    [
        ("hypo:H1", "no field 'hypo'", 0),
        ("loss stuck hypothesis:R1", "not a short id", 22),
        ("(a OR b", "never closed", 0),
        ("a OR b)", "never opened", 6),
        ("a  )", "never opened", 3),
        ("a OR", "condition is missing", 4),
        ("NOT", "condition is missing", 3),
        ("a AND  AND b", "condition is missing", 7),
        ("( )", "condition is missing", 2),
        ("status:", "needs a value", 7),
        ('tag:""', "needs a value", 4),
        ("min(loss)<", "value is missing", 10),
        ("min(loss)<small", "not a number", 10),
        ("loss<nan", "not a number", 5),
        ("loss<1_000", "not a number", 5),
        ("loss<٣", "not a number", 5),
        ("loss<5%%", "not a number", 5),
        ("loss in 1..nan", "not a number", 8),
        ("loss in 5..1", "upside down", 8),
        ("config.norm>big", "not a number", 12),
        ("median(loss)<1", "no reducer", 6),
        ("median(loss) min(loss < 3)<1", "takes a metric alone", 22),
        ("since:never", "no time", 6),
        ("since:9999-12-31", "no time", 6),
        ("since:99999999999y", "no time", 6),
        ("until:٣w", "no time", 6),
        ("day:monday", "not a day", 4),
        ("day:0000", "not a day", 4),
        ("day:0001-01-01", "not a day", 4),
        ("day:2024-02-30", "not a day", 4),
        ("day:2024-13", "not a day", 4),
        ("loss status:wibble", "no status 'wibble'", 12),
        ("kind:resutl", "no kind 'resutl'", 5),
        ("has:figures", "no has 'figures'", 4),
        ("view:nope", "no view 'nope'", 5),
        ("(" * 9 + "a" + ")" * 9, "nested too deeply", 8),
        ("NOT " * 9 + "a", "nested too deeply", 32),
    ],
)
def test_a_mistake_is_pointed_at(database: Database, query: str, what: str, place: int) -> None:
    with pytest.raises(LabbookError, match=what) as error:
        find(database, query)
    text, caret = error.value.message.splitlines()[-2:]
    assert text.strip() == query.strip()
    assert caret.index("^") - 2 == place
    assert error.value.code == 2


@pytest.mark.parametrize(
    ("query", "hint"),
    [
        ("hypo:H1", "Did you mean hypothesis:?"),
        ("stauts:done", "Did you mean status:?"),
        ("tags:x", "Did you mean tag:?"),
        ("foo:bar", 'To find it as text: "foo:bar"'),
        ("status:dnoe", "Did you mean status:done?"),
        ("is:ovredue", "Did you mean is:overdue?"),
        ("kind:resutl", "Did you mean kind:result?"),
        ("has:figures", "Did you mean has:figure?"),
        ("kind:poem", "Known are note, plan"),
        ("run:H1", "As in run:R1."),
        ("loss in a..b", 'To find it as text: "loss in a..b"'),
    ],
)
def test_a_mistake_comes_with_what_was_meant(database: Database, query: str, hint: str) -> None:
    with pytest.raises(LabbookError) as error:
        find(database, query)
    assert hint in error.value.hint


@pytest.mark.parametrize(
    ("query", "shown", "caret"),
    [
        ("日本 statsu:done", "  日本 statsu:done", 7),
        ("a\nb\tstatsu:x", "  a b statsu:x", 6),
        ("\x1b[31m statsu:x", "  ␛[31m statsu:x", 8),
        ("a " * 200 + "statsu:x", "  " + "a " * 30 + "statsu:x", 62),
    ],
)
def test_the_caret_stands_where_a_terminal_shows_the_place(
    database: Database, query: str, shown: str, caret: int
) -> None:
    with pytest.raises(LabbookError) as error:
        find(database, query)
    assert error.value.message.splitlines()[-2:] == [shown, " " * caret + "^"]
