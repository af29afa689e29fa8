"""core/knowledge/languages.py: in which languages the help centre is written."""

import pytest

from core.bootstrap import Services
from core.knowledge.documents import Document
from core.knowledge.languages import KnowledgeLanguages

GERMAN = "Sie können eine Bestellung innerhalb von 30 Tagen zurückgeben. Das ist kostenlos."
ENGLISH = "You can send an order back within 30 days. Returning is free."


@pytest.fixture
def languages(services: Services) -> KnowledgeLanguages:
    return KnowledgeLanguages(services.transactions)


def publish(services: Services, key: str, body: str, **more: object) -> None:
    document = Document(id=key, title=key, body=body, **more)
    services.curation.publish(document, author="Test")


class TestLive:
    def test_is_nothing_where_nothing_is_published(self, languages: KnowledgeLanguages) -> None:
        assert languages.live() == ()

    def test_begins_with_the_most_frequent_and_follows_changes(
        self, services: Services, languages: KnowledgeLanguages
    ) -> None:
        for key in ("one", "two"):
            publish(services, key, GERMAN)
        publish(services, "three", ENGLISH)
        publish(services, "codes", "AL-104")
        assert languages.live() == ("de", "en")
        services.curation.archive("three", author="Test")
        languages.forget()
        assert languages.live() == ("de",)
