"""Reading knowledge: files of many formats become articles."""

from core.knowledge.documents.document import Document
from core.knowledge.documents.reader import count_files, read_documents, read_streams

__all__ = ["Document", "count_files", "read_documents", "read_streams"]
