"""Names that others chose lead nowhere: artifacts, untracked files, diffs, exports."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from labbook.errors import LabbookError
from labbook.journal import entries
from labbook.runs import process
from labbook.runs.earlier import EarlierRuns
from labbook.runs.folding import fold
from labbook.runs.recorder import Run as Recorder
from labbook.runs.reproduce import restore
from labbook.runs.spool import SpoolReader
from labbook.runs.upkeep.checks import checks
from labbook.store.database import Database
from labbook.store.records import Artifact, CodeState
from labbook.text import storable
from tests.cli.conftest import Command, labbook  # noqa: F401  (a fixture)
from tests.runs.repositories import Repository
from tests.torture.test_wrong_kills import with_runs

PLACES = ("out", "/out", "..", "../..", "/etc/passwd", "~/.ssh/authorized_keys", "C:\\windows", "\\\\host\\share")
WAYS = (
    *(
        "{}",
        "../{}",
        "../../{}",
        "a/../../{}",
        "./{}",
        "//{}",
        "..\\{}",
        "a/./../../../{}",
        "{}/",
        "{}/..",
        "%2e%2e/{}",
    ),
    *("a/b/../../../{}", "....//{}", "..;/{}", "{}/../../x", "%2e%2e%2f{}", "\u2025/{}", "../" * 20 + "{}", "{}\0.txt"),
)
ODD = (
    *("", " ", ".", "...", "-rf", "--help", "a\0b", "a\nb", "a\rb", "a\tb", "\x1b[2J", "x" * 300, "x/" * 3_000 + "x"),
    *("CON", "NUL", "aux.txt", "COM1", "/dev/null", "/dev/zero", "/dev/tty", "/proc/self/mem", "file:///etc/passwd"),
    *(
        "\u202egnp.exe",
        "e\u0301",
        "\u00e9",
        "\u2024\u2024/x",
        "\uff0e\uff0e/x",
        "a\u2215b",
        "\u200b",
        "漢字",
        "🧪",
        "\ud800",
    ),
    *(".git/hooks/pre-commit", ".git", ".GIT/config", "sub/.git/config", ".g\u200cit/config", ".gitattributes"),
    *("labbook.db", "labbook.db-wal", ".labbook/jobs/1.log", "spool.0", "stdout.log", "$(touch owned)", "`id`", "a;b"),
    *("*", "?", "[a]", "{a,b}", "'", '"', "|", ">out", "<in", "&", "~", "~root", "$HOME", "%s", "%00", "{0}", "#", "!"),
)
NAMES = list(dict.fromkeys([*ODD, *(way.format(place) for way in WAYS for place in PLACES)]))[:200]


def below(folder: Path) -> dict[str, int]:
    """Everything in a folder, what is linked not followed, with its size."""
    found = {}
    for parent, folders, files in os.walk(folder):
        for name in [*folders, *files]:
            path = Path(parent, name)
            found[str(path.relative_to(folder))] = 0 if path.is_dir() else path.lstat().st_size
    return found


def outside(folder: Path, *but: Path) -> dict[str, int]:
    """Everything in a folder that is not below some of its own."""
    kept = [str(one.relative_to(folder)) for one in but]
    return {name: size for name, size in below(folder).items() if not name.startswith((*kept, "labbook.db"))}


def test_there_are_two_hundred_of_them() -> None:
    assert len(NAMES) == 200 and len(set(NAMES)) == 200


def test_whatever_an_artifact_is_called_it_lies_under_its_hash_and_comes_back_by_its_name(database: Database) -> None:
    project = database.project
    with_runs(database, [process.identity(os.getpid())])
    number = 1
    artifacts = project.files / "artifacts"
    run = Recorder(f"R{number}", project.run_folder(number), {}, artifacts)
    (project.root / "made").mkdir()
    before = outside(project.root, project.files)
    for place, name in enumerate(NAMES):
        file = project.root / "made" / "file"
        file.write_text(str(place))
        run.artifact(file, name)
        file.unlink()
    with database.write():
        fold(database, number, SpoolReader(project.run_folder(number)))
    assert outside(project.root, project.files) == before
    assert {path.parent.parent for path in artifacts.glob("*/*")} == {artifacts}
    kept = {artifact.name: artifact.sha256 for artifact in database.all(Artifact)}
    earlier = EarlierRuns({"R1": {"config": {}, "kept": kept}}, artifacts)
    storable = [name or "file" for name in NAMES if "\0" not in name and "\ud800" not in name]
    for name in storable:
        assert earlier.file("R1", name).read_text() == str(NAMES.index("" if name == "file" else name))
    assert not list(checks(database, deep=True))


@pytest.mark.parametrize("digest", ["../../../etc/passwd", "/etc/passwd", "..", "", "a" * 63 + "/"])
def test_a_tampered_digest_leads_nowhere(tmp_path: Path, digest: str) -> None:
    earlier = EarlierRuns({"R1": {"config": {}, "kept": {"model": digest}}}, tmp_path)
    with pytest.raises(LabbookError, match="is gone"):
        earlier.file("R1", "model")


@pytest.mark.parametrize("kind", ["device", "pipe", "folder", "nothing"])
def test_what_is_no_file_is_not_kept(tmp_path: Path, kind: str) -> None:
    run = Recorder("R1", tmp_path / "run", {}, tmp_path / "artifacts")
    path = Path("/dev/zero") if kind == "device" else tmp_path / kind
    if kind == "pipe":
        os.mkfifo(path)
    if kind == "folder":
        path.mkdir()
    with pytest.raises(FileNotFoundError):
        run.artifact(path)


def test_an_unfinished_artifact_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    source, elsewhere = tmp_path / "source", tmp_path / "elsewhere"
    source.write_text("kept")
    Recorder("R1", tmp_path / "run", {}, tmp_path / "first").artifact(source)
    (place,) = (tmp_path / "first").glob("*/*")
    planted = tmp_path / "second" / place.parent.name / f"{place.name}.{os.getpid()}"
    planted.parent.mkdir(parents=True)
    planted.symlink_to(elsewhere)
    with pytest.raises(OSError, match="symbolic link"):
        Recorder("R2", tmp_path / "run2", {}, tmp_path / "second").artifact(source)
    assert not elsewhere.exists()


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A worktree with links in it: to a folder and a file outside, and to a folder inside."""
    tree = tmp_path / "around" / "tree"
    tree.mkdir(parents=True)
    outer = tmp_path / "around" / "outer"
    outer.mkdir()
    (outer / "file").write_text("as it was")
    (tree / "inner").mkdir()
    (tree / "way").symlink_to(outer)
    (tree / "file").symlink_to(outer / "file")
    (tree / "short").symlink_to("inner")
    (tree / "loop").symlink_to("loop")
    return tree


IN_THE_WAY = ("way/x", "way/file", "way/deeper/x", "file", "inner/../way/x", "loop/x", "loop", "short/../../x")


def code_with(names: list[str], text: str = "owned\n") -> CodeState:
    """A code state with untracked files of these names."""
    untracked = [(name, text, len(text.encode())) for name in names if "\ud800" not in name]
    fields = dict.fromkeys(CodeState._fields)
    return CodeState(**fields)._replace(untracked=json.dumps(untracked), diff="")  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["owned\n", ""])
def test_untracked_files_are_put_back_inside_of_the_worktree_only(tree: Path, text: str) -> None:
    around = tree.parent
    before = outside(around, tree)
    told = list(restore.untracked(code_with([*NAMES, *IN_THE_WAY, "short/fine"], text), tree, tree))
    assert outside(around, tree) == before
    assert (around / "outer" / "file").read_text() == "as it was"
    assert (tree / "inner" / "fine").read_text() == text
    assert not [path for path in tree.rglob("*") if path.name.lower() == ".git"]
    assert any("are missing" in line for line in told)


def test_what_was_not_kept_is_linked_inside_of_the_worktree_only(tree: Path, tmp_path: Path) -> None:
    top = tmp_path / "checkout"
    (top / "way").mkdir(parents=True)
    (top / "way" / "data").write_text("12345")
    (top / "data").write_text("12345")
    code = code_with([])._replace(untracked=json.dumps([("way/data", "", 5), ("data", "", 5), ("../data", "", 5)]))
    list(restore.untracked(code, top, tree))
    assert (tree / "data").is_symlink()
    assert below(tree.parent / "outer") == {"file": 9}


def test_control_by_the_words_of_a_name_alone_it_is_written_outside(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restore, "is_inside", lambda tree, name: restore.is_plain(name))
    list(restore.untracked(code_with(["way/x"]), tree, tree))
    assert (tree.parent / "outer" / "x").exists()


LINKED = (
    "diff --git a/out b/out\nnew file mode 120000\n--- /dev/null\n+++ b/out\n"
    "@@ -0,0 +1 @@\n+{}\n\\ No newline at end of file\n"
)
NEW = "diff --git a/{0} b/{0}\nnew file mode 100644\n--- /dev/null\n+++ b/{0}\n@@ -0,0 +1 @@\n+owned\n"


@pytest.mark.parametrize("name", ["../x", "a/../../x", "/tmp/owned-by-a-diff", ".git/hooks/pre-commit", "out/x"])
def test_a_recorded_diff_writes_inside_only(repository: Repository, tmp_path: Path, name: str) -> None:
    away = tmp_path / "away"
    away.mkdir()
    tree = repository.root / "tree"
    repository.git("worktree", "add", "--detach", str(tree), "HEAD")
    before = outside(repository.root, tree, repository.root / ".git")
    assert list(restore.apply_diff(LINKED.format(away) + NEW.format(name), tree))
    assert outside(repository.root, tree, repository.root / ".git") == before
    assert not below(away) and not Path("/tmp/owned-by-a-diff").exists()


def test_an_export_writes_over_nothing_and_through_no_link(
    labbook: Command,  # noqa: F811
    database: Database,
    tmp_path: Path,
) -> None:
    entries.add(database, "what I know")
    victim = tmp_path / "victim"
    for words in (["export", "-f", "json", "-o"], ["export", "-f", "org", "-o"], ["report", "--week", "--out"]):
        place = tmp_path / "out.md"
        place.symlink_to(victim)
        assert labbook(*words, str(place)).code != 0
        place.unlink()
    forced = tmp_path / "forced.md"
    forced.symlink_to(victim)
    assert "is a link" in labbook("report", "--week", "--out", str(forced), "--force").err
    assert not victim.exists()


def test_an_imported_files_name_is_no_path_when_it_is_exported(
    labbook: Command,  # noqa: F811
    database: Database,
    tmp_path: Path,
) -> None:
    names = [storable(name) for name in NAMES if len(name) < 200][::5]
    for number, name in enumerate(names, 1):
        source = tmp_path / f"source-{number}.md"
        source.write_text(f"# 2026-01-02\n\nnote {number}\n")
        assert labbook("import", str(source)).code == 0
        source.unlink()
        with database.write():
            database.execute("UPDATE source SET path = :p WHERE id = :id", p=name, id=number)
    out = tmp_path / "exported"
    before = outside(tmp_path, out, database.project.files)
    assert labbook("export", "-o", str(out / "here")).code == 0
    assert outside(tmp_path, out, database.project.files) == before
    assert len([name for name in below(out) if name.count("/") == 1]) == len(names)
