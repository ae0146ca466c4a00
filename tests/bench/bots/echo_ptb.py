"""The plainest echo bot with python-telegram-bot, as its own examples do it: polling, or Starlette behind uvicorn."""

import asyncio
import os

from telegram import Update
from telegram.ext import Application, ApplicationBuilder, ContextTypes, MessageHandler, filters

ROOT, TOKEN, PORT = os.environ["ROOT"], os.environ["TOKEN"], int(os.environ.get("PORT", "0"))


async def echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    await update.message.reply_text(update.message.text)


def build() -> Application:
    builder = ApplicationBuilder().token(TOKEN).base_url(f"{ROOT}/bot").concurrent_updates(True)
    if PORT:
        builder = builder.updater(None)
    application = builder.build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    return application


async def webhook() -> None:
    import uvicorn
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    application = build()

    async def receive(request: Request) -> Response:
        await application.update_queue.put(Update.de_json(await request.json(), application.bot))
        return Response()

    web = Starlette(routes=[Route("/telegram/webhook", receive, methods=["POST"])])
    server = uvicorn.Server(uvicorn.Config(web, port=PORT, log_level="error", access_log=False))
    async with application:
        await application.bot.set_webhook(f"http://127.0.0.1:{PORT}/telegram/webhook")
        await application.start()
        await server.serve()
        await application.stop()


if PORT:
    asyncio.run(webhook())
else:
    build().run_polling()
