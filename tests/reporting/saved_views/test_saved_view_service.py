"""core/reporting/saved_views: filters under a name, for oneself or for the team."""

import pytest

from core.accounts.models import OperatorRole
from core.accounts.service import Caller
from core.audit.log import AuditFilter
from core.bootstrap import Services
from core.errors import Forbidden, InvalidInput, SavedViewExists, SavedViewNotFound
from core.reporting.saved_views.address import kept
from core.reporting.saved_views.service import SavedViewService

LATE = "status=Escalated&tag=late"


@pytest.fixture
def views(services: Services) -> SavedViewService:
    return services.saved_views


def person(services: Services, name: str, role: OperatorRole) -> Caller:
    email = f"{name.lower()}@example.org"
    return Caller.of(
        services.accounts.add_operator(email, role=role, password="long enough", name=name)
    )


@pytest.fixture
def ada(services: Services) -> Caller:
    return person(services, "Ada", OperatorRole.OPERATOR)


@pytest.fixture
def vera(services: Services) -> Caller:
    """May only look."""
    return person(services, "Vera", OperatorRole.VIEWER)


def names(views: SavedViewService, by: Caller) -> list[str]:
    return [view.name for view in views.find(by)]


class TestKept:
    def test_is_what_narrows_the_list(self) -> None:
        query = "?page=3&q=parcel+lost&session=sess_1&status=Ended&what=turn&least=0.5"
        assert kept(query) == "least=0.5&q=parcel+lost&status=Ended&what=turn"

    @pytest.mark.parametrize(
        "query",
        [
            "",
            "page=2",
            "least=0.5",
            "q=",
            f"q={'x' * 201}",
            "q=a%00b",
            "next=https://example.com&onload=alert(1)",
            "&".join(f"q{n}=1" for n in range(200)),
        ],
    )
    def test_is_nothing_of_what_does_not(self, query: str) -> None:
        assert kept(query) == ""

    def test_keeps_signs_of_html_as_data(self) -> None:
        assert kept('q="><script>&q=second') == "q=%22%3E%3Cscript%3E"


class TestAdd:
    def test_keeps_ones_own_to_oneself_and_shares_the_others(
        self, views: SavedViewService, ada: Caller, vera: Caller
    ) -> None:
        views.add(ada, name=" My  late ones ", query=LATE, shared=False)
        views.add(ada, name="Late", query=LATE, shared=True)
        views.add(vera, name="Late", query="q=lamp", shared=False)
        assert names(views, ada) == ["Late", "My late ones"]
        assert [view.query for view in views.find(vera)] == [LATE, "q=lamp"]

    def test_notes_shared_ones_alone(
        self, services: Services, views: SavedViewService, ada: Caller
    ) -> None:
        views.add(ada, name="Mine", query=LATE, shared=False)
        shared = views.add(ada, name="Late", query=LATE, shared=True)
        views.rename(shared.id, ada, name="Too late")
        views.remove(shared.id, ada)
        noted, _ = services.audit.find(AuditFilter(kind="saved view"))
        assert [entry.action for entry in noted] == ["removed", "renamed", "shared"]

    def test_is_refused_to_those_who_may_not_and_where_nothing_is_said(
        self, views: SavedViewService, ada: Caller, vera: Caller
    ) -> None:
        with pytest.raises(Forbidden):
            views.add(vera, name="Late", query=LATE, shared=True)
        for name, query in (("", LATE), ("x" * 61, LATE), ("Late", "page=2")):
            with pytest.raises(InvalidInput):
                views.add(ada, name=name, query=query, shared=True)
        views.add(ada, name="Late", query=LATE, shared=True)
        with pytest.raises(SavedViewExists):
            views.add(ada, name="Late", query="q=lamp", shared=True)


class TestChange:
    def test_is_for_those_who_may(self, views: SavedViewService, ada: Caller, vera: Caller) -> None:
        own = views.add(vera, name="Lamps", query="q=lamp", shared=False)
        shared = views.add(ada, name="Late", query=LATE, shared=True)
        with pytest.raises(SavedViewNotFound):
            views.remove(own.id, ada)
        for change in (lambda: views.remove(shared.id, vera), lambda: _rename(views, shared, vera)):
            with pytest.raises(Forbidden):
                change()
        views.rename(own.id, vera, name="Lights")
        assert names(views, vera) == ["Late", "Lights"]

    def test_is_undone_by_adding_what_was_removed(
        self, views: SavedViewService, ada: Caller
    ) -> None:
        view = views.remove(views.add(ada, name="Late", query=LATE, shared=True).id, ada)
        assert names(views, ada) == []
        again = views.add(ada, name=view.name, query=view.query, shared=view.is_shared)
        assert (again.name, again.query, again.is_shared) == ("Late", LATE, True)


def _rename(views: SavedViewService, view: object, by: Caller) -> object:
    return views.rename(view.id, by, name="Mine now")
