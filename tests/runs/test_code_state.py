from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from labbook.runs.capture import code_state
from labbook.runs.capture.code_state import CodeState, capture

TOKEN = "hf_" + "AbCdEfGhIjKlMnOpQrStUvWxYz12345678"


def git(folder: Path, *arguments: str) -> str:
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", "-C", str(folder), *who, *arguments], check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one commit, untouched by the settings of whoever runs the tests."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch=trunk")
    (folder / "train.py").write_text("steps = 1\n")
    (folder / ".gitignore").write_text("ignored\n")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "first")
    return folder


def names(state: CodeState) -> list[str]:
    return [file.path for file in state.untracked]


def test_a_clean_repository(repository: Path) -> None:
    state = capture(repository)
    assert state.commit == git(repository, "rev-parse", "HEAD")
    assert (state.branch, state.dirty, state.diff, state.untracked, state.remote) == ("trunk", False, "", (), None)
    assert len(state.digest) == 64


def test_changes_are_kept_and_can_be_applied(repository: Path) -> None:
    (repository / "train.py").write_text("steps = 2\n")
    git(repository, "config", "diff.noprefix", "true")
    git(repository, "config", "color.ui", "always")
    state = capture(repository)
    assert state.dirty
    git(repository, "checkout", "--quiet", "train.py")
    subprocess.run(["git", "-C", str(repository), "apply"], input=state.diff, text=True, check=True)
    assert (repository / "train.py").read_text() == "steps = 2\n"


def test_staged_changes_are_changes(repository: Path) -> None:
    (repository / "train.py").write_text("steps = 3\n")
    git(repository, "add", "train.py")
    assert "+steps = 3" in capture(repository).diff


def test_untracked_files_are_kept_but_not_ignored_ones(repository: Path) -> None:
    (repository / "sub").mkdir()
    (repository / "sub" / "é 1.py").write_text("x = 1\n")
    (repository / "ignored").write_text("x")
    state = capture(repository)
    assert state.untracked == (("sub/é 1.py", "x = 1\n", 6),)
    assert state.dirty


def test_from_a_folder_within_the_whole_repository_is_seen(repository: Path) -> None:
    (repository / "sub").mkdir()
    (repository / "new.py").write_text("x = 1\n")
    (repository / "train.py").write_text("steps = 2\n")
    assert capture(repository / "sub") == capture(repository)
    assert names(capture(repository / "sub")) == ["new.py"]


def test_the_labbook_itself_is_no_code(repository: Path) -> None:
    (repository / "labbook.db").write_text("a")
    git(repository, "add", "labbook.db")
    git(repository, "commit", "--quiet", "-m", "a mistake")
    (repository / "labbook.db").write_text("b")
    (repository / "labbook.db-wal").write_text("b")
    (repository / "sub" / ".labbook").mkdir(parents=True)
    (repository / "sub" / ".labbook" / "spool").write_text("b")
    state = capture(repository)
    assert (state.dirty, state.diff, state.untracked) == (False, "", ())


def test_binary_big_and_key_files_are_only_named(repository: Path) -> None:
    (repository / "a.bin").write_bytes(b"\0\1\2")
    (repository / "b.txt").write_text("x" * 100_001)
    (repository / "c.txt").write_text("x" * 100_000)
    (repository / ".env").write_text("LOGIN=me\n")
    (repository / "id_rsa").write_text("words")
    (repository / "link").symlink_to("/etc/hostname")
    os.mkfifo(repository / "pipe")
    kept = {file.path: (len(file.text), file.size) for file in capture(repository).untracked}
    assert kept == {
        "a.bin": (0, 3), "b.txt": (0, 100_001), "c.txt": (100_000, 100_000), ".env": (0, 9), "id_rsa": (0, 5),
        "link": (0, 0),
    }  # fmt: skip


def test_a_megabyte_in_all(repository: Path) -> None:
    (repository / "train.py").write_text("x = 'é'\n" * 50_000)
    for number in range(12):
        (repository / f"{number:02}.txt").write_text("y" * 99_999)
    state = capture(repository)
    assert len(state.diff.encode()) + sum(len(file.text.encode()) for file in state.untracked) <= 1_000_000
    assert state.untracked[0].text
    assert state.untracked[-1] == ("11.txt", "", 99_999)


def test_a_huge_diff_is_cut_and_says_so(repository: Path) -> None:
    (repository / "train.py").write_text("x = 1\n" * 1_000_000)
    state = capture(repository)
    assert len(state.diff.encode()) <= 1_000_000
    assert "[cut: the first" in state.diff[-100:]


def test_very_many_untracked_files_are_counted(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(code_state, "MOST_FILES", 3)
    for number in range(5):
        (repository / f"{number}.txt").touch()
    assert names(capture(repository)) == ["0.txt", "1.txt", "2.txt", "(and 2 more files)"]


def test_secrets_are_taken_out(repository: Path) -> None:
    (repository / "train.py").write_text(f'login("{TOKEN}")\n')
    (repository / "new.py").write_text(f'HF_TOKEN = "{TOKEN}"\nmax_tokens = 3\n')
    state = capture(repository)
    assert TOKEN not in repr(state)
    assert "max_tokens = 3" in state.untracked[0].text


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://me:hunter2@example.org/x.git", "https://example.org/x.git"),
        (f"https://{TOKEN}@example.org/x.git", "https://example.org/x.git"),
        ("https://example.org/x.git", "https://example.org/x.git"),
        ("git@example.org:me/x.git", "git@example.org:me/x.git"),
        ("ssh://git:hunter2@example.org/x", "ssh://git@example.org/x"),
        ("/data/x.git", "/data/x.git"),
    ],
)
def test_remotes_lose_their_credentials(repository: Path, address: str, kept: str) -> None:
    git(repository, "remote", "add", "upstream", "https://example.org/other.git")
    git(repository, "remote", "add", "origin", address)
    assert capture(repository).remote == kept


def test_any_remote_is_better_than_none(repository: Path) -> None:
    git(repository, "remote", "add", "upstream", "https://example.org/other.git")
    assert capture(repository).remote == "https://example.org/other.git"


def test_odd_bytes_can_be_stored(repository: Path) -> None:
    (repository / "train.py").write_bytes(b"caf\xe9 = 1\n")
    (repository / "new.py").write_bytes(b"caf\xe9 = 1\n")
    with open(os.fsencode(repository) + b"/n\xe9.py", "wb") as file:
        file.write(b"x")
    state = capture(repository)
    assert repr(state).encode()
    assert "caf\ufffd = 1" in state.diff
    assert state.untracked == (("new.py", "caf\ufffd = 1\n", 9), ("n\ufffd.py", "x", 1))


def test_a_detached_head_and_a_repository_without_commits(repository: Path, tmp_path: Path) -> None:
    git(repository, "checkout", "--quiet", "--detach")
    assert (capture(repository).branch, capture(repository).commit is None) == (None, False)
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    git(fresh, "init", "--quiet", "--initial-branch=trunk")
    (fresh / "a.py").write_text("x = 1\n")
    git(fresh, "add", "a.py")
    state = capture(fresh)
    assert (state.commit, state.branch, state.dirty) == (None, "trunk", True)
    assert "+x = 1" in state.diff


def test_outside_of_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    nothing = capture(tmp_path)
    assert nothing[:6] == (None, None, False, "", (), None)
    assert capture(tmp_path / "nowhere") == nothing


def test_without_git(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repository))
    assert capture(repository).commit is None


def test_the_environment_of_a_hook_does_not_mislead(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = capture(repository)
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", "false")
    assert capture(repository) == expected


def test_programs_that_the_repository_names_are_not_run(repository: Path) -> None:
    trap = repository / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch {repository}/ran\ncat\n")
    trap.chmod(0o755)
    (repository / ".gitattributes").write_text("*.py diff=trap\n")
    git(repository, "add", ".")
    git(repository, "commit", "--quiet", "-m", "trap")
    for setting in ("diff.trap.textconv", "diff.trap.command", "diff.external", "core.fsmonitor", "core.pager"):
        git(repository, "config", setting, str(trap))
    (repository / "train.py").write_text("steps = 2\n")
    assert "+steps = 2" in capture(repository).diff
    assert not (repository / "ran").exists()


def test_a_slow_git_is_given_up(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = repository / "git"
    slow.write_text("#!/bin/sh\nexec sleep 60\n")
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", f"{repository}:{os.environ['PATH']}")
    monkeypatch.setattr(code_state, "TIMEOUT", 0.05)
    assert capture(repository).commit is None


def test_equal_states_have_equal_digests(repository: Path) -> None:
    first = capture(repository)
    assert capture(repository).digest == first.digest
    (repository / "new.bin").write_bytes(b"\0")
    second = capture(repository)
    (repository / "new.bin").write_bytes(b"\0\0")
    assert len({first.digest, second.digest, capture(repository).digest}) == 3


def test_nothing_is_written_into_the_repository(repository: Path) -> None:
    os.utime(repository / "train.py", (1, 1))
    before = (repository / ".git" / "index").read_bytes()
    assert capture(repository).diff == "", "a touched file is not a changed one"
    assert (repository / ".git" / "index").read_bytes() == before
