"""A small bar chart as SVG: no library, the same for the same figures."""

from collections.abc import Sequence
from html import escape

WIDTH, ROW, LABEL, FULL = 640, 34, 190, 330
"""[px] of the picture, of a row, of the labels' column, and of the longest bar."""
COLOURS = ("#2563eb", "#dc2626", "#d97706", "#7c3aed", "#64748b", "#0f766e")


def bars(title: str, figures: Sequence[tuple[str, int]]) -> str:
    """One bar a figure; a figure that is not zero is never invisible."""
    most = max((count for _, count in figures), default=0)
    height = 52 + ROW * len(figures)
    drawn = "".join(_bar(at, name, count, most) for at, (name, count) in enumerate(figures))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" '
        f'role="img" font-family="sans-serif" font-size="14">\n<title>{escape(title)}</title>\n'
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>\n'
        f'<text x="16" y="28" font-size="16" font-weight="bold" fill="#0f172a">{escape(title)}</text>\n{drawn}</svg>\n'
    )


def _bar(at: int, name: str, count: int, most: int) -> str:
    top = 44 + at * ROW
    width = max(2, count * FULL // most) if count else 0
    return (
        f'<text x="{LABEL - 8}" y="{top + 17}" text-anchor="end" fill="#334155">{escape(name)}</text>\n'
        f'<rect x="{LABEL}" y="{top + 2}" width="{width}" height="{ROW - 12}" fill="{COLOURS[at % len(COLOURS)]}"/>\n'
        f'<text x="{LABEL + width + 8}" y="{top + 17}" fill="#0f172a">{count:,}</text>\n'
    )
