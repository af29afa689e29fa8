from console.deps import Desk
from console.views import detector
from core.accounts.models import OperatorRole
from core.bootstrap import Services
from core.escalation.detection.business import RuleKind
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


class TestRules:
    def test_are_added_switched_and_removed(self, services: Services) -> None:
        services.detector.prepare()
        root = services.accounts.add_operator(
            "root@example.com", role=OperatorRole.ADMIN, password=PASSWORD, name="Root"
        )
        app = view(detector.show, Desk(services, root))
        assert "no rules of your own" in text(app)
        app.selectbox(key="rule-kind").set_value(RuleKind.ATTRIBUTE).run()
        app.text_input(key="rule-name").set_value("Premium")
        app.text_input(key="rule-key").set_value("plan")
        app.text_input(key="rule-value").set_value("premium")
        next(button for button in app.button if button.label == "Add rule").click().run()
        [rule] = services.business_rules.rules()
        assert rule.condition == {"key": "plan", "value": "premium"}
        app.toggle(key=f"rule-{rule.id}").set_value(False).run()
        assert not services.business_rules.rules()[0].enabled
        app.button(key=f"remove-{rule.id}").click().run()
        assert services.business_rules.rules() == []

    def test_say_what_they_lack(self, services: Services) -> None:
        services.detector.prepare()
        root = services.accounts.add_operator(
            "root@example.com", role=OperatorRole.ADMIN, password=PASSWORD, name="Root"
        )
        app = view(detector.show, Desk(services, root))
        app.text_input(key="rule-name").set_value("Press")
        next(button for button in app.button if button.label == "Add rule").click().run()
        assert "a list of words" in app.error[0].value
        assert services.business_rules.rules() == []
