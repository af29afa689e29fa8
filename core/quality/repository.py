"""Queries and writes of test questions. Nothing here commits."""

from collections.abc import Sequence
from hashlib import sha256

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session

from core.audit.log import Change, Subject, note
from core.errors import InvalidTestQuestion, TestQuestionNotFound
from core.knowledge.models import Article
from core.quality.models import TestQuestion
from core.quality.new_questions import NewQuestion, QuestionFilter


def subject(question_id: int) -> Subject:
    """What the audit log calls a test question."""
    return Subject("test question", str(question_id))


def matching(db: Session, wanted: QuestionFilter) -> Select[TestQuestion]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.text:
        conditions.append(TestQuestion.question.icontains(wanted.text, autoescape=True))
    if wanted.expectation is not None:
        conditions.append(TestQuestion.expectation == wanted.expectation)
    for column, value in ((TestQuestion.tags, wanted.tag), (TestQuestion.articles, wanted.article)):
        if value is not None:
            postgres = db.get_bind().dialect.name == "postgresql"
            elements = func.json_array_elements_text if postgres else func.json_each
            values = elements(column).table_valued("value")
            conditions.append(exists(select(1).select_from(values).where(values.c.value == value)))
    return select(TestQuestion).where(*conditions)


def add_new(db: Session, wanted: Sequence[NewQuestion], *, by: str) -> int:
    """Keep those that are not there yet, in the caller's transaction; how many."""
    added = 0
    for each in wanted:
        if twin_of(db, each) is None:
            add(db, each, by)
            added += 1
    return added


def add(db: Session, wanted: NewQuestion, by: str) -> TestQuestion:
    question = TestQuestion(origin=wanted.origin, created_by=by)
    write(question, wanted)
    db.add(question)
    db.flush()
    change = Change(after=told(question))
    note(db, subject(question.id), by=by, action="created", change=change)
    return question


def write(question: TestQuestion, wanted: NewQuestion) -> None:
    question.question = wanted.question
    question.earlier = list(wanted.earlier)
    question.question_hash = _hash(wanted)
    question.expectation = wanted.expectation
    question.articles = list(wanted.articles)
    question.phrases = list(wanted.phrases)
    question.tags = list(wanted.tags)


def told(question: TestQuestion) -> dict[str, object]:
    return {
        name: getattr(question, name)
        for name in ("question", "earlier", "expectation", "articles", "phrases", "tags")
    }


def _hash(wanted: NewQuestion) -> str:
    texts = (" ".join(text.split()).casefold() for text in (*wanted.earlier, wanted.question))
    return sha256("\0".join(texts).encode()).hexdigest()


def twin_of(db: Session, wanted: NewQuestion) -> TestQuestion | None:
    return db.scalar(select(TestQuestion).where(TestQuestion.question_hash == _hash(wanted)))


def get(db: Session, question_id: int) -> TestQuestion:
    question = db.get(TestQuestion, question_id)
    if question is None:
        raise TestQuestionNotFound(question_id)
    return question


def require_articles(db: Session, articles: Sequence[str]) -> None:
    known = set(db.scalars(select(Article.id).where(Article.id.in_(articles))))
    for article_id in articles:
        if article_id not in known:
            raise InvalidTestQuestion(f"there is no article {article_id}.")
