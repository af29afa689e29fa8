"""The chat's look as Gradio needs it: one accent, system fonts, nothing loaded from elsewhere.

Layout and the parts that Gradio does not draw are in `static/chat/chat.css`.
"""

from gradio.themes import Base
from gradio.themes.utils import colors, sizes

ACCENT = "#0F766E"
ACCENT_ON_DARK = "#2DD4BF"
"""The accent for text on a dark ground; `ACCENT` itself is too dark to read there."""


def support_theme() -> Base:
    """A quiet theme that follows the system's light or dark setting."""
    theme = Base(
        primary_hue=colors.teal,
        secondary_hue=colors.teal,
        neutral_hue=colors.slate,
        radius_size=sizes.radius_lg,
        font=["sans-serif"],
        font_mono=["monospace"],
    )
    return theme.set(
        body_background_fill="#F7F8FA",
        body_background_fill_dark="#0E1420",
        body_text_color="#18212F",
        body_text_color_dark="#E6EAF0",
        body_text_color_subdued="#556070",
        body_text_color_subdued_dark="#9AA5B5",
        background_fill_primary="#FFFFFF",
        background_fill_primary_dark="#161E2C",
        background_fill_secondary="#F1F3F6",
        background_fill_secondary_dark="#1D2736",
        border_color_primary="#DFE3E9",
        border_color_primary_dark="#2B3749",
        color_accent=ACCENT,
        color_accent_soft="#E3F2F0",
        color_accent_soft_dark="#12332F",
        link_text_color=ACCENT,
        link_text_color_dark=ACCENT_ON_DARK,
        button_primary_background_fill=ACCENT,
        button_primary_background_fill_dark=ACCENT,
        button_primary_background_fill_hover="#0B5D57",
        button_primary_background_fill_hover_dark="#0B5D57",
        button_primary_text_color="#FFFFFF",
        button_primary_text_color_dark="#FFFFFF",
        button_secondary_background_fill="#FFFFFF",
        button_secondary_background_fill_dark="#161E2C",
        button_secondary_background_fill_hover="#F1F3F6",
        button_secondary_background_fill_hover_dark="#1D2736",
        button_secondary_border_color="#CDD3DC",
        button_secondary_border_color_dark="#3A475B",
        block_background_fill="transparent",
        block_background_fill_dark="transparent",
        block_border_width="0px",
        block_shadow="none",
        input_background_fill="#FFFFFF",
        input_background_fill_dark="#161E2C",
        input_border_color="#CDD3DC",
        input_border_color_dark="#3A475B",
        input_border_color_focus=ACCENT,
        input_border_color_focus_dark=ACCENT_ON_DARK,
    )
