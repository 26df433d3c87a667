"""Taking in a journal that was kept elsewhere, without losing a byte."""

from labbook.journal.importing.files import File, files_of, from_stdin
from labbook.journal.importing.options import Options
from labbook.journal.importing.report import Report, Taken
from labbook.journal.importing.taking import import_files

__all__ = ["File", "Options", "Report", "Taken", "files_of", "from_stdin", "import_files"]
