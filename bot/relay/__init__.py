"""The human behind the bot: what a founder writes goes to the team's room, what the team writes comes back.

A case is one founder's conversation with the team. What they do (`asker`) and what the team does (`team`) changes
its tables and puts jobs into the outbox, in one transaction; a surface carries the jobs out (bot.telegram.carrier).
"""
