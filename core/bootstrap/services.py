"""Every service, by the name under which front ends and processes call it."""

from dataclasses import dataclass

from core.accounts.identities import IdentityService
from core.accounts.people import PeopleService
from core.accounts.service import AccountService
from core.agent.case_brief import CaseBriefService
from core.agent.operator_replies import OperatorReplies
from core.agent.receipts import ReceiptService
from core.agent.replay import ReplayService
from core.agent.service import AgentService
from core.agent.thinking import Thinker
from core.attachments.downloads import DownloadService
from core.attachments.links import AttachmentLinks
from core.attachments.readings import ReadingService
from core.attachments.service import AttachmentStore
from core.attachments.uploads import UploadService
from core.audit.log import AuditService
from core.bootstrap.privacy import Privacy
from core.bootstrap.quality import Quality
from core.canned.service import CannedReplyService
from core.db import Transactions
from core.demo.service import DemoSessions
from core.embedding.embedder import Embedder
from core.escalation.detection.business_service import BusinessRuleService
from core.escalation.detection.service import DetectorService
from core.escalation.presence import PresenceService
from core.escalation.service import EscalationService
from core.escalation.several import SeveralTickets
from core.escalation.team import TeamService
from core.escalation.upkeep import TicketUpkeep
from core.health.service import HealthService
from core.invitations.service import InvitationService
from core.knowledge.curation import CurationService
from core.knowledge.drafts import DraftService
from core.knowledge.exporting import ExportService
from core.knowledge.imports.runner import ImportRunner
from core.knowledge.imports.service import ImportService
from core.knowledge.imports.web_sources import WebSourceService
from core.knowledge.index import VectorIndex
from core.knowledge.index_care import IndexCare
from core.knowledge.indexing import IndexingService
from core.knowledge.retrieval import Retriever
from core.knowledge.reviews import ReviewService
from core.knowledge.splitting import SplitService
from core.knowledge.versions import VersionService
from core.limits import Limits
from core.memory.service import MemoryService
from core.notifications.dispatch import NotificationDispatch
from core.notifications.service import NotificationService
from core.reporting.overview import OverviewService
from core.reporting.resolution_gathering import ResolutionGathering
from core.reporting.saved_views.service import SavedViewService
from core.reporting.service import ReportingService
from core.reporting.session_export import SessionExportService
from core.reporting.session_search import SessionSearchService
from core.reporting.topics.gathering import TopicGathering
from core.retention.service import RetentionService
from core.sessions.access import SessionAccess
from core.sessions.notes import SessionNoteService
from core.sessions.removal import SessionRemoval
from core.sessions.service import SessionService
from core.sessions.tokens import SessionTokens
from core.sessions.typing import TypingService
from core.sessions.user_tokens import UserTokens
from core.sessions.watch import SessionWatch
from core.settings import Settings
from core.telemetry.health import Heartbeats
from core.telemetry.metrics import Metrics
from core.telemetry.traces import Traces


@dataclass(frozen=True)
class Services:
    """Everything a front end or process may call."""

    settings: Settings
    transactions: Transactions
    sessions: SessionService
    notes: SessionNoteService
    removal: SessionRemoval
    retention: RetentionService
    privacy: Privacy
    typing: TypingService
    watch: SessionWatch
    accounts: AccountService
    people: PeopleService
    identities: IdentityService
    invitations: InvitationService
    audit: AuditService
    tokens: SessionTokens
    user_tokens: UserTokens
    memory: MemoryService
    case_brief: CaseBriefService
    access: SessionAccess
    attachments: AttachmentStore
    readings: ReadingService
    uploads: UploadService
    downloads: DownloadService
    links: AttachmentLinks
    escalation: EscalationService
    replies: OperatorReplies
    several: SeveralTickets
    presence: PresenceService
    canned: CannedReplyService
    team: TeamService
    upkeep: TicketUpkeep
    detector: DetectorService
    business_rules: BusinessRuleService
    curation: CurationService
    drafts: DraftService
    reviews: ReviewService
    splits: SplitService
    versions: VersionService
    exports: ExportService
    imports: ImportService
    web_sources: WebSourceService
    import_runner: ImportRunner
    indexing: IndexingService
    index_care: IndexCare
    quality: Quality
    demo: DemoSessions
    index: VectorIndex
    retriever: Retriever
    embedder: Embedder
    thinker: Thinker
    agent: AgentService
    receipts: ReceiptService
    replay: ReplayService
    reporting: ReportingService
    session_search: SessionSearchService
    session_export: SessionExportService
    saved_views: SavedViewService
    overview: OverviewService
    resolution_gathering: ResolutionGathering
    topic_gathering: TopicGathering
    notifications: NotificationService
    dispatch: NotificationDispatch
    limits: Limits
    heartbeats: Heartbeats
    health: HealthService
    metrics: Metrics
    traces: Traces
