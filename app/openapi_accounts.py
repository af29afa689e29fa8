"""Examples and refusals of the routes about operators and API keys, for the API's description."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.openapi_ids import WHEN
from core.errors import (
    ApiKeyNotFound,
    Conflict,
    InvalidInput,
    LastAdministrator,
    OperatorDisabled,
    OperatorNotFound,
    SwitchboardError,
)

_EMAIL = "grace@shop.example"
_OPERATOR = {
    "operator_id": 7,
    "email": _EMAIL,
    "name": "Grace",
    "role": "operator",
    "state": "invited",
    "created_at": WHEN,
}
_KEY = {"name": "Shop", "role": "operator"}
ACCOUNT_EXAMPLES: dict[str, Any] = {
    "NewOperator": {"email": _EMAIL, "role": "operator", "name": "Grace"},
    "OperatorPatch": {"role": "curator"},
    "OperatorAnswer": _OPERATOR,
    "OperatorLinkAnswer": {
        "operator": _OPERATOR,
        "kind": "invitation",
        "url": "https://desk.shop.example/?invite=kq0…",
        "expires_at": "2026-03-09T09:15:00Z",
        "mailed": False,
        "mail_problem": "No mail server is set.",
    },
    "SignInsEnded": {"ended": 2},
    "NewApiKey": _KEY | {"expires_days": 90},
    "ApiKeyAnswer": _KEY
    | {
        "key_id": 3,
        "state": "valid",
        "created_at": WHEN,
        "expires_at": None,
        "last_used_at": WHEN,
        "revoked_at": None,
    },
    "CreatedApiKey": _KEY | {"key": "sk_…"},
}
_ONE = "/api/operators/{operator_id}"
_NOBODY = OperatorNotFound(7)
ACCOUNT_REFUSALS: Mapping[str, Sequence[SwitchboardError]] = {
    "POST /api/operators": [
        InvalidInput("This is not an e-mail address. Write one such as ada@example.com."),
        Conflict(f"There is already an operator with the address {_EMAIL}."),
    ],
    f"PATCH {_ONE}": [
        _NOBODY,
        InvalidInput("A name has 1 to 200 characters."),
        LastAdministrator(_EMAIL),
    ],
    f"POST {_ONE}/reset": [_NOBODY, OperatorDisabled(_EMAIL)],
    f"DELETE {_ONE}/sessions": [_NOBODY],
    "POST /api/keys": [Conflict("There is already an API key named Shop.")],
    "DELETE /api/keys/{key_id}": [ApiKeyNotFound(3)],
}
"""By method and path."""
