"""The shapes of secrets, as their issuers make them: a labelled set that is drawn at run time and never stored, so that
no scanner of a code host finds a key here.

In a shape, `<B40>` stands for 40 characters of an alphabet; everything else stands for itself. A shape that says
nothing by itself has the names under which people keep it.
"""

import base64
import json
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass

UPPER, LOWER, DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz", "0123456789"
ALPHABETS = {
    "A": UPPER + LOWER + DIGITS,
    "B": UPPER + LOWER + DIGITS + "+/",
    "C": "qpzry9x8gf2tvdw0s3jn54khce6mua7l".upper(),
    "D": DIGITS,
    "H": "0123456789abcdef",
    "K": UPPER + "234567",
    "L": LOWER + DIGITS,
    "P": UPPER + LOWER + DIGITS + "!@#$%^*-_",
    "U": UPPER + DIGITS,
    "W": UPPER + LOWER + DIGITS + "-_",
}
BLANK = re.compile(r"<([A-Z])(\d+)>")
UUID = "<H8>-<H4>-4<H3>-a<H3>-<H12>"


@dataclass(frozen=True)
class Shape:
    """One kind of secret; `names` where it needs a name to be known by, `within` the part of it that is the secret,
    where the rest (an address) says nothing.
    """

    format: str
    shape: str
    names: tuple[str, ...] = ()
    within: str = "(.+)"

    def draw(self, chance: random.Random) -> str:
        return BLANK.sub(lambda blank: _some(chance, blank[1], int(blank[2])), self.shape)


def _some(chance: random.Random, alphabet: str, count: int) -> str:
    """Characters of an alphabet, the last of them never a sign that ends a sentence."""
    drawn = [chance.choice(ALPHABETS[alphabet]) for _ in range(count)]
    if alphabet in "PW":
        drawn[0], drawn[-1] = chance.choice(ALPHABETS["A"]), chance.choice(ALPHABETS["A"])
    return "".join(drawn)


SHAPES = (
    Shape("AWS access key", "AKIA<K16>"),
    Shape("AWS temporary key", "ASIA<K16>"),
    Shape("AWS secret key", "<B40>", ("aws_secret_access_key", "AWS_SECRET_ACCESS_KEY", "secretAccessKey")),
    Shape("GitHub classic token", "ghp_<A36>"),
    Shape("GitHub OAuth token", "gho_<A36>"),
    Shape("GitHub app token", "ghs_<A36>"),
    Shape("GitHub refresh token", "ghr_<A76>"),
    Shape("GitHub fine-grained token", "github_pat_<A22>_<A59>"),
    Shape("GitLab token", "glpat-<W20>"),
    Shape("GitLab routable token", "glpat-<W27>.01.<L9>"),
    Shape("GitLab trigger token", "glptt-<H40>"),
    Shape("GitLab runner token", "glrt-<W20>"),
    Shape("Slack bot token", "xoxb-<D12>-<D13>-<A24>"),
    Shape("Slack user token", "xoxp-<D12>-<D12>-<D13>-<H32>"),
    Shape("Slack app token", "xapp-1-A<U10>-<D13>-<H64>"),
    Shape("Slack webhook", "https://hooks.slack.com/services/T<U10>/B<U10>/<A24>"),
    Shape("Stripe secret key", "sk_live_51<A97>"),
    Shape("Stripe old secret key", "sk_live_<A24>"),
    Shape("Stripe restricted key", "rk_live_51<A97>"),
    Shape("Stripe webhook secret", "whsec_<A32>"),
    Shape("OpenAI old key", "sk-<A20>T3BlbkFJ<A20>"),
    Shape("OpenAI older key", "sk-<A48>"),
    Shape("OpenAI project key", "sk-proj-<W74>T3BlbkFJ<W74>"),
    Shape("OpenAI service account key", "sk-svcacct-<W74>T3BlbkFJ<W74>"),
    Shape("Anthropic key", "sk-ant-api03-<W93>AA"),
    Shape("Anthropic admin key", "sk-ant-admin01-<W93>AA"),
    Shape("OpenRouter key", "sk-or-v1-<H64>"),
    Shape("Google API key", "AIza<W35>"),
    Shape("Google OAuth client secret", "GOCSPX-<W28>"),
    Shape("Google access token", "ya29.a0<W180>"),
    Shape("npm token", "npm_<A36>"),
    Shape("PyPI token", "pypi-AgEIcHlwaS5vcmcC<W150>"),
    Shape("Hugging Face token", "hf_<A34>"),
    Shape("Twilio API key", "SK<H32>"),
    Shape("Twilio auth token", "<H32>", ("TWILIO_AUTH_TOKEN", "twilioAuthToken")),
    Shape("SendGrid key", "SG.<W22>.<W43>"),
    Shape("Mailgun key", "key-<H32>"),
    Shape("Mailgun newer key", "<H32>-<H8>-<H8>", ("MAILGUN_API_KEY", "mailgun_api_key")),
    Shape("Mailchimp key", "<H32>-us17"),
    Shape("Brevo key", "xkeysib-<H64>-<A16>"),
    Shape("DigitalOcean token", "dop_v1_<H64>"),
    Shape("DigitalOcean OAuth token", "doo_v1_<H64>"),
    Shape("Heroku key", "HRKU-AA<W58>"),
    Shape("Heroku older key", UUID, ("HEROKU_API_KEY", "heroku_api_key")),
    Shape("Shopify access token", "shpat_<H32>"),
    Shape("Shopify shared secret", "shpss_<H32>"),
    Shape("Square access token", "EAAA<W60>"),
    Shape("Square OAuth secret", "sq0csp-<W43>"),
    Shape("PayPal Braintree token", "access_token$production$<L16>$<H32>"),
    Shape("Atlassian token", "ATATT3xFfGF0<W171>=<H8>"),
    Shape("Bitbucket app password", "ATBB<A24><H8>"),
    Shape("Discord bot token", "MT<A24>.G<W5>.<W38>"),
    Shape("Discord webhook", "https://discord.com/api/webhooks/<D19>/<W68>"),
    Shape("Telegram bot token", "<D10>:AA<W33>"),
    Shape("Databricks token", "dapi<H32>"),
    Shape("Databricks numbered token", "dapi<H32>-2"),
    Shape("Datadog API key", "<H32>", ("DD_API_KEY", "DATADOG_API_KEY", "datadog_api_key")),
    Shape("Datadog application key", "<H40>", ("DD_APP_KEY", "datadog_app_key")),
    Shape("New Relic user key", "NRAK-<U27>"),
    Shape("New Relic license key", "<H36>NRAL"),
    Shape("Sentry user token", "sntryu_<H64>"),
    Shape("Sentry organisation token", "sntrys_eyJpYXQiOjE3<A90>_<B43>"),
    Shape("Grafana service account token", "glsa_<A32>_<H8>"),
    Shape("Grafana cloud token", "glc_eyJvIjoi<A120>"),
    Shape("Terraform Cloud token", "<A14>.atlasv1.<W67>"),
    Shape("Vault service token", "hvs.<W95>"),
    Shape("Vault batch token", "hvb.<W140>"),
    Shape("Docker Hub token", "dckr_pat_<W27>"),
    Shape("Azure storage key", "<B86>==", ("AccountKey", "AZURE_STORAGE_KEY", "accountKey")),
    Shape(
        "Azure connection string",
        "DefaultEndpointsProtocol=https;AccountName=shopdata<D2>;AccountKey=<B86>==;EndpointSuffix=core.windows.net",
    ),
    Shape(
        "Azure SAS",
        "https://shop<D3>.blob.core.windows.net/reports/a.csv?sv=2024-11-04&st=2026-11-01T00%3A00%3A00Z&sp=r&sr=b"
        "&sig=<A20>%2F<A14>%2B<A7>%3D",
        within="sig=(.+)",
    ),
    Shape("Azure client secret", "<A3>8Q~<W34>"),
    Shape("Kakao REST key", "<H32>", ("KAKAO_REST_API_KEY", "kakao_admin_key", "KakaoAK")),
    Shape("Naver client secret", "<A10>", ("NAVER_CLIENT_SECRET", "X-Naver-Client-Secret", "naver_client_secret")),
    Shape("JWT", "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiI<A60>.<W43>"),
    Shape("age key", "AGE-SECRET-KEY-1<C58>"),
    Shape("Linear key", "lin_api_<A40>"),
    Shape("Notion token", "ntn_<D11><A35>"),
    Shape("Notion older token", "secret_<A43>"),
    Shape("Figma token", "figd_<W40>"),
    Shape("Airtable token", "pat<A14>.<H64>"),
    Shape("Postman key", "PMAK-<H24>-<H34>"),
    Shape("Doppler token", "dp.pt.<A43>"),
    Shape("Doppler service token", "dp.st.prd.<A43>"),
    Shape("Fly.io token", "fo1_<W43>"),
    Shape("Fly.io macaroon", "FlyV1 fm2_<B180>=="),
    Shape("Cloudflare token", "<W40>", ("CLOUDFLARE_API_TOKEN", "CF_API_TOKEN", "cloudflare_api_token")),
    Shape("Cloudflare global key", "<H37>", ("CLOUDFLARE_API_KEY", "X-Auth-Key")),
    Shape("Supabase token", "sbp_<H40>"),
    Shape("Supabase secret key", "sb_secret_<W22>_<W8>"),
    Shape("Vercel token", "<A24>", ("VERCEL_TOKEN", "vercel_token")),
    Shape("Groq key", "gsk_<A52>"),
    Shape("Perplexity key", "pplx-<A48>"),
    Shape("Replicate token", "r8_<A37>"),
    Shape("xAI key", "xai-<A80>"),
    Shape("LangSmith key", "lsv2_pt_<H32>_<H10>"),
    Shape("PlanetScale token", "pscale_tkn_<W43>"),
    Shape("Pulumi token", "pul-<H40>"),
    Shape("RubyGems key", "rubygems_<H48>"),
    Shape("Dynatrace token", "dt0c01.<K24>.<K64>"),
    Shape("Tailscale key", "tskey-auth-k<A15>CNTRL-<A32>"),
    Shape("CircleCI token", "CCIPAT_<A22>_<H40>"),
    Shape("Netlify token", "nfp_<A36>"),
    Shape("SonarQube token", "squ_<H40>"),
    Shape("Alibaba Cloud key", "LTAI<A20>"),
    Shape(
        "Teams webhook",
        f"https://contoso<D2>.webhook.office.com/webhookb2/{UUID}@{UUID}/IncomingWebhook/<H32>/{UUID}",
    ),
    Shape("PostgreSQL URL", "postgresql://shop:<P14>@db.example.com:5432/orders"),
    Shape("PostgreSQL URL of SQLAlchemy", "postgresql+asyncpg://shop:<A18>@10.0.4.7/orders"),
    Shape("MySQL URL", "mysql://root:<P12>@mysql:3306/shop"),
    Shape("MongoDB URL", "mongodb+srv://admin:<A16>@cluster<D1>.ab1cd.mongodb.net/shop?retryWrites=true"),
    Shape("Redis URL", "redis://:<A20>@cache.internal:6379/0"),
    Shape("AMQP URL", "amqps://worker:<A16>@mq.example.com/vhost"),
    Shape("URL with a password", "https://deploy:<A20>@git.example.com/shop/backend.git", within="deploy:(.+)@"),
    Shape("password", "<P16>", ("password", "DB_PASSWORD", "passwd", "adminPassword")),
    Shape("short password", "<P10>9", ("password", "db_password", "PASSWORD")),
    Shape("API key of nobody known", "<A32>", ("api_key", "API_KEY", "apiKey", "x-api-key")),
    Shape("token of nobody known", "<A40>", ("token", "access_token", "AUTH_TOKEN")),
    Shape("client secret of nobody known", "<W32>", ("client_secret", "clientSecret", "OAUTH_CLIENT_SECRET")),
    Shape("password, named in Korean", "<P14>", ("비밀번호", "암호", "관리자 비밀번호", "패스워드")),
    Shape("token, named in Korean", "<A36>", ("토큰", "인증 토큰", "액세스 토큰")),
    Shape("API key, named in Korean", "<A32>", ("API 키", "API키", "비밀키")),
)  # fmt: skip

NAMELESS = ("value", "item", "VALUE")

NAMED_CONTEXTS: Mapping[str, str] = {
    "env": "STAGE=prod\n{name}={value}\nPORT=8080\n",
    "export": 'export {name}="{value}" # of the shop\n',
    "YAML": "service:\n  image: shop:1.4\n  {name}: {value}\n  replicas: 2\n",
    "Python": 'client = connect(timeout=3)\n{name} = "{value}"\nclient.open()\n',
    "JSON": '{{"region": "ap-northeast-2", "{name}": "{value}", "retries": 3}}',
    "JSON in JSON": '{{"body": "{{\\"region\\": 1,\\n\\"{name}\\": \\"{value}\\"}}"}}',
    "diff": "@@ -3,2 +3,2 @@\n-    {name}: old\n+    {name}: '{value}'\n",
    "English": "Hi all, for the staging shop the {name} is {value}. Please rotate it on Friday.",
    "English, colon": "Please deploy tonight ({name}: {value}), thanks!",
    "Korean": "안녕하세요, 스테이징 {name}는 {value}입니다. 금요일에 바꿔 주세요.",
    "Korean, colon": "오늘 밤 배포합니다. {name}: {value} 이고, 문제가 있으면 알려 주세요.",
}
BARE_CONTEXTS: Mapping[str, str] = {
    **NAMED_CONTEXTS,
    "header": 'curl -sS -H "Authorization: Bearer {value}" https://api.example.com/v1/items\n',
    "URL": "GET https://api.example.com/v1/items?page=2&key={value}&sort=asc HTTP/1.1",
    "Korean, attached": "키는{value}로 바꿨습니다.",
    "line ends": "{value}\r\n{value}\n",
}
NOT_IN_URLS = ("webhook", "URL", "Azure", "Fly.io macaroon", "Sentry organisation")


@dataclass(frozen=True)
class Sample:
    """A `text` with a `value` of one format in it, in one kind of context."""

    format: str
    context: str
    text: str
    value: str


def samples(seed: int, times: int = 1) -> list[Sample]:
    """Every format in every context that it can stand in, `times` times with other values."""
    chance = random.Random(seed)  # noqa: S311 - to look like keys, not to be ones
    drawn = [one for shape in SHAPES for _ in range(times) for one in _of(shape, chance)]
    return drawn + [one for _ in range(times) for one in _blocks(chance)]


def _of(shape: Shape, chance: random.Random) -> list[Sample]:
    contexts = NAMED_CONTEXTS if shape.names else BARE_CONTEXTS
    told: list[Sample] = []
    for context, text in contexts.items():
        if context == "URL" and any(word in shape.format for word in NOT_IN_URLS):
            continue
        value = shape.draw(chance)
        name = chance.choice(shape.names or NAMELESS)
        secret = re.findall(shape.within, value)[0]
        told.append(Sample(shape.format, context, text.format(name=name, value=value), secret))
    return told


def _blocks(chance: random.Random) -> list[Sample]:
    """Private keys, whole, in the ways they are kept."""
    told: list[Sample] = []
    for kind, size in (("", 1218), ("RSA ", 1190), ("EC ", 121), ("OPENSSH ", 1800), ("ENCRYPTED ", 1300)):
        body = base64.b64encode(chance.randbytes(size)).decode()
        lines = "\n".join(body[at : at + 64] for at in range(0, len(body), 64))
        pem = f"-----BEGIN {kind}PRIVATE KEY-----\n{lines}\n-----END {kind}PRIVATE KEY-----"
        indented = pem.replace("\n", "\n    ")
        added = pem.replace("\n", "\n+")
        told += [
            Sample("PEM private key", "file", pem + "\n", pem),
            Sample("PEM private key", "one line", 'KEY="' + pem.replace("\n", "\\n") + '"\n', pem),
            Sample("PEM private key", "YAML", "tls:\n  key: |\n    " + indented + "\n  port: 443\n", pem),
            Sample("PEM private key", "diff", "@@ -0,0 +1 @@\n+" + added + "\n", pem),
            Sample("PEM private key", "Korean", f"개인키입니다.\n{pem}\n감사합니다.", pem),
            Sample("Google service account", "JSON", _account(chance, pem), pem),
        ]
    return told


def _account(chance: random.Random, pem: str) -> str:
    told = {
        "type": "service_account",
        "project_id": "shop-prod",
        "private_key_id": _some(chance, "H", 40),
        "private_key": pem + "\n",
        "client_email": "deploy@shop-prod.iam.gserviceaccount.com",
    }
    return json.dumps(told, indent=2)


def harmless(seed: int, times: int = 20) -> dict[str, list[str]]:
    """What looks random and is no secret, by kind."""
    chance = random.Random(seed)  # noqa: S311 - the same
    kinds = {
        "git commit": "commit <H40>\nMerge: <H7> <H7>\nAuthor: A. Kim\n\n    Fix the desk (cherry picked from <H40>)\n",
        "git diff": "diff --git a/state/money.py b/state/money.py\nindex <H10>..<H10> 100644\n--- a/state/money.py\n",
        "UUID": f"run {UUID} resumed by {UUID}; thread_id={UUID}\n",
        "npm lock": '      "resolved": "https://registry.example.com/a/-/a-1.2.3.tgz",\n'
        '      "integrity": "sha512-<B86>==",\n      "integrity": "sha1-<B27>="\n',
        "yarn lock": 'lodash@^4.17.21:\n  version "4.17.21"\n  integrity sha512-<B86>==\n',
        "poetry lock": 'files = [\n    {file = "a-1.0-py3-none-any.whl", hash = "sha256:<H64>"},\n]\n',
        "pip hash": "six==1.17.0 --hash=sha256:<H64>\n",
        "go.sum": "golang.org/x/text v0.14.0 h1:<B43>=\ngolang.org/x/text v0.14.0/go.mod h1:<B43>=\n",
        "image digest": "FROM python:3.11-slim@sha256:<H64>\n",
        "etag": 'ETag: W/"<H32>"\nContent-MD5: <B22>==\nX-Request-Id: <H32>\n',
        "data URI": '<img src="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAA<B4000>=">\n',
        "base64 in lines": "\n".join(["<B76>"] * 12) + "\n",
        "certificate": "-----BEGIN CERTIFICATE-----\n" + "\n".join(["MII<B61>"] * 10) + "\n-----END CERTIFICATE-----\n",
        "public key": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI<B43> deploy@shop\n",
        "order number": "Order ORD-2026-<D8> and tracking number <D13>, invoice INV<D10>.\n",
        "hash in code": 'assert digest("report") == "<H64>"\nETAG = "<H32>"\n',
        "trace": "trace_id=<H32> span_id=<H16> traceparent: 00-<H32>-<H16>-01\n",
    }  # fmt: skip
    return {kind: [Shape(kind, text).draw(chance) for _ in range(times)] for kind, text in kinds.items()}
