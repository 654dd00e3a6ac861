"""Secrets that are known by the name before them, in English and in Korean, and passwords in URLs. One line a rule."""

from tools.guards.secrets.rule import BLANK, Rule, named, value_of

_LEFT = r"[\w.-]{0,24}"
_PASSWORD = (
    r"password|passwd|(?:\b|_|-|user|db)pass|passphrase|passcode|pwd|(?:\b|_|-)pw|비밀 ?번호|패스 ?워드|암호|비번"  # noqa: S105 - names of passwords
)
_TOKEN = r"token|bearer|토큰"  # noqa: S105 - names of tokens
_KEY = (
    r"(?:api|access|secret|auth|private|signing|encryption|master|client|service|account|webhook|rest|admin|subscription|"
    r"shared|consumer|license)[_ .-]?key|(?:api|인증|비밀|접근|접속|액세스|시크릿|서비스|암호화) ?키"
)
_SECRET = r"secret|credentials?|시크릿"  # noqa: S105 - names of secrets
_SAID = r"비밀 ?번호|패스 ?워드|암호|비번|토큰|(?:api|인증|비밀|접근|접속|액세스|시크릿|서비스) ?키|\b(?:password|passwd|pwd?)"
_DATABASES = (
    "postgres(?:ql)?|mysql|mariadb|mongodb|rediss?|valkey|amqps?|mssql|sqlserver|oracle|clickhouse|cockroachdb|"
    "cassandra|kafka|nats|neo4j|bolt|ldaps?"
)

CONTEXTUAL: tuple[Rule, ...] = (
    Rule("aws-secret-key", named(rf"aws{_LEFT}(?:secret|sk){_LEFT}|secret[_ -]?access[_ -]?key", r"[A-Za-z0-9+/]{40}"), ("aws", "secret"), 3.5),
    Rule("azure-storage-key", named(r"(?:account|access|storage|shared)[_ -]?key", r"[A-Za-z0-9+/]{86}=="), ("key",), 3.5),
    Rule("datadog-key", named(rf"(?:dd|datadog)[_.-]?{_LEFT}key", r"[0-9a-f]{40}|[0-9a-f]{32}"), ("dd", "datadog"), 2.5),
    Rule("twilio-auth-token", named(rf"twilio{_LEFT}", r"[0-9a-f]{32}"), ("twilio",), 2.5),
    Rule("mailgun-private-key", named(rf"mailgun{_LEFT}", r"[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8}"), ("mailgun",), 2.5),
    Rule("heroku-api-key", named(rf"heroku{_LEFT}", r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"), ("heroku",), 2.5),
    Rule("cloudflare-key", named(rf"(?:cloudflare|cf)[_.-]{_LEFT}|x-auth-key", r"[A-Za-z0-9_-]{40}|[0-9a-f]{37}"), ("cloudflare", "cf_", "cf-", "cf.", "x-auth-key"), 2.8),
    Rule("vercel-token", named(rf"vercel{_LEFT}", r"[A-Za-z0-9]{24}"), ("vercel",), 3.0),
    Rule("kakao-key", named(rf"kakao{_LEFT}|카카오[^\n]{{0,12}}키", r"[0-9a-f]{32}"), ("kakao", "카카오"), 2.5),
    Rule("naver-secret", named(rf"naver{_LEFT}(?:secret|key)|네이버[^\n]{{0,16}}(?:시크릿|키)", r"[A-Za-z0-9_]{10}|[A-Za-z0-9]{40}"), ("naver", "네이버"), 2.3),
    Rule("database-url", rf"(?i)(?:{_DATABASES})(?:\+[a-z0-9_]+)?://[^\s:/\"'<>]*:[^\s\"'\x60<>]+@[^\s\"'\x60<>@]+", ("://",), 0.0, "URL"),
    Rule("url-password", r"[a-zA-Z][a-zA-Z0-9+.-]*://[^\s:@/\"'<>?#]*:([^\s\"'\x60<>/]+)@[A-Za-z0-9\[]", ("://",), 0.0, "password"),
    Rule("aws-key-pair", r"(?:AKIA|ASIA)[0-9A-Z]{16}[\"']?[\s:,;|/]{1,3}[\"']?([A-Za-z0-9+/]{40})(?:[^A-Za-z0-9+/=]|$)", ("akia", "asia"), 3.5),
    Rule("basic-credentials", r"(?i)\bbasic[ \t]+([A-Za-z0-9+/]{8,}={0,2})", ("basic",), 2.0, "basic"),
    Rule("bearer-token", r"(?i)\b(?:bearer|token)[ \t]+([A-Za-z0-9_.~+/-]{16,}={0,2})", ("bearer", "token"), 3.0, "random"),
    Rule("password-flag", rf"(?i)(?:--[\w-]{{0,20}}|\benv[ \t]+\w{{0,30}})(?:{_PASSWORD}|token|secret|api-?key)[ \t]+[\"']?([!#-&(-\[\]-_a-~]{{8,}})", ("--", "env"), 2.6, "value"),
    Rule("user-password-flag", r"(?:^|\s)(?:-u|--(?:proxy-)?user)[ =][\"']?[^\s:\"']{1,64}:([!#-&(-\[\]-_a-~]{6,})", ("-u ", "--user", "--proxy-user"), 2.0, "value"),
    Rule("default-of-a-secret", rf"(?i)\$\{{\w{{0,30}}(?:{_PASSWORD}|token|secret|key):-([^}}\s\"']{{8,}})\}}", (":-",), 2.6, "value"),
    Rule("password", value_of(_PASSWORD), ("pass", "pw", "비밀", "패스", "암호", "비번"), 2.6, "value"),
    Rule("said-password", rf"(?i)(?:{_SAID}){BLANK}{{1,3}}([!#-&(-\[\]-_a-~]{{8,}})", ("비밀", "패스", "암호", "비번", "토큰", "키", "password", "passwd", "pw"), 2.6, "value"),
    Rule("api-key", value_of(_KEY), ("key", "키"), 2.8, "value"),
    Rule("token", value_of(_TOKEN), ("token", "bearer", "토큰"), 2.8, "value"),
    Rule("secret", value_of(_SECRET), ("secret", "credential", "시크릿"), 2.8, "value"),
)  # fmt: skip
