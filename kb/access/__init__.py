"""Who asks: the roles, the keys and sessions that say who somebody is, and who it is that is asking now."""
