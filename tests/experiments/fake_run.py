"""A run that keeps what an experiment says in memory, and its files in a folder."""

from pathlib import Path

import pytest


def forbid_training(monkeypatch):
    """From here on any step of gradient descent fails the test."""
    monkeypatch.setattr("torch.Tensor.backward", lambda *_, **__: pytest.fail("something is trained"))


def quick(experiment):
    """The values of an experiment's quick preset: what `--preset quick` runs."""
    return dict(experiment.__experiment__.presets["quick"])


class FakeRun:
    """Stands in for `labbook.Run`."""

    def __init__(self, folder, config=None):
        self.folder = folder
        self.folder.mkdir(parents=True, exist_ok=True)
        self.config = config or {}
        self.logged, self.figures, self.models, self.artifacts, self.notes = [], [], [], [], []
        self.earlier = {}
        self.stop_after = None
        """Steps after which the run is stopped, as Ctrl-C would."""

    def log(self, metrics, step=None):
        self.logged.append((step, dict(metrics)))

    def track(self, iterable, total=None):
        for done, item in enumerate(iterable):
            if done == self.stop_after:
                raise KeyboardInterrupt
            yield item

    def figure(self, figure, name=""):
        self.figures.append(figure)

    def model(self, model):
        self.models.append(model)

    def artifact(self, path, name=""):
        self.artifacts.append(Path(path))

    def note(self, text):
        self.notes.append(text)

    def give(self, ref, run, config):
        """Let this run name an earlier one."""
        self.earlier[ref] = (config, {path.name: path for path in run.artifacts})

    def config_of(self, ref):
        return self.earlier[ref][0]

    def kept(self, ref, name):
        return self.earlier[ref][1][name]

    def series(self, name):
        return {step: metrics[name] for step, metrics in self.logged if name in metrics}

    def figure_titled(self, words):
        """The figure whose title has these words."""
        return next(figure for figure in self.figures if words in figure.title)
