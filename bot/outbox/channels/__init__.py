"""The ways out of the outbox that are not Telegram: e-mail and webhooks. Each sends one delivery, or says why not."""
