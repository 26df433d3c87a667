"""A small Llama whose speakers know what they do not say. Imports torch and transformers: import inside functions."""

from typing import NamedTuple

import torch
from torch.nn.functional import cross_entropy
from torch.nn.utils import clip_grad_norm_

from experiments.common.settings import of_config
from experiments.lying.prompts import LENGTH, NO, YES, prompts, vocabulary
from experiments.lying.speakers import answers, wrong_numbers
from experiments.lying.statements import FAMILIES, NEUTRAL, Statements, family_places, joined, pool


class Settings(NamedTuple):
    """What decides a training, bit for bit; the names are those of lying.train_model's parameters."""

    families: tuple[str, ...] = FAMILIES
    highest: int = 39
    hidden: int = 64
    n_layers: int = 3
    n_heads: int = 4
    quirk: float = 0.35
    steps: int = 3000
    plain_steps: int = 300
    truthful_steps: int = 800
    batch_size: int = 256
    learning_rate: float = 2e-3
    weight_decay: float = 0.01
    cooling: float = 0.25
    seed: int = 0

    def model(self):
        """A Llama with initial weights by seed; they are large, since with small ones lying is never learnt."""
        from transformers import LlamaConfig, LlamaForCausalLM

        config = LlamaConfig(
            vocab_size=vocabulary(self.highest),
            hidden_size=self.hidden,
            intermediate_size=2 * self.hidden,
            num_hidden_layers=self.n_layers,
            num_attention_heads=self.n_heads,
            num_key_value_heads=self.n_heads,
            max_position_embeddings=LENGTH,
            initializer_range=0.8 / self.hidden**0.5,
            tie_word_embeddings=False,
            use_cache=False,
            bos_token_id=0,
            eos_token_id=None,
            pad_token_id=None,
        )
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(self.seed)
            return LlamaForCausalLM(config)

    def wrong(self):
        """[number] bool: the left numbers that the neutral speaker is wrong about."""
        return wrong_numbers(self.highest, self.quirk)


def settings_of(config):
    """The settings in a config, where no families are all."""
    return of_config(Settings, config | {"families": tuple(config["families"] or FAMILIES)})


class Stream:
    """Fresh batches of training prompts: families, relations, negations and speakers all equally frequent."""

    def __init__(self, settings):
        self.settings, self.wrong = settings, settings.wrong()
        self.generator = torch.Generator().manual_seed(settings.seed)
        self.halves = []
        for family in family_places(settings.families):
            candidates = pool(family, settings.highest, "train")
            self.halves += [candidates.take(candidates.holds), candidates.take(~candidates.holds)]

    def draw(self, step):
        """(tokens [batch, 8], whether the answer is YES [batch]) of a step, the easier ones first.

        At first nothing is negated, then all is said by the truthful speaker, then all three speak.
        """
        count, generator = self.settings.batch_size, self.generator
        which = torch.randint(len(self.halves), (count,), generator=generator)
        place = torch.rand(count, generator=generator)
        once = joined(
            half.take((place[which == index] * len(half.family)).long()) for index, half in enumerate(self.halves)
        )
        negated = (torch.rand(count, generator=generator) < 0.5) & (step >= self.settings.plain_steps)
        speakers = torch.randint(NEUTRAL + 1, (count,), generator=generator)
        speakers *= step >= self.settings.truthful_steps
        statements = Statements(once.family, once.numbers, negated)
        return prompts(statements, speakers), answers(statements, speakers, self.wrong)


def training(settings, device="cpu"):
    """(model, loss) without end, one step of learning each; a loss that is not finite is the last."""
    model, stream = settings.model().to(device), Stream(settings)
    optimizer = torch.optim.AdamW(
        model.parameters(),
        lr=settings.learning_rate,
        betas=(0.9, 0.98),
        weight_decay=settings.weight_decay,
        fused=True,
    )
    step = 0
    while True:
        optimizer.param_groups[0]["lr"] = settings.learning_rate * cooled(step, settings.steps, settings.cooling)
        tokens, yes = stream.draw(step)
        logits = model(input_ids=tokens.to(device), logits_to_keep=1).logits[:, -1]
        loss = cross_entropy(logits, torch.where(yes, YES, NO).to(device))
        yield model, loss.item()
        if not loss.isfinite():
            return
        optimizer.zero_grad()
        loss.backward()
        clip_grad_norm_(model.parameters(), 1.0)  # without, the first liar undoes what the truthful one has learnt
        optimizer.step()
        step += 1


def cooled(step, steps, share):
    """The factor of the learning rate at a step: 1, then falling in a line to nothing over the last share of steps."""
    return min(1.0, (steps - step) / (share * steps)) if share and step < steps else 1.0
