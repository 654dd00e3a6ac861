"""Does a text end with a question to the person, in English or Korean, with or without a question mark?"""

import re

LAST = 120
"""[characters] at the end of an answer, in which a question mark makes it a question."""

_TELL = (
    r"알려|말씀해|말해|적어|써|입력해|보내|골라|고르|선택해|답해|답변해|대답해|남겨"
    r"|번호\S*(?:를|을)?\s*(?:다시\s*)?확인해"
)
_GIVE = (
    r"주세요|주십시오|주시기\s*바랍니다|주시면\s*(?:됩니다|돼요)|주시겠(?:어요|습니까)"
    r"|주실(?:래요|\s*수\s*있)|줘요?|줄래요?"
)
_KOREAN = re.compile(
    rf"(?:(?:{_TELL})\s*(?:{_GIVE})|(?:번호|주소|이름|날짜)\S*\s*(?:부탁드립니다|부탁합니다|부탁해요|필요합니다)"
    r"|(?:까요|나요|가요|[습입]니까|는지요))[\s.!~…。\"'”’)]*$"
)
_ENGLISH = re.compile(
    r"(?:^|[.!?:;\n]\s*)(?:so |then |now )?(?:please,? )?(?:just )?"
    r"(?:(?:tell me|give me|send me|let me know|name|enter|type|choose|pick)\s+(?:the|your|its|which|what|when|where"
    r"|who|how|if|whether|one)|answer with|say which|look at the number)\b"
    r"[^.!?\n]{0,80}[\s.!\"'”’)]*$",
    re.IGNORECASE,
)


def asks(text: str) -> bool:
    """A question mark near the end, or a last sentence that wants to be told something ("주문번호를 알려 주세요")."""
    end = text[-LAST:].strip()
    return "?" in end or bool(_KOREAN.search(end) or _ENGLISH.search(end))
