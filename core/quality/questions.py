"""The company's test questions. Each public method is one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.audit.log import Change, note
from core.db import Transactions
from core.errors import InvalidTestQuestion, MessageNotFound, TestQuestionExists
from core.quality import repository
from core.quality.models import Expectation, Origin, TestQuestion
from core.quality.new_questions import ALL, MAX_EARLIER, NewQuestion, QuestionFilter
from core.quality.question_sheet import read_sheet, write_sheet
from core.sessions import repository as sessions
from core.sessions.models import Role


@dataclass(frozen=True)
class Imported:
    """What a file of test questions brought, by number, and its broken lines with the reason."""

    added: int
    known: int
    broken: Sequence[tuple[int, str]]


class QuestionService:
    """Keep, find, change and remove test questions."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def add(self, wanted: NewQuestion, *, by: str) -> TestQuestion:
        """Raises InvalidTestQuestion, TestQuestionExists."""
        wanted = wanted.checked()
        with self._transactions.begin() as db:
            repository.require_articles(db, wanted.articles)
            twin = repository.twin_of(db, wanted)
            if twin is not None:
                raise TestQuestionExists(twin.id)
            return repository.add(db, wanted, by)

    def add_all(self, wanted: Sequence[NewQuestion], *, by: str) -> int:
        """Keep those that are not there yet; how many. Raises InvalidTestQuestion."""
        checked = [each.checked() for each in wanted]
        with self._transactions.begin() as db:
            return repository.add_new(db, checked, by=by)

    def add_message(
        self,
        message_id: str,
        expectation: Expectation,
        *,
        articles: Sequence[str] = (),
        tags: Sequence[str] = (),
        by: str,
    ) -> TestQuestion:
        """Keep what a customer asked, with what they had asked before it.

        Raises MessageNotFound, also for what no customer wrote, and as `add`.
        """
        with self._transactions.read() as db:
            message = sessions.message(db, message_id)
            if message.role != Role.USER:
                raise MessageNotFound(message_id)
            said = sessions.said_before(db, message, limit=2 * MAX_EARLIER)
        asked = tuple(m.content for m in said if m.role == Role.USER and m.content)
        wanted = NewQuestion(
            message.content,
            expectation,
            articles=tuple(articles),
            tags=tuple(tags),
            earlier=asked[-MAX_EARLIER:],
            origin=Origin.SESSION,
        )
        return self.add(wanted, by=by)

    def change(self, question_id: int, wanted: NewQuestion, *, by: str) -> TestQuestion:
        """Raises TestQuestionNotFound, InvalidTestQuestion, TestQuestionExists."""
        wanted = wanted.checked()
        with self._transactions.begin() as db:
            question = repository.get(db, question_id)
            repository.require_articles(db, wanted.articles)
            twin = repository.twin_of(db, wanted)
            if twin is not None and twin.id != question_id:
                raise TestQuestionExists(twin.id)
            before = repository.told(question)
            repository.write(question, wanted)
            note(
                db,
                repository.subject(question_id),
                by=by,
                action="edited",
                change=Change(before, repository.told(question)),
            )
            db.flush()
            return question

    def remove(self, question_id: int, *, by: str) -> None:
        """Its results stay in the runs that it was part of. Raises TestQuestionNotFound."""
        with self._transactions.begin() as db:
            question = repository.get(db, question_id)
            change = Change(before=repository.told(question))
            note(
                db,
                repository.subject(question_id),
                by=by,
                action="deleted",
                change=change,
            )
            db.delete(question)

    def get(self, question_id: int) -> TestQuestion:
        """Raises TestQuestionNotFound."""
        with self._transactions.read() as db:
            return repository.get(db, question_id)

    def find(
        self, wanted: QuestionFilter = ALL, *, limit: int = 100, offset: int = 0
    ) -> tuple[Sequence[TestQuestion], int]:
        """One page of those that match, the latest first, and how many match in all."""
        with self._transactions.read() as db:
            matching = repository.matching(db, wanted)
            total = db.scalar(select(func.count()).select_from(matching.subquery())) or 0
            page = matching.order_by(TestQuestion.id.desc()).limit(limit).offset(offset)
            return db.scalars(page).all(), total

    def tags(self) -> list[str]:
        with self._transactions.read() as db:
            return sorted({tag for tags in db.scalars(select(TestQuestion.tags)) for tag in tags})

    def import_csv(self, content: bytes, *, by: str) -> Imported:
        """Keep the questions of a file as `question_sheet.read_sheet` takes it.

        Raises InvalidTestQuestion for what is no such file.
        """
        wanted: list[NewQuestion] = []
        broken: list[tuple[int, str]] = []
        with self._transactions.begin() as db:
            for line, read in read_sheet(content):
                problem = read if isinstance(read, InvalidTestQuestion) else _problem(db, read)
                if problem is not None:
                    broken.append((line, problem.reason))
                elif isinstance(read, NewQuestion):
                    wanted.append(read)
            added = repository.add_new(db, wanted, by=by)
        return Imported(added, len(wanted) - added, broken)

    def export_csv(self, wanted: QuestionFilter = ALL) -> str:
        """The questions as `import_csv` takes them."""
        with self._transactions.read() as db:
            found = db.scalars(repository.matching(db, wanted).order_by(TestQuestion.id)).all()
        return write_sheet(found)


def _problem(db: Session, wanted: NewQuestion) -> InvalidTestQuestion | None:
    try:
        repository.require_articles(db, wanted.articles)
    except InvalidTestQuestion as error:
        return error
    return None
