"""What staff do inside Telegram, in private or in their group: the inbox, the entries, the figures. The same services
as the console's (bot.staff); for anybody else none of it exists.
"""
