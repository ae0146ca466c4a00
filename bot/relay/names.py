"""What the team calls somebody whose name it need not know. Pure."""

_NAMES = (
    "Mirabelle", "Bergamote", "Chardon", "Alérion", "Madeleine", "Cristal", "Sapin", "Faïence", "Macaron", "Grès",
    "Moselle", "Meurthe", "Orne", "Vologne", "Seille", "Madon", "Saônelle", "Fensch", "Canner", "Durbion",
)  # fmt: skip


def pseudonym(case: int) -> str:
    """« Mirabelle 1 »: from the number of the case alone."""
    return f"{_NAMES[(case - 1) % len(_NAMES)]} {case}"
