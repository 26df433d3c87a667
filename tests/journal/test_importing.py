"""Importing: longer versions, edits on both sides, folders, options; all of it or nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from labbook.errors import LabbookError
from labbook.journal import entries, findings
from labbook.journal.exporting import chosen, markdown
from labbook.journal.importing import File, Options, Report, files_of, import_files
from labbook.journal.planning import carrying, plan
from labbook.store.database import Database
from labbook.store.records import Entry, Task

LOG = "# 2024-05-01\n- [ ] train 8/8 model\n\n# 2024-05-02 10:00\nloss at ln 2\n"
NOTHING_SAID = Options()


def take(database: Database, text: str, options: Options = NOTHING_SAID, path: str = "/lab/log.md") -> Report:
    (report,) = import_files(database, [File(path, text.encode(), date(2024, 6, 1))], options)
    return report


def back(database: Database) -> list[str]:
    return [markdown.of_source(database, source).raw.decode() for source in markdown.sources(database)]


def bodies(database: Database) -> list[str]:
    return [entry.body for entry in database.all(Entry, "ORDER BY id")]


def test_a_longer_version_adds_what_is_new_and_doubles_nothing(database: Database) -> None:
    take(database, LOG)
    (task,) = database.all(Task)
    for longer in (LOG + "and more\n\n# 2024-05-03\nnew\n", "# 2024-05-04\nnewest first\n\n" + LOG):
        report = take(database, longer)
        assert report.counts["new"] == 1
        assert back(database) == [longer]
    assert [t.id for t in database.all(Task)] == [task.id]
    assert len(bodies(database)) == 4


def test_what_was_edited_here_gets_only_what_the_file_added(database: Database) -> None:
    take(database, LOG)
    (task,) = database.all(Task)
    plan.mark(database, task, "done")
    take(database, LOG.replace("- [ ] train 8/8 model\n", "- [ ] train 8/8 model\n- [ ] write it up\n"))
    assert database.all(Entry)[0].body == "# 2024-05-01\n- [x] train 8/8 model\n- [ ] write it up\n\n"


def test_an_entry_that_grew_at_its_end_grows_here_too_whatever_was_edited(database: Database) -> None:
    take(database, LOG)
    last = database.all(Entry)[1]
    entries.edit(database, last, last.body.replace("ln 2", "0.69"))
    report = take(database, LOG + "then it fell\n")
    assert report.counts == {"known": 1, "grown": 1}
    assert database.all(Entry)[1].body == "# 2024-05-02 10:00\nloss at 0.69\nthen it fell\n"


def test_changed_on_both_sides_is_left_and_said(database: Database) -> None:
    take(database, LOG)
    last = database.all(Entry)[1]
    entries.edit(database, last, last.body.replace("ln 2", "0.69"))
    report = take(database, LOG.replace("ln 2", "log 2"))
    assert report.counts == {"known": 1, "kept": 1}
    assert "changed here and in the file" in report.doubts[-1].message
    assert database.all(Entry)[1].body.endswith("loss at 0.69\n")


def test_after_an_edit_only_the_edited_line_differs(database: Database) -> None:
    crlf = LOG.replace("\n", "\r\n").removesuffix("\r\n")
    take(database, crlf)
    plan.mark(database, database.all(Task)[0], "done")
    assert back(database) == [crlf.replace("[ ]", "[x]")]


def test_a_part_that_left_the_file_stays_as_an_entry(database: Database) -> None:
    take(database, LOG)
    take(database, LOG[LOG.index("# 2024-05-02") :])
    assert back(database) == [LOG[LOG.index("# 2024-05-02") :]]
    assert len(bodies(database)) == 2


def test_a_copy_under_another_path_is_known(database: Database, tmp_path: Path) -> None:
    for name in ("log.md", "copy.md"):
        (tmp_path / name).write_text(LOG)
    import_files(database, files_of(tmp_path / "log.md"))
    (report,) = import_files(database, files_of(tmp_path / "copy.md"))
    assert report.counts == {"known": 2}
    assert len(bodies(database)) == 2
    assert back(database) == [LOG, LOG]


def test_a_copy_of_what_was_edited_here_comes_in_as_it_is(database: Database, tmp_path: Path) -> None:
    for name in ("log.md", "copy.md"):
        (tmp_path / name).write_text(LOG)
    import_files(database, files_of(tmp_path / "log.md"))
    plan.mark(database, database.all(Task)[0], "done")
    import_files(database, files_of(tmp_path / "copy.md"))
    assert back(database) == [LOG.replace("[ ]", "[x]"), LOG]


def test_two_journals_that_are_piped_in_stay_two(database: Database) -> None:
    other = "# 2023-01-01\nquite another one\n"
    for text in (LOG, other, LOG + "more\n"):
        take(database, text, path="-")
    assert back(database) == [LOG + "more\n", other]
    assert len(bodies(database)) == 3


def test_a_mistake_in_one_file_imports_none(database: Database, tmp_path: Path) -> None:
    good, bad = File("/a.md", LOG.encode(), None), File("/b.md", b"\0\xff\0\xfe\x81", None)
    with pytest.raises(LabbookError, match=r"b\.md"):
        import_files(database, [good, bad])
    assert bodies(database) == []
    with pytest.raises(LabbookError, match="no kind"):
        import_files(database, [good], Options(kind="poem"))
    with pytest.raises(LabbookError, match="no time zone"):
        import_files(database, [good], Options(timezone="Mars/Olympus"))


def test_a_dry_run_tells_and_writes_nothing(database: Database) -> None:
    files = [File("/a.md", LOG.encode(), None)]
    told = import_files(database, files, dry_run=True)
    assert bodies(database) == []
    assert database.value("SELECT count(*) FROM source") == 0
    assert [report.counts for report in told] == [{"new": 2}]
    assert import_files(database, files)[0].tasks == told[0].tasks == {"todo": 1}


def test_a_folder_of_days(database: Database, tmp_path: Path) -> None:
    folder = tmp_path / "journal"
    (folder / "2024").mkdir(parents=True)
    (folder / ".trash").mkdir()
    (folder / "2024" / "2024-05-02.md").write_text("two\n")
    (folder / "2024" / "2024-05-01.md").write_text("one\n")
    (folder / ".trash" / "2024-05-03.md").write_text("gone\n")
    (folder / "picture.png").write_bytes(b"\x89PNG")
    (folder / "2024" / "link.md").symlink_to("/etc/hostname")
    import_files(database, files_of(folder))
    assert [(e.day, e.body) for e in database.all(Entry)] == [("2024-05-01", "one\n"), ("2024-05-02", "two\n")]


@pytest.mark.parametrize(
    ("day", "zone", "offset"),
    [
        ("2024-03-30", "Europe/Berlin", "+01:00"),
        ("2024-04-01", "Europe/Berlin", "+02:00"),
        ("2024-04-01", "-03:30", "-03:30"),
    ],
)
def test_the_zone_of_a_journal_follows_daylight_saving(database: Database, day: str, zone: str, offset: str) -> None:
    take(database, f"# {day} 10:00:00\nx\n", Options(timezone=zone))
    (entry,) = database.all(Entry)
    assert (entry.day, entry.zone) == (day, offset)


def test_a_task_is_as_old_as_its_entry(database: Database) -> None:
    take(database, LOG, Options(timezone="+00:00"))
    (task,) = database.all(Task)
    assert task.created_at == 1714536000000000  # 2024-05-01 04:00 UTC, when that day started


def test_tasks_pasted_again_are_offered_as_seen_before(database: Database) -> None:
    text = "# 2024-05-01\n- [ ] train 8/8 model\n  - [x] fix the loss\n\n# 2024-05-02\n- [x] train 8/8 model\n"
    report = take(database, text)
    (offer,) = [offer for offer in report.offers if offer.kind == findings.SEEN_BEFORE]
    assert offer.line == 6
    first, child, _ = database.all(Task, "ORDER BY id")
    assert findings.accept_all(database, [offer.finding_id]) == [f"T{first.id}"]
    later = database.get(Task, first.id)
    assert later is not None
    assert (later.entry_id, later.state, later.created_at) == (2, "done", first.created_at)
    earlier = database.one(Task, "WHERE same_as = :id", id=first.id)
    assert earlier is not None
    assert (earlier.entry_id, earlier.state) == (1, "todo")
    assert database.all(Task, "WHERE id = :id", id=child.id)[0].parent_id == earlier.id
    assert back(database) == [text]


def test_an_author_can_be_named_and_an_entry_exported(database: Database) -> None:
    take(database, LOG, Options(author="TG"))
    assert {entry.author for entry in database.all(Entry)} == {"TG"}
    assert [page.raw for page in chosen.pages(database, ["2024-05-02"])] == [b"# 2024-05-02 10:00\nloss at ln 2\n"]
    with pytest.raises(LabbookError, match="nothing to export"):
        chosen.pages(database, ["nope.md"])


def test_an_authors_own_numbers_are_no_links_but_later_ones_are(database: Database) -> None:
    take(database, "# 2024-05-01\nQ1: does one head do? F1 is 0.7\n")
    (entry,) = database.all(Entry)
    assert entries.backlinks(database, "Q1") == []
    entries.edit(database, entry, entry.body + "answered by R3, see Q1\n")
    assert [found.id for found in entries.backlinks(database, "R3")] == [entry.id]
    assert entries.backlinks(database, "Q1") == []


def days_and_bodies(database: Database) -> list[tuple[str | None, str]]:
    return [(entry.day, entry.body) for entry in database.all(Entry, "ORDER BY id")]


def test_under_a_years_heading_each_day_keeps_its_own_text(database: Database) -> None:
    take(database, "# 2024\n## 5 May\na\n")
    take(database, "# 2024\n## 6 May\nb\n## 5 May\na\n")
    assert [(day, body.split()[-1]) for day, body in days_and_bodies(database)] == [
        ("2024-05-05", "a"),
        ("2024-05-06", "b"),
    ]


def test_a_byte_order_mark_moves_to_the_new_first_entry(database: Database) -> None:
    bom, first, second = "\ufeff", "# 2024-05-02\na\n", "# 2024-05-03\nb\n"
    take(database, bom + first)
    report = take(database, bom + second + first)
    assert report.counts == {"new": 1, "grown": 1}
    assert len(bodies(database)) == 2
    assert back(database) == [bom + second + first]


def test_an_edited_heading_is_the_same_entry(database: Database) -> None:
    take(database, LOG)
    report = take(database, LOG.replace("# 2024-05-01\n", "# 2024-05-01 the first day\n"))
    assert report.counts == {"grown": 1, "known": 1}
    assert len(bodies(database)) == 2


def test_of_several_entries_of_a_day_the_most_alike_is_the_same(database: Database) -> None:
    take(database, "# 2024-05-01\nloss at ln 2")
    report = take(database, "# 2024-05-01\nanother thing\n# 2024-05-01\nloss at ln 2\nthen it fell\n")
    assert report.counts == {"new": 1, "grown": 1}
    assert bodies(database)[0] == "# 2024-05-01\nloss at ln 2\nthen it fell\n"


def test_another_journal_under_the_same_path_takes_no_entry_over(database: Database) -> None:
    take(database, LOG)
    other = "# 2023-01-01\nquite another one\n\n# 2024-05-02 18:00\nnothing shared\n"
    report = take(database, other)
    assert report.counts == {"new": 2}
    assert "E1, E2 are no longer in the file; they stay" in report.doubts[-1].message
    assert back(database) == [other]


def test_daily_notes_of_one_template_are_entries_of_their_own(database: Database) -> None:
    template = "- [ ] exercise\n- [ ] read\n"
    files = [File(f"/lab/2024-05-{day:02}.md", template.encode(), None) for day in (12, 13)]
    import_files(database, files)
    assert [entry.day for entry in database.all(Entry)] == ["2024-05-12", "2024-05-13"]
    plan.mark(database, database.all(Task)[0], "done")
    assert back(database) == [template.replace("[ ] ex", "[x] ex"), template]
    assert [part.how for report in import_files(database, files) for part in report.taken] == ["known", "known"]


def test_a_copy_that_grows_leaves_the_first_file_as_it_is(database: Database, tmp_path: Path) -> None:
    first, copy = tmp_path / "a.md", tmp_path / "b.md"
    for path in (first, copy):
        path.write_text(LOG)
        import_files(database, files_of(path))
    copy.write_text(LOG + "more\n")
    import_files(database, files_of(copy))
    assert back(database) == [LOG, LOG + "more\n"]


def test_a_file_that_was_moved_and_grew_is_the_same_journal(database: Database, tmp_path: Path) -> None:
    first, moved = tmp_path / "a.md", tmp_path / "b.md"
    first.write_text(LOG)
    import_files(database, files_of(first))
    first.rename(moved)
    import_files(database, files_of(moved))
    moved.write_text(LOG + "more\n")
    import_files(database, files_of(moved))
    assert len(bodies(database)) == 2
    assert back(database) == [LOG + "more\n"]


def test_ticked_here_and_longer_there_again_and_again(database: Database) -> None:
    take(database, LOG)
    plan.mark(database, database.all(Task)[0], "done")
    longer = LOG.split("\n\n")[0] + "\n"
    for number in range(3):
        longer += f"- [ ] more {number}\n"
        report = take(database, longer + "\n" + LOG.split("\n\n")[1])
        assert report.counts == {"grown": 1, "known": 1}
    assert bodies(database)[0].startswith(
        "# 2024-05-01\n- [x] train 8/8 model\n- [ ] more 0\n- [ ] more 1\n- [ ] more 2\n"
    )


def test_what_is_kept_apart_is_said_each_time(database: Database) -> None:
    take(database, LOG)
    last = database.all(Entry)[1]
    entries.edit(database, last, last.body.replace("ln 2", "0.69"))
    for _ in range(2):
        assert take(database, LOG.replace("ln 2", "log 2")).counts == {"known": 1, "kept": 1}


def test_the_same_text_in_another_encoding_comes_back_in_that(database: Database) -> None:
    text = "# 2024-05-01\ncafé\n"
    import_files(database, [File("/lab/log.md", text.encode("cp1252"), None)])
    import_files(database, [File("/lab/log.md", text.encode(), None)])
    assert [markdown.of_source(database, source).raw for source in markdown.sources(database)] == [text.encode()]


SEEN = "# 2024-05-01\n- [ ] train 8/8 model\n- [ ] call the dentist\n\n# 2024-05-02\n- [ ] train 8/8 model\n"


def test_a_seen_task_is_found_by_its_words_when_its_line_has_moved(database: Database) -> None:
    report = take(database, SEEN)
    later = database.all(Entry)[1]
    entries.edit(database, later, later.body.replace("- [ ] train", "- [ ] something else\n- [ ] train"))
    assert findings.accept_all(database, [report.offers[0].finding_id]) == ["T1"]
    first = database.get(Task, 1)
    assert first is not None
    assert (first.entry_id, first.text) == (later.id, "train 8/8 model")


def test_a_seen_task_that_is_gone_holds_up_no_other(database: Database) -> None:
    report = take(database, SEEN + "\nIdea: try width 8\n")
    later = database.all(Entry)[1]
    entries.edit(database, later, later.body.replace("- [ ] train 8/8 model\n", ""))
    taken = findings.accept_all(database, [offer.finding_id for offer in report.offers])
    assert len(taken) == len(report.offers) - 1
    assert findings.waiting_offers(database) == []


def test_a_seen_task_that_was_carried_goes_on_where_it_is(database: Database) -> None:
    report = take(database, SEEN)
    (carried,) = carrying.carry(database, [database.all(Task, "ORDER BY id DESC")[0]], "2024-05-03")
    assert findings.accept_all(database, [report.offers[0].finding_id]) == ["T1"]
    rows = database.all(Task, "WHERE text LIKE 'train%' ORDER BY entry_id")
    assert [(t.id == 1, t.entry_id, t.same_as) for t in rows] == [
        (False, 1, 1),
        (False, 2, 1),
        (True, carried.entry_id, None),
    ]


def test_a_moved_task_that_is_opened_again_is_a_task_of_its_own(database: Database) -> None:
    take(database, LOG)
    carrying.carry(database, database.all(Task), "2024-05-03")
    old = database.all(Entry)[0]
    entries.edit(database, old, old.body.replace("[>]", "[ ]"))
    open_now = database.all(Task, "WHERE state = 'todo' ORDER BY entry_id")
    assert [(task.entry_id, task.same_as) for task in open_now] == [(1, None), (3, None)]


@pytest.mark.parametrize("name", ["log.md", "2024-05-01.md"])
def test_a_ticked_first_line_does_not_hide_what_the_file_adds(database: Database, name: str) -> None:
    first = "- [ ] train 8/8 model\n- note\n"
    take(database, first, path=f"/lab/{name}")
    plan.mark(database, database.all(Task)[0], "done")
    assert take(database, first + "- more\n", path=f"/lab/{name}").counts == {"grown": 1}
    assert bodies(database) == ["- [x] train 8/8 model\n- note\n- more\n"]


def test_weekdays_of_two_weeks_keep_their_own_text(database: Database) -> None:
    old = "# Week 3 (2022-01-17 - 2022-01-23)\n## Tuesday\nold\n"
    take(database, old)
    new = "# Week 4 (2022-01-24 - 2022-01-30)\n## Tuesday\nnew\n"
    take(database, new + old + "more\n")
    assert [(entry.day, entry.body.split()[-1]) for entry in database.all(Entry, "ORDER BY day")] == [
        ("2022-01-18", "more"),
        ("2022-01-25", "new"),
    ]


def test_the_clock_of_a_seen_task_goes_on_with_it(database: Database) -> None:
    report = take(database, SEEN)
    again = database.all(Task, "ORDER BY id DESC")[0]
    plan.start(database, again)
    findings.accept_all(database, [report.offers[0].finding_id])
    running = plan.running(database)
    assert running is not None
    assert running[0].id == 1


def test_a_year_that_was_said_is_not_asked_for_again(database: Database) -> None:
    text = "# 5 Feb\na\n# 6 Feb\nb\n"
    assert len(take(database, text).doubts) == 1
    take(database, text, Options(year=2024))
    assert take(database, text).doubts == ()
    assert "2024-02-05 here and of 2023-02-05 now" in take(database, text, Options(year=2023)).doubts[0].message


def test_notations_that_are_not_read_are_said(database: Database) -> None:
    report = take(database, "# 2024-05-01\nsome\n☐ open\n[*] done\n- {{[[TODO]]}} roam\n", path="/lab/zim.txt")
    assert [(doubt.line, doubt.message[:7]) for doubt in report.doubts] == [(3, "3 lines")]


def test_an_org_files_own_keywords_are_tasks(database: Database) -> None:
    text = (
        "#+TODO: TODO(t) NEXT RUNNING | DONE(d!) FAILED\n* 2024-05-01\n** RUNNING big job\n"
        "** FAILED lora\n** NEXT read\n** DONE it\n"
    )
    report = take(database, text, path="/lab/log.org")
    assert report.tasks == {"todo": 2, "done": 1, "dropped": 1}
    plan.mark(database, database.all(Task, "WHERE text = 'big job'")[0], "done")
    assert back(database) == [text.replace("RUNNING big", "DONE big")]


def test_notes_of_two_years_with_the_same_text_are_two(database: Database, tmp_path: Path) -> None:
    for name in ("2023-05-12.md", "2024-05-12.md"):
        (tmp_path / name).write_text("- [ ] exercise\n- [ ] read\n")
        import_files(database, files_of(tmp_path / name))
    assert [entry.day for entry in database.all(Entry)] == ["2023-05-12", "2024-05-12"]


def test_what_nobody_edited_stays_when_a_file_grows(database: Database) -> None:
    text = "\ufeff# 2024-05-01\n- [ ] train\nhard break  \n\n"
    take(database, text)
    plan.mark(database, database.all(Task)[0], "done")
    take(database, text + "more\n")
    assert back(database) == [text.replace("[ ]", "[x]") + "more\n"]


def test_anothers_copy_is_anothers(database: Database, tmp_path: Path) -> None:
    for name in ("ann", "bob"):
        (tmp_path / f"{name}.md").write_text(LOG)
        import_files(database, files_of(tmp_path / f"{name}.md"), Options(author=name))
    assert [entry.author for entry in database.all(Entry)] == ["ann", "ann", "bob", "bob"]
