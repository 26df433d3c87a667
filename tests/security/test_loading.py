"""Nothing that is read is executed: no pickle, no shell, no archive, weights only."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

CALLS = {"eval", "exec", "compile", "__import__"}
LOADS = {
    *("pickle.load", "pickle.loads", "pickle.Unpickler", "dill.load", "joblib.load", "yaml.load", "marshal.loads"),
    *("shelve.open", "os.system", "os.popen", "pandas.read_pickle", "numpy.load", "np.load", "torch.hub.load"),
    *("shutil.unpack_archive", "tarfile.open", "zipfile.ZipFile", "importlib.import_module"),
}
ALLOWED = {
    ("__init__.py", "importlib.import_module"): "its own public names, when they are asked for",
    ("cli/app.py", "importlib.import_module"): "its own commands by their names",
    ("tui/ahead.py", "importlib.import_module"): "its own screens, before they are opened",
    ("tui/modes.py", "importlib.import_module"): "its own screens by their names",
    ("runs/worker.py", "importlib.import_module"): "what an experiment imports, in the process that runs it",
}
"""Each with its reason; a new one is added here or done otherwise."""


def risky(path: Path) -> Iterator[str]:
    """The calls in a file that execute what they read, or that a shell reads."""
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func)
        given = {word.arg: ast.unparse(word.value) for word in node.keywords if word.arg}
        if name in CALLS or name in LOADS or f"importlib.{name}" in LOADS:
            yield f"importlib.{name}" if f"importlib.{name}" in LOADS else name
        if name.endswith("torch.load") and given.get("weights_only") != "True":
            yield name
        if given.get("shell", "False") != "False" or given.get("allow_pickle", "False") != "False":
            yield f"{name}({given})"


def found_in(room: str) -> set[tuple[str, str]]:
    """Where they are, by file and call."""
    folder = Path(__file__).parents[2] / room
    return {(str(path.relative_to(folder)), call) for path in folder.rglob("*.py") for call in risky(path)}


def test_nothing_that_is_read_is_executed() -> None:
    assert found_in("labbook") == set(ALLOWED)
    assert not found_in("experiments")


def test_control_each_of_them_is_noticed(tmp_path: Path) -> None:
    bad = {
        *("eval(x)", "exec(x)", "pickle.load(f)", "torch.load(f)", "torch.load(f, weights_only=False)"),
        *("yaml.load(f)", "subprocess.run(x, shell=True)", "np.load(f, allow_pickle=True)", "os.system(x)"),
    }
    for source in bad:
        (tmp_path / "bad.py").write_text(source)
        assert list(risky(tmp_path / "bad.py")), source
    (tmp_path / "good.py").write_text(
        "torch.load(f, weights_only=True)\nyaml.safe_load(f)\nmodel.eval()\nre.compile(x)\n"
    )
    assert not list(risky(tmp_path / "good.py"))
