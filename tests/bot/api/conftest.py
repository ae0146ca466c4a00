"""Partners at work, and programs that call the API."""

from tests.bot.partners import house, partners_data, program

__all__ = ["house", "partners_data", "program"]
