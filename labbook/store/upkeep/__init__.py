"""Keeping a labbook whole: copies of it, putting one back, and looking whether all is as it should be."""
