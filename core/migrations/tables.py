"""Every table of the product, registered on one metadata."""

from core.accounts import models as _accounts
from core.agent import answering_models as _answering
from core.agent import guidance_models as _guidance
from core.agent import models as _agent
from core.attachments import models as _attachments
from core.audit import models as _audit
from core.canned import models as _canned
from core.db import Base
from core.escalation import models as _escalation
from core.escalation import presence as _presence
from core.escalation.detection import models as _detection
from core.knowledge import models as _knowledge
from core.knowledge.imports import models as _imports
from core.memory import models as _memory
from core.notifications import models as _notifications
from core.quality import models as _quality
from core.quality.conflicts import models as _conflicts
from core.quality.gaps import models as _gaps
from core.quality.guidance import models as _guidance_comparisons
from core.quality.recalls import models as _recalls
from core.reporting.saved_views import models as _saved_views
from core.reporting.topics import models as _topics
from core.retention import models as _retention
from core.sessions import demo as _demo
from core.sessions import facts as _facts
from core.sessions import hidden_models as _hidden
from core.sessions import models as _sessions
from core.sessions import note_models as _notes
from core.telemetry import models as _telemetry

__all__ = ["Base"]
REGISTERED = (
    _accounts,
    _agent,
    _answering,
    _attachments,
    _audit,
    _canned,
    _conflicts,
    _demo,
    _detection,
    _escalation,
    _facts,
    _imports,
    _gaps,
    _guidance,
    _guidance_comparisons,
    _hidden,
    _knowledge,
    _memory,
    _notes,
    _notifications,
    _presence,
    _quality,
    _recalls,
    _saved_views,
    _retention,
    _sessions,
    _telemetry,
    _topics,
)
