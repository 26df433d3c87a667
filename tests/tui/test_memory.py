"""What the app keeps between two times that it is opened."""

from __future__ import annotations

from pathlib import Path

import pytest

from labbook.tui.memory import Memory


def test_what_was_put_is_there_the_next_time(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "deep" / "app.json")
    memory.put("columns", ["loss", "ünï\ud800"])
    memory.put("gone", 1)
    memory.put("gone", None)
    memory.flush()
    assert Memory(memory.file).get("columns") == ["loss", "ünï\ud800"]
    assert Memory(memory.file).get("gone", "default") == "default"


def test_two_windows_keep_what_each_has_put(tmp_path: Path) -> None:
    one, other = Memory(tmp_path / "app.json"), Memory(tmp_path / "app.json")
    one.put("draft.note", "half a thought")
    other.put("theme", "nord")
    one.flush()
    other.flush()
    assert Memory(one.file).values == {"draft.note": "half a thought", "theme": "nord"}


def test_a_file_that_is_not_ours_is_begun_anew(tmp_path: Path) -> None:
    file = tmp_path / "app.json"
    for text in ("{half", "[1]", "\x00"):
        file.write_text(text)
        memory = Memory(file)
        assert memory.get("theme") is None
        memory.put("theme", text)
        memory.flush()
        assert Memory(file).get("theme") == text


def test_a_folder_that_cannot_be_made_troubles_nobody(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    memory = Memory(tmp_path / "file" / "app.json")
    memory.put("theme", "nord")
    memory.flush()
    assert memory.get("theme") == "nord"


def test_a_draft_that_found_no_place_is_known_until_it_has_one(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "gone" / "files" / "app.json")
    memory.put("draft.today", "half a thought")
    memory.put("draft.E1", ("begun", "begun on"))
    memory.put("unsaved.today", ["half a thought"])
    memory.put("columns", ["loss"])
    memory.flush()
    assert sorted(memory.in_danger) == ["begun on", "half a thought"]
    (tmp_path / "gone").mkdir()
    memory.flush()
    assert memory.in_danger == []


def test_a_full_disk_leaves_the_old_file_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    memory = Memory(tmp_path / "app.json")
    memory.put("draft.today", "before")
    memory.flush()

    def full(file: Path, *arguments: object, **options: object) -> int:
        file.touch()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    memory.put("draft.today", "after")
    memory.flush()
    monkeypatch.undo()
    assert [file.name for file in tmp_path.iterdir()] == ["app.json"]
    assert Memory(memory.file).get("draft.today") == "before"
    memory.flush()
    assert Memory(memory.file).get("draft.today") == "after"
