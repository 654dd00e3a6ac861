"""Which column of a list means what, by the names that people give them in English and Korean."""

from collections.abc import Mapping, Sequence

from reliability.errors import BadInput

MEANINGS: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "customer_id", "customer", "번호", "고객번호", "회원번호"),
    "email": (
        "email",
        "e-mail",
        "mail",
        "email_address",
        "이메일",
        "이메일_주소",
        "이메일주소",
        "메일",
        "메일주소",
        "전자우편",
    ),
    "name": ("name", "full_name", "customer_name", "이름", "성명", "성함", "고객명"),
    "language": ("language", "lang", "locale", "언어"),
    "opt_out": ("opt_out", "optout", "unsubscribed", "do_not_mail", "수신거부"),
    "consent": ("consent", "opt_in", "subscribed", "수신동의"),
}


def columns_of(names: Sequence[str], given: Mapping[str, str]) -> dict[str, str]:
    """Meaning -> column; `given` says it where the names do not.

    Raises:
        BadInput: there is no column with addresses, or a column that was named is not there.
    """
    known = {name.strip().lower().replace(" ", "_"): name for name in names}
    if wrong := [meaning for meaning in given if meaning not in MEANINGS]:
        raise BadInput(f"`columns` speaks of {', '.join(wrong)}; accepted: {', '.join(MEANINGS)}")
    if missing := [column for column in given.values() if column not in names]:
        raise BadInput(f"the list has no column {', '.join(missing)}; it has {_listed(names)}")
    found = {
        meaning: column
        for meaning, usual in MEANINGS.items()
        if (column := given.get(meaning) or next((known[name] for name in usual if name in known), None))
    }
    if "email" not in found:
        raise BadInput(
            f"the list has no column with e-mail addresses; it has {_listed(names)}. Accepted: a column "
            'named email (이메일), or `columns`: {"email": …}'
        )
    return found


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)[:300] or "none"
