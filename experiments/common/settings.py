"""The settings of a training: the values of a run's config that decide it."""


def of_config(kind, config):
    """The settings of a kind (a NamedTuple) in a config; what an older run did not have is as it was then."""
    return kind(**{name: config[name] for name in kind._fields if name in config})
