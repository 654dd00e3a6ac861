"""Whether an answer to a question means that nothing is wanted any more."""

import re

_GIVES_UP = re.compile(
    r"\W*(?:(?:no|oh|ok|okay|well|sorry|please|actually|just|hm+|thanks?|thank you"
    r"|아니(?:요|야|다|에요)?|아뇨|그냥|음+|그럼|죄송\w*|미안\w*|에이)\W+)*"
    r"(?:(?:i(?:'ll| will|'d like to| want to)? |let'?s )?(?:cancel|forget|drop|stop|quit|abort|give up|never ?mind)"
    r"|(?:i )?don'?t (?:bother|order|buy|book|send|do|want)|(?:i )?changed my mind"
    r"|(?:(?:주문|여행|예약|발주|구매|발송|전부|다|모두|이거|그거|그건|이건|없던 ?일)(?:을|를|은|는|로)?\s*)*"
    r"(?:취소(?=\W*$|요|해|할|하|합|입|부탁)|그만(?!큼)|관[두둘]|됐(?:어|습|다|고)|포기|중단|없던 ?일로"
    r"|안\s?(?:할|해|살|갈)|(?:하|사|보내|예약하|주문하)지\s?(?:마|말|않))[가-힣 ]{0,10})"
    r"(?: (?:about )?(?:it|that|this|them|any(?:thing)?|everything|all(?: of it)?"
    r"|(?:the |my )(?:order|trip|booking|purchase|campaign|whole thing)))?(?: any ?more)?"
    r"\W*(?:please|thanks?|thank you|sorry|then|고맙\w*|감사\w*|죄송\w*)?\W*",
    re.IGNORECASE,
)


def gives_up(text: str) -> bool:
    """The whole of the text says so: "forget it", "취소해 주세요"; not "cancel my last answer, three kettles"."""
    return bool(_GIVES_UP.fullmatch(text[:200]))
