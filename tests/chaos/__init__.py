"""Everything that can break, broken under load; afterwards questions, answers and deliveries are counted.

`make test` breaks each thing once, `make chaos` (CHAOS=1) again and again and for longer.
"""

import os

LONG = bool(os.environ.get("CHAOS"))
"""Whether there is time to break things often."""
