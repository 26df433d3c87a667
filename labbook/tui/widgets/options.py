"""A list to choose from, whose cursor is seen with 16 colours too."""

from __future__ import annotations

from textual.style import Style
from textual.widgets import OptionList


class Options(OptionList):
    """Textual's list, with the cursor reversed where the style sheet has it so: `get_visual_style` leaves that out."""

    def get_visual_style(self, *component_classes: str, partial: bool = False) -> Style:
        """The style of its parts."""
        style = super().get_visual_style(*component_classes, partial=partial)
        is_reverse = any(self.get_component_styles(name).text_style.reverse for name in component_classes)
        return style + Style(reverse=True) if is_reverse else style
