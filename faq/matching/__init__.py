"""Finding the right answer: pure, deterministic, of any FAQ in any domain; needs numpy and rapidfuzz alone.

Read in this order: rows → text → lexicon → features → segment → vocabulary → index → head → evidence → decide.
"""

import os

# The matrices are small: on several threads numpy spends a hundred times longer waiting for them than working,
# and sums in an order that depends on the machine. Read when numpy is first imported, hence here.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
