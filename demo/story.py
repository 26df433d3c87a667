"""A day of research, for real: plan, hypothesis, predictions, a sweep of real trainings, graded and found again.

Run it with `make demo`. Each line that starts with $ is a labbook command that you could have typed; nothing is canned:
the trainings happen now, on this machine, and the verdict follows from what they show.
"""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
LAB = HERE / "lab"
LABBOOK = [sys.executable, "-m", "labbook"]
MADE_BY_US = "made by make demo; it is made anew each time\n"


def main() -> None:
    """Tell the story."""
    make_folder()
    say("A folder of its own, with the experiments of this repository and a journal of three days.")
    labbook("import", str(HERE / "journal"))
    say("The day begins with a plan, a claim with what would show it, and three bets, sealed before anything runs.")
    labbook("plan", "add", "is it the heads or the seed? 4 head counts x 3 seeds")
    labbook("plan", "add", "write down what follows")
    statement = "At d_model 16, fewer heads leave ln 10 sooner (units digit, no layer norm)"
    criterion = "left_ln10 of n_heads=1 < n_heads=8, seeds>=3"
    labbook("hypothesis", "add", statement, "--criterion", criterion, "--credence", "60%")
    labbook("predict", "H1 left_ln10 < 550 @ n_heads=1 75%")
    labbook("predict", "H1 left_ln10[n_heads=1] < left_ln10[n_heads=4] 70%")
    labbook("predict", "H1 leaves(loss, ln10) ~ 850 in 700..1000 @ n_heads=4")
    say("Twelve real trainings in the background, two at a time.")
    fixed = ["d_model=16", "n_digits=4", "normalization=none", "steps=1000"]
    why = "the spring log had one seed each: 600 with 1 head, 1200 with 4"
    labbook(
        *("sweep", "addition.train", *fixed, "n_heads=1,2,4,8", "seed=0,1,2"),
        *("--jobs", "2", "--hypothesis", "H1", "--task", first_task(), "--why", why),
    )
    say("What the runs say, drawn from the runs; the verdict follows from them, and so does how sure to be.")
    labbook("table", "H1")
    labbook("describe", "R1", "--metric", "loss")
    labbook("hypothesis", "weigh", "H1", "--take")
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
    """Give the verdict that the runs support, seed by seed."""
    asked = subprocess.check_output([*LABBOOK, "hypothesis", "weigh", "H1", "--json"], cwd=LAB)
    weighed = json.loads(asked)
    verdict = {"for": "supported", "against": "refuted", "neutral": "inconclusive"}[weighed["direction"]]
    labbook("hypothesis", "conclude", "H1", verdict, "--by", "S1", "--because", weighed["sentence"])


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
