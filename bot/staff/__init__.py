"""What staff do to keep the answers true, whatever the surface (console or chat): rights, inbox, editing, figures.

Functions take an open session and never commit: an act, its audit line and what follows from it are one.
"""
