"""Where everything is kept: engine and sessions, the bot's own tables, encryption at rest, migrations."""
