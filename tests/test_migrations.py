"""core/migrations: the schema that `migrate` makes is the one that the models describe."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, Engine, inspect, text
from sqlalchemy.exc import IntegrityError

from core import migrations
from core.accounts.models import Operator, OperatorRole
from core.db import Transactions, make_engine
from core.migrations.tables import Base
from core.sessions import repository
from core.sessions.models import ChatSession, Role
from tests.databases import Databases

WITHOUT_MODEL = (
    "passage_terms",
    "passage_lengths",
    "article_terms",
    "article_lengths",
    "message_words",
    "ix_messages_words",
)
"""The full-text indexes, which each database makes in its own way."""
WORDS = ("words", "messages")
"""A column and its table, on PostgreSQL alone, and for the same."""


OLD_ROWS = (
    "INSERT INTO sessions (id, thread_id, status, created_at, last_activity, message_count,"
    " metadata, token_generation)"
    " VALUES ('s', 't', 'escalated', '2026-01-01', '2026-01-01', 0, '{}', 0)",
    "INSERT INTO tickets (id, session_id, status, reason, owner_name, created_at)"
    " VALUES (7, 's', 'claimed', 'legal', 'Help desk', '2026-01-01')",
    "INSERT INTO ticket_notes (ticket_id, author, text, created_at)"
    " VALUES (7, 'Ada', 'Old lamp', '2026-01-01')",
)


@pytest.fixture
def engine(databases: Databases, tmp_path: Path) -> Iterator[Engine]:
    """A database of each kind, as `migrate` leaves it."""
    with databases.lend(tmp_path) as url:
        engine = make_engine(url)
        yield engine
        engine.dispose()


def belongs_to_a_model(name: str | None, kind: str, parents: Mapping[str, str | None]) -> bool:
    if kind == "column":
        return (name, parents["table_name"]) != WORDS
    return not (kind in ("table", "index") and str(name).startswith(WITHOUT_MODEL))


def operator(email: str) -> Operator:
    return Operator(email=email, name="Grace", role=OperatorRole.VIEWER, password_hash="x")


class TestUpgrade:
    @pytest.mark.filterwarnings("ignore:.*expression-based index")
    def test_makes_the_schema_that_the_models_describe(self, engine: Engine) -> None:
        with engine.connect() as connection:
            context = MigrationContext.configure(
                connection, opts={"include_name": belongs_to_a_model, "compare_type": True}
            )
            assert compare_metadata(context, Base.metadata) == []

    def test_twice_changes_nothing_and_loses_nothing(self, engine: Engine) -> None:
        transactions = Transactions(engine)
        with transactions.begin() as db:
            session = ChatSession(user_id="ada")
            db.add(session)
        before = inspect(engine).get_table_names()
        migrations.upgrade(engine)
        assert inspect(engine).get_table_names() == before
        with transactions.read() as db:
            assert repository.get(db, session.id).user_id == "ada"

    def test_keeps_what_refers_to_a_table_that_is_made_anew(self, tmp_path: Path) -> None:
        engine = make_engine(f"sqlite:///{tmp_path / 'old.db'}")
        migrations.upgrade(engine, to="0002")
        with Transactions(engine).begin() as db:
            for row in OLD_ROWS:
                db.execute(text(row))
        migrations.upgrade(engine)
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT text FROM session_notes")) == "Old lamp"
            told = "SELECT status, priority, owned_by_program FROM tickets"
            assert tuple(connection.execute(text(told)).one()) == ("claimed", "normal", True)
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        engine.dispose()

    def test_makes_the_full_text_index(self, engine: Engine) -> None:
        assert "passage_terms" in inspect(engine).get_table_names()
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT count(*) FROM passage_terms")) == 0

    def test_makes_the_constraints_that_the_models_name(self, engine: Engine) -> None:
        """Autogenerate does not compare checks."""
        made = {
            (table, found["name"])
            for table in Base.metadata.tables
            for found in inspect(engine).get_check_constraints(table)
        }
        wanted = {
            (table.name, str(constraint.name))
            for table in Base.metadata.tables.values()
            for constraint in table.constraints
            if isinstance(constraint, CheckConstraint)
        }
        assert wanted
        assert wanted <= made

    def test_lets_a_message_have_one_answer_only(self, engine: Engine) -> None:
        transactions = Transactions(engine)
        with transactions.begin() as db:
            session = ChatSession()
            db.add(session)
            db.flush()
            question = repository.append(db, session, role=Role.USER, content="Why?")
            answer = {"role": Role.ASSISTANT, "content": "Because", "reply_to": question.seq}
            repository.append(db, session, **answer)
        with pytest.raises(IntegrityError), transactions.begin() as db:
            repository.append(db, repository.get(db, session.id), **answer)

    def test_lets_an_address_belong_to_one_operator_whatever_its_case(self, engine: Engine) -> None:
        transactions = Transactions(engine)
        with transactions.begin() as db:
            db.add(operator("grace@a.example"))
        with pytest.raises(IntegrityError), transactions.begin() as db:
            db.add(operator("Grace@A.example"))

    def test_refuses_a_file_of_no_session(self, engine: Engine) -> None:
        with pytest.raises(IntegrityError), engine.begin() as connection:
            connection.execute(
                text(
                    "INSERT INTO attachments (id, session_id, filename, content_type, size_bytes,"
                    " sha256, created_at) VALUES ('a', 'sess_none', 'f', 't', 1, 'h',"
                    " '2026-01-01')"
                )
            )
