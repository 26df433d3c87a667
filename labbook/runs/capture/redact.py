"""Secrets taken out of text before it is stored: known token shapes, and values beside names such as API_KEY.

When in doubt about a name it hides the value; what machine learning calls tokens, keys and passes stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from labbook.runs.capture.secret_names import is_secret_name as is_secret_name  # part of this module's face
from labbook.runs.capture.secret_names import may_be_text, words

MARK = "[redacted]"

SHAPES = (
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
    r"(?:pplx|xai)-[A-Za-z0-9]{40,}",
    r"tskey-[a-z]+-[\w-]{16,}",
    r"hvs\.[\w-]{20,}",
    r"wandb_v1_[\w-]{20,}",
    r"lin_api_[A-Za-z0-9]{30,}",
    r"shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}",
    r"AGE-SECRET-KEY-1[A-Z0-9]{40,}",
    r"\d{8,10}:AA[\w-]{33}",
)
"""Tokens that their issuers made recognisable."""
KEY_BLOCK = r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----"
KEY_TEXT = r"[A-Za-z0-9+/=\s:,.\\\"'-]{0,20000}?"
KEY_BODY = rf"(?:{KEY_TEXT}-----END [A-Z0-9 ]*KEY(?: BLOCK)?-----|(?:(?:[\s+-]|\\n)*[A-Za-z0-9+/=]{{12,}})+)"
CERTAIN = re.compile(rf"{KEY_BLOCK}{KEY_BODY}|(?<![A-Za-z0-9_-])(?:{'|'.join(SHAPES)})")

SURROUNDED = [
    re.compile(pattern, re.I | re.M)
    for pattern in (
        r"(\bhttps?://hooks\.slack\.com/services/)[\w/]+",
        r"(\bhttps?://(?:\w+\.)?discord(?:app)?\.com/api/webhooks/)[\w/-]+",
        r"(\b[a-z][a-z0-9+.-]{0,20}://[^\s:/@'\"]{0,200}:)(?!//|\[redacted)[^\s/'\"]*[^\s'\"/@](?=@[\w.\[-])",
        r"(\bhttps?://)[A-Za-z0-9_-]{20,}(?=@)",
        r"(\bbearer\s+)(?=[^\s\"']*\d)[A-Za-z0-9._~+/-]{12,}=*",
        r"(\bauthorization[\"']?\s*:\s*[\"']?(?:bearer|basic|token|apikey|digest)\s+)(?![\[{$])[^\s\"']{6,}",
        r"(\bauthorization[\"']?\s*:\s*[\"']?)(?=[^\s\"']*\d)(?![\[{$])[^\s\"']{6,}",
        r"(^[\s<>+*-]*(?:set-)?cookie\s*:\s*)(?!\[)\S.*",
        r"(\bcurl\b[^\n]{0,500}\s(?:-u|--user)[\s=]+['\"]?[^\s:'\"]+:)(?!\[)[^\s'\"]+",
        r"(\bwandb\s+login\s+(?:--\S+\s+)*)[0-9a-f]{40}\b",
        r"(\blogin\s+\S+\s+password\s+)(?!\[)\S+",
        r"([?&](?:sig|signature|x-amz-signature|x-amz-credential|x-goog-signature)=)(?!\[)[^&\s\"']+",
    )
]
"""Secrets told by what stands before them."""

HINTS = "token|secret|pass|pwd|key|credential|jwt|pat|auth"
"""What every secret name contains; most names of a text need no second look."""
NAME = rf"(?P<name>(?:--?)?(?=[\w.-]{{0,100}}(?i:{HINTS}))[A-Za-z_][\w.-]*+)"
QUOTED = (
    r"\[(?P<items>[^\[\]\n]*[\"'][^\[\]\n]*)\]"
    r"|(?P<triple>\"\"\"|''')(?P<long>[\s\S]{1,4000}?)(?P=triple)"
    r"|\\\"(?P<escaped>[^\"\\\n]*)\\\"|\"(?P<double>(?:[^\"\\\n]|\\[^\n])*)\"|'(?P<single>(?:[^'\\\n]|\\[^\n])*)'"
)
PLAIN = r"(?P<plain>[^\s\"'`,;&)\]}<>|]+)(?P<after>[ \t]*[,)])?"
TYPE = r"[ \t]*:[ \t]*[A-Za-z_][\w.]*(?:\[[^\n=]{0,60}?\]+)?(?:[ \t]*\|[ \t]*[\w.\[\]]+)*[ \t]*=(?!=)"
SIGN = rf"(?P<sign>\\?[\"']?\]?(?:{TYPE}|[ \t]*(?:[=!]=|:=|=>|[=:]))[ \t]*[rbfuRBFU]?\(?)"
ASSIGNMENTS = [
    re.compile(pattern)
    for pattern in (
        rf"(?<![\w.-]){NAME}{SIGN}(?:{QUOTED}|{PLAIN})",
        r"(?<![\w.-])(?P<name>--[A-Za-z][\w.-]*+)(?:[ \t]+|[\"'],\s*(?=[\"']))" + rf"(?![\"']?-)(?:{QUOTED}|{PLAIN})",
        rf"(?:getenv|get|setdefault|setenv|putenv)\(\s*[\"']{NAME}[\"'],\s*(?:{QUOTED})",
        rf"(?m:^[ \t+-]*+(?:ENV|ARG|setx|set -\w+)[ \t]+){NAME}[ \t]+(?:{QUOTED}|{PLAIN})",
        rf"<{NAME}>(?P<plain>[^<>\s]+)</",
    )
]
WORD = r"[^\n\"'(\[{=# ]{0,200}"
PHRASE = re.compile(rf"(?m)^[ \t+-]*+{NAME}[ \t]*[:=][ \t]+(?P<plain>(?![<$%`]){WORD}(?: {WORD}){{1,20}})$")
"""A passphrase of several words, as YAML and INI files have them."""

PLACEHOLDER = re.compile(r"<[^<>]*>|<\|[^|]*\|>|\$\{.*|\$\(.*|\$\w+|\{.*\}|%\(?\w+\)?\w?|\[?redacted\]?|[*•.…xX]+|\s*")
CODE = re.compile(
    r"[A-Za-z_]\w*(?:\.[A-Za-z_]+)+|[A-Za-z_][\w.]*[(\[].*|[&*]\w+|~|!(?:vault|env|secret|reference)\b.*|[(\[{].*"
    r"|-?\d{1,3}(?:\.\d*)?"
)
"""Values that are an attribute, a call, a collection or a small number."""
CODE_WORDS = re.compile(r"\b(?:if|else|for|in|or|and|not|is|lambda|await|yield|the|a|an|be|to|str|bool|None)\b")
NO_VALUES = words(
    """
    none null nil true false str string bytes int float bool object any optional union list dict
    self undefined secretstr secretbytes text token tokens secret password passphrase credentials
    annotated literal field required lambda not await
    """
)


def redact(text: str) -> str:
    """The text with `[redacted]` in the place of each secret."""
    text = CERTAIN.sub(MARK, text)
    for pattern in SURROUNDED:
        text = pattern.sub(rf"\1{MARK}", text)
    for pattern in (PHRASE, *ASSIGNMENTS):
        text = "".join(without_secrets(pattern, text))
    return text


def without_secrets(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    """The pieces of a text, with the secret values of a pattern's assignments replaced."""
    written = searched = 0
    while match := pattern.search(text, searched):
        start, end = match.span(value_group(match))
        if is_secret(match):
            yield text[written:start] + MARK
            written = searched = end
        else:
            searched = match.end("name")  # not behind the value: there may be another assignment in it
    yield text[written:]


VALUES = ("items", "long", "escaped", "double", "single", "plain")


def value_group(match: re.Match[str]) -> str:
    """Which of the groups for values matched."""
    groups = match.groupdict()
    return next(kind for kind in VALUES if groups.get(kind) is not None)


def is_secret(match: re.Match[str]) -> bool:
    """Whether an assignment gives a secret away."""
    name, kind = match["name"], value_group(match)
    value = match[kind]
    if not is_secret_name(name) or PLACEHOLDER.fullmatch(value):
        return False
    if match.re is PHRASE:
        return not may_be_text(name) and not CODE_WORDS.search(value)
    if kind == "plain":
        return is_plain_secret(name, value, is_argument=bool(match.groupdict().get("after")))
    return looks_random(value) if may_be_text(name) else not is_constant_name(value)


def is_plain_secret(name: str, value: str, is_argument: bool) -> bool:
    """Whether a value without quotes is a secret rather than code."""
    if value.lower() in NO_VALUES or CODE.fullmatch(value) or CODE_WORDS.fullmatch(value):
        return False
    if value.isidentifier() and not any(map(str.isdigit, value)):
        another_name = value == name.rpartition(".")[2] or ("_" in value and is_secret_name(value))
        if another_name or is_argument or may_be_text(name):
            return False
    return looks_random(value) if may_be_text(name) else True


def looks_random(value: str) -> bool:
    """Whether a text is a key rather than a word: long, without spaces, letters and digits or cases mixed."""
    if len(value) < 8 or not re.fullmatch(r"[!-~]+", value):
        return False
    digits, lower, upper = (bool(re.search(kind, value)) for kind in (r"\d", "[a-z]", r"(?<!^)[A-Z]"))
    return (digits and (lower or upper)) or (len(value) >= 12 and lower and upper) or is_secret_name(value)


def is_constant_name(value: str) -> bool:
    """Whether a text is the name of an environment variable, such as "OPENAI_API_KEY"."""
    return value.isupper() and value.isidentifier() and "_" in value and is_secret_name(value)
