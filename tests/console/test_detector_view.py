from console.deps import Desk
from console.views import detector
from core.accounts.models import OperatorRole
from core.bootstrap import Services
from tests.console.conftest import PASSWORD, text, view


class TestShow:
    def test_lists_versions_and_lets_an_administrator_retrain(self, services: Services) -> None:
        services.detector.prepare()
        root = services.accounts.add_operator(
            "root@example.com", role=OperatorRole.ADMIN, password=PASSWORD, name="Root"
        )
        app = view(detector.show, Desk(services, root))
        assert "1 (live)" in text(app)
        app.button(key="retrain").click().run()
        assert services.detector.state().retraining

    def test_only_lists_for_others(self, desk: Desk) -> None:
        assert not view(detector.show, desk).button
