"""core/quality/questions.py: the company's test questions."""

import pytest

from core.attachments.service import Upload
from core.audit.log import AuditFilter
from core.errors import (
    InvalidTestQuestion,
    MessageNotFound,
    TestQuestionExists,
    TestQuestionNotFound,
)
from core.quality.models import Expectation, Origin
from core.quality.new_questions import NewQuestion, QuestionFilter
from tests.quality.conftest import ERROR, PLAN, RETURN, UNKNOWN, Shop


class TestAdd:
    def test_keeps_a_question_and_notes_who_did(self, shop: Shop) -> None:
        question = shop.test(f"  {RETURN} ", "returns", tags=("money", "money", " "))
        assert question.question == RETURN
        assert (question.articles, question.tags) == (["returns"], ["money"])
        [entry], _ = shop.services.audit.find(AuditFilter(kind="test question"))
        assert (entry.actor, entry.action, entry.subject_id) == ("Ada", "created", str(question.id))

    def test_keeps_none_twice_whatever_its_case_and_spaces(self, shop: Shop) -> None:
        first = shop.test(RETURN)
        with pytest.raises(TestQuestionExists) as raised:
            shop.test(RETURN.upper().replace(" ", "  "))
        assert raised.value.question_id == first.id

    def test_tells_the_same_words_after_another_question_apart(self, shop: Shop) -> None:
        questions = shop.services.quality.questions
        shop.test("And how much?")
        after = NewQuestion("And how much?", Expectation.ANSWER, earlier=(PLAN,))
        assert questions.add(after, by="Ada").earlier == [PLAN]

    @pytest.mark.parametrize(
        "wrong",
        [
            NewQuestion("  ", Expectation.ANSWER),
            NewQuestion("x" * 4001, Expectation.ANSWER),
            NewQuestion(RETURN, Expectation.DECLINE, ("returns",)),
            NewQuestion(RETURN, Expectation.ANSWER, ("nothing",)),
            NewQuestion(RETURN, Expectation.ANSWER, tags=("x" * 101,)),
            NewQuestion(RETURN, Expectation.ANSWER, earlier=("a",) * 7),
            NewQuestion(RETURN, Expectation.ANSWER, phrases=tuple("abcdefghijklmnopqrstu")),
            NewQuestion(RETURN, Expectation.ANSWER, tags=tuple(map(str, range(51)))),
        ],
    )
    def test_refuses_what_cannot_be_tested(self, shop: Shop, wrong: NewQuestion) -> None:
        with pytest.raises(InvalidTestQuestion):
            shop.services.quality.questions.add(wrong, by="Ada")
        assert shop.services.quality.questions.find()[1] == 0


class TestAddMessage:
    def test_keeps_what_a_customer_asked_with_what_came_before(self, shop: Shop) -> None:
        session = shop.services.sessions.create().id
        shop.ask(PLAN, session=session)
        shop.ask("And how much is it?", session=session)
        asked = shop.services.sessions.history(session).messages[2]
        question = shop.services.quality.questions.add_message(
            asked.id, Expectation.ANSWER, articles=["family-plan"], by="Ada"
        )
        assert (question.question, question.earlier) == ("And how much is it?", [PLAN])
        assert question.origin == Origin.SESSION

    def test_leaves_out_messages_of_files_alone(self, shop: Shop) -> None:
        session = shop.services.sessions.create().id
        files = [Upload("bill.pdf", b"%PDF")]
        list(shop.services.agent.take_turn(session, "", attachments=files))
        shop.ask(PLAN, session=session)
        asked = shop.services.sessions.history(session).messages[2]
        kept = shop.services.quality.questions.add_message(asked.id, Expectation.ANSWER, by="Ada")
        assert kept.earlier == []

    def test_takes_only_what_a_customer_wrote(self, shop: Shop) -> None:
        answer = shop.ask(PLAN).message_id
        with pytest.raises(MessageNotFound):
            shop.services.quality.questions.add_message(answer or "", Expectation.ANSWER, by="Ada")


class TestChange:
    def test_changes_what_is_expected(self, shop: Shop) -> None:
        question = shop.test(UNKNOWN)
        wanted = NewQuestion(UNKNOWN, Expectation.DECLINE)
        changed = shop.services.quality.questions.change(question.id, wanted, by="Bo")
        assert changed.expectation == Expectation.DECLINE
        [entry, _], _ = shop.services.audit.find(AuditFilter(kind="test question"))
        assert (entry.before, entry.after) == (
            {"expectation": "answer"},
            {"expectation": "decline"},
        )

    def test_makes_no_twin(self, shop: Shop) -> None:
        shop.test(RETURN)
        other = shop.test(PLAN)
        with pytest.raises(TestQuestionExists):
            shop.services.quality.questions.change(
                other.id, NewQuestion(RETURN, Expectation.ANSWER), by="Bo"
            )


class TestRemove:
    def test_removes_it(self, shop: Shop) -> None:
        question = shop.test(RETURN)
        shop.services.quality.questions.remove(question.id, by="Bo")
        with pytest.raises(TestQuestionNotFound):
            shop.services.quality.questions.get(question.id)
        with pytest.raises(TestQuestionNotFound):
            shop.services.quality.questions.remove(question.id, by="Bo")


class TestFind:
    def test_finds_by_words_tag_article_and_expectation(self, shop: Shop) -> None:
        questions = shop.services.quality.questions
        shop.test(RETURN, "returns", tags=("money",))
        shop.test(ERROR, "error-codes", tags=("devices",))
        shop.test(UNKNOWN, expect=Expectation.DECLINE)
        for wanted, found in (
            (QuestionFilter(), [UNKNOWN, ERROR, RETURN]),
            (QuestionFilter(text="al-104"), [ERROR]),
            (QuestionFilter(tag="money"), [RETURN]),
            (QuestionFilter(article="error-codes"), [ERROR]),
            (QuestionFilter(expectation=Expectation.DECLINE), [UNKNOWN]),
        ):
            assert [each.question for each in questions.find(wanted)[0]] == found
        assert questions.tags() == ["devices", "money"]


class TestImportCsv:
    def test_keeps_the_good_lines_and_names_the_others(self, shop: Shop) -> None:
        shop.test(PLAN)
        sheet = (
            "Question,Expectation,Articles,Tags,Phrases\n"
            f"{RETURN},answer,returns|family-plan,money|orders,30 days\n"
            f'"{UNKNOWN}",decline,,\n'
            f"{PLAN},,,\n"
            "Where is my parcel?,perhaps,,\n"
            ",answer,,\n"
            f"{ERROR},answer,nothing,\n"
        )
        read = shop.services.quality.questions.import_csv(sheet.encode("utf-8-sig"), by="Ada")
        assert (read.added, read.known) == (2, 1)
        assert [line for line, _ in read.broken] == [5, 6, 7]
        assert "none of answer, decline, escalate" in read.broken[0][1]
        found, _ = shop.services.quality.questions.find(QuestionFilter(text="send an order"))
        assert (found[0].articles, found[0].tags) == (
            ["returns", "family-plan"],
            ["money", "orders"],
        )
        assert found[0].origin == Origin.FILE

    def test_writes_nothing_that_a_spreadsheet_would_run(self, shop: Shop) -> None:
        shop.test('=HYPERLINK("https://evil.example")', says=("@x",))
        [_, line] = shop.services.quality.questions.export_csv().splitlines()
        assert line.startswith("\"'=HYPERLINK")
        assert ",'@x," in line

    @pytest.mark.parametrize(
        "content", [b"", b"a,b\n1,2\n", b"\xff\xfe\x00", b'question\n"open', b"question\n\0"]
    )
    def test_refuses_what_is_no_such_file(self, shop: Shop, content: bytes) -> None:
        try:
            read = shop.services.quality.questions.import_csv(content, by="Ada")
        except InvalidTestQuestion:
            return
        assert (read.added, len(read.broken)) == (0, 1)

    def test_takes_what_was_exported(self, shop: Shop) -> None:
        questions = shop.services.quality.questions
        shop.test("=1+1", "returns", says=("a|b", "c\\d", "\\|", "'=x"), tags=("-1", "'"))
        shop.test("'=1+1", "returns")
        shop.test(
            'He said "no", twice\nand left', "returns", says=("30 days", "free"), tags=("a b",)
        )
        questions.add(NewQuestion("Why?", Expectation.DECLINE, earlier=(PLAN,)), by="Ada")
        sheet = questions.export_csv()
        for each in questions.find()[0]:
            questions.remove(each.id, by="Ada")
        assert questions.import_csv(sheet.encode(), by="Ada").added == 4
        assert questions.export_csv() == sheet
