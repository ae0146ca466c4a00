"""What this process counts, for Prometheus: numbers only, never a word, a name or an id of anybody. Labels take few
values, all of ours.

The one thing made at import: a counter belongs to the process, whatever is built in it. The page is `bot.web.metrics`.
"""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY = CollectorRegistry()
_FAST = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

QUESTIONS = Counter("lorntech_questions", "Questions, by what came of them", ["outcome"], registry=REGISTRY)
VERDICTS = Counter("lorntech_verdicts", "What people made of answers", ["verdict"], registry=REGISTRY)
HANDLING = Histogram(
    "lorntech_handling_seconds", "An event, from its arrival to its answers stored", buckets=_FAST, registry=REGISTRY
)
TELEGRAM_SECONDS = Histogram(
    "lorntech_telegram_seconds", "A call of the Bot API that went well", buckets=_FAST, registry=REGISTRY
)
TELEGRAM_ERRORS = Counter(
    "lorntech_telegram_errors", "Calls of the Bot API that failed, by kind", ["kind"], registry=REGISTRY
)
DELIVERIES = Counter(
    "lorntech_deliveries", "Attempts of the outbox, by channel and outcome", ["channel", "outcome"], registry=REGISTRY
)
HTTP = Histogram(
    "lorntech_http_seconds", "Requests of the web server, by area and class of status", ["area", "status"],
    buckets=_FAST, registry=REGISTRY,
)  # fmt: skip

# Read from the database when the page is asked for.
OUTBOX = Gauge("lorntech_outbox", "Deliveries in the outbox, by state", ["state"], registry=REGISTRY)
OUTBOX_LATE = Gauge("lorntech_outbox_late_seconds", "How late the delivery is that is due longest", registry=REGISTRY)
ANSWERS_WAITING = Gauge("lorntech_answers_waiting", "Answers stored and not sent yet", registry=REGISTRY)
DATABASE_UP = Gauge("lorntech_database_up", "Whether the database answers", registry=REGISTRY)
KNOWLEDGE = Gauge("lorntech_knowledge_version", "The version of the knowledge that is live here", registry=REGISTRY)
TELEGRAM_DOWN = Gauge(
    "lorntech_telegram_down_seconds", "For how long Telegram has not answered; 0 when it does", registry=REGISTRY
)


class Link:
    """Whether the other side answers: down from its first failure to its next success. Times in seconds."""

    def __init__(self) -> None:
        self._since: float | None = None

    def works(self) -> None:
        """It answered, if only to refuse."""
        self._since = None

    def fails(self, now: float) -> None:
        """It did not answer."""
        self._since = self._since or now

    def down_for(self, now: float) -> float:
        """How long it has been down; 0 when it is not."""
        return 0.0 if self._since is None else max(0.0, now - self._since)


TELEGRAM = Link()
