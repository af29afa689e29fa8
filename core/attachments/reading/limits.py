"""How much of a file is read. `process.py` has the limits on time and memory."""

MAX_CHARACTERS = 400_000
"""Of text from one file, about 200 pages; what comes after them is left out."""
MAX_PAGES = 300
"""Of a PDF, slides of a presentation. A longer one is refused: no customer means all of it."""
MAX_ROWS = 5_000
"""Of all tables in a file."""
MAX_COLUMNS = 60
MAX_UNPACKED_BYTES = 100 * 1024**2
"""Of an archive, and of a document that is one."""
MAX_RATIO = 200
"""Unpacked over packed size. Text packs to between a half and a twentieth of its size."""
RATIO_FREE_BYTES = 5 * 1024**2
"""An archive that unpacks to less may have any ratio: a short repetitive file is no attack."""
MAX_FILES = 50
"""Of an archive."""
MAX_ENTRIES = 5_000
"""Parts of a document that is an archive."""
MAX_PARTS = 5_000
"""Of a mail; what comes after them is left out."""
MAX_DEPTH = 2
"""Archives or mails in one another."""
MAX_PIXELS = 50_000_000
"""Of a picture; a photograph of a good phone has 12 to 48 million."""
MAX_SIDE = 2_000
"""Pixels to which a larger picture is scaled before its text is looked for."""
MAX_SCANNED_PAGES = 4
"""Of a PDF without text, each read as a picture in one to three seconds."""
PICTURES_UNTIL_S = 12.0
"""No further line or scanned page is begun after this, so that those before it are not lost."""
MAX_NESTING = 500
"""Elements in one another on a page; mails with tables in tables have some fifty."""
