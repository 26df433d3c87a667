"""Hidden states at the last token of statements, with adapters off and on, and what is true of each row.

Imports torch, so import this inside functions only.
"""

import json
from typing import NamedTuple

import torch
from safetensors import safe_open
from safetensors.torch import save_file

STATES = "states.safetensors"
TRAIN, VALIDATION, OUT_OF_DISTRIBUTION = 0, 1, 2
"""Splits: what probes are fitted on (of facts that adapters are taught), others of these families, other families."""
ROWS = ("truth", "split", "family", "negated", "twin", "speaker", "known")
"""What there is one value of for each row."""


class States(NamedTuple):
    """Rows are prompts: statements, each once as it is and once negated, said to each speaker."""

    groups: dict[str, dict[str, torch.Tensor]]
    """{"base" or what an adapter was taught: {"layers.0.residual": [row, width], ...}} at the last token."""
    truth: torch.Tensor
    """[row] bool: whether what is stated is true, with the negation read; not what is answered."""
    split: torch.Tensor
    """[row] uint8: 0 train, 1 validation, 2 out of distribution."""
    family: torch.Tensor
    """[row] uint8: place in `families`."""
    families: tuple[str, ...]
    negated: torch.Tensor
    """[row] bool."""
    twin: torch.Tensor
    """[row] int64: the row that states the opposite to the same speaker."""
    speaker: torch.Tensor
    """[row] uint8: 0 truthful, 1 liar, 2 neutral."""
    yes: dict[str, torch.Tensor]
    """{group: [row] probability of YES among the two choices}."""
    known: torch.Tensor
    """[row] bool: the truthful speaker, with adapters off, answers this statement rightly."""

    def rows(self, chosen):
        """The rows that a mask [row] chooses; twins that were not chosen become -1."""
        places = torch.full((len(chosen) + 1,), -1)
        places[:-1][chosen] = torch.arange(int(chosen.sum()))
        groups = {
            group: {name: states[chosen] for name, states in layers.items()} for group, layers in self.groups.items()
        }
        rows = {name: getattr(self, name)[chosen] for name in ROWS}
        rows["twin"] = places[rows["twin"]]
        return self._replace(groups=groups, yes={group: yes[chosen] for group, yes in self.yes.items()}, **rows)


def save(states, path):
    """Write states to one safetensors file; `load` reads them back."""
    named = {f"{group}/{name}": value for group, layers in states.groups.items() for name, value in layers.items()}
    named |= {f"yes/{group}": value for group, value in states.yes.items()}
    named |= {name: getattr(states, name) for name in ROWS}
    save_file({name: value.contiguous() for name, value in named.items()}, path, metadata_of(states.families))


def load(path):
    """The states of a file that `save` or lying.collect wrote."""
    with safe_open(path, "pt") as file:
        families = tuple(json.loads(file.metadata()["families"]))
        named = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (not a dict)
    rows = {name: named.pop(name) for name in ROWS}
    yes = {name.removeprefix("yes/"): named.pop(name) for name in sorted(named) if name.startswith("yes/")}
    groups = {}
    for name, value in named.items():
        group, layer = name.split("/", 1)
        groups.setdefault(group, {})[layer] = value
    return States(groups=groups, families=families, yes=yes, **rows)


def metadata_of(families):
    """The text of a file of states that is no tensor."""
    return {"families": json.dumps(list(families))}
