"""What the language model took and wrote: tokens, cost, and whose words customers read."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from zoneinfo import ZoneInfo

from console import happenings, words
from console.components import empty, facts, line
from console.marks import Chart, Mark
from console.markup import Html, tag
from console.plots import BEFORE
from console.views.telemetry_periods import both_periods, pieces_before, place_of, written
from core.reporting.figures import Figures, Telemetry
from core.reporting.happening import Event, Happening
from core.reporting.model_figures import ANSWERS, ModelPart, ModelUse, Spent, SpentPoint
from core.reporting.period import Period
from core.settings import Settings

PART: Mapping[ModelPart, str] = {
    ModelPart.WROTE: "Written by the model",
    ModelPart.BEGAN: "Begun by the model, then quoted",
    ModelPart.QUOTED: "Quoted instead",
}
SENT, RECEIVED = "Sent", "Received"
COST = "cost_"
"""What the key of each chart of money begins with; the currency follows."""
SMALLEST_WHOLE = 100
"""Amounts of money from which nobody reads the cents."""


def was_asked(found: Telemetry) -> bool:
    """In the period, or in the one that it is compared with."""
    return bool(found.figures.model.turns or (found.before and found.before.model.turns))


def nothing(settings: Settings) -> Html:
    """Why there is no chart, and what to set."""
    if settings.llm_writes:
        return empty(
            "The language model was asked nothing in this time.",
            "It is asked when the evidence is good enough to answer; tokens and cost follow then.",
        )
    return empty(
        "Answers quote: no language model is set.",
        "Set SWITCHBOARD_LLM_BASE_URL and SWITCHBOARD_LLM_MODEL to have them written, and "
        "SWITCHBOARD_LLM_PRICE_IN and SWITCHBOARD_LLM_PRICE_OUT to see what that costs.",
    )


def numbers(found: Telemetry) -> Html:
    """The most important ones, with those of the period before."""
    return facts(
        [
            ("Model asked", _number(found, lambda use: f"{use.turns:,}", ModelPart.ASKED)),
            ("Written by it", _number(found, _share_written, ModelPart.WROTE)),
            ("Sentences struck", _number(found, lambda use: f"{use.struck:,}", ModelPart.STRUCK)),
            ("Tokens sent", _number(found, lambda use: f"{use.spent.tokens_in:,}")),
            ("Tokens received", _number(found, lambda use: f"{use.spent.tokens_out:,}")),
            ("Cost", _number(found, lambda use: _amounts(use.spent.cost))),
            (
                "Cost of an answered session",
                _number(found, lambda use: _amounts(use.cost_per_session)),
            ),
        ]
    )


def charts(found: Telemetry, zone: ZoneInfo) -> Sequence[Chart]:
    """Tokens and cost along time; a cost that is not known has no chart."""
    currencies = sorted({unit for point in found.spent for unit in point.spent.cost})
    return [tokens(found, zone), *(cost(found, zone, currency) for currency in currencies)]


def tokens(found: Telemetry, zone: ZoneInfo) -> Chart:
    def marks() -> Iterator[Mark]:
        for name in (SENT, RECEIVED):
            for point in found.spent:
                yield _mark(found, point, zone, name, _of(point.spent, name))
        for place, x, point in pieces_before(found, found.spent_before, zone):
            both = point.spent.tokens_in + point.spent.tokens_out
            yield Mark(BEFORE, x, both, _behind(point), place=place)

    step = found.step.value
    caption = (
        f"Tokens that the language model was sent and gave back in each {step}, "
        "as its server counts them."
    )
    return Chart("tokens", f"Tokens by {step}", "tokens", [*marks()], caption, step.capitalize())


def cost(found: Telemetry, zone: ZoneInfo, currency: str) -> Chart:
    def marks() -> Iterator[Mark]:
        for point in found.spent:
            yield _mark(found, point, zone, "Cost", point.spent.cost.get(currency, 0.0))
        for place, x, point in pieces_before(found, found.spent_before, zone):
            amount = point.spent.cost.get(currency, 0.0)
            yield Mark(BEFORE, x, amount, _behind(point), place=place)

    step, use = found.step.value, found.figures.model
    return Chart(
        f"{COST}{currency.lower()}",
        f"Cost by {step}",
        currency,
        [*marks()],
        f"By the prices that are set, in {currency}.{_unpriced(use)}",
        step.capitalize(),
        money,
    )


def answers(found: Telemetry) -> Chart:
    """Whose words customers read where the model was asked."""

    def drawn(figures: Figures, period: Period, series: str) -> Iterator[Mark]:
        for part in ANSWERS:
            behind = Happening(Event.ANSWERED, period, model=part)
            yield Mark(series, PART[part], figures.model.answers[part], behind, key=part)

    use = found.figures.model
    said = f"Of {_many(use.shown + use.struck, 'sentence')} that the model wrote, {use.struck:,} "
    said += "were struck, since no passage carries them." if use.struck != 1 else "was struck."
    rest = use.turns - sum(use.answers.values())
    more = f" For {_many(rest, 'further question')} it was asked for help, and none was answered."
    caption = f"Answered questions for which the model was asked. {said}{more if rest else ''}"
    marks = both_periods(found, drawn)
    return Chart("model_answers", "Answers with the model", "answers", marks, caption, "Answer")


def reasons(found: Telemetry) -> Chart:
    """Why answers quote though the model was asked."""

    def drawn(figures: Figures, period: Period, series: str) -> Iterator[Mark]:
        for why, count in figures.model.fell_back.items():
            behind = Happening(Event.ANSWERED, period, model=ModelPart.ASKED, fell_back=why)
            yield Mark(series, words.readable(why), count, behind)

    caption = (
        "Why an answer quotes, or goes on quoting. Ungrounded: most of what the model wrote was "
        "carried by no passage. Timed out, resting and failed are about its server."
    )
    marks = both_periods(found, drawn)
    return Chart("fell_back", "Why quoting took over", "answers", marks, caption, "Reason")


def money(amount: float) -> str:
    """With as many digits as tell small amounts apart, and never with an exponent."""
    if amount >= SMALLEST_WHOLE:
        return f"{amount:,.0f}"
    return f"{amount:,.2f}" if amount >= 1 or not amount else f"{Decimal(f'{amount:.3g}'):f}"


def _number(
    found: Telemetry, write: Callable[[ModelUse], str | None], part: ModelPart = ModelPart.ASKED
) -> Html:
    behind = Happening(Event.TURN, found.period, model=part)
    number = tag("a", write(found.figures.model) or "–", href=happenings.address(behind))
    if found.before is None:
        return line(number)
    return line(number, tag("span", f"before {write(found.before.model) or '–'}", class_="muted"))


def _share_written(use: ModelUse) -> str | None:
    whole = sum(use.answers.values())
    return words.percent(use.answers[ModelPart.WROTE] / whole) if whole else None


def _amounts(cost: Mapping[str, float]) -> str | None:
    return " + ".join(f"{money(amount)} {unit}" for unit, amount in sorted(cost.items())) or None


def _cost_per_session(use: ModelUse) -> str | None:
    return _amounts(use.cost_per_session)


def _unpriced(use: ModelUse) -> str:
    left = use.turns - use.priced
    return f" The price of {_many(left, 'turn')} is not known." if left else ""


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _mark(found: Telemetry, point: SpentPoint, zone: ZoneInfo, series: str, value: float) -> Mark:
    return Mark(
        series,
        written(point.start, found.step, zone),
        value,
        _behind(point),
        key=series,
        place=place_of(point.start, found.step, zone),
    )


def _behind(point: SpentPoint) -> Happening:
    return Happening(Event.TURN, Period(point.start, point.end), model=ModelPart.ASKED)


def _of(spent: Spent, name: str) -> int:
    return spent.tokens_in if name == SENT else spent.tokens_out
