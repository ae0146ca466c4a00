"""Who talks: the conversation, its surfaces (Telegram, terminal, web) and what keeps them running."""

__version__ = "0.1.0"
