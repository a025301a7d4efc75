"""基层政务公开标准目录: the lines of an agency's catalogues, and which of them are really published."""
