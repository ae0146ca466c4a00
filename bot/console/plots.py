"""The figures as pictures: SVG made on the server by pygal, in the colours of the page. The tables say the same."""

import sys
from collections.abc import Sequence
from itertools import count
from typing import Any

import pygal
from pygal.style import Style

from bot.console.speech import Speech
from bot.staff.calibration import Level
from bot.staff.numbers import Day
from faq.reliability import Bin

# pygal leaves an import hook for its maps that lacks `find_spec`: whoever asks every hook, as pytest does, fails on it.
sys.meta_path[:] = [finder for finder in sys.meta_path if hasattr(finder, "find_spec")]

ACCENT, SECOND, THIRD = "#1c8c80", "#c07a1c", "#8a8f99"
_STYLE = Style(
    background="transparent", plot_background="transparent", foreground="#565b64", foreground_strong="#565b64",
    foreground_subtle="#8a8f99", guide_stroke_color="#8a8f9955", major_guide_stroke_color="#8a8f9999",
    colors=(ACCENT, SECOND, THIRD), font_family="system-ui, sans-serif", label_font_size=12, major_label_font_size=12,
    legend_font_size=13, opacity=".9", stroke_opacity="1",
)  # fmt: skip
_PLAIN = {
    "style": _STYLE, "height": 320, "js": (), "disable_xml_declaration": True, "show_dots": False,
    "legend_at_bottom": True, "margin": 12, "no_data_text": "–", "include_x_axis": True, "truncate_label": -1,
    "truncate_legend": -1, "stroke_style": {"width": 2},
    "css": ("file://style.css", "file://graph.css",
            "inline:@media (prefers-color-scheme: dark) { .pygal-chart text { fill: #a9b0bb !important } }"),
}  # fmt: skip


def volumes(days: Sequence[Day], speech: Speech, *, narrow: bool = False) -> bytes:
    """Questions per day by what came of them, stacked."""
    every = max(1, len(days) // (3 if narrow else 6))
    chart = pygal.StackedBar(
        **_plain(narrow, 3), x_label_rotation=0, show_minor_x_labels=False, x_labels_major_every=every
    )
    chart.y_labels = _whole(max((one.answered + one.offered + one.unknown for one in days), default=0))
    chart.x_labels = [f"{one.day.day}/{one.day.month}" for one in days]
    chart.add(speech.t("outcome_answer"), [one.answered for one in days])
    chart.add(speech.t("outcome_choices"), [one.offered for one in days])
    chart.add(speech.t("outcome_unknown"), [one.unknown for one in days])
    return _svg(chart)


def levels(found: Sequence[Level], speech: Speech, *, narrow: bool = False) -> bytes:
    """Precision and coverage at each threshold."""
    chart = pygal.XY(**_plain(narrow), **_shares(speech))
    chart.add(speech.t("precision"), [(one.threshold, one.precision) for one in found if one.precision is not None])
    chart.add(speech.t("coverage"), [(one.threshold, one.coverage) for one in found])
    return _svg(chart)


def confidence(found: Sequence[Bin], speech: Speech, *, narrow: bool = False) -> bytes:
    """How often the first entry is right when the matcher is so sure, against the diagonal where it means what it
    says."""
    chart = pygal.XY(**_plain(narrow) | {"show_dots": True}, **_shares(speech))
    chart.add(speech.t("plot_confidence_measured"), [(one.confidence, one.right) for one in found])
    chart.add(speech.t("plot_confidence_ideal"), [(0, 0), (1, 1)], show_dots=False, stroke_style={"dasharray": "6, 6"})
    return _svg(chart)


def _plain(narrow: bool, series: int = 2) -> dict[str, Any]:
    """How every plot of so many series looks; `narrow` for a phone, which shows it at its own size."""
    return {**_PLAIN, "width": 380 if narrow else 900, "legend_at_bottom_columns": 1 if narrow else series}


def _whole(highest: int) -> list[int]:
    """Round numbers (every 1, 2, 5, 10, 20 …) from 0 up to the highest or a little above, six at most."""
    step = next(one for tens in count() for one in (10**tens, 2 * 10**tens, 5 * 10**tens) if 5 * one >= highest)
    return list(range(0, max(1, highest) + step, step))


def _shares(speech: Speech) -> dict[str, Any]:
    """Both axes from 0 to 100 %. Some of what pygal asks to have written is no number: the points of its tables."""

    def written(share: Any) -> str:
        return speech.percent(share) if isinstance(share, int | float) else ""

    ticks = [0, 0.25, 0.5, 0.75, 1]
    return {
        "range": (0, 1), "xrange": (0, 1), "formatter": written, "value_formatter": written,
        "x_value_formatter": written, "x_labels": ticks, "y_labels": ticks,
    }  # fmt: skip


def _svg(chart: pygal.Graph) -> bytes:
    drawn: str = chart.render(is_unicode=True)
    return drawn.encode()
