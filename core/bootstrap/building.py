"""Every service, constructed."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from sqlalchemy import Engine

from core.accounts.identities import IdentityService
from core.accounts.passwords import Passwords
from core.accounts.people import PeopleService
from core.accounts.secret_key import secret_key_in
from core.accounts.service import AccountService
from core.agent.case_brief import CaseBriefService
from core.agent.operator_replies import OperatorReplies
from core.agent.receipts import ReceiptService
from core.agent.replay import ReplayService
from core.agent.respondent import Respondent
from core.agent.service import AgentService
from core.agent.versions import in_force
from core.attachments.downloads import DownloadService
from core.attachments.files import SessionFiles
from core.attachments.links import AttachmentLinks
from core.attachments.uploads import UploadService
from core.audit.log import AuditService
from core.bootstrap.demo import build_demo
from core.bootstrap.folders import files_folder, prepare_data_dir
from core.bootstrap.intake import build_intake
from core.bootstrap.privacy import build_privacy
from core.bootstrap.quality import Foundations, build_quality
from core.bootstrap.respondent import build_respondent, make_recorder
from core.bootstrap.services import Services
from core.bootstrap.thinking import build_thinking
from core.canned.service import CannedReplyService
from core.db import Transactions, make_engine, now
from core.demo.player import SilentRecorder
from core.embedding.embedder import Embedder
from core.embedding.factory import make_embedder, models_dir
from core.escalation.detection.service import DetectorService
from core.escalation.presence import PresenceService
from core.escalation.service import EscalationService
from core.escalation.several import SeveralTickets
from core.escalation.team import TeamService
from core.escalation.upkeep import TicketUpkeep
from core.health.parts import OwnParts, outside_parts, reranker_parts
from core.health.service import HealthService
from core.invitations.service import InvitationService
from core.knowledge.corpus import LiveCorpus
from core.knowledge.curation import CurationService
from core.knowledge.drafts import DraftService
from core.knowledge.exporting import ExportService
from core.knowledge.imports.runner import ImportRunner
from core.knowledge.imports.service import ImportService
from core.knowledge.imports.web_sources import WebSourceService
from core.knowledge.index import VectorIndex
from core.knowledge.index_care import IndexCare
from core.knowledge.indexing import IndexingService
from core.knowledge.reranked import retriever_for
from core.knowledge.retrieval import Retriever
from core.knowledge.reviews import ReviewService
from core.knowledge.splitting import SplitService
from core.knowledge.versions import VersionService
from core.knowledge.web.crawl import make_crawler
from core.limits import Limits
from core.memory.service import MemoryService
from core.notifications.delivery import make_delivery
from core.notifications.dispatch import NotificationDispatch
from core.notifications.mail import MailSender
from core.notifications.service import NotificationService
from core.privacy.forgetting import forget
from core.reporting.gauges import StandingGauges
from core.reporting.overview import OverviewService
from core.reporting.resolution_gathering import ResolutionGathering
from core.reporting.saved_views.service import SavedViewService
from core.reporting.service import ReportingService
from core.reporting.session_export import SessionExportService
from core.reporting.session_search import SessionSearchService
from core.reporting.topics.gathering import TopicGathering
from core.reranking.factory import make_reranker
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
from core.telemetry.traces import make_traces


def build(
    settings: Settings,
    *,
    embedder: Embedder | None = None,
    engine: Engine | None = None,
    passwords: Passwords | None = None,
    clock: Callable[[], datetime] = now,
) -> Services:
    """Construct every service. The schema must be current (`migrate`).

    `clock` is what time it is for tickets, their deadlines, and links to files; `passwords` how
    they are hashed.

    Raises InvalidSetting, ModelUnavailable.
    """
    prepare_data_dir(settings)
    passwords = passwords or Passwords()
    model: Embedder = make_embedder(settings) if embedder is None else embedder
    transactions = Transactions(engine or make_engine(settings.resolved_database_url))
    index = VectorIndex(settings, model=model.name)
    corpus = LiveCorpus(transactions, index=index, model=model.name)
    reranker = make_reranker(settings)
    retriever = retriever_for(corpus, reranker)
    secret_key = settings.secret_key or secret_key_in(settings.data_dir)
    tokens = SessionTokens(secret_key)
    files = SessionFiles(files_folder(settings))
    removal = SessionRemoval(transactions, remove_files=files.remove, forget=forget)
    privacy = build_privacy(
        settings, transactions, removal=removal, files=files, secret_key=secret_key, clock=clock
    )
    intake = build_intake(
        settings, transactions, files=files, embedder=model, hidden=privacy.hidden
    )
    attachments, readings = intake.attachments, intake.readings
    heartbeats = Heartbeats(transactions)
    limits = Limits(settings.rate_limit, redis_url=settings.redis_url)
    own_parts = OwnParts(
        transactions,
        retriever=Retriever(corpus),
        embedder=model,
        heartbeats=heartbeats,
        index=index,
    )
    metrics, traces = Metrics(), make_traces(settings)
    metrics.watch(StandingGauges(transactions))
    delivery, crawler = make_delivery(settings), make_crawler(settings)
    escalation = EscalationService(
        transactions, metrics=metrics, hidden=privacy.hidden, clock=clock
    )
    thinking = build_thinking(
        transactions, embedder=model, retriever=retriever, folder=models_dir(settings)
    )
    thinker = thinking.thinker
    respondent = build_respondent(settings, thinker, embedder=model, metrics=metrics)
    agent_with = partial(AgentService, transactions, intake=intake)
    curation = CurationService(transactions, model=model.name)
    drafts = DraftService(transactions, model=model.name)
    receipts = ReceiptService(transactions)
    indexing = IndexingService(transactions, embedder=model, index=index)
    return Services(
        settings=settings,
        transactions=transactions,
        sessions=SessionService(transactions, metrics=metrics, hidden=privacy.hidden),
        notes=SessionNoteService(transactions),
        removal=removal,
        retention=RetentionService(transactions, setting=settings.session_retention_days),
        privacy=privacy,
        typing=TypingService(transactions),
        watch=SessionWatch(transactions, hidden=privacy.hidden),
        accounts=AccountService(
            transactions, passwords=passwords, configured_api_key=settings.api_key
        ),
        people=PeopleService(transactions, passwords=passwords),
        identities=IdentityService(transactions),
        invitations=InvitationService(
            transactions,
            passwords=passwords,
            mail=MailSender(settings),
            console_url=settings.resolved_console_url,
            clock=clock,
        ),
        audit=AuditService(transactions),
        tokens=tokens,
        user_tokens=UserTokens(settings.user_token_key or "", clock=clock),
        memory=MemoryService(transactions),
        case_brief=CaseBriefService(transactions),
        access=SessionAccess(transactions, tokens=tokens),
        attachments=attachments,
        readings=readings,
        uploads=UploadService(transactions, attachments=attachments, readings=readings),
        downloads=DownloadService(transactions, attachments=attachments),
        links=AttachmentLinks(secret_key, clock=clock),
        escalation=escalation,
        replies=OperatorReplies(escalation, attachments=attachments),
        several=SeveralTickets(escalation),
        team=TeamService(transactions),
        upkeep=TicketUpkeep(transactions, clock=clock),
        presence=PresenceService(transactions),
        canned=CannedReplyService(transactions),
        detector=DetectorService(transactions, embedder=model, live=thinking.classifier),
        business_rules=thinking.business_rules,
        curation=curation,
        drafts=drafts,
        reviews=ReviewService(transactions, model=model.name),
        splits=SplitService(transactions, embedder=model),
        versions=VersionService(transactions, model=model.name),
        exports=ExportService(transactions),
        imports=ImportService(transactions),
        web_sources=WebSourceService(transactions, crawler=crawler),
        import_runner=ImportRunner(transactions, crawler=crawler),
        indexing=indexing,
        index_care=IndexCare(transactions, indexing=indexing),
        quality=build_quality(
            Foundations(transactions, model, corpus, thinking, respondent, drafts, curation, clock)
        ),
        demo=build_demo(
            transactions,
            agent=agent_with(recorder=SilentRecorder(), respondent=Respondent(thinker)),
            hidden=privacy.hidden,
            curation=curation,
            removal=removal,
            clock=clock,
        ),
        index=index,
        retriever=retriever,
        embedder=model,
        thinker=thinker,
        agent=agent_with(
            recorder=make_recorder(metrics, traces, embedding=model.name),
            respondent=respondent,
            clock=clock,
        ),
        receipts=receipts,
        replay=ReplayService(
            transactions,
            receipts=receipts,
            thinker=thinker,
            versions=in_force(embedding=model.name, reranker=retriever.reranker),
        ),
        reporting=ReportingService(transactions, clock=clock),
        session_search=SessionSearchService(transactions, clock=clock),
        session_export=SessionExportService(transactions, clock=clock),
        saved_views=SavedViewService(transactions),
        overview=OverviewService(transactions, clock=clock),
        resolution_gathering=ResolutionGathering(transactions),
        topic_gathering=TopicGathering(transactions, embedder=model),
        notifications=NotificationService(transactions, delivery=delivery),
        dispatch=NotificationDispatch(transactions, delivery=delivery),
        limits=limits,
        heartbeats=heartbeats,
        health=HealthService(
            [*own_parts, *outside_parts(settings, limits), *reranker_parts(reranker)]
        ),
        metrics=metrics,
        traces=traces,
    )
