"""The conversation in a terminal: the same counter as Telegram, buttons as numbers, files saved beside you."""
