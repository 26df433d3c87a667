"""Charts to look at with a cursor: drawn in threads, so that no key waits for one."""
