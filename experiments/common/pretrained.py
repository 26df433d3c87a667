"""Causal language models in Hugging Face's format, from a folder or by name: safetensors only, never a pickle.

Imports transformers, so import this inside functions only.
"""

from contextlib import contextmanager
from pathlib import Path

from huggingface_hub import snapshot_download
from huggingface_hub.errors import (
    GatedRepoError,
    HFValidationError,
    LocalEntryNotFoundError,
    OfflineModeIsEnabled,
    RepositoryNotFoundError,
)
from transformers import AutoModelForCausalLM, AutoTokenizer
from transformers.utils import logging

WANTED = ("*.json", "*.safetensors", "*.txt", "*.model")
"""Files of a model that are fetched."""
TOKENIZERS = ("tokenizer.json", "tokenizer.model", "vocab.json", "vocab.txt", "spiece.model")
"""Files of which a folder needs one, to know how words become tokens."""
ANSWER_WITHIN = 5
"""Seconds that the hub has to answer in."""
WHAT_TO_GIVE = "give the path of a folder with config.json, model.safetensors and tokenizer.json"


def pretrained(name_or_folder):
    """(model in eval mode, tokenizer) of a folder, or of a name on the Hugging Face hub.

    Raises ValueError, in one sentence, where there is none, or its weights or tokenizer are missing.
    """
    folder = folder_of(name_or_folder)
    with no_progress_bar():
        model, found = AutoModelForCausalLM.from_pretrained(
            folder,
            use_safetensors=True,
            trust_remote_code=False,
            local_files_only=True,
            attn_implementation="eager",  # the bridge's hooks need it
            dtype="float32",
            output_loading_info=True,
        )
    if found["missing_keys"]:
        lacking = sorted(found["missing_keys"])
        raise ValueError(f"{name_or_folder} lacks {len(lacking)} weights, {lacking[0]} first; {WHAT_TO_GIVE}.")
    tokenizer = AutoTokenizer.from_pretrained(folder, trust_remote_code=False, local_files_only=True)
    return model.eval(), tokenizer


def bridged(name_or_folder):
    """The same as a TransformerBridge, with its hooks and its tokenizer, on the CPU; ValueError as `pretrained`."""
    from transformer_lens import TransformerBridge

    model, tokenizer = pretrained(name_or_folder)
    folder = str(folder_of(name_or_folder))
    bridge = TransformerBridge.boot_transformers(folder, hf_model=model, tokenizer=tokenizer, device="cpu")
    bridge.eval()
    return bridge


@contextmanager
def no_progress_bar():
    """Transformers' bar would be drawn into the screen of whoever runs this."""
    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        if shown:
            logging.enable_progress_bar()


def folder_of(name_or_folder):
    """The folder that holds a model's files, fetched once and then kept by Hugging Face's cache."""
    folder = Path(name_or_folder).expanduser()
    if not folder.is_dir():
        folder = fetched(name_or_folder)
    check_files(folder, name_or_folder)
    return folder


def fetched(name):
    """The folder of a model on the hub in the cache; ValueError where it is not there and cannot be fetched."""
    if name.startswith(("/", ".", "~")) or name.count("/") > 1:
        raise ValueError(f"There is no folder {name}; {WHAT_TO_GIVE}.")
    try:
        return Path(snapshot_download(name, allow_patterns=WANTED, ignore_patterns="*/*", etag_timeout=ANSWER_WITHIN))
    except Exception as error:  # a refusing proxy raises an error of the HTTP library, which changes with the hub's
        raise ValueError(
            f"{name} is neither a folder here nor in Hugging Face's cache, and {why(error)}; {WHAT_TO_GIVE} instead."
        ) from error


def why(error):
    """Why nothing was fetched, in words."""
    kinds = {
        GatedRepoError: "huggingface.co gives it only to accounts that were granted access (log in with one)",
        RepositoryNotFoundError: "huggingface.co has no such model, or it is private",
        HFValidationError: "it is no name that huggingface.co allows (owner/model)",
        LocalEntryNotFoundError: "huggingface.co cannot be reached",
        OfflineModeIsEnabled: "huggingface.co cannot be reached",
        ConnectionError: "huggingface.co cannot be reached",
    }  # the first that fits: a gated model is also one not found
    found = (words for kind, words in kinds.items() if isinstance(error, kind))
    return next(found, f"fetching it failed ({type(error).__name__})")


def check_files(folder, name):
    """ValueError unless a folder has a config, weights as safetensors, and a tokenizer."""
    needed = {
        "no config.json": [folder / "config.json"],
        "no weights as safetensors (model.safetensors)": list(folder.glob("*.safetensors")),
        "no tokenizer (tokenizer.json)": [folder / file for file in TOKENIZERS],
    }
    lacking = [words for words, files in needed.items() if not any(file.is_file() for file in files)]
    if lacking:
        raise ValueError(f"{name} has {' and '.join(lacking)}; {WHAT_TO_GIVE}.")
