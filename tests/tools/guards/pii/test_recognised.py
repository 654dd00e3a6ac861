"""What is somebody's is found whole, however it is written, in English and in Korean, and what is nobody's is left."""

from random import Random

import pytest

from benchmarks.made_up import KINDS
from reliability.errors import BadInput
from tools.guards.pii import PII, Pii
from tools.guards.pii.checksums import ean13, korean_resident


def a_made_up(kind: str) -> str:
    return KINDS[kind](Random(5))  # noqa: S311 — nobody's number, the same one every time


def found(text: str, detect: Pii = PII) -> list[tuple[str, str]]:
    return [(match.rule, text[match.start : match.end]) for match in detect(text)]


@pytest.mark.parametrize("particle", ["로", "에게", "입니다", "이고", "을 ", "께서", ".", ", ", ">", "", "!"])
def test_an_address_is_found_with_a_korean_particle_behind_it_and_the_particle_is_left(particle: str) -> None:
    text = f"메일주소는hong@example.co.kr{particle}"

    matches = found(text)

    assert matches == [("EMAIL_ADDRESS", "hong@example.co.kr")]


@pytest.mark.parametrize(
    "number",
    [
        "010-2345-6789",
        "01023456789",
        "010.2345.6789",
        "010 2345 6789",
        "010 - 2345 - 6789",
        "010  2345  6789",
        "010\t2345\t6789",
        "010)2345-6789",
        "010~2345~6789",
        "0 1 0 2 3 4 5 6 7 8 9",
        "82-10-2345-6789",
        "02-345-6789",
        "(02) 2345-6789",
        "031-234-5678",
        "070-2345-6789",
        "0507-1234-5678",
        "+82 10-2345-6789",
        "+821023456789",
        "(+82) 10 2345 6789",
        "+1 (415) 555-0123",
        "(415) 555-0123",
        "+44 20 7946 0123",
        "０１０－２３４５－６７８９",
        "٠١٠-٢٣٤٥-٦٧٨٩",
        "0\u200b10-23\u200b45-6789",
    ],
)
def test_a_phone_number_needs_no_word_where_it_is_clearly_one(number: str) -> None:
    korean, english = f"여기는 {number}입니다", f"so it is {number}, then"

    matches = found(korean), found(english)

    assert matches == ([("PHONE_NUMBER", number)], [("PHONE_NUMBER", number)])


@pytest.mark.parametrize("text", ["대표번호 {}로 문의", "고객센터({})", "Call {} for help", "hotline: {}"])
def test_a_number_that_could_be_a_products_is_a_phones_where_a_word_says_so(text: str) -> None:
    with_a_word, alone = found(text.format("1588-2040")), found("부품 1588-2040 두 개")

    assert with_a_word == [("PHONE_NUMBER", "1588-2040")]
    assert alone == []


@pytest.mark.parametrize(
    "number",
    [
        "4242424242424242",
        "4242 4242 4242 4242",
        "4242-4242-4242-4242",
        "３７８２　８２２４６３　１０００５",
        "3782 822463 10005",
        "6011.1111.1111.1117",
        "4242_4242_4242_4242",
        "4 2 4 2 4 2 4 2 4 2 4 2 4 2 4 2",
        "4242\u200b4242\u200b4242\u200b4242",
    ],
)
def test_a_card_is_known_by_its_check_digit(number: str) -> None:
    last = number[-1]
    wrong = number[:-1] + chr(ord(last) + (1 if last in "1234567" else -1))

    assert found(f"카드 {number}로 결제") == [("CREDIT_CARD", number)]
    assert found(f"take {number} please") == [("CREDIT_CARD", number)]
    assert found(f"take {wrong} please") == []


def test_an_account_with_an_iban_ends_where_its_country_says_and_not_with_the_next_word() -> None:
    text = "Send it to DE89 3704 0044 0532 0130 00 by 2030, or GB82WEST12345698765432로 보내세요"

    matches = found(text)

    assert matches == [("IBAN_CODE", "DE89 3704 0044 0532 0130 00"), ("IBAN_CODE", "GB82WEST12345698765432")]


@pytest.mark.parametrize(
    ("text", "rule", "number"),
    [
        ("신한 110-123-456789 홍길동", "KR_BANK_ACCOUNT", "110-123-456789"),
        ("국민 123456-04-123456으로", "KR_BANK_ACCOUNT", "123456-04-123456"),
        ("토스 1000-1234-5678", "KR_BANK_ACCOUNT", "1000-1234-5678"),
        ("계좌번호는 1002 123 456789예요", "KR_BANK_ACCOUNT", "1002 123 456789"),
        ("기업은행 123-456789-01-012", "KR_BANK_ACCOUNT", "123-456789-01-012"),
        ("123-456789-01-012 (예금주 홍길동)", "KR_BANK_ACCOUNT", "123-456789-01-012"),
        ("여권번호 M 12345678", "KR_PASSPORT", "M 12345678"),
        ("운전면허 111212345612", "KR_DRIVER_LICENSE", "111212345612"),
    ],
)
def test_what_koreans_write_of_accounts_and_papers_is_found_whole(text: str, rule: str, number: str) -> None:
    assert found(text) == [(rule, number)]


@pytest.mark.parametrize("kind", ["rrn-dash", "rrn-compact", "rrn-space"])
def test_a_registration_number_with_its_check_digit_needs_no_word(kind: str) -> None:
    number = a_made_up(kind)

    matches = found(f"{number}입니다")

    assert matches == [("KR_RRN", number)]


def test_a_registration_number_since_october_2020_needs_the_word_for_it() -> None:
    number = a_made_up("rrn-new-dash")

    assert found(f"주민등록번호는 {number}입니다") == [("KR_RRN", number)]
    assert found(f"그것은 {number}입니다") == []


@pytest.mark.parametrize(
    ("text", "kind", "entity"),
    [
        ("외국인등록번호 {}", "frn-dash", "KR_FRN"),
        ("외국인등록번호는 {}이다", "frn-new-dash", "KR_FRN"),
        ("사업자등록번호 {}로 발행", "brn-dash", "KR_BRN"),
        ("여권번호는 {}입니다", "kr-passport", "KR_PASSPORT"),
        ("Korean passport {}", "kr-passport-new", "KR_PASSPORT"),
        ("면허번호는 {}이고", "kr-licence", "KR_DRIVER_LICENSE"),
        ("신한은행 {}으로 입금", "account-shinhan", "KR_BANK_ACCOUNT"),
        ("My SSN is {}.", "ssn-dashes", "US_SSN"),
        ("Passport No: {}", "us-passport", "US_PASSPORT"),
        ("driver's license {}", "us-licence", "US_DRIVER_LICENSE"),
    ],
)
def test_a_number_is_found_under_the_name_that_the_words_give_it(text: str, kind: str, entity: str) -> None:
    number = a_made_up(kind)

    matches = found(text.format(number))

    assert (entity, number) in matches


def test_the_address_of_a_machine_is_told_from_a_version() -> None:
    assert found("login from ip 203.0.113.42") == [("IP_ADDRESS", "203.0.113.42")]
    assert found("접속 IP는 2001:db8::1:2였다") == [("IP_ADDRESS", "2001:db8::1:2")]
    assert found("upgrade the server from version 1.2.3.4 to version 10.0.0.1") == []
    assert found("버전 1.2.3.4를 쓰세요") == []
    assert found("the host ip is 127.0.0.1") == []


@pytest.mark.parametrize(
    "text",
    [
        "주문번호 20260114-0004823, 운송장 6892-3041-5527",
        "order 20260114-000482 of 2026-01-15, total $1,234,567.89",
        "the commit 9fceb02d0ae598e95dc970b74767f19372d61af8",
        "UUID 123e4567-e89b-12d3-a456-426614174000",
        "ISBN 978-3-16-148410-0, 바코드 8801234567893",
        "git clone git@github.com:octocat/Hello-World.git; npm i react@18.2.0; logo@2x.png",
        "010-A234-5678 and 1588-B204 are parts",
        "회의는 2026-11-21 14:30~15:45입니다",
        "은행에 1700000000원을 입금했다",
        "released under the MIT License 20260114",
    ],
)
def test_numbers_that_are_nobodys_are_left_alone(text: str) -> None:
    assert found(text) == []


def test_only_the_kinds_that_are_asked_for_are_looked_for() -> None:
    text = "hong@example.com, 010-2345-6789"

    matches = found(text, Pii(entities=("PHONE_NUMBER",)))

    assert matches == [("PHONE_NUMBER", "010-2345-6789")]


def test_a_lower_threshold_finds_what_no_word_explains() -> None:
    text = "from 203.0.113.42"

    assert found(text) == []
    assert found(text, Pii(threshold=0.6)) == [("IP_ADDRESS", "203.0.113.42")]


@pytest.mark.parametrize("threshold", [0, -1, 1.01, 80, True, float("nan")])
def test_a_threshold_that_is_none_is_refused(threshold: float) -> None:
    with pytest.raises(BadInput, match="accepted: more than 0, at most 1"):
        Pii(threshold=threshold)


def test_a_kind_that_nobody_recognises_is_refused_and_the_nearest_is_named() -> None:
    with pytest.raises(BadInput, match="did you mean 'PHONE_NUMBER'"):
        Pii(entities=("PHONE_NUMBERS",))
    with pytest.raises(BadInput, match="'PERSON'"):
        Pii(entities=("PERSON",))


def test_a_number_is_explained_by_the_nearest_word() -> None:
    assert found("주문번호 말고 전화는 02 345 6789") == [("PHONE_NUMBER", "02 345 6789")]
    assert found("전화 말고 주문번호는 02 345 6789") == []


def test_what_lies_within_something_as_sure_is_told_once() -> None:
    text = "신한은행 계좌 010-2345-6789"

    matches = found(text)

    assert matches == [("PHONE_NUMBER", "010-2345-6789")]


@pytest.mark.parametrize(
    "text",
    [
        "Send it to DE88 3704 0044 0532 0130 00",
        "사업자등록번호 120-81-47522",
        "주민등록번호 901301-1234567",
        "My SSN is 123-00-6789, not 666-12-3456 or 900-12-3456",
        "call 212-155-0123 or 112-555-0123 or 911-555-0123 or 411-555-0123",
        "call +44 12345 or +4412345678901234567",
        "call +999 1234 5678",
        "the ip is 203.0.113.256",
    ],
)
def test_what_cannot_be_one_is_none_whatever_the_words_say(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "deadbeef4242424242424242cafe",
        "a01023456789",
        "x900101-1234568",
        "4010-2345-6789",
        "010-2345-6789-1",
        "1.010-2345-6789",
    ],
)
def test_a_part_of_a_longer_number_or_of_a_hash_is_none(text: str) -> None:
    assert found(text) == []


def test_what_is_like_nothing_else_is_found_with_letters_at_it() -> None:
    assert found("tel010-2345-6789ok") == [("PHONE_NUMBER", "010-2345-6789")]
    assert found("card4242-4242-4242-4242ok") == [("CREDIT_CARD", "4242-4242-4242-4242")]


def test_no_word_talks_away_what_is_certain() -> None:
    assert found("order no. 4242 4242 4242 4242") == [("CREDIT_CARD", "4242 4242 4242 4242")]
    assert found("주문번호 010-2345-6789") == [("PHONE_NUMBER", "010-2345-6789")]


def test_what_nobody_sees_behind_a_number_is_left_in_place() -> None:
    assert found("\u200b010-2345-6789\u200b입니다") == [("PHONE_NUMBER", "010-2345-6789")]


def test_a_bar_code_that_fits_as_a_registration_number_too_needs_the_word_for_it() -> None:
    codes = (f"880101{number:07}" for number in range(1_000_000, 2_000_000))
    code = next(code for code in codes if korean_resident(code) and ean13(code))

    assert found(f"{code} 두 개") == []
    assert found(f"주민번호 {code}") == [("KR_RRN", code)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("in 2024 {} was charged", "4242 4242 4242 4242"),
        ("4000 4242 {}", "4111 1111 1111 1111"),
        ("on {} 2026-11-21 10:30", "+82 10-2345-6789"),
        ("on {} 2026-11-21 10:30", "+1 (415) 555-0123"),
        ("GB82 {}", "DE89 3704 0044 0532 0130 00"),
        ("{}/010-2345-6789", "4242-4242-4242-4242"),
    ],
)
def test_other_numbers_beside_it_hide_none(text: str, number: str) -> None:
    numbers = [what for _, what in found(text.format(number))]

    assert number in numbers
