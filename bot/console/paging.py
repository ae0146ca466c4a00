"""Long lists, a page at a time. Pure."""


def turned(number: int, total: int, size: int) -> tuple[int, int]:
    """The page to show of `total` rows, and how many pages there are; both count from 1. A page beyond the last is the
    last."""
    pages = max(1, -(-total // size))
    return min(max(1, number), pages), pages
