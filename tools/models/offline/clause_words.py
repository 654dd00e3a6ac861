"""The words by which a request is taken apart: verbs of each capability, what joins clauses, what names no subject."""

import re

TEXTS = (
    r"report|article|note|text|summary|letter|memo|draft|essay|e-?mail|blog post|post|leaflet|flyer|brochure|briefing"
    r"|guide|fact sheet|newsletter(?: piece)?|piece|paper|page|write-up|overview|comparison|speech|press release"
    r"|story"
)
TEXTS_KO = (
    r"보고서|블로그 글|글|메모|문서|요약문|초안|기사|에세이|편지|이메일|메일|전단지?|안내문|안내서|브리핑|소식지"
    r"|가이드|매뉴얼|공지|발표문|설명서|비교표"
)
_MAKE = (
    r"make|create|prepare|produce|compile|provide|put together|pull together|draw up|come up with|get me|give me"
    r"|send me"
)
_A_TEXT = rf"(?:\w+[- ]){{0,4}}(?:{TEXTS})\b"
_CHECKED = r"(?:checked|reviewed|proofread|verified|double-checked|check|review|proofread|verify)"
_SHORT = r"(?:overview|outline|summary|digest|gist|essentials|key points|main points)"

VERBS = {
    "research": r"research|search(?: for| in)?|find(?: out)?|look (?:up|for|into)|investigate|collect|gather|study"
    r"|dig up|read up(?: on)?|explore|examine|learn(?: about)?|inquire|(?:pull together|compile|get(?: me)?"
    r"|give me) (?:the |some |all )?"
    r"(?:what we (?:have|know)|facts|information|data|material)|tell me (?:everything|all|what we know)",
    "summarise": r"summari[sz]ed?|sum(?:med)? (?:it |them |that |this )?up|condensed?|shorten(?:ed)?"
    r"|boil(?:ed)? (?:it |them |that )?down|cut (?:it |them |that )?down|tell me (?:in brief|briefly|in short)"
    rf"|(?:give me|make|write|provide|get me|prepare|i need|i want) (?:an? |the )?(?:\w+ )?{_SHORT}\b",
    "calculate": r"calculate|compute|work out|figure out|add(?: up)?|subtract|multiply|divide",
    "write": r"write(?: up| down)?|draft|compose|put together|explain|describe"
    rf"|(?:{_MAKE}|i (?:need|want)|i(?:'d| would) like|outline|set up)(?= (?:an? |the |one )?{_A_TEXT})"
    r"|outline|turn (?:it|them|this|that|these|those|the \w+) into",
    "review": r"review|(?:double-?)?check|proofread|verify"
    rf"|have (?:it|them|that|this|the \w+|someone|somebody|a \w+)\s+(?:\w+ )?{_CHECKED}",
    "translate": r"translate",
}
STEMS = {
    "research": r"조사|검색|찾아(?:보|봐|본)?|찾(?:은)?|알아(?:보|봐|본|내)|수집|연구|살펴(?:보|봐|본)"
    r"|모으|모아|모은|공부|파악",
    "summarise": r"요약|정리|간추(?:리|려|린)|줄(?:여|이|인)|추(?:리|려|린)|개괄|개요|압축|핵심만 (?:알려|말해|뽑아)",
    "calculate": r"계산|합산|산출|더(?:하|해)|빼서",
    "write": r"작성|쓰|써|쓴|만들(?:어)?|만든|초안을? (?:잡(?:아|은)?|쓰|써|쓴)|초안|설명|서술|엮(?:어|은)?"
    rf"|글로 (?:정리|쓰|써|쓴)|(?:{TEXTS_KO})(?:을|를|이|가)? (?:준비|필요|부탁)",
    "review": r"검토|점검|교정|확인|검수|감수|대조",
    "translate": r"번역|(?:어|말)로 옮(?:기|겨|긴)",
}
OTHERS = r"make|create|prepare|design|organi[sz]e|evaluate|analy[sz]e|plan|book|send|order|buy|publish|paint|build"
ANY_VERB = "|".join([*VERBS.values(), OTHERS])
KO = re.compile(r"[가-힣]")
EN_VERB = re.compile(rf"(?:{'|'.join(VERBS.values())})(?!\w)", re.IGNORECASE)
POLITE = (
    r"(?:please|kindly|can you|could you|would you|i (?:want|need|would like)(?: you)? to|i'd like(?: you)? to|also"
    r"|first(?:ly)?|second(?:ly)?|finally|urgently|immediately|lastly|separately|and|then|next|to)"
)
LEAD = re.compile(rf"^(?:[\s,:;]*{POLITE}\b)*[\s,:;]*", re.IGNORECASE)
MARK = re.compile(r"^\s*(?:[-*+•]|\d{1,2}[.)])\s+")
LISTED = re.compile(r"(?:^|\s)\d{1,2}[.)]\s+(?=[^\W\d_])")
SENTENCE = re.compile(r"(?<=[.!?。])\s+|\n+|;\s*")
_DONE = r"(?:once|when|after) (?:that|this|it)(?: is|'s) (?:done|finished|ready)"
_THEN = rf"(?:,?\s*(?:and,?\s+)?\b(?:then|after that|afterwards|finally|lastly|next|{_DONE})\b,?\s*)"
_AND = rf"(?:,?\s+and\s+|,\s*)(?=(?:{POLITE}\s+)*(?:{ANY_VERB})(?!\w))"
EN_CUT = re.compile(rf"(?P<then>{_THEN})|(?P<and>{_AND})", re.IGNORECASE)
_KO_AFTER = r"하고\s?나서|고\s?나서|[한은]?\s?(?:다음|뒤|후)에?|해서|하여|서"
_KO_END = rf"\s?(?:(?P<then>{_KO_AFTER})|하고|하며|고|며)(?=[,\s]|$),?\s*"
_KO_JOINED = r"(?<=찾아)|(?<=모아)|(?<=알아내)"  # "자료를 모아 보고서를 써 줘": what follows is made of it
KO_CUT = re.compile(
    rf"(?:{'|'.join(STEMS.values())})(?:을|를|도)?(?:{_KO_END}|(?P<joined>{_KO_JOINED})\s+(?!보|봐|줘|주|달))"
)
_KO_NEXT = r"그리고\s?나서|그런\s?다음에?|그\s?(?:다음|후|뒤)에?|이어서|마지막으로|끝나면|다\s?되면"
KO_LEAD = re.compile(rf"^(?P<then>(?:{_KO_NEXT})[,\s]+)?(?:그리고|먼저|우선|또한?|따로)?[,\s]*")
KO_TAIL = re.compile(
    r"(?:하고|하며|해서|하여|해|한|하기|하는|할|고|며|서)?\s?"
    r"(?:줘|줄래|주세요|주십시오|주시기 바랍니다|달라|다음에?|뒤에?|후에?|나서)?[\s.!?,]*$"
)
ALL = re.compile(
    r"\b(?:everything|all of (?:it|them)|both|all (?:the )?results|all together)\b|모두|전부|전체|합쳐|종합|둘(?:을"
    r"| 다)",
    re.IGNORECASE,
)
LAST = re.compile(
    rf"\b(?:it|them|they|this|that|these|those|what you found|the (?:results?|findings|answers?|{TEXTS}))\b"
    r"|그것|이것|그걸|이걸|이를|결과|그 내용|초안(?:을|를)|요약(?:을|으로)",
    re.IGNORECASE,
)
TOPIC = re.compile(
    r"\b(?:about|on|regarding|concerning|of)\s+(?!both|them|it|that|this|what)\w|에 대(?:해|한|하여)|에 관(?:해|한)"
    r"|관련",
    re.IGNORECASE,
)
EMPTY = re.compile(
    rf"\b(?:an?|the|of|on|for|from|in|with|about|into|short|brief|long|one-page|results?|findings|facts|it|them|they"
    rf"|this"
    r"|that|these|those|everything|all|both|us|me|together|up|up to|to|into|one|(?:two|three|four|five|ten"
    r"|\d+) (?:sentences?"
    r"|words?|pages?|paragraphs?|points?)|sentences?|paragraphs?|essentials|key points|main points|what (?:we"
    r"|you) (?:have"
    rf"|know|found)|{TEXTS})\b"
    rf"|{TEXTS_KO}|결과|그것|이것|그걸|이걸|이를|그 내용|내용|모두|전부|전체|하나로|합쳐서?"
    r"|종합해서?|짧게|간단히|에 대해서?|에 관해서?|에 대한|관련|(?:한|두|세|네|다섯|\d+) ?(?:문장|문단|쪽|장)(?:으로"
    r"|짜리)?|핵심만?|까지",
    re.IGNORECASE,
)
TONGUE = re.compile(
    r"\b(?:in)?to (?:[A-Z][a-z]+|english|french|german|spanish|korean|japanese|chinese)\b|\S+(?:어|말)로\b"
)
"""A language says into what is translated, and not what."""
URGENT = re.compile(
    r"\b(?:urgent(?:ly)?|first|immediately|most important(?:ly)?)\b|급히|급하게|시급|먼저|우선"
    r"|가장 중요",
    re.IGNORECASE,
)
KO_OBJECT = r"(?:을|를|에 대해서?|에 대하여|에 관해서?)?\s*"
