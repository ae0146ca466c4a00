"""Who talks: the conversation, its surfaces (Telegram, terminal, web) and what keeps them running."""
