"""console/views/privacy.py: hand out and erase what is kept of a customer."""

import pytest

from console.deps import Desk
from console.views import privacy
from core.accounts.models import OperatorRole
from core.bootstrap import Services
from tests.console.conftest import PASSWORD, asked, text, view


@pytest.fixture
def admin(services: Services) -> Desk:
    who = services.accounts.add_operator(
        "root@example.com", role=OperatorRole.ADMIN, password=PASSWORD, name="Root"
    )
    return Desk(services, who)


class TestPrivacy:
    def test_erases_whom_was_typed_twice_and_offers_the_certificate(self, admin: Desk) -> None:
        asked(admin.services, "How do I tune my zither?", user_id="u-77120")
        page = view(privacy.show, admin)
        page.text_input(key=privacy.WHO).input("u-77120").run()
        assert "Sessions 1" in text(page)
        page.text_input(key=privacy.TYPED).input("u-7712")
        page.button[0].click().run()
        assert page.error[0].value == "The two ids differ. Nothing was erased."
        page.text_input(key=privacy.TYPED).input("u-77120")
        page.button[0].click().run()
        assert page.success[0].value == "1 session erased. Keep the certificate."
        page.text_input(key=privacy.WHO).input("u-77120").run()
        assert "Nothing is kept of this customer." in text(page)

    def test_shows_others_nothing(self, desk: Desk) -> None:
        page = view(privacy.show, desk)
        assert not page.text_input
        assert "administrators" in page.caption[0].value
