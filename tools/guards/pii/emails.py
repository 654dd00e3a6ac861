"""E-mail addresses, with a Korean particle attached too."""

from tools.guards.pii.recogniser import CERTAIN, Recogniser, Shape

NO_DOMAINS = frozenset(
    (
        "png",
        "jpg",
        "jpeg",
        "gif",
        "svg",
        "webp",
        "ico",
        "pdf",
        "css",
        "js",
        "ts",
        "py",
        "md",
        "json",
        "yaml",
        "yml",
        "html",
        "txt",
        "zip",
    )
)
"""What follows the last dot of a file's name, as in logo@2x.png."""


def _address(found: str) -> float:
    name, _, domain = found.replace("%40", "@").rpartition("@")
    if name == "git" or domain.rpartition(".")[2].lower() in NO_DOMAINS:
        return 0
    return 0 if ".." in domain or name.endswith(".") else CERTAIN


EMAIL = Recogniser(
    "EMAIL_ADDRESS",
    (
        Shape(
            r"[A-Za-z0-9_][A-Za-z0-9._%+'\-]*(?:@|%40)(?:[A-Za-z0-9][A-Za-z0-9\-]*\.)+[A-Za-z]{2,24}",
            0.5,
            _address,
            left=r"(?:\A|[^A-Za-z0-9_])",
            right=r"(?:\z|[^A-Za-z0-9_\-])",
        ),
    ),
    needs="@",
    says="leave the e-mail address out",
)
