"""Finding the right answer: pure, deterministic, of any FAQ in any domain; needs numpy and rapidfuzz alone.

Read in this order: rows → text → lexicon → features → segment → vocabulary → index → head → evidence → decide.
"""
