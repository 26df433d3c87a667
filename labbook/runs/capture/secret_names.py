"""Which names hold secrets: API_KEY and client_secret do, max_tokens, sort_key and author do not."""

from __future__ import annotations

import re

WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")


def words(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


PASSWORDS = words("password passwords passwd passw passphrase credential credentials jwt")
PASSWORD_ENDINGS = ("password", "passwd", "passphrase")
SECRET_ENDINGS = (
    *("secret", "apikey", "authkey", "accesskey", "secretkey", "privatekey"),
    *("apitoken", "authtoken", "accesstoken", "refreshtoken", "bearertoken", "hftoken"),
)
"""How names end that are written as one word."""
AFTER_SECRET = words("key keys token access value string text")
KEY_KINDS = words(
    """
    api private access secret auth encryption signing ssh account master hmac aes rsa deploy license
    service admin jwt session shared webhook wandb openai ai anthropic subscription
    """
)
"""What makes a key a secret one; sort, primary, cache and random keys are none."""
PASS_OWNERS = words(
    """
    db database user smtp mysql redis ftp mail email root admin sudo postgres pg login
    """
)
"""Whose `pass` or `pwd` is a password; a forward pass and the working directory are none."""
TOKEN_ISSUERS = words(
    """
    hf api auth access refresh bearer github gh gitlab wandb slack bot session csrf personal
    huggingface hub login user oauth jwt openai deploy npm pypi service client registry ci aws azure
    vault telegram discord security admin private app secret anthropic replicate
    """
)
"""Whose token is a secret, whatever it looks like."""
TEXT_TOKENS = words(
    """
    pad eos bos unk sep cls mask special per last first next prev previous start end stop begin
    target source image audio video answer correct wrong prompt query current curr cur new old max
    min num n total final middle each every any single extra added vocab word sub byte bpe text
    input output label subject object equal equals plus digit number name patch memory register
    blank newline space sot eot eom fim prefix suffix by to from of in is no this that random
    sampled generated predicted true top best rare multi intra inter cross think thinking decoder
    encoder sos eod class out
    """
)
"""What stands before `token` where it is a piece of text."""
DESCRIPTIONS = words(
    """
    length len min max count file filename path dir field name names ids id size dim policy url uri
    env var variable required enabled column prompt type kind index idx hint regex pattern help
    expiry expires ttl age manager store provider hasher validator limit version class level
    rotation strength
    """
)
"""Last words of names that tell something about a secret."""


def is_secret_name(name: str) -> bool:
    """Whether a variable, a field or a flag of this name holds a secret."""
    parts = words_of(name)
    if not parts:
        return False
    if parts[-3:] == ["access", "key", "id"]:
        return True
    last, before = parts[-1], parts[-2] if len(parts) > 1 else ""
    if last in DESCRIPTIONS:
        return False
    if last == "token":
        return before not in TEXT_TOKENS
    if last in ("pass", "pwd"):
        return before in PASS_OWNERS
    if last in ("pat", "auth") and name.isupper():
        return bool(before)
    return any(part in PASSWORDS or part.endswith(PASSWORD_ENDINGS) for part in parts) or tells_secret(parts)


def tells_secret(parts: list[str]) -> bool:
    """Whether client, secret or api, key stand among the words where they say what the value is."""
    for part, after in zip(parts, [*parts[1:], ""], strict=True):
        if part in ("secret", "secrets") and (not after or after in AFTER_SECRET):
            return True
        if part in KEY_KINDS and after in ("key", "keys"):
            return True
    return parts[-1].endswith(SECRET_ENDINGS)


def may_be_text(name: str) -> bool:
    """Whether a name such as `token` may as well mean a piece of text; its value has to tell."""
    parts = words_of(name)
    issued = len(parts) > 1 and (parts[-2] in TOKEN_ISSUERS or name.isupper())
    return parts[-1:] == ["token"] and not issued and not name.startswith("--")


def words_of(name: str) -> list[str]:
    """The words of a name in any case: snake_case, camelCase, --kebab-case, ENV_CASE."""
    return [word.lower() for word in WORD.findall(name)]
