"""What is remembered of launch forms: each as it was typed, the one that was launched, the one that was emptied."""

from __future__ import annotations

from labbook.runs.definition.registry import ExperimentInfo
from labbook.tui.data.launch import Form
from labbook.tui.memory import Memory


class KeptForms:
    """The form of each experiment, kept while one looks at others, and after the app was closed."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        self.typed: dict[str, Form] = {}
        self.along: dict[str, str] = {}
        """Intents that were chosen elsewhere: they go along to whichever form is launched."""
        self.launched: Form | None = None
        """What stays in a form after its launch: not begun anew, and not kept for another day."""
        self.emptied: Form | None = None

    def of(self, info: ExperimentInfo) -> Form | None:
        """What was typed into a form, if need be before the app was closed."""
        kept = self.memory.get(f"launch.{info.name}")
        last_time = Form(info, kept["parameters"], kept["intents"]) if kept else None
        return self.typed.get(info.name) or last_time

    def keep(self, form: Form) -> None:
        """Keep a form for the next time it is shown, also after the app was closed."""
        name, kept = form.experiment.name, form.without(form.intents if form == self.launched else {})
        self.typed[name] = form
        self.memory.put(f"launch.{name}", {"parameters": dict(kept.parameters), "intents": dict(kept.intents)})

    def leave(self, form: Form) -> None:
        """Keep a form that gives way to another; what goes along to that one is not left behind."""
        self.along = dict(self.along.items() & form.intents.items())
        self.keep(form.without(self.along))

    def launch(self, form: Form | None) -> None:
        """Remember what stays in a form that was launched; nothing goes along any more."""
        self.along, self.launched = {}, form

    def empty(self, form: Form) -> None:
        """Remember a form that is being emptied; nothing goes along any more."""
        self.along, self.emptied = {}, form
