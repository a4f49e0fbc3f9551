"""The house's network: how far each of its providers can be relied upon, from what happened and from nothing else."""
