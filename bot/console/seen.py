"""What a page's buttons send back of what it showed: names, and the numbers of their versions. Pure."""


def number_of(text: str) -> int:
    """A whole number as a form has it; 0 for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def seen(value: str) -> tuple[str, int]:
    """« cir 4 »: what was looked at, and the number that it had then."""
    name, _, version = value.partition(" ")
    return name, number_of(version)
