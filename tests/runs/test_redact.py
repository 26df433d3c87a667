from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labbook.runs.capture.redact import MARK, is_secret_name, redact

# Put together from halves, so that no scanner takes this file for a leak.
HEX40 = "0123456789abcdef0123" + "456789abcdef01234567"
HF = "hf_" + "AbCdEfGhIjKlMnOpQrStUvWxYz12345678"
OPENAI = "sk-" + "proj-abcDEF123456abcDEF123456abcDEF"
GITHUB = "ghp_" + "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5"
AWS = "AKIA" + "IOSFODNN7EXAMPLE"
AWS_SECRET = "wJalrXUtnFEMI/K7MDENG" + "/bPxRfiCYEXAMPLEKEY"
JWT = "eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxMjM0NTY3ODkwIn0." + "dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P"
SLACK = "xoxb-" + "123456789012-abcdefGHIJKL"
BLOCK = "-----BEGIN RSA PRIVATE " + "KEY-----\nMIIEpAIBAAKCAQEA\nabc\n-----END RSA PRIVATE " + "KEY-----"

SECRETS = [
    (f"HF_TOKEN={HF}", HF),
    (f"the token is {HF} as you see", HF),
    (f'login(token="{HF}")', HF),
    (f'login("{HF}")', HF),
    (f"OPENAI_API_KEY={OPENAI}", OPENAI),
    (f"client = OpenAI('{OPENAI}')", OPENAI),
    (f"key = 'sk-ant-{'api03-abc123' * 4}'", "api03-abc123api03"),
    (f"git clone https://{GITHUB}@github.com/me/repo", GITHUB),
    (f"x = {GITHUB}", GITHUB),
    ("github_pat_" + "11ABCDEFG0abcdefghijkl_mnopqrstuvwxyz", "11ABCDEFG0"),
    (f"aws_access_key_id = {AWS}", AWS),
    (f"aws_secret_access_key = {AWS_SECRET}", AWS_SECRET),
    (f"AWS_SECRET_ACCESS_KEY: '{AWS_SECRET}'", AWS_SECRET),
    (f"SLACK={SLACK}", SLACK),
    ("see glpat-" + "abcDEF123-_456ghiJKL in it", "abcDEF123"),
    ("maps AIza" + "SyA1234567890abcdefghijklmnopqrstuv", "SyA1234"),
    (f"Cookie: session={JWT}", JWT),
    (f"Authorization: Bearer {JWT}", JWT),
    ("Authorization: Basic dXNlcjpwYXNzd29yZA==", "dXNlcjpwYXNzd29yZA"),
    ('headers = {"Authorization": "token abcdef123456"}', "abcdef123456"),
    ("curl -H 'X-Api-Key: 9f8e7d6c5b4a'", "9f8e7d6c5b4a"),
    ("curl -u admin:s3cr3t https://host/x", "s3cr3t"),
    (BLOCK, "MIIEpAIBAAKCAQEA"),
    (BLOCK.split("-----END")[0], "MIIEpAIBAAKCAQEA"),
    (f"+{BLOCK}".replace("\n", "\n+"), "MIIEpAIBAAKCAQEA"),
    (f"WANDB_API_KEY={HEX40}", HEX40),
    (f"wandb login {HEX40}", HEX40),
    (f"wandb login --relogin {HEX40}", HEX40),
    (f"machine api.wandb.ai login user password {HEX40}", HEX40),
    ("postgresql://lab:hunter2@db.example.org/runs", "hunter2"),
    ("redis://:hunter2@cache:6379/0", "hunter2"),
    ("url = 'mysql+pymysql://root:p@ss@localhost/x'", "p@ss"),
    ('password = "hunter2"', "hunter2"),
    ("password: hunter2", "hunter2"),
    ("password: correct horse battery staple", "battery staple"),
    ("    passphrase = open sesame now", "sesame now"),
    ("DB_PASSWORD=hunter2", "hunter2"),
    ("export DB_PASS=hunter2 && run", "hunter2"),
    ("PGPASSWORD=hunter2 psql -h db", "hunter2"),
    ("MYSQL_PWD='hunter2'", "hunter2"),
    ('{"user": "me", "password": "hunter2"}', "hunter2"),
    (r'{"body": "{\"api_key\": \"hunter2\"}"}', "hunter2"),
    (r'"password": "hun\"ter2 and more"', "ter2 and more"),
    ("api_key: hunter2", "hunter2"),
    ("apiKey: 'hunter2',", "hunter2"),
    ('const apiKey: string = "hunter2";', "hunter2"),
    ('api_key: str = "hunter2"', "hunter2"),
    ('def f(api_key: str | None = "hunter2"):', "hunter2"),
    ('client_secret="hunter2"', "hunter2"),
    ("CLIENT_SECRET = hunter2", "hunter2"),
    ("python train.py --api-key hunter2 --steps 5", "hunter2"),
    ("python train.py --password=hunter2", "hunter2"),
    ("python push.py --hub-token abcdef", "abcdef"),
    ('["python", "x.py", "--api-key", "hunter2"]', "hunter2"),
    ('os.environ["HF_TOKEN"] = "hunter2"', "hunter2"),
    ('os.getenv("API_TOKEN", "hunter2")', "hunter2"),
    ('os.environ.get("DB_PASSWORD", "hunter2")', "hunter2"),
    ('os.environ.setdefault("SECRET_KEY", "hunter2")', "hunter2"),
    ("ENV HF_TOKEN hunter2", "hunter2"),
    ('token: "abc123def456"', "abc123def456"),
    ('token = "Zx81-Qw72-Rt63"', "Zx81-Qw72-Rt63"),
    ("access_token: qwerty", "qwerty"),
    ("refreshToken=qwertyuiop", "qwertyuiop"),
    ("//registry.npmjs.org/:_authToken=npm_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8", "a1B2c3D4"),
    ("SECRET_KEY = 'django-insecure-abc'", "django-insecure-abc"),
    ("PRIVATE_KEY=abcdef", "abcdef"),
    ("credentials: me@example.org/hunter2", "hunter2"),
    ("<password>hunter2</password>", "hunter2"),
    ("DefaultEndpointsProtocol=https;AccountName=x;AccountKey=abc123==;", "abc123"),
    ("https://x.blob.core.windows.net/y?sv=1&sig=abc%2Bdef", "abc%2Bdef"),
    ("https://api.example.org/v1?api_key=hunter2&x=1", "hunter2"),
    ("https://hooks.slack.com/services/T000/B000/XXXX1234", "XXXX1234"),
    ("bot = Bot('123456789:AA" + "F1a2B3c4D5e6G7h8I9j0K1l2M3n4O5p6Q')", "F1a2B3c4"),
    ('password = """hunter2"""', "hunter2"),
    ("if password == 'hunter2':", "hunter2"),
    ("-    api_key: hunter2", "hunter2"),
    ('+WANDB_KEY = "hunter2"', "hunter2"),
    ("SMTP_PASSWORD : hunter2", "hunter2"),
    ("'secret' => 'hunter2'", "hunter2"),
    ('api_keys = ["first1", "hunter2"]', "hunter2"),
    ('secret = ("hunter2")', "hunter2"),
    ("PASSWORD='$ecret-1!'", "$ecret-1!"),
    ("PASSWORD=!abc123", "!abc123"),
    ("Authorization: 0123456789abcdef", "0123456789abcdef"),
    ('kaggle.json: {"username":"me","api_key":"hunter2"}', "hunter2"),
]

INNOCENTS = [
    'tokenizer = AutoTokenizer.from_pretrained("gpt2")',
    "tokenizer: gpt2",
    "max_tokens=4096",
    "max_new_tokens: 128",
    "num_tokens = 5000000",
    "n_tokens=1e9",
    "tokens_per_second: 123456.7",
    "token_ids = [1, 2, 3]",
    'pad_token="<pad>"',
    'tokenizer.pad_token = "<|endoftext|>"',
    'eos_token: "</s>"',
    "tokenizer.pad_token = tokenizer.eos_token",
    "bos_token_id=50256",
    "unk_token = '[UNK]'",
    'mask_token="[MASK]"',
    "last_token = tokens[:, -1]",
    'answer_token = " Paris"',
    'correct_token: "understanding"',
    'token = "hello"',
    'token: " the"',
    '{"token": "cat", "prob": 0.1}',
    "token = tokens[i]",
    "for token in tokens:",
    "token: int",
    "token=5",
    "token = vocab.index(char)",
    "special_tokens_map.json",
    "--max-tokens 100",
    '--pad-token "<pad>"',
    "--tokenizer gpt2",
    "author: Jane Doe",
    'author = "Jane Doe"',
    "secretary = 'Jane'",
    "authority: 3",
    "key = jax.random.PRNGKey(0)",
    "key, subkey = jax.random.split(key)",
    "sort_key=lambda run: run.id",
    "primary_key=True",
    "cache_key = f'{name}-{step}'",
    "public_key: abc",
    "keyword = 'loss'",
    "kv_cache[key] = value",
    "loss_forward_pass = 1.25",
    "n_pass: 3",
    "PWD=/home/me/project",
    "OLDPWD=/home/me",
    f"commit {HEX40}",
    f"wandb: run at commit {HEX40}",
    "sha256:" + "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "run id 123e4567-e89b-12d3-a456-426614174000",
    "task-1234567890abcdefghijklmnop",
    "disk-usage-of-a-very-long-name-1234567890",
    "sk-learn-contrib-is-a-fine-organisation",
    "def login(password: str, api_key: str | None = None) -> None:",
    "api_key=api_key,",
    "login(token=hf_token)",
    'api_key = os.environ["OPENAI_API_KEY"]',
    "password = getpass.getpass()",
    "token = args.token",
    "password = None",
    'api_key_env = "OPENAI_API_KEY"',
    'API_KEY_NAME = "OPENAI_API_KEY"',
    "password_min_length: 8",
    "secrets_dir=/run/secrets",
    "HF_TOKEN=${HF_TOKEN}",
    "HF_TOKEN=$HF_TOKEN",
    'api_key: "<your key here>"',
    "git@github.com:me/repo.git",
    "https://github.com/me/repo.git",
    "http://localhost:8080/x@y",
    "ssh://git@host.example.org/repo",
    "import secrets",
    "The secret of a good plot is its axes.",
    "What the password is: nobody knows.",
    "a basic understanding of attention",
    "bearer of good news",
    "attention_pattern[head, query, key] = 0.5",
    "n_heads: 4  # divides d_model",
    "d_model=128 lr=1e-3 seed=0",
    "loss=0.6931 accuracy=0.5",
    "grokking.train weight_decay=choice(0,0.1)",
    '"vocab_size": 50257, "n_ctx": 1024',
    "token_embedding = torch.nn.Embedding(10, 4)",
    "passes = 3",
    "compass = north",
    'secret_name = "database"',
    "secret:\n  name: database",
    "secrets = {}",
    "passwords = [row[0] for row in rows]",
    '-token = "hello"',
    "-token embeddings are tied",
    "--password is deprecated",
    "self.password = password",
    "self.api_key = api_key",
    '"Authorization": header,',
    "if line.startswith('-----BEGIN RSA PRIVATE " + "KEY-----'):\n    x = 1\n",
]


@pytest.mark.parametrize(("text", "secret"), SECRETS, ids=[text[:40] for text, _ in SECRETS])
def test_secrets_go(text: str, secret: str) -> None:
    assert secret in text, "the corpus itself is wrong"
    assert secret not in redact(text)
    assert MARK in redact(text)


@pytest.mark.parametrize("text", INNOCENTS, ids=[text[:40] for text in INNOCENTS])
def test_innocents_stay(text: str) -> None:
    assert redact(text) == text


def test_the_corpus_is_as_large_as_promised() -> None:
    assert len(SECRETS) >= 60
    assert len(INNOCENTS) >= 60


def test_a_whole_file_is_redacted_as_its_lines_are() -> None:
    everything = [text for text, _ in SECRETS] + INNOCENTS
    lines = [text for text in everything if "\n" not in text and '"""' not in text]
    assert redact("\n".join(lines)).split("\n") == [redact(line) for line in lines]


@pytest.mark.parametrize("text", [text for text, _ in SECRETS])
def test_redacting_twice_changes_nothing_more(text: str) -> None:
    assert redact(redact(text)) == redact(text)


@given(st.text(alphabet="abcXYZ019 =:\"'\\\n[]{}()<>,;./-_@$token_secret_key"))
def test_any_text_is_survived_and_settled(text: str) -> None:
    once = redact(text)
    assert redact(once) == once


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=34, max_size=34))
def test_every_hugging_face_token_is_found(letters: str) -> None:
    assert letters not in redact(f"run with hf_{letters}, please")


def test_a_megabyte_takes_little_time() -> None:
    code = "    api_keys_seen = {name: self.lookup(name) for name in sorted(names)}  # loss=0.3\n" * 12_000
    started = time.process_time()
    redact(code)
    for unit in ("a", "a.", "-", "password: a ", "token=", "key='", "secret: [", "curl ", "://a:", "eyJ", '\\"'):
        redact(unit * (200_000 // len(unit)))
    assert time.process_time() - started < 5


SECRET_NAMES = """
    API_KEY HF_TOKEN token apiKey OPENAI_API_KEY2 client_secret DB_PASSWORD PGPASSWORD MYSQL_PWD privateKey SLURM_JWT
    AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY --api-key GITHUB_PAT NPM_AUTH credentials hub_token
"""
HARMLESS_NAMES = """
    tokenizer max_tokens num_tokens n_tokens token_ids author pad_token eos_token secretary PWD OLDPWD sort_key key
    forward_pass PATH SLURM_JOB_ID PYTHONPATH TOKENIZERS_PARALLELISM passes secret_count api_key_env d_model
"""


@pytest.mark.parametrize("name", SECRET_NAMES.split())
def test_secret_names(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize("name", HARMLESS_NAMES.split())
def test_harmless_names(name: str) -> None:
    assert not is_secret_name(name)
