"""/api/saved-views: filters of the list of sessions under a name, for the whole team."""

from fastapi import APIRouter

from app.deps import OperatorCaller, ServicesOf, ViewerCaller
from app.paging import RowId
from app.schemas_saved_views import NewSavedView, SavedView, SavedViewName

router = APIRouter(prefix="/api/saved-views", tags=["Sessions"])


@router.get("")
def list_saved_views(services: ServicesOf, caller: ViewerCaller) -> list[SavedView]:
    """The shared views by name, at most 100; those that operators keep for themselves are not
    among them.
    """
    return [SavedView.of(view) for view in services.saved_views.find(caller)]


@router.post("", status_code=201)
def save_view(services: ServicesOf, caller: OperatorCaller, wanted: NewSavedView) -> SavedView:
    """Keep filters for the team. Of the query only what narrows the list is kept."""
    views = services.saved_views
    return SavedView.of(views.add(caller, name=wanted.name, query=wanted.query, shared=True))


@router.patch("/{view_id}")
def rename_view(
    services: ServicesOf, caller: OperatorCaller, view_id: RowId, wanted: SavedViewName
) -> SavedView:
    """Give a shared view another name."""
    return SavedView.of(services.saved_views.rename(view_id, caller, name=wanted.name))


@router.delete("/{view_id}", status_code=204)
def remove_view(services: ServicesOf, caller: OperatorCaller, view_id: RowId) -> None:
    """Remove a shared view; the sessions stay."""
    services.saved_views.remove(view_id, caller)
