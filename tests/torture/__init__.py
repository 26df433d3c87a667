"""The promises of the store as scenarios that could fail, each with a control: the protection off, it does fail."""
