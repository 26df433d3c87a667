"""A day of research, for real: plan, hypothesis, predictions, a sweep of real trainings, graded and found again.

Run it with `make demo`. Each line that starts with $ is a labbook command that you could have typed; nothing is canned:
the trainings happen now, on this machine, and the verdict follows from what they show.
"""

from __future__ import annotations

import json
import shlex
import shutil
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
LAB = HERE / "lab"
LABBOOK = [sys.executable, "-m", "labbook"]
MADE_BY_US = "made by make demo; it is made anew each time\n"


def main() -> None:
    """Tell the story."""
    make_folder()
    say("A folder of its own, with the experiments of this repository and a journal of three days.")
    labbook("import", str(HERE / "journal"))
    say("The day begins with a plan, a claim, and two bets on it, sealed before anything runs.")
    labbook("plan", "add", "is it the heads or the seed? 4 head counts x 3 seeds")
    labbook("plan", "add", "write down what follows")
    labbook("hypothesis", "add", "At d_model 16, fewer heads leave ln 10 sooner (units digit, no layer norm)")
    labbook("predict", "H1", "left_ln10 < 550 @ n_heads=1", "75%")
    labbook("predict", "H1", "first(loss < 2.2) in 700..1000 @ n_heads=4", "60%")
    say("Twelve real trainings in the background, two at a time.")
    fixed = ["d_model=16", "n_digits=4", "normalization=none", "steps=1000"]
    why = "the spring log had one seed each: 600 with 1 head, 1200 with 4"
    labbook(
        *("sweep", "addition.train", *fixed, "n_heads=1,2,4,8", "seed=0,1,2"),
        *("--jobs", "2", "--hypothesis", "H1", "--task", first_task(), "--why", why),
    )
    conclude()
    say("The day's page:")
    labbook("today")
    say("And months later, everything that bears on the hypothesis:")
    labbook("find", "hypothesis:H1")
    say(f"The same in the terminal app:\n\n    cd {shown(LAB)} && {shown(Path(sys.executable).with_name('labbook'))}")


def make_folder() -> None:
    """An empty lab with the repository's experiments; only a folder that an earlier demo made is replaced."""
    if LAB.exists():
        if not (LAB / "README").exists() or (LAB / "README").read_text() != MADE_BY_US:
            sys.exit(f"{LAB} is not ours to replace; move it away.")
        shutil.rmtree(LAB)
    LAB.mkdir()
    (LAB / "README").write_text(MADE_BY_US)
    (LAB / "labbook.toml").touch()
    shutil.copytree(HERE.parent / "experiments", LAB / "experiments", ignore=shutil.ignore_patterns("__pycache__"))


def conclude() -> None:
    """Give the verdict that the runs support: seed by seed, does 1 head leave before 8?"""
    runs = json.loads(subprocess.check_output([*LABBOOK, "find", "hypothesis:H1 status:done", "--json"], cwd=LAB))[
        "runs"
    ]
    left = {(run["config"]["n_heads"], run["seed"]): run["summary"]["left_ln10"] for run in runs}
    seeds = sorted({seed for _, seed in left})
    pairs = [(left.get((1, seed)), left.get((8, seed))) for seed in seeds]
    known = [(one, eight) for one, eight in pairs if one is not None and eight is not None]
    sooner = sum(one < eight for one, eight in known)
    verdict = "supported" if sooner == len(seeds) else "refuted" if known and sooner == 0 else "inconclusive"
    medians = ", ".join(f"{heads}: {median(left, heads)}" for heads in (1, 2, 4, 8))
    reason = f"1 head left ln 10 before 8 heads in {sooner} of {len(seeds)} seeds; median step by heads: {medians} (S1)"
    labbook("hypothesis", "conclude", "H1", verdict, "--because", reason)


def median(left: dict[tuple[int, int], Any], heads: int) -> str:
    """The median first step below 2.2 over the seeds that got there."""
    steps = [step for (n, _), step in left.items() if n == heads and step is not None]
    return f"{statistics.median(steps):.0f}" if steps else "never"


def shown(path: Path) -> str:
    """A path as a person would type it, quoted where it must be."""
    return shlex.quote(str(path))


def first_task() -> str:
    """The plan item that the sweep is for."""
    tasks = json.loads(subprocess.check_output([*LABBOOK, "plan", "--json"], cwd=LAB))
    return f"T{tasks[0]['task']['id']}"


def labbook(*words: str) -> None:
    """Show a command and run it."""
    print(f"$ labbook {shlex.join(words)}", flush=True)
    code = subprocess.run([*LABBOOK, *words], cwd=LAB, check=False).returncode
    if code:
        sys.exit(code)


def say(text: str) -> None:
    """Say what happens next."""
    print(f"\n== {text}\n", flush=True)


if __name__ == "__main__":
    main()
