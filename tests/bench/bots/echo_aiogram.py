"""The plainest echo bot with aiogram 3: polling, or aiohttp as its own examples do it."""

import asyncio
import os

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

ROOT, TOKEN, PORT = os.environ["ROOT"], os.environ["TOKEN"], int(os.environ.get("PORT", "0"))
dispatcher = Dispatcher()


@dispatcher.message()
async def echo(message: Message) -> None:
    await message.answer(message.text)


async def main() -> None:
    bot = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(ROOT)))
    if not PORT:
        await dispatcher.start_polling(bot)
        return
    app = web.Application()
    SimpleRequestHandler(dispatcher, bot).register(app, path="/telegram/webhook")
    setup_application(app, dispatcher, bot=bot)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", PORT).start()
    await bot.set_webhook(f"http://127.0.0.1:{PORT}/telegram/webhook")
    await asyncio.Event().wait()


asyncio.run(main())
