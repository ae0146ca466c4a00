"""`python -m bot` is the command `lorntech`."""

from bot.cli import main

main()
