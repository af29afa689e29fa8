"""The colours of charts.

They are those of Okabe and Ito, which people tell apart whatever colours they see, and one stands
for one thing in every chart: green for what went well, orange for what did not. All of them show on
the light and on the dark background.
"""

from collections.abc import Mapping

from console.marks import Mark
from core.reporting.happening import Event
from core.reporting.model_figures import ModelPart
from core.reporting.resolution_terms import Resolution
from core.sessions.models import Outcome, Rating

BLUE, GREEN, ORANGE, SKY = "#2E86C1", "#009E73", "#E69F00", "#56B4E9"
VERMILLION, PURPLE, GREY = "#D55E00", "#CC79A7", "#8A9694"
OUTCOME: Mapping[object, str] = {
    Outcome.ANSWERED: GREEN,
    Outcome.CLARIFIED: SKY,
    Outcome.DECLINED: ORANGE,
    Outcome.ESCALATED: VERMILLION,
    Outcome.WITH_HUMAN: PURPLE,
}
GOOD_OR_NOT: Mapping[object, str] = {
    Rating.UP: GREEN,
    Rating.DOWN: ORANGE,
    True: GREEN,
    False: ORANGE,
}
RESOLUTION: Mapping[object, str] = {
    Resolution.CONFIRMED: GREEN,
    Resolution.UNCONTRADICTED: GREEN,
    Resolution.ASKED_AGAIN: ORANGE,
    Resolution.REOPENED: ORANGE,
    Resolution.DENIED: ORANGE,
    Resolution.ABANDONED: VERMILLION,
    Event.STRICTLY: GREEN,
    Event.STRICTLY_ALONE: GREEN,
    Event.LEFT: VERMILLION,
}
MODEL: Mapping[object, str] = {
    ModelPart.WROTE: GREEN,
    ModelPart.BEGAN: SKY,
    ModelPart.QUOTED: ORANGE,
    "Sent": BLUE,
    "Received": ORANGE,
}
COLOUR: Mapping[object, str] = {**OUTCOME, **GOOD_OR_NOT, **RESOLUTION, **MODEL}
SHADES = [[0, "rgba(46,134,193,0.06)"], [1, "rgba(46,134,193,1)"]]
CLEAR = "rgba(0,0,0,0)"


def colour(mark: Mark) -> str:
    """That of what the mark stands for."""
    return COLOUR.get(mark.key, BLUE)
