"""The web server of the process: health pages now, Telegram's webhook when it is on."""
