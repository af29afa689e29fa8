"""core/memory/extraction.py: what is read from customers' sentences, and what is not."""

import time

import pytest

from core.memory.extraction import facts_in


def read(text: str) -> list[str]:
    return [f"{fact.kind} {fact.value}" for fact in facts_in(text)]


class TestFactsIn:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Where is my order no. 7734120?", "reference 7734120"),
            ("my order #4821 hasn't come", "reference 4821"),
            ("INV-2031-004 was billed twice", "reference INV-2031-004"),
            ("I opened case 00417233 last week", "reference 00417233"),
            ("RMA 7714 was rejected", "reference 7714"),
            ("The parcel is 1Z12345E0205271688", "reference 1Z12345E0205271688"),
            ("FedEx 7712 3456 7890", "reference 771234567890"),
            ("under JG7FMM for two", "reference JG7FMM"),
            ("my order is number 1203948", "reference 1203948"),
            ("555-123-2002", "phone 5551232002"),
            ("PNR QW4RTY please", "reference QW4RTY"),
            ("my PNR is XYZKLM", "reference XYZKLM"),
            ("The order number that I got by mail is 771122", "reference 771122"),
            ("tracking number 9400 1118 9922 3344 5566 77", "reference 9400111899223344556677"),
            ("It's KD204170", "reference KD204170"),
            ("Call me at (415) 555-0132", "phone 4155550132"),
            ("+49 151 23456789 is my mobile", "phone +4915123456789"),
            ("fax 030 1234567", "phone 0301234567"),
            ("write to <Ann.Lee@Example.com>.", "email Ann.Lee@example.com"),
            ("My name is john o'neil and I wait", "name john o'neil"),
            ("I paid 1,299.00 USD", "amount 1299.00 USD"),
            ("Refund of 19,90 € please", "amount 19.90 EUR"),
            ("on 5 May 2023 it broke", "date 2023-05-05"),
            ("since 03/14/2024", "date 2024-03-14"),
            ("Alder Sync 4.2.1 crashes", "product Alder Sync 4.2.1"),
        ],
    )
    def test_reads_one_fact(self, text: str, expected: str) -> None:
        assert read(text) == [expected]

    @pytest.mark.parametrize(
        "text",
        [
            "Can I order 10000 flyers?",
            "I ordered 3 chairs in 2021",
            "My ZIP code is 90210, at 4512 Elm Street",
            "My card 4111 1111 1111 1111 was charged",
            "IBAN DE89 3704 0044 0532 0130 00",
            "account number 12345678 is locked",
            "29991 Mission Boulevard #102, my NHS number is 943 476 5919",
            "error 0x80070005, error code 50123, error E7654321",
            "the meeting is at 10:30, room 1204, ext. 4021",
            "an order of 250 units, 1500 people, 20 minutes",
            "server 192.168.10.15 port 8080",
            "my social security number is 123-45-6789",
            "the licence key is ABCD-1234-EFGH-5678",
            "What is the name of the plan?",
            "colour #FF00AA and article 12345",
        ],
    )
    def test_reads_nothing_from_other_numbers(self, text: str) -> None:
        assert read(text) == []

    def test_tells_what_each_number_is_of_and_where_it_stands(self) -> None:
        text = "Orders 1001, 1002 and ticket #48213"
        found = facts_in(text)
        assert [(f.label, f.value) for f in found] == [
            ("order", "1001"),
            ("order", "1002"),
            ("ticket", "48213"),
        ]
        assert all(text[f.start : f.end] == f.text for f in found)

    @pytest.mark.parametrize("junk", ["1", "A1", "a@", "order ", "my name is ", "1.1 ", "# "])
    def test_takes_no_longer_for_a_text_that_is_made_to_be_slow(self, junk: str) -> None:
        started = time.process_time()
        facts_in(junk * 8000)
        assert time.process_time() - started < 1
