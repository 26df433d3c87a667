"""Secrets taken out of text before it is stored: known token shapes, and values beside names such as API_KEY.

The words of machine learning stay: max_tokens, pad_token, tokenizer, author, sort_key.
"""

from __future__ import annotations

import re

MARK = "[redacted]"

# --- names ----------------------------------------------------------------------------------------

WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")
SECRET_WORDS = frozenset(
    "secret secrets password passwords passwd passw passphrase credential credentials jwt apikey apitoken authtoken"
    " accesstoken accesskey secretkey privatekey authkey bearertoken refreshtoken hftoken".split()
)
SECRET_ENDINGS = ("password", "passwd", "passphrase", "secret", "apikey")
SECRET_KEYS = frozenset(
    "api private access secret auth encryption signing ssh account master hmac aes rsa deploy license service"
    " admin jwt session shared webhook wandb openai anthropic hf storage subscription".split()
)
"""What makes a key a secret one; sort, primary, cache and random keys are none."""
PASSWORD_OWNERS = frozenset("db user smtp mysql redis ftp mail email root admin sudo postgres pg login proxy".split())
"""Whose `pass` or `pwd` is a password; a forward pass is none."""
HARMLESS_TOKENS = frozenset(
    "pad eos bos unk sep cls mask special per last first next prev previous start end stop begin target source image"
    " audio video answer correct wrong prompt query current curr cur new old max min num n total max final middle"
    " each every any single extra added vocab word sub byte bpe text input output label subject object equals equal"
    " plus digit number name patch memory register blank newline space sot eot eom fim prefix suffix by to from of"
    " in is no one this that random sampled generated predicted true top best dummy rare multi intra inter cross"
    " think thinking user0 decoder encoder sos eod control class out".split()
)
"""What stands before `token` where it is a piece of text."""
DESCRIPTIONS = frozenset(
    "length len min max count file filename path dir field name names id ids size dim policy url uri env var variable"
    " required enabled column label prompt type kind index idx hint regex pattern help expiry expires ttl age"
    " manager store provider hasher validator hash count limit version set list dict map class level".split()
)
"""Last words of a name that is about a secret and does not hold it."""


def is_secret_name(name: str) -> bool:
    """Whether a variable, a field or a flag of this name holds a secret."""
    words = [word.lower() for word in WORD.findall(name)]
    if not words:
        return False
    last, before = words[-1], words[-2] if len(words) > 1 else ""
    if last in DESCRIPTIONS and words[-2:] != ["access", "id"]:
        # AWS_ACCESS_KEY_ID is as good as a user's name: half of the secret.
        return words[-3:] == ["access", "key", "id"]
    if last == "token":
        return before not in HARMLESS_TOKENS
    if last in ("pass", "pwd"):
        return before in PASSWORD_OWNERS
    if last in ("pat", "auth") and name.isupper():
        return bool(before)
    pairs = zip(words, words[1:], strict=False)
    return (
        any(word in SECRET_WORDS or word.endswith(SECRET_ENDINGS) for word in words)
        or any(second in ("key", "keys") and first in SECRET_KEYS for first, second in pairs)
    )


# --- shapes ---------------------------------------------------------------------------------------

TOKENS = (
    r"hf_[A-Za-z0-9]{20,}",
    r"api_org_[A-Za-z0-9]{20,}",
    r"sk-(?=[\w-]*\d)[A-Za-z0-9_-]{20,}",
    r"(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{10,}",
    r"whsec_[A-Za-z0-9+/=]{16,}",
    r"gh[pousr]_[A-Za-z0-9]{30,}",
    r"github_pat_\w{22,}",
    r"gl(?:pat|dt|rt|cbt|ptt|ft|soat)-[\w-]{16,}",
    r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}",
    r"xox[a-z]-[A-Za-z0-9-]{10,}",
    r"xapp-\d-[A-Za-z0-9-]{10,}",
    r"AIza[\w-]{35}",
    r"ya29\.[\w-]{20,}",
    r"GOCSPX-[\w-]{20,}",
    r"eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*",
    r"npm_[A-Za-z0-9]{36}",
    r"pypi-AgE[\w-]{16,}",
    r"SG\.[\w-]{16,}\.[\w-]{16,}",
    r"do[opr]_v1_[a-f0-9]{64}",
    r"dckr_pat_[\w-]{20,}",
    r"r8_[A-Za-z0-9]{30,}",
    r"gsk_[A-Za-z0-9]{40,}",
    r"nvapi-[\w-]{40,}",
    r"pplx-[A-Za-z0-9]{40,}",
    r"xai-[A-Za-z0-9]{40,}",
    r"tskey-[a-z]+-[\w-]{16,}",
    r"hvs\.[\w-]{20,}",
    r"wandb_v1_[\w-]{20,}",
    r"lin_api_[A-Za-z0-9]{30,}",
    r"sq0[a-z]{3}-[\w-]{20,}",
    r"shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}",
    r"key-[0-9a-f]{32}",
    r"AGE-SECRET-KEY-1[A-Z0-9]{40,}",
)
TOKEN = re.compile(r"(?<![A-Za-z0-9_-])(?:" + "|".join(TOKENS) + r")")
PRIVATE_KEY = re.compile(
    r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----.*?(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|\Z)", re.S
)
SURE = (
    (re.compile(r"(https?://hooks\.slack\.com/services/)[\w/]+", re.I), rf"\1{MARK}"),
    (re.compile(r"(https?://(?:\w+\.)?discord(?:app)?\.com/api/webhooks/)[\w/-]+", re.I), rf"\1{MARK}"),
    (re.compile(r"(?<![\w:])\d{8,10}:AA[\w-]{33}"), MARK),  # a Telegram bot
    (re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s:/@'\"]*:)(?!//)[^\s/'\"]*[^\s'\"/@](?=@[\w.\[-])", re.I), rf"\1{MARK}"),
    (re.compile(r"(\bhttps?://)[A-Za-z0-9_-]{20,}(?=@)", re.I), rf"\1{MARK}"),
    (re.compile(r"(\b(?:bearer|basic)\s+)(?=\S*[\d=+/_.-])[A-Za-z0-9._~+/-]{12,}=*", re.I), rf"\1{MARK}"),
    (re.compile(r"(\bauthorization[\"']?\s*[:=]\s*[\"']?(?:(?:bearer|basic|token|apikey|digest)\s+)?)[^\s\"'\[]+", re.I), rf"\1{MARK}"),
    (re.compile(r"(^[\s<>+*-]*(?:set-)?cookie\s*:\s*)(?!\[)\S.*", re.I | re.M), rf"\1{MARK}"),
    (re.compile(r"(\bcurl\b[^\n]*\s(?:-u|--user)[\s=]+['\"]?[^\s:'\"]+:)(?!\[)[^\s'\"]+"), rf"\1{MARK}"),
    (re.compile(r"(\bwandb\s+login\s+(?:--\S+\s+)*)[0-9a-f]{40}\b"), rf"\1{MARK}"),
    (re.compile(r"(\blogin\s+\S+\s+password\s+)(?!\[)\S+"), rf"\1{MARK}"),
    (re.compile(r"([?&](?:sig|signature|x-amz-signature|x-amz-credential|x-goog-signature)=)(?!\[)[^&\s\"']+", re.I), rf"\1{MARK}"),
)
"""Secrets told by what stands around them, with what takes their place."""

# --- assignments ----------------------------------------------------------------------------------

NAME = r"(?<![\w.-])(?P<name>(?:--?)?[A-Za-z_][\w.-]{0,100})"
QUOTED = r"\\?\"(?P<double>(?:[^\"\\\n]|\\(?!\")[^\n])*)\\?\"|'(?P<single>(?:[^'\\\n]|\\[^\n])*)'"
ASSIGNMENT = re.compile(
    NAME + r"(?:(?P<sign>\\?[\"']?\]?(?:\s*:\s*[A-Za-z][\w.\[\], |]{0,60}?\s*=(?!=)|\s*(?:[=!]=|:=|=>|[=:]))[ \t]*[rbfu]?|"
    r"[\"'],[ \t]*(?=[\"']))|(?<=\w)(?P<space>[ \t]+))"
    rf"(?:{QUOTED}|(?P<plain>[^\s\"'`,;&)}}\]<>|]+))"
)
